// The version, as CMake knows it.
#pragma once

#include <string_view>

namespace tokens::cli {

/// Returns "0.1.0".
std::string_view version();

}  // namespace tokens::cli
