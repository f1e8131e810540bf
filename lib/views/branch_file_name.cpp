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

std::string encode(std::string_view branch) {
  std::string out;
  for (const char c : branch) {
    // A branch that is called like no branch shows its first letter in hex.
    if (is_plain(c) && !(out.empty() && branch == k_detached)) {
      out += c;
    } else {
      out += '%' + hex(static_cast<unsigned char>(c)).substr(14);
    }
  }
  return out;
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

}  // namespace tokens::views
