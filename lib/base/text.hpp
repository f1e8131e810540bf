// Small text helpers that every layer may use. Text from outside is text, and
// nothing else: names of branches and models, subjects and paths were chosen by
// others, and what shows them obeys commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens {

/// Returns `digits` with a comma before every third digit from the right.
std::string group_thousands(std::string_view digits);

/// Returns "1,234,567".
std::string format_count(std::int64_t value);

/// Returns the pieces between separators; n separators give n + 1 pieces.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Returns `text` without blanks, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// Returns `text` with a to z in place of A to Z; other letters stay.
std::string lower_case(std::string_view text);

/// Returns true for git's words for true: "true", "yes", "on", "1", in any
/// case.
bool says_true(std::string_view text);

/// Returns the number if `text` is one whole decimal number and nothing else.
std::optional<std::int64_t> parse_whole(std::string_view text);

/// Takes counts as people type them: "12000", "12,000", "12 000". Returns the
/// number, or nothing if the text is anything but digits, with or
/// without commas, blanks, "_" or "'" before every third digit from the
/// right, or if it is greater than `most`.
std::optional<std::int64_t> parse_typed_count(std::string_view text,
                                              std::int64_t most);

/// Returns true if `text` is a whole id of an object of git's: forty or
/// sixty-four hexadecimal digits in lower case.
bool is_object_id(std::string_view text);

/// Returns true for the id with which git says that there is no object: zeros.
bool is_null_id(std::string_view id);

/// Returns true if `path` is `root` or lies below it (both absolute).
bool is_within(std::string_view path, std::string_view root);

/// Returns `text` as well-formed UTF-8 on one line that commands nothing: what
/// a terminal obeys or what turns the direction of writing becomes '?', as does
/// the beginning of what a CI runner obeys; bytes that are not UTF-8 become
/// U+FFFD.
std::string printable(std::string_view text);

/// Returns the length of the well-formed UTF-8 sequence at `at` (1 to 4), or
/// 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

/// Returns `text` as a JSON string with its quotes. Bytes that are not UTF-8
/// become U+FFFD.
std::string json_quote(std::string_view text);

/// Returns "Name <address>", as git writes a person; "" if neither is known.
std::string contact_text(std::string_view name, std::string_view address);

/// Takes that apart; an address without a name stands alone. Nothing if the
/// text has another form.
struct Contact {
  std::string_view name;
  std::string_view address;
};

std::optional<Contact> parse_contact(std::string_view text);

/// Returns a 64-bit FNV-1a hash: stable across runs and machines.
std::uint64_t stable_hash(std::string_view bytes);

/// Returns the number as 16 hexadecimal digits.
std::string hex(std::uint64_t number);

/// Returns a hash that takes eight bytes at a time: for tables in memory, and
/// for checksums that only this machine reads.
std::uint64_t quick_hash(std::string_view bytes);

/// Returns the least number of letters to insert, delete, replace, or to swap
/// with their neighbour, that makes one text the other.
std::size_t edits_between(std::string_view from, std::string_view to);

/// Returns whether `typed` may be a slip of the pen for `known`: one letter in
/// three is wrong, two at most, and of a short word one.
bool resembles(std::string_view typed, std::string_view known);

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
