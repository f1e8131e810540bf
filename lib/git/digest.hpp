// A fingerprint that does not tell what it was made of.
#pragma once

#include <string>
#include <string_view>

namespace tokens::git {

/// Returns forty hexadecimal digits: git's own name for a blob of these bytes
/// (SHA-1), whatever the repository uses.
std::string digest(std::string_view bytes);

}  // namespace tokens::git
