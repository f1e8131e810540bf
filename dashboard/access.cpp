// See access.hpp.
#include "dashboard/access.hpp"

#include "lib/base/sha256.hpp"
#include "lib/base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace tokens::dashboard {
namespace {

bool is_number(const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

}  // namespace

bool is_loopback(std::string_view address) {
  const std::string name = lower_case(address);
  return name == "localhost" || name == "::1" ||
         (name.starts_with("127.") && is_number(name));
}

bool is_own_host(std::string_view host, std::string_view address, int port) {
  std::string name = lower_case(host);
  const std::string tail = ":" + std::to_string(port);
  if (name.ends_with(tail)) {
    name.resize(name.size() - tail.size());
  } else if (port != 80) {
    return false;
  }
  if (name == "127.0.0.1" || name == "localhost" || name == "[::1]" ||
      name == lower_case(in_url(address))) {
    return true;
  }
  if (address != "0.0.0.0" && address != "::") {
    return false;
  }
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  return is_number(name);
}

std::string in_url(std::string_view address) {
  return address.find(':') == std::string_view::npos
             ? std::string(address)
             : "[" + std::string(address) + "]";
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  if (given.size() != secret.size() || secret.empty()) {
    return false;
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    difference |= static_cast<unsigned char>(given[i]) ^
                  static_cast<unsigned>(static_cast<unsigned char>(secret[i]));
  }
  return difference == 0;
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
  for (const std::string_view piece : split(header, ';')) {
    const std::string_view cookie = trim(piece);
    if (cookie.size() > name.size() && cookie.starts_with(name) &&
        cookie[name.size()] == '=') {
      return cookie.substr(name.size() + 1);
    }
  }
  return {};
}

std::string content_hash(std::string_view bytes) {
  constexpr std::string_view k_digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  unsigned rest = 0;
  int bits = 0;
  for (const std::uint8_t byte : sha256(bytes)) {
    rest = (rest << 8U | byte) & 0xFFFFU;
    for (bits += 8; bits >= 6; bits -= 6) {
      base64 += k_digits[rest >> static_cast<unsigned>(bits - 6) & 0x3FU];
    }
  }
  // 32 bytes end with four bits, which the last digit holds.
  return "sha256-" + base64 + k_digits[rest << 2U & 0x3FU] + "=";
}

}  // namespace tokens::dashboard
