// See plain_text.hpp. What runners look for: GitHub's takes the blanks off a
// line, in the sense of Unicode, and then wants "::", or "##[" wherever it
// stands; "##vso[" and "##teamcity[" are those of others.
#include "lib/base/plain_text.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokens {
namespace {

constexpr std::array<std::string_view, 7> k_wide_blanks{
    "\u0085", "\u00A0", "\u1680", "\u2028", "\u202F", "\u205F", "\u3000"};

// The last four are the full-width forms.
constexpr std::array<std::string_view, 8> k_formula_signs{
    "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

/// Returns true if a word begins behind `before`.
bool ends_a_word(std::string_view before) {
  if (before.empty()) {
    return true;
  }
  const auto last = static_cast<unsigned char>(before.back());
  if (last <= ' ') {
    return true;
  }
  const bool is_wide = std::any_of(
      k_wide_blanks.begin(), k_wide_blanks.end(), [&](std::string_view blank) {
        return before.ends_with(blank);
      });
  // U+2000 to U+200A, blanks of all widths.
  const bool is_spacing = before.size() > 2 && last >= 0x80 && last <= 0x8A &&
                          before.substr(before.size() - 3, 2) == "\xE2\x80";
  return is_wide || is_spacing;
}

/// Returns true if `text` begins with "##[" or "##word[".
bool is_marked_command(std::string_view text) {
  if (!text.starts_with("##")) {
    return false;
  }
  const std::size_t behind = text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 2);
  return behind != std::string_view::npos && text[behind] == '[';
}

/// Returns the bytes of the character that `text`, which is not empty, begins
/// with, if it is one that a terminal obeys; 0 if it is not.
std::size_t command_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> char32_t {
    return static_cast<unsigned char>(text[i]);
  };
  const std::size_t length = utf8_length(text, 0);
  const char32_t value =
      length == 1   ? byte(0)
      : length == 2 ? (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU)
      : length == 3 ? (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U |
                          (byte(2) & 0x3FU)
                    : U'x';  // of four bytes none is a command
  return is_terminal_command(value) ? length : 0;
}

}  // namespace

std::string without_runner_commands(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("::"); at != std::string::npos;
       at = out.find("::", at + 1)) {
    if (ends_a_word(std::string_view(out).substr(0, at))) {
      out[at] = '?';
    }
  }
  for (std::size_t at = out.find("##"); at != std::string::npos;
       at = out.find("##", at + 1)) {
    if (is_marked_command(std::string_view(out).substr(at))) {
      out[at + 1] = '?';
    }
  }
  return out;
}

bool is_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n'");
  if (first == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(first);
  return std::any_of(
      k_formula_signs.begin(),
      k_formula_signs.end(),
      [&](std::string_view sign) { return text.starts_with(sign); });
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text, 0);
    const std::size_t command = command_length(text);
    if (length == 0) {
      out += "\uFFFD";
    } else if (command > 0) {
      out += '?';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return without_runner_commands(out);
}

}  // namespace tokens
