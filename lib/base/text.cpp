#include "lib/base/text.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstring>

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

std::string json_quote_or_null(std::string_view text) {
  return text.empty() ? "null" : json_quote(text);
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

}  // namespace tokens
