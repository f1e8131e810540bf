// Talking to a forge: one request after the other, with patience that ends.
// The only file that knows libcurl is http_client.cpp.
//
// Invariants: the token goes to one origin (scheme, host and port), and never
// unencrypted beyond this machine; no message of ours holds it.
#pragma once

#include "ci/surroundings.hpp"
#include "lib/base/result.hpp"

#include <chrono>
#include <map>
#include <memory>
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
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  HttpClient(HttpClient&&) = delete;
  HttpClient& operator=(HttpClient&&) = delete;

  /// Returns the forge's answer, whatever its status; sends again what failed
  /// for a moment, after the forge's own word or ever longer pauses. Fails
  /// with `io` where there is no answer, with `busy` if sending an `unsafe`
  /// request again might do it twice.
  Result<HttpAnswer> send(const HttpRequest& request, Repeat repeat);

  /// Returns one line about an answer that is not fine: its status and what
  /// the forge says, without the token.
  [[nodiscard]] std::string complaint(const HttpAnswer& answer) const;

 private:
  struct Handle;  ///< libcurl's

  Result<HttpAnswer> send_once(const HttpRequest& request);
  Result<HttpAnswer> follow(const HttpRequest& request);
  [[nodiscard]] std::chrono::milliseconds time_left() const;

  std::string base_;
  Credential credential_;
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<Handle> handle_;
};

/// Returns scheme, host and port in lower case: "https://api.github.com"; ""
/// for what is no address of http or https, or holds a user's name.
std::string origin_of(std::string_view url);

/// Returns the address of the next page in a Link header, or "".
std::string next_page(std::string_view link);

}  // namespace tokens::ci
