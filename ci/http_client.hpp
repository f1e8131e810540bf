// Talking to a forge: one request after the other, with patience that ends.
// The only file that knows libcurl is http_client.cpp.
//
// Invariants: the token goes to one origin (scheme, host and port), and never
// unencrypted beyond this machine; no message of ours holds it.
#pragma once

#include "ci/surroundings.hpp"
#include "lib/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::ci {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  ///< "Name: value"
  std::string body;                  ///< JSON; empty: none
};

struct HttpAnswer {
  long status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] bool is_fine() const { return status >= 200 && status < 300; }

  /// Returns the header, or "".
  [[nodiscard]] std::string header(const std::string& name) const;
};

/// Whether a request may be sent again when nobody knows if it was done.
enum class Repeat { safe, unsafe };

class HttpClient {
 public:
  /// All requests go to the origin of `base`; all of them together take at
  /// most `patience`.
  HttpClient(std::string base,
             Credential credential,
             std::chrono::milliseconds patience);

  /// Returns the forge's answer, whatever its status; sends again what failed
  /// for a moment, after the forge's own word or ever longer pauses. Fails
  /// with `io` where there is no answer, with `busy` if sending an `unsafe`
  /// request again might do it twice.
  Result<HttpAnswer> send(const HttpRequest& request, Repeat repeat);

  /// Returns one line about an answer that is not fine: its status and what
  /// the forge says, without the token.
  [[nodiscard]] std::string complaint(const HttpAnswer& answer) const;

 private:
  Result<HttpAnswer> send_once(const HttpRequest& request);
  Result<HttpAnswer> follow(const HttpRequest& request);
  [[nodiscard]] std::chrono::milliseconds time_left() const;

  std::string base_;
  Credential credential_;
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<void, void (*)(void*)> handle_;  ///< libcurl's
};

/// Returns scheme, host and port in lower case: "https://api.github.com"; ""
/// for what is no address of http or https, or holds a user's name.
std::string origin_of(std::string_view url);

/// Returns the address of the next page in a Link header, or "".
std::string next_page(std::string_view link);

// When to send a request again: the rules of forges, without a clock.

/// What an answer means for whoever wants to send the request again.
enum class Verdict {
  final,      ///< it will not change
  later,      ///< the forge did not do it, and asks to come back
  try_again,  ///< the forge failed, and may have done it
};

Verdict verdict_of(const HttpAnswer& answer);

/// Returns how long the forge wants us to wait (Retry-After, the reset of its
/// rate limit), or nothing. `now` is in seconds since 1970.
std::optional<std::chrono::milliseconds> asked_pause(const HttpAnswer& answer,
                                                     std::int64_t now);

/// Returns the pause after the attempt with this number (from 1): half a
/// second, then twice as long each time, at most 8 s.
std::chrono::milliseconds pause_after(int attempt);

}  // namespace tokens::ci
