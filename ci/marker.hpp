// The first line of our comments, which no reader sees: it tells which comment
// is ours, and for which commit and moment it was written. Pure.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::ci {

struct Marker {
  std::string tag = "default";  ///< several comments can stand side by side
  Moment valid_at;              ///< when the numbers were gathered
  std::string head;             ///< full id of the last commit
};

/// Returns the line, without a newline.
std::string to_text(const Marker& marker);

/// Returns the marker in the first line of `body`; nothing if it is no comment
/// of ours.
std::optional<Marker> marker_of(std::string_view body);

/// Returns true if both say the same, whenever they were written.
bool says_the_same(std::string_view a, std::string_view b);

/// Fails with `usage` for a tag that is not 1 to 64 letters, digits, '.', '_'
/// and '-'.
Result<void> check_tag(std::string_view tag);

}  // namespace tokens::ci
