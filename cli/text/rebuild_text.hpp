// What a rebuild wrote, for people. Pure.
#pragma once

#include "lib/app/upkeep/maintenance.hpp"

#include <string>

namespace tokens::cli {

/// Returns one line, and one more for each file that was set aside.
std::string rebuild_text(const app::RebuildResult& rebuilt);

}  // namespace tokens::cli
