// Many commits in one call of the git command: what would be thousands of
// look-ups otherwise, or what libgit2 has no walk for.

#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tokens::git {

/// Returns what `git log` with these further options says of each of these
/// commits, whose order is kept. None of the user's settings that change the
/// shape of the answer applies.
Result<std::string> log_of(const Repository& repository,
                           const std::vector<std::string>& commits,
                           const std::vector<std::string>& options);

/// Returns the commits that a local branch or HEAD reaches, newest first: their
/// ids, parents, and who committed them when.
Result<std::vector<CommitInfo>> commits_of_branches(
    const Repository& repository);

/// Returns the commits without parents that a branch, a tag or a
/// remote-tracking branch reaches, in git's order. Walks the whole history.
Result<std::vector<std::string>> root_commits(const Repository& repository);

/// Returns the living commits that change something at `path`, which is
/// relative to the working directory of this process, as `git log -- PATH`
/// finds them from all branches and tags. Fails with `git` outside of the
/// repository.
Result<CommitIds> commits_touching(const std::string& path);

// Who people are, as git sees it: .mailmap, and the co-authors that a commit's
// message names. A contact is "Name <address>".

/// Returns what each contact becomes by .mailmap, mailmap.file and
/// mailmap.blob; free where there is none of them.
Result<std::map<std::string, std::string>> mapped_contacts(
    const Repository& repository, const std::vector<std::string>& contacts);

/// Returns the contacts in the Co-authored-by trailers of these commits, in
/// their order. Commits without any, and missing ones, are left out.
Result<std::map<std::string, std::vector<std::string>>> co_authors(
    const Repository& repository, const std::vector<std::string>& commits);

}  // namespace tokens::git
