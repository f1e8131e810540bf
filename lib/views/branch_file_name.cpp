// Branch names as file names. '%' and '~' never stand for themselves, so an
// encoded name tells by itself what it is.
#include "lib/base/text.hpp"
#include "lib/views/branch_file.hpp"

#include <cstddef>

namespace tokens::views {
namespace {

constexpr std::string_view k_prefix = "tokens_";
constexpr std::string_view k_suffix = ".json";
constexpr std::string_view k_detached = "detached";
constexpr std::size_t k_most_bytes = 180;
constexpr std::size_t k_hash_digits = 16;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte / 16];
  out += digits[byte % 16];
}

std::string encode(std::string_view branch) {
  std::string out;
  for (const char c : branch) {
    // A branch that is called like no branch shows its first letter in hex.
    if (is_plain(c) && !(out.empty() && branch == k_detached)) {
      out += c;
    } else {
      append_escaped(out, c);
    }
  }
  return out;
}

/// Returns the value of a lower-case hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Returns the text without escapes, or nothing if one is broken.
std::optional<std::string> decode(std::string_view encoded) {
  std::string out;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      out += encoded[i];
      continue;
    }
    if (i + 2 >= encoded.size()) {
      return std::nullopt;
    }
    const int high = hex_value(encoded[i + 1]);
    const int low = hex_value(encoded[i + 2]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_cut(std::string_view encoded) {
  const std::size_t tilde = encoded.find('~');
  if (tilde == std::string_view::npos ||
      encoded.size() - tilde != k_hash_digits + 1) {
    return false;
  }
  for (const char c : encoded.substr(tilde + 1)) {
    if (hex_value(c) < 0) {
      return false;
    }
  }
  return decode(encoded.substr(0, tilde)).has_value();
}

}  // namespace

std::string branch_file_name(std::optional<std::string_view> branch) {
  std::string name = branch ? encode(*branch) : std::string(k_detached);
  if (name.size() > k_most_bytes) {
    name.resize(k_most_bytes - k_hash_digits - 1);
    // An escape is cut off whole: "%2" becomes "".
    const std::size_t percent = name.rfind('%');
    if (percent != std::string::npos && percent + 3 > name.size()) {
      name.resize(percent);
    }
    name += "~" + hex(stable_hash(*branch));
  }
  return std::string(k_prefix) + name + std::string(k_suffix);
}

std::optional<BranchFileName> decode_branch_file_name(std::string_view name) {
  if (!name.starts_with(k_prefix) || !name.ends_with(k_suffix) ||
      name.size() <= k_prefix.size() + k_suffix.size()) {
    return std::nullopt;
  }
  const std::string_view encoded = name.substr(
      k_prefix.size(), name.size() - k_prefix.size() - k_suffix.size());
  if (encoded == k_detached) {
    return BranchFileName{BranchFileName::Kind::detached, ""};
  }
  if (is_cut(encoded)) {
    return BranchFileName{BranchFileName::Kind::cut, ""};
  }
  auto branch = decode(encoded);
  // Only the one spelling that we give: "%61" for 'a' is nobody's.
  if (!branch || branch_file_name(*branch) != name) {
    return std::nullopt;
  }
  return BranchFileName{BranchFileName::Kind::branch, std::move(*branch)};
}

}  // namespace tokens::views
