// Texts as they are shown: how many columns a terminal gives them, cutting them
// to fit, and what makes those from outside harmless in Markdown, HTML and CSV.
// Strings are bytes that should be UTF-8; printable() makes them so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Where a text that is too long loses its characters.
enum class Cut { end, middle, never };

/// What stands in the place of what was cut.
inline constexpr std::string_view k_ellipsis = "\u2026";

/// Returns the columns that `text` (printable) takes: combining marks none,
/// East Asian wide characters and emoji two. Joined emoji are counted one by
/// one, so the answer may be too high, never too low.
std::size_t display_width(std::string_view text);

/// Returns `text` (printable) in at most `width` columns (at least 1), with
/// "…" in place of what was taken out; unchanged if it fits or for
/// Cut::never.
std::string cut_text(std::string_view text, std::size_t width, Cut cut);

/// Returns "1 note", "2,000 notes"; `many` where an "s" is not all.
std::string counted(std::int64_t count,
                    std::string_view one,
                    std::string_view many = {});

/// What becomes of a word that is longer than a line: a path that somebody may
/// copy stays whole.
enum class LongWord { cut, whole };

/// Returns the lines into which `text` (printable) is broken at blanks, each
/// at most `width` columns; a longer word is cut in its middle, or stays.
std::vector<std::string> wrap_text(std::string_view text,
                                   std::size_t width,
                                   LongWord long_word = LongWord::cut);

/// Returns `text` with entities for what HTML would read as its own within an
/// element; `write` says how any other letter is written.
template <class Write>
std::string with_entities(std::string_view text, Write write) {
  std::string out;
  for (const char c : text) {
    out += c == '<'   ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '&' ? "&amp;"
                      : write(c);
  }
  return out;
}

/// Returns `text` so that it can neither break a Markdown table, nor become
/// HTML, nor notify anybody.
std::string escape_markdown(std::string_view text);

/// Returns the line "| a | b |" of a Markdown table.
std::string markdown_line(const std::vector<std::string>& cells);

/// Returns `text` as a field of CSV (RFC 4180) that is text in every
/// spreadsheet: before what one would run as a formula stands a "'". What a CI
/// runner would take for a command is quoted, or not one any more.
std::string csv_field(std::string_view text);

}  // namespace tokens::report
