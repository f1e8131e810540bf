// Which git answers to the name, for what only newer ones can do.
#pragma once

#include "lib/base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace tokens::git {

/// "2.54", without what follows; a release candidate counts as the release.
struct GitVersion {
  int major = 0;
  int minor = 0;

  auto operator<=>(const GitVersion&) const = default;
};

/// Returns the version in the answer of `git --version`; fails with `parse`
/// if there is none.
Result<GitVersion> parse_git_version(std::string_view answer);

/// Asks the git command on PATH.
Result<GitVersion> git_version();

/// Returns "2.54".
std::string text_of(const GitVersion& version);

}  // namespace tokens::git
