// Zones: where a person's days begin.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/system/local_time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace tokens::cli {

/// What a clock on the wall shows, without its zone.
using WallTime = std::chrono::local_time<std::chrono::milliseconds>;

/// A zone, as people name it.
class Zone {
 public:
  /// Returns the zone of "local", "UTC", an offset such as "+02:00" (at most
  /// 14 hours), or a name such as "Europe/Berlin"; `usage` for other texts.
  static Result<Zone> named(std::string_view name);

  /// Returns what is to be added to UTC at that moment.
  [[nodiscard]] std::chrono::minutes offset_at(Moment moment) const;

  [[nodiscard]] WallTime to_wall(Moment moment) const;

  /// Returns the first moment at which the clock shows `wall`; where it jumps
  /// over it, the moment of the jump or as long after it.
  [[nodiscard]] Moment to_moment(WallTime wall) const;

 private:
  explicit Zone(std::optional<std::chrono::minutes> fixed) : fixed_(fixed) {}

  std::optional<std::chrono::minutes> fixed_;
  std::optional<system::NamedZone> named_;  ///< without both: the user's own
};

}  // namespace tokens::cli
