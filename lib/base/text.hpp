// Small text helpers that every layer may use.
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

/// The same, and `null` for an empty text: one that is not known.
std::string json_quote_or_null(std::string_view text);

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

}  // namespace tokens
