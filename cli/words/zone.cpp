// See zone.hpp.
#include "cli/words/zone.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/local_time.hpp"

namespace tokens::cli {
namespace {

using std::chrono::minutes;

constexpr int k_widest_hours = 14;

/// Reads "+02:00", "-0530" or "+2".
std::optional<minutes> parse_offset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  std::string digits(text.substr(1));
  if (digits.size() == 5 && digits[2] == ':') {
    digits.erase(2, 1);
  }
  if (digits.size() < 3) {
    digits = (digits.size() == 1 ? "0" : "") + digits + "00";
  }
  const auto number =
      digits.front() == '-' ? std::nullopt : parse_whole(digits);
  if (digits.size() != 4 || !number) {
    return std::nullopt;
  }
  const int all = static_cast<int>(*number / 100 * 60 + *number % 100);
  if (*number % 100 > 59 || all > k_widest_hours * 60) {
    return std::nullopt;
  }
  return minutes{text[0] == '-' ? -all : all};
}

/// Returns true if the system has data for the zone. Without this check an
/// unknown name would silently mean UTC.
bool is_known_zone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.' ||
      name.find("..") != std::string::npos ||
      name.find('\0') != std::string::npos) {
    return false;
  }
  const auto is_in = [&](const std::string& place) {
    const auto status = system::status(system::join(place, name));
    return status && status->is_regular;
  };
  const auto own = system::variable("TZDIR");
  return own ? is_in(*own)
             : is_in("/usr/share/zoneinfo") || is_in("/usr/lib/zoneinfo");
}

}  // namespace

Result<Zone> Zone::named(std::string_view name) {
  if (name == "local") {
    return Zone{};
  }
  if (name == "UTC" || name == "utc" || name == "Z") {
    name = "+00:00";
  }
  if (const auto offset = parse_offset(name)) {
    return Zone{*offset, std::nullopt};
  }
  const std::string text{name};
  if (!is_known_zone(text)) {
    return fail(ErrorKind::usage,
                "'" + printable(name) +
                    "' is no zone: use a name such as Europe/Berlin, an offset "
                    "such as +02:00, UTC or local");
  }
  return Zone{std::nullopt, text};
}

minutes Zone::offset_at(Moment moment) const {
  return fixed_ ? *fixed_ : system::offset_in(name_, moment);
}

WallTime Zone::to_wall(Moment moment) const {
  return WallTime{moment.time_since_epoch() + offset_at(moment)};
}

Moment Zone::to_moment(WallTime wall) const {
  return system::first_shown(
      Moment{wall.time_since_epoch()},
      [this](Moment moment) { return offset_at(moment); });
}

}  // namespace tokens::cli
