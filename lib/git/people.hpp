// Who people are, as git sees it: .mailmap, and the co-authors that a commit's
// message names. A contact is "Name <address>".
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokens::git {

/// Returns what each contact becomes by .mailmap, mailmap.file and
/// mailmap.blob; free where there is none of them.
Result<std::map<std::string, std::string>> mapped_contacts(
    const Repository& repository, const std::vector<std::string>& contacts);

/// Returns the contacts in the Co-authored-by trailers of these commits, in
/// their order. Commits without any, and missing ones, are left out.
Result<std::map<std::string, std::vector<std::string>>> co_authors(
    const Repository& repository, const std::vector<std::string>& commits);

}  // namespace tokens::git
