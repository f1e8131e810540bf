// Text as a terminal shows it: how many columns it takes, and cutting it to
// fit. Strings are bytes that should be UTF-8; displayable() makes them so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Where a text that is too long loses its characters.
enum class Cut { end, middle, never };

/// What stands in the place of what was cut.
inline constexpr std::string_view k_ellipsis = "\u2026";

/// Returns `text` as people may see it; see printable().
std::string displayable(std::string_view text);

/// Returns the columns that `text` (displayable) takes: combining marks none,
/// East Asian wide characters and emoji two. Joined emoji are counted one by
/// one, so the answer may be too high, never too low.
std::size_t display_width(std::string_view text);

/// Returns `text` (displayable) in at most `width` columns (at least 1), with
/// "…" in place of what was taken out; unchanged if it fits or for
/// Cut::never.
std::string cut_text(std::string_view text, std::size_t width, Cut cut);

/// Returns the lines into which `text` (displayable) is broken at blanks, each
/// at most `width` columns; a longer word is cut in its middle.
std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

}  // namespace tokens::report
