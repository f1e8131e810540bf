// See text.hpp. What runners look for: GitHub's takes the blanks off a line, in
// the sense of Unicode, and then wants "::", or "##[" wherever it stands;
// "##vso[" and "##teamcity[" are those of others.

#include "lib/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <utility>

namespace tokens {

namespace {

void append_escaped(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  if (byte < 0x20 || byte == 0x7F) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\u%04x", unsigned{byte});
    out += text.data();
  } else {
    out.push_back(static_cast<char>(byte));
  }
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto is_tail = [&](std::size_t i) {
    return (byte(i) & 0xC0U) == 0x80U;
  };
  const unsigned first = byte(at);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return is_tail(at + 1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(at + 1) < 0xA0;
    const bool surrogate = first == 0xED && byte(at + 1) > 0x9F;
    const bool tails = is_tail(at + 1) && is_tail(at + 2);
    return tails && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(at + 1) < 0x90;
    const bool too_high = first == 0xF4 && byte(at + 1) > 0x8F;
    const bool tails = is_tail(at + 1) && is_tail(at + 2) && is_tail(at + 3);
    return tails && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

std::string group_thousands(std::string_view digits) {
  std::string out;
  const std::size_t sign = digits.starts_with('-') ? 1 : 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > sign && (digits.size() - i) % 3 == 0) {
      out.push_back(',');
    }
    out.push_back(digits[i]);
  }
  return out;
}

std::string format_count(std::int64_t value) {
  return group_thousands(std::to_string(value));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return pieces;
    }
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter - 'A' + 'a');
    }
  }
  return out;
}

bool says_true(std::string_view text) {
  const std::string word = lower_case(text);
  return word == "true" || word == "yes" || word == "on" || word == "1";
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> parse_typed_count(std::string_view text,
                                              std::int64_t most) {
  const std::string_view number = trim(text);
  std::int64_t value = 0;
  std::size_t digits_behind = 0;  // since the last separator
  char separator = '\0';
  for (const char letter : number) {
    if (letter >= '0' && letter <= '9') {
      value = value * 10 + (letter - '0');
      ++digits_behind;
      if (value > most) {
        return std::nullopt;
      }
      continue;
    }
    const bool is_first = separator == '\0';
    const bool fits = is_first ? digits_behind >= 1 && digits_behind <= 3 &&
                                     (letter == ',' || letter == ' ' ||
                                      letter == '_' || letter == '\'')
                               : letter == separator && digits_behind == 3;
    if (!fits) {
      return std::nullopt;
    }
    separator = letter;
    digits_behind = 0;
  }
  const bool ends_well =
      separator == '\0' ? digits_behind > 0 : digits_behind == 3;
  return ends_well ? std::optional{value} : std::nullopt;
}

bool is_object_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_null_id(std::string_view id) {
  return id.find_first_not_of('0') == std::string_view::npos;
}

bool is_within(std::string_view path, std::string_view root) {
  while (root.size() > 1 && root.ends_with('/')) {
    root.remove_suffix(1);
  }
  return !root.empty() && path.starts_with(root) &&
         (path.size() == root.size() || path[root.size()] == '/' ||
          root == "/");
}

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else if (length == 1) {
      append_escaped(out, static_cast<unsigned char>(text[i]));
      ++i;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out + "\"";
}

std::string contact_text(std::string_view name, std::string_view address) {
  return name.empty() && address.empty()
             ? std::string()
             : std::string(name).append(" <").append(address).append(">");
}

std::optional<Contact> parse_contact(std::string_view text) {
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos || !text.ends_with('>')) {
    return std::nullopt;
  }
  return Contact{trim(text.substr(0, open)),
                 text.substr(open + 1, text.size() - open - 2)};
}

std::uint64_t stable_hash(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

std::string hex(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(),
                text.size(),
                "%016llx",
                static_cast<unsigned long long>(number));
  return text.data();
}

namespace {

void mix(std::uint64_t& hash, std::uint64_t word) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{hash ^ word} * 0xE7037ED1A0B428DBULL;
  hash = static_cast<std::uint64_t>(product) ^
         static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word_at(const char* at, std::size_t length = 8) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, length);
  return word;
}

/// One product waits for the one before it: where there is much to do, four
/// are made side by side.
constexpr std::size_t k_lanes_from = 64 << 10;

}  // namespace

std::uint64_t quick_hash(std::string_view bytes) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ bytes.size();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  if (left >= k_lanes_from) {
    std::uint64_t second = 2;
    std::uint64_t third = 3;
    std::uint64_t fourth = 4;
    for (; left >= 32; at += 32, left -= 32) {
      mix(hash, word_at(at));
      mix(second, word_at(at + 8));
      mix(third, word_at(at + 16));
      mix(fourth, word_at(at + 24));
    }
    mix(hash, second);
    mix(hash, third);
    mix(hash, fourth);
  }
  for (; left >= 8; at += 8, left -= 8) {
    mix(hash, word_at(at));
  }
  if (left > 0) {
    mix(hash, word_at(at, left));
  }
  return hash;
}

std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::vector<std::size_t> row(to.size() + 1, i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = last[j] + (from[i] == to[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, last[j + 1] + 1});
      if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j]) {
        row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
      }
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

bool resembles(std::string_view typed, std::string_view known) {
  constexpr std::size_t k_longest = 60;
  constexpr std::size_t k_most_edits = 2;
  if (typed.size() > k_longest) {
    return false;  // nobody means that
  }
  const std::size_t most =
      std::clamp<std::size_t>(typed.size() / 3, 1, k_most_edits);
  return typed.size() > 1 && edits_between(typed, known) <= most;
}

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
  const bool is_wide = std::ranges::any_of(
      k_wide_blanks,
      [&](std::string_view blank) { return before.ends_with(blank); });
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
  return std::ranges::any_of(k_formula_signs, [&](std::string_view sign) {
    return text.starts_with(sign);
  });
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
