// Text from outside is text, and nothing else: names of branches and models,
// subjects, paths were chosen by others, and what shows them obeys commands.
#pragma once

#include <string>
#include <string_view>

namespace tokens {

/// Returns true for what a terminal would obey or reorder instead of show: C0,
/// C1 and DEL, ends of lines, and the characters that turn the direction of
/// writing.
constexpr bool is_terminal_command(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x061C ||
         value == 0x200E || value == 0x200F ||
         (value >= 0x2028 && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x206F);
}

/// Returns `text` with a '?' in what a CI runner would take for a command: "::"
/// where a word begins (it may come to stand at the beginning of a line), and
/// "##[" or "##word[" anywhere.
std::string without_runner_commands(std::string_view text);

/// Returns true if a spreadsheet would run a cell with this text: it begins
/// with = + - or @, perhaps behind blanks and "'".
bool is_formula(std::string_view text);

}  // namespace tokens
