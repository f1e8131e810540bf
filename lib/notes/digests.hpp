// Short digests of responses' keys, by which notes of several machines tell
// that they speak of the same responses. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::notes {

/// Six bytes of SHA-256, in base64.
inline constexpr std::size_t k_digest_size = 8;

std::string digest_of(std::string_view key);

/// Returns the digests that stand one behind the other in `keys`.
std::vector<std::string_view> digests_in(std::string_view keys);

/// Returns true if `keys` is made of digests.
bool are_digests(std::string_view keys);

/// Returns them sorted, one behind the other, each once.
std::string join_digests(std::vector<std::string> digests);

}  // namespace tokens::notes
