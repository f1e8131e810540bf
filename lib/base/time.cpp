#include "lib/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace tokens {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// Reads exactly `count` digits at `at`; -1 when something else is there.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Reads ".086" (one to nine digits) at `at` and moves `at` behind it.
std::optional<milliseconds> read_fraction(std::string_view text,
                                          std::size_t& at) {
  if (at >= text.size() || (text[at] != '.' && text[at] != ',')) {
    return milliseconds{0};
  }
  ++at;
  int value = 0;
  int count = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (count < 3) {
      value = value * 10 + (text[at] - '0');
    }
    ++count;
  }
  if (count == 0 || count > 9) {
    return std::nullopt;
  }
  for (; count < 3; ++count) {
    value *= 10;
  }
  return milliseconds{value};
}

/// Reads "Z", "+02:00" or "+0200" to the end of the text.
std::optional<minutes> read_offset(std::string_view text, std::size_t at) {
  if (at == text.size() || text.substr(at) == "Z" || text.substr(at) == "z") {
    return minutes{0};
  }
  const char sign = text[at];
  if (sign != '+' && sign != '-') {
    return std::nullopt;
  }
  const int hour = digits(text, at + 1, 2);
  const std::size_t colon = at + 3 < text.size() && text[at + 3] == ':' ? 1 : 0;
  const int minute = digits(text, at + 3 + colon, 2);
  if (hour < 0 || hour > 15 || minute < 0 || minute > 59 ||
      text.size() != at + 5 + colon) {
    return std::nullopt;
  }
  return minutes{(sign == '+' ? 1 : -1) * (hour * 60 + minute)};
}

}  // namespace

std::optional<Moment> parse_iso8601(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60 || text[4] != '-' ||
      text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  std::size_t at = 19;
  const auto fraction = read_fraction(text, at);
  if (!date.ok() || !fraction) {
    return std::nullopt;
  }
  const auto offset = read_offset(text, at);
  if (!offset) {
    return std::nullopt;
  }
  return Moment{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
         minutes{minute} + std::chrono::seconds{second} + *fraction - *offset;
}

std::string format_iso8601(Moment moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(),
                text.size(),
                "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

std::string format_iso8601_seconds(Moment moment) {
  return format_iso8601(moment).substr(0, 19) + "Z";
}

std::string format_day(Moment moment) {
  return format_iso8601(moment).substr(0, 10);
}

std::string format_compact(Moment moment) {
  std::string text = format_iso8601(moment).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  text[text.find('T')] = '_';
  return text;
}

}  // namespace tokens
