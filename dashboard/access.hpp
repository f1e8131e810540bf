// Who may read the dashboard. A page of somebody else, open in the same
// browser, can send requests here but must never see an answer: the Host
// header keeps out names that were pointed at this machine (DNS rebinding),
// and whoever listens beyond this machine asks for a token.
#pragma once

#include <string>
#include <string_view>

namespace tokens::dashboard {

/// Returns true for addresses that only this machine reaches.
bool is_loopback(std::string_view address);

/// Returns true if `host`, a Host header, names the server: 127.0.0.1,
/// localhost or [::1], or what it listens at, with its port (which may be left
/// out if it is 80). A server at every address (0.0.0.0, ::) also answers to
/// numeric addresses, which no foreign name can be.
bool is_own_host(std::string_view host, std::string_view address, int port);

/// Returns `address` as it stands in a URL: IPv6 in brackets.
std::string in_url(std::string_view address);

/// Compares in a time that does not tell how much of it was right.
bool is_same_secret(std::string_view given, std::string_view secret);

/// Returns the value of a cookie in a Cookie header, or "".
std::string_view cookie_value(std::string_view header, std::string_view name);

/// Returns "sha256-" and the SHA-256 of `bytes` in base64, without quotes: by
/// it a Content-Security-Policy knows one text, and lets no other one in.
std::string content_hash(std::string_view bytes);

}  // namespace tokens::dashboard
