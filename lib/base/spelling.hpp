// How far a typed word is from one that is known.
#pragma once

#include <cstddef>
#include <string_view>

namespace tokens {

/// Returns the least number of letters to insert, delete, replace, or to swap
/// with their neighbour, that makes one text the other.
std::size_t edits_between(std::string_view from, std::string_view to);

/// Returns whether `typed` may be a slip of the pen for `known`: one letter in
/// three is wrong, two at most, and of a short word one.
bool resembles(std::string_view typed, std::string_view known);

}  // namespace tokens
