// See local_time.hpp. The C library knows one zone at a time, by the variable
// TZ. Only this file changes it, and only while another zone than the user's is
// asked for: nobody else may take it for a value.
#include "lib/system/local_time.hpp"

#include "lib/system/environment.hpp"

#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <chrono>

namespace tokens::system {
namespace {

void set_zone(const std::optional<std::string>& name) {
  if (name) {
    setenv("TZ", name->c_str(), 1);
  } else {
    unsetenv("TZ");
  }
  tzset();
}

/// The zone that is in force in place of the user's.
struct OtherZone {
  std::string name;
  std::optional<std::string> own;  ///< TZ as it was; nothing: not set
};

/// Puts that zone in force. Asked for row by row, it mostly is already.
void use_zone(const std::optional<std::string>& name) {
  static std::optional<OtherZone> other;
  if (name && other && other->name == *name) {
    return;
  }
  if (name) {
    const auto own = other ? other->own : variable("TZ");
    other = OtherZone{*name, own};
    set_zone(name);
  } else if (other) {
    set_zone(other->own);
    other.reset();
  } else {
    static const bool is_read = (tzset(), true);
    static_cast<void>(is_read);
  }
}

std::chrono::minutes own_offset(Moment moment) {
  use_zone(std::nullopt);
  tzset();  // whatever TZ is now: few moments are asked for
  return local_offset_at(moment);
}

}  // namespace

std::chrono::minutes offset_in(const std::optional<std::string>& zone,
                               Moment moment) {
  use_zone(zone);
  return local_offset_at(moment);
}

Moment first_shown(Moment wall,
                   const std::function<std::chrono::minutes(Moment)>& offset) {
  using std::chrono::hours;
  // A zone changes its offset at most once in two days, so one of the two
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
  return first_shown(parse_iso8601(wall + "Z").value_or(Moment{}), own_offset);
}

std::string to_wall_clock(Moment moment) {
  std::string text =
      format_iso8601_seconds(moment + own_offset(moment)).substr(0, 19);
  text[10] = ' ';
  return text;
}

}  // namespace tokens::system
