// The two engines behind open(); see repository.hpp.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tokens::git {

/// Opens with libgit2. `not_found` if there is no repository; `git` if libgit2
/// cannot open it (sha256, reftable, an extension it does not know).
Result<std::unique_ptr<Repository>> open_with_libgit2(
    const std::string& directory, FromEnvironment from_environment);

}  // namespace tokens::git
