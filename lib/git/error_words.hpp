// What people read when git does not find what they typed: what, why, and what
// to do. The libraries' own words name neither, and differ.
#pragma once

#include "lib/base/result.hpp"

#include <string>

namespace tokens::git {

/// No commit has this name.
Error no_such_commit(const std::string& revision);

/// The name is one of a file, a folder or other data, not of a commit.
Error not_a_commit(const std::string& revision);

/// Several objects, or too many possible ones, begin with these digits.
Error ambiguous_commit(const std::string& revision);

/// One end of the range, or all of it, is no commit.
Error no_such_range(const std::string& range);

/// No repository holds the directory; `told` is GIT_DIR where that decides,
/// else empty.
Error no_repository(const std::string& directory, const std::string& told);

}  // namespace tokens::git
