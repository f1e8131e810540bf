// The clock on the wall of this process's user: the zone that the process was
// started with, whatever zone a report was asked for since.
#pragma once

#include "lib/base/time.hpp"

#include <string>

namespace tokens::system {

/// Remembers the zone that is in force; called before TZ is set to another.
/// Only the first call counts.
void keep_own_zone();

/// Forgets it; for tests, which are many in one process.
void forget_own_zone();

/// Returns the first moment at which that clock shows `wall`, a time that
/// exists ("2026-11-22 05:20:45"); where it jumps over it, as long after the
/// jump.
Moment from_wall_clock(const std::string& wall);

/// Returns what that clock shows then, "2026-11-22 05:20:45".
std::string to_wall_clock(Moment moment);

}  // namespace tokens::system
