// See zone.hpp.
#include "cli/words/zone.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/local_time.hpp"

#include <stdlib.h>
#include <time.h>

#include <array>
#include <string>

namespace tokens::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int k_widest_hours = 14;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

/// Reads "+02:00", "-0530" or "+2".
std::optional<minutes> parse_offset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  std::string digits;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool is_colon = text[i] == ':' && i == 3 && text.size() == 6;
    if (!is_colon && !is_digit(text[i])) {
      return std::nullopt;
    }
    if (!is_colon) {
      digits += text[i];
    }
  }
  if (digits.size() == 1) {
    digits.insert(0, "0");
  }
  if (digits.size() == 2) {
    digits += "00";
  }
  if (digits.size() != 4) {
    return std::nullopt;
  }
  const int hour = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minute = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (minute > 59 || hour * 60 + minute > k_widest_hours * 60) {
    return std::nullopt;
  }
  return minutes{(text[0] == '-' ? -1 : 1) * (hour * 60 + minute)};
}

/// Returns true if the system has data for the zone. Without this check an
/// unknown name would silently mean UTC.
bool is_known_zone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.' ||
      name.find("..") != std::string::npos ||
      name.find('\0') != std::string::npos) {
    return false;
  }
  constexpr std::array<const char*, 2> places{"/usr/share/zoneinfo",
                                              "/usr/lib/zoneinfo"};
  const auto own = system::variable("TZDIR");
  if (own) {
    const auto status = system::status(system::join(*own, name));
    return status && status->is_regular;
  }
  for (const char* place : places) {
    const auto status = system::status(system::join(place, name));
    if (status && status->is_regular) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<Zone> Zone::named(std::string_view name) {
  if (name == "local") {
    tzset();
    return Zone{std::nullopt};
  }
  if (name == "UTC" || name == "utc" || name == "Z") {
    return Zone{minutes{0}};
  }
  if (const auto offset = parse_offset(name)) {
    return Zone{*offset};
  }
  const std::string text{name};
  if (!is_known_zone(text)) {
    return fail(ErrorKind::usage,
                "'" + printable(name) +
                    "' is no zone: use a name such as Europe/Berlin, an offset "
                    "such as +02:00, UTC or local");
  }
  system::keep_own_zone();
  setenv("TZ", text.c_str(), 1);
  tzset();
  return Zone{std::nullopt};
}

minutes Zone::offset_at(Moment moment) const {
  if (fixed_) {
    return *fixed_;
  }
  return system::local_offset_at(moment);
}

WallTime Zone::to_wall(Moment moment) const {
  return WallTime{moment.time_since_epoch() + offset_at(moment)};
}

Moment Zone::to_moment(WallTime wall) const {
  const Moment as_utc{wall.time_since_epoch()};
  // A zone changes its offset at most once in two days, so one of these two
  // holds at the moment that is looked for.
  const minutes before = offset_at(as_utc - hours{24});
  const minutes after = offset_at(as_utc + hours{24});
  const Moment earlier = as_utc - std::max(before, after);
  const Moment later = as_utc - std::min(before, after);
  if (to_wall(earlier) == wall) {
    return earlier;
  }
  return to_wall(later) == wall ? later : as_utc - before;
}

}  // namespace tokens::cli
