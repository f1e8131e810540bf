// See local_time.hpp.
#include "lib/system/local_time.hpp"

#include "lib/system/environment.hpp"

#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace tokens::system {
namespace {

struct KeptZone {
  bool is_kept = false;
  std::optional<std::string> name;  ///< TZ; nothing: it was not set
};

KeptZone& kept_zone() {
  static KeptZone zone;
  return zone;
}

void set_zone(const std::optional<std::string>& name) {
  if (name) {
    setenv("TZ", name->c_str(), 1);
  } else {
    unsetenv("TZ");
  }
  tzset();
}

/// The user's own zone, as long as it lives.
class OwnZone {
 public:
  OwnZone() {
    if (kept_zone().is_kept) {
      other_ = variable("TZ");
      set_zone(kept_zone().name);
    } else {
      tzset();
    }
  }

  ~OwnZone() {
    if (kept_zone().is_kept) {
      set_zone(other_);
    }
  }

  OwnZone(const OwnZone&) = delete;
  OwnZone& operator=(const OwnZone&) = delete;

 private:
  std::optional<std::string> other_;
};

}  // namespace

void keep_own_zone() {
  if (!kept_zone().is_kept) {
    kept_zone() = {true, variable("TZ")};
  }
}

void forget_own_zone() {
  kept_zone() = {};
}

Moment from_wall_clock(const std::string& wall) {
  using std::chrono::hours;
  const OwnZone zone;
  const Moment as_utc = parse_iso8601(wall + "Z").value_or(Moment{});
  // A zone changes its offset at most once in two days, so one of the two
  // holds at the moment that is looked for.
  const auto before = local_offset_at(as_utc - hours{24});
  const auto after = local_offset_at(as_utc + hours{24});
  for (const auto offset : {std::max(before, after), std::min(before, after)}) {
    if (local_offset_at(as_utc - offset) == offset) {
      return as_utc - offset;
    }
  }
  return as_utc - before;
}

std::string to_wall_clock(Moment moment) {
  const OwnZone zone;
  std::string text =
      format_iso8601_seconds(moment + local_offset_at(moment)).substr(0, 19);
  text[10] = ' ';
  return text;
}

}  // namespace tokens::system
