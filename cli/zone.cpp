// See zone.hpp.
#include "cli/zone.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/local_time.hpp"

#include <time.h>

#include <string>

namespace tokens::cli {
namespace {

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
  Zone zone{std::nullopt};
  zone.named_ = system::NamedZone::find(std::string(name));
  if (!zone.named_) {
    return fail(ErrorKind::usage,
                "'" + printable(name) +
                    "' is no zone: use a name such as Europe/Berlin, an offset "
                    "such as +02:00, UTC or local");
  }
  return zone;
}

minutes Zone::offset_at(Moment moment) const {
  return fixed_   ? *fixed_
         : named_ ? named_->offset_at(moment)
                  : system::local_offset_at(moment);
}

WallTime Zone::to_wall(Moment moment) const {
  return WallTime{moment.time_since_epoch() + offset_at(moment)};
}

Moment Zone::to_moment(WallTime wall) const {
  return system::moment_of_wall(
      Moment{wall.time_since_epoch()},
      [this](Moment moment) { return offset_at(moment); });
}

}  // namespace tokens::cli
