// See display_text.hpp. The width tables hold the blocks that occur in names
// of branches, people and files; what they leave out counts one column.
#include "lib/report/display_text.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <span>

namespace tokens::report {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  ///< bytes; of a malformed sequence 0
};

struct Range {
  char32_t first;
  char32_t last;
};

// Combining marks, joiners, variation selectors.
constexpr Range k_zero_width[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},
    {0x05C1, 0x05C2},   {0x05C4, 0x05C5}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0670, 0x0670},   {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8},
    {0x06EA, 0x06ED},   {0x0900, 0x0902}, {0x093A, 0x093A}, {0x093C, 0x093C},
    {0x0941, 0x0948},   {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E},   {0x1160, 0x11FF}, {0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF},
    {0x200B, 0x200D},   {0x2060, 0x2064}, {0x20D0, 0x20F0}, {0x302A, 0x302D},
    {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
    {0xE0100, 0xE01EF},
};

// East Asian wide and full-width characters, and emoji shown as such.
constexpr Range k_two_columns[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},
    {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},
    {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},
    {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F1E6, 0x1F1FF}, {0x1F200, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

bool is_in(std::span<const Range> ranges, char32_t value) {
  const auto after = std::upper_bound(
      ranges.begin(),
      ranges.end(),
      value,
      [](char32_t wanted, const Range& range) { return wanted < range.first; });
  return after != ranges.begin() && value <= std::prev(after)->last;
}

std::size_t width_of(char32_t value) {
  if (value < 0x300) {
    return 1;
  }
  if (is_in(k_zero_width, value)) {
    return 0;
  }
  return is_in(k_two_columns, value) ? 2 : 1;
}

/// Returns the first code point of `text`, which is not empty.
CodePoint first_of(std::string_view text) {
  const std::size_t length = utf8_length(text, 0);
  if (length == 0) {
    return {};
  }
  const auto byte = [text](std::size_t i) -> char32_t {
    return static_cast<unsigned char>(text[i]);
  };
  char32_t value = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    value = value << 6U | (byte(i) & 0x3FU);
  }
  return {value, length};
}

/// Returns the longest beginning of `text` in at most `width` columns, with
/// the marks that combine with its last character.
std::string_view beginning(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const CodePoint point = first_of(text.substr(bytes));
    const std::size_t more = width_of(point.value);
    if (columns + more > width) {
      break;
    }
    columns += more;
    bytes += std::max<std::size_t>(point.length, 1);
  }
  return text.substr(0, bytes);
}

/// Returns the longest end of `text` in at most `width` columns, not starting
/// with a combining mark.
std::string_view ending(std::string_view text, std::size_t width) {
  std::size_t columns = display_width(text);
  while (!text.empty()) {
    const CodePoint point = first_of(text);
    const std::size_t wide = width_of(point.value);
    if (columns <= width && wide > 0) {
      break;
    }
    columns -= wide;
    text.remove_prefix(std::max<std::size_t>(point.length, 1));
  }
  return text;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint point = first_of(text);
    columns += width_of(point.value);
    text.remove_prefix(std::max<std::size_t>(point.length, 1));
  }
  return columns;
}

std::string cut_text(std::string_view text, std::size_t width, Cut cut) {
  if (cut == Cut::never || display_width(text) <= width) {
    return std::string(text);
  }
  const std::size_t kept = std::max<std::size_t>(width, 1) - 1;
  const std::size_t tail = cut == Cut::middle ? kept / 2 : 0;
  return std::string(beginning(text, kept - tail)) + std::string(k_ellipsis) +
         std::string(ending(text, tail));
}

std::string counted(std::int64_t count,
                    std::string_view one,
                    std::string_view many) {
  std::string text = format_count(count) + ' ';
  text += count == 1 || many.empty() ? one : many;
  return count != 1 && many.empty() ? text + 's' : text;
}

std::vector<std::string> wrap_text(std::string_view text,
                                   std::size_t width,
                                   LongWord long_word) {
  std::vector<std::string> lines;
  for (const std::string_view piece : split(text, ' ')) {
    if (piece.empty()) {
      continue;
    }
    const std::string word = cut_text(
        piece, width, long_word == LongWord::cut ? Cut::middle : Cut::never);
    const bool fits =
        !lines.empty() &&
        display_width(lines.back()) + 1 + display_width(word) <= width;
    if (fits) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

std::string csv_field(std::string_view text) {
  const std::string guarded = (is_formula(text) ? "'" : "") + std::string(text);
  // At its beginning a field may be obeyed as it stands, unless it is quoted.
  const std::string harmless =
      text.empty() ? "" : without_runner_commands('"' + guarded).substr(1);
  const bool is_plain =
      harmless.find_first_of(",\"\r\n") == std::string::npos &&
      without_runner_commands(harmless) == harmless;
  if (is_plain) {
    return harmless;
  }
  std::string out = "\"";
  for (const char c : harmless) {
    out.append(c == '"' ? 2 : 1, c);
  }
  return out + "\"";
}

std::string escape_markdown(std::string_view text) {
  return with_entities(printable(text), [](char c) -> std::string {
    if (c == '@') {  // "@name" would notify that person
      return "@<!-- -->";
    }
    const bool is_mark =
        std::string_view("\\`*_[]|~#!").find(c) != std::string_view::npos;
    return (is_mark ? "\\" : "") + std::string(1, c);
  });
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) {
    out += " " + cell + " |";
  }
  return out + "\n";
}

}  // namespace tokens::report
