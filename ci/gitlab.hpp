// GitLab's side of forge.hpp.
#pragma once

#include "ci/forge.hpp"

#include <chrono>
#include <memory>

namespace tokens::ci {

/// Returns the forge; the surroundings must be complete.
std::unique_ptr<Forge> open_gitlab(const Surroundings& around,
                                   std::chrono::milliseconds patience);

}  // namespace tokens::ci
