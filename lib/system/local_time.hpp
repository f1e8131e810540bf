// Zones: what a clock on the wall shows, and when it shows it. The user's own
// zone is the C library's (TZ, else the system's); others are values, read from
// the system's data, so that several can be in use at a time.
#pragma once

#include "lib/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::system {

/// A zone with a name.
class NamedZone {
 public:
  /// Returns "Europe/Berlin", say; nothing if the system has no such zone.
  static std::optional<NamedZone> find(const std::string& name);

  /// Returns the zone of a file in the form of RFC 8536; nothing for other
  /// bytes, and for the first version, which nobody writes any more.
  static std::optional<NamedZone> parse(std::string_view file);

  /// Returns what it adds to UTC at that moment.
  [[nodiscard]] std::chrono::minutes offset_at(Moment moment) const;

 private:
  /// When a year's daylight saving time begins, or ends: "M3.5.0/2".
  struct Change {
    char kind = 'M';  ///< or J, or 0: how the day is told
    std::int64_t month = 0, week = 0, day = 0;
    std::int64_t second = 2 * 3600;  ///< of the day, on the clock before

    [[nodiscard]] std::int64_t in(std::chrono::year year) const;
  };

  /// What holds behind the last known change: "CET-1CEST,M3.5.0,M10.5.0/3".
  struct Rule {
    std::int64_t usual = 0;  ///< seconds
    std::optional<std::int64_t> daylight;
    Change begin, end;

    [[nodiscard]] std::int64_t offset_at(std::int64_t second) const;
  };

  class Reader;

  std::int64_t first_ = 0;  ///< offset before the first change, seconds
  std::vector<std::pair<std::int64_t, std::int64_t>> changes_;  ///< and offsets
  std::optional<Rule> rule_;
};

/// Returns the first moment at which a clock shows `wall`, given as if it were
/// UTC; where the clock jumps over it, as long after the jump. `offset` is what
/// the clock adds to UTC.
Moment moment_of_wall(
    Moment wall, const std::function<std::chrono::minutes(Moment)>& offset);

/// Returns the moment at which this user's clock shows `wall`, a time that
/// exists ("2026-11-22 05:20:45").
Moment from_wall_clock(const std::string& wall);

/// Returns what that clock shows then, "2026-11-22 05:20:45".
std::string to_wall_clock(Moment moment);

}  // namespace tokens::system
