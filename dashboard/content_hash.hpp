// The hash by which a Content-Security-Policy knows one text, and lets no other
// one in. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tokens::dashboard {

/// Returns "sha256-" and the SHA-256 of `bytes` in base64, without quotes.
std::string content_hash(std::string_view bytes);

}  // namespace tokens::dashboard
