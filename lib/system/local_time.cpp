// See local_time.hpp.
#include "lib/system/local_time.hpp"

#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tokens::system {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::int64_t k_hour = 3600;

}  // namespace

std::int64_t NamedZone::Change::in(std::chrono::year year) const {
  const sys_days new_year{year / 1 / 1};
  sys_days date = new_year + days{day};
  if (kind == 'M') {
    const auto of_month =
        year / std::chrono::month{static_cast<unsigned>(month)};
    const std::chrono::weekday weekday{static_cast<unsigned>(day)};
    date = week == 5
               ? sys_days{of_month / weekday[std::chrono::last]}
               : sys_days{of_month / weekday[static_cast<unsigned>(week)]};
  } else if (kind == 'J') {  // the leap day is never counted
    const bool is_behind = year.is_leap() && day > 59;
    date = new_year + days{day - (is_behind ? 0 : 1)};
  }
  return seconds{date.time_since_epoch()}.count() + second;
}

std::int64_t NamedZone::Rule::offset_at(std::int64_t second) const {
  if (!daylight) {
    return usual;
  }
  const auto day = std::chrono::floor<days>(
      std::chrono::sys_seconds{seconds{second + usual}});
  const auto year = std::chrono::year_month_day{day}.year();
  const std::int64_t from = begin.in(year)-usual;
  const std::int64_t to = end.in(year) - *daylight;
  const bool is_daylight = from < to ? from <= second && second < to
                                     : !(to <= second && second < from);
  return is_daylight ? *daylight : usual;
}

/// Takes numbers off the front of a file, or of the rule in it; what is not as
/// it should be makes it bad.
class NamedZone::Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_bad() const { return is_bad_; }

  std::string_view take(std::size_t size) {
    is_bad_ = is_bad_ || size > text_.size();
    const std::string_view taken = text_.substr(0, is_bad_ ? 0 : size);
    text_.remove_prefix(taken.size());
    return taken;
  }

  /// A signed number, the highest byte first.
  std::int64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char byte : take(bytes)) {
      value = value << 8U | static_cast<unsigned char>(byte);
    }
    const std::size_t unused = 64 - 8 * bytes;
    return static_cast<std::int64_t>(value << unused) >> unused;
  }

  /// Returns the rest of the line.
  std::string_view line() {
    return take(std::min(text_.find('\n'), text_.size()));
  }

  Rule rule() {
    Rule rule;
    name();
    rule.usual = -time();
    if (!text_.empty()) {
      name();
      rule.daylight = rule.usual + k_hour;
      if (!text_.starts_with(',')) {
        rule.daylight = -time();
      }
      rule.begin = change();
      rule.end = change();
    }
    is_bad_ = is_bad_ || !text_.empty();
    return rule;
  }

 private:
  bool skip(char letter) {
    const bool is_there = text_.starts_with(letter);
    text_.remove_prefix(is_there ? 1 : 0);
    return is_there;
  }

  /// "CET", or "<+0330>".
  void name() {
    constexpr std::string_view k_behind = "+-0123456789,";
    const std::size_t end =
        text_.starts_with('<')
            ? text_.find('>') + 1
            : std::min(text_.find_first_of(k_behind), text_.size());
    is_bad_ = is_bad_ || end == 0;
    take(end);
  }

  std::int64_t whole() {
    std::int64_t value = 0;
    const std::size_t size =
        std::min(text_.find_first_not_of("0123456789"), text_.size());
    is_bad_ = is_bad_ || size == 0 || size > 3;
    for (const char digit : take(size)) {
      value = value * 10 + (digit - '0');
    }
    return value;
  }

  /// "2", "-1:30", "+3:45:10".
  std::int64_t time() {
    const std::int64_t sign = skip('-') ? -1 : 1;
    skip('+');
    std::int64_t value = whole() * k_hour;
    value += skip(':') ? whole() * 60 : 0;
    return sign * (value + (skip(':') ? whole() : 0));
  }

  Change change() {
    Change change;
    is_bad_ = is_bad_ || !skip(',');
    change.kind = skip('M') ? 'M' : skip('J') ? 'J' : '0';
    change.day = whole();
    if (change.kind == 'M') {
      change.month = change.day;
      skip('.');
      change.week = whole();
      skip('.');
      change.day = whole();
      is_bad_ = is_bad_ || change.month < 1 || change.month > 12 ||
                change.week < 1 || change.week > 5 || change.day > 6;
    }
    change.second = skip('/') ? time() : change.second;
    return change;
  }

  std::string_view text_;
  bool is_bad_ = false;
};

std::optional<NamedZone> NamedZone::parse(std::string_view file) {
  Reader reader(file);
  NamedZone zone;
  // The first block is for readers of 32 bits; the second one says it all.
  for (const std::size_t width : {4U, 8U}) {
    if (reader.take(4) != "TZif" || reader.take(16).front() < '2') {
      return std::nullopt;
    }
    std::array<std::size_t, 6> counts{};
    for (std::size_t& count : counts) {
      count = static_cast<std::size_t>(reader.number(4));
    }
    const auto [utc, standard, leap, times, types, letters] = counts;
    const std::size_t rest = letters + leap * (width + 4) + standard + utc;
    if (width == 4 || reader.is_bad() || types == 0) {
      reader.take(times * (width + 1) + types * 6 + rest);
      continue;
    }
    for (std::size_t i = 0; i < times && !reader.is_bad(); ++i) {
      zone.changes_.emplace_back(reader.number(width), 0);
    }
    const std::string_view type_of = reader.take(times);
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < types && !reader.is_bad(); ++i) {
      offsets.push_back(reader.number(4));
      reader.take(2);
    }
    reader.take(rest + 1);
    if (reader.is_bad()) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < times; ++i) {
      zone.changes_[i].second =
          offsets[static_cast<unsigned char>(type_of[i]) % types];
    }
    zone.first_ = offsets.front();
  }
  Reader footer(reader.line());
  zone.rule_ = footer.rule();
  if (footer.is_bad()) {
    zone.rule_.reset();
  }
  return reader.is_bad() ? std::nullopt : std::optional(std::move(zone));
}

std::optional<NamedZone> NamedZone::find(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.' ||
      name.find("..") != std::string::npos ||
      name.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  std::vector<std::string> places{"/usr/share/zoneinfo", "/usr/lib/zoneinfo"};
  if (const auto own = variable("TZDIR")) {
    places = {*own};
  }
  for (const std::string& place : places) {
    if (const auto file = read_file(join(place, name))) {
      return parse(*file);
    }
  }
  return std::nullopt;
}

std::chrono::minutes NamedZone::offset_at(Moment moment) const {
  const std::int64_t second = to_unix_seconds(moment);
  const auto next = std::upper_bound(
      changes_.begin(), changes_.end(), std::pair{second, INT64_MAX});
  const std::int64_t offset =
      next == changes_.end() && rule_ ? rule_->offset_at(second)
      : next == changes_.begin()      ? first_
                                      : std::prev(next)->second;
  return std::chrono::floor<std::chrono::minutes>(seconds{offset});
}

Moment moment_of_wall(
    Moment wall, const std::function<std::chrono::minutes(Moment)>& offset) {
  // A zone changes its offset at most once in two days, so one of these two
  // holds at the moment that is looked for.
  const auto before = offset(wall - hours{24});
  const auto after = offset(wall + hours{24});
  for (const auto one : {std::max(before, after), std::min(before, after)}) {
    if (offset(wall - one) == one) {
      return wall - one;
    }
  }
  return wall - before;
}

Moment from_wall_clock(const std::string& wall) {
  return moment_of_wall(parse_iso8601(wall + "Z").value_or(Moment{}),
                        local_offset_at);
}

std::string to_wall_clock(Moment moment) {
  std::string text =
      format_iso8601_seconds(moment + local_offset_at(moment)).substr(0, 19);
  text[10] = ' ';
  return text;
}

}  // namespace tokens::system
