// Clocks on walls: that of this process's user, in the zone that the process
// was started with, and those of other zones by their names.
#pragma once

#include "lib/base/time.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tokens::system {

/// Returns what the zone of that name, which the system must know, adds to UTC
/// at that moment; without a name the user's own.
std::chrono::minutes offset_in(const std::optional<std::string>& zone,
                               Moment moment);

/// Returns the first moment at which a clock shows `wall`, written as if it
/// were UTC; where it jumps over it, as long after the jump. `offset` is what
/// that clock adds to UTC.
Moment first_shown(Moment wall,
                   const std::function<std::chrono::minutes(Moment)>& offset);

/// The same for the user's clock and "2026-11-22 05:20:45", a time that exists.
Moment from_wall_clock(const std::string& wall);

/// Returns what that clock shows then, "2026-11-22 05:20:45".
std::string to_wall_clock(Moment moment);

}  // namespace tokens::system
