// The files that `git tokens ci init` writes. They stand in ci/templates.
#pragma once

#include "ci/surroundings.hpp"

#include <string_view>

namespace tokens::ci {

struct Template {
  std::string_view path;  ///< from the root of the repository
  std::string_view text;
};

/// Returns the file for GitHub or GitLab.
Template template_for(ForgeKind kind);

}  // namespace tokens::ci
