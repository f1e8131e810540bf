#include "lib/notes/digests.hpp"

#include "lib/base/sha256.hpp"

#include <algorithm>
#include <cstdint>

namespace tokens::notes {
namespace {

constexpr std::string_view k_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t k_bytes = 6;

}  // namespace

std::string digest_of(std::string_view key) {
  const auto hash = sha256(key);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < k_bytes; ++i) {
    bits = (bits << 8U) | hash[i];
  }
  std::string text(k_digest_size, ' ');
  for (std::size_t i = text.size(); i-- > 0; bits >>= 6U) {
    text[i] = k_base64[bits & 63U];
  }
  return text;
}

std::vector<std::string_view> digests_in(std::string_view keys) {
  std::vector<std::string_view> digests;
  for (std::size_t at = 0; at + k_digest_size <= keys.size();
       at += k_digest_size) {
    digests.push_back(keys.substr(at, k_digest_size));
  }
  return digests;
}

bool are_digests(std::string_view keys) {
  return keys.size() % k_digest_size == 0 &&
         keys.find_first_not_of(k_base64) == std::string_view::npos;
}

std::string join_digests(std::vector<std::string> digests) {
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  std::string keys;
  for (const std::string& digest : digests) {
    keys += digest;
  }
  return keys;
}

}  // namespace tokens::notes
