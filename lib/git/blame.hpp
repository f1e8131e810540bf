// Who wrote the lines that stand: `git blame` over the files of the last
// commit.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tokens::git {

/// Lines by the id of the commit that wrote them.
using LinesByCommit = std::map<std::string, std::int64_t>;

/// Returns the text files of HEAD at or below `path` (relative to the working
/// directory of this process), as paths relative to the root, ordered. Links
/// and submodules are left out. `not_found` if HEAD has nothing there.
Result<std::vector<std::string>> text_files(const std::string& path);

/// Returns who wrote the lines of `file` (relative to the root) in `commit`.
Result<LinesByCommit> blame_file(const Repository& repository,
                                 const std::string& commit,
                                 const std::string& file);

/// Returns how many lines each of `commits` added to text files: against its
/// first parent, a moved file not counted as new.
Result<LinesByCommit> added_lines(const Repository& repository,
                                  const std::vector<std::string>& commits);

}  // namespace tokens::git
