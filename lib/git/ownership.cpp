// See ownership.hpp. libgit2 has a check of its own, which is switched off: it
// differs from git's (SUDO_UID, GIT_DIR, versions), and would stop our hooks.
#include "lib/git/ownership.hpp"

#include "lib/git/git_command.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace tokens::git {
namespace {

bool is_own(const std::string& path) {
  struct stat found {};

  return ::lstat(path.c_str(), &found) != 0 || found.st_uid == ::geteuid();
}

/// The parts that git looks at.
bool is_all_own(const Repository& repository) {
  const std::string& root = repository.root();
  return is_own(repository.git_dir()) && is_own(repository.common_dir()) &&
         (root.empty() || (is_own(root) && is_own(system::join(root, ".git"))));
}

}  // namespace

Result<void> expect_accepted(const Repository& repository,
                             FromEnvironment from_environment) {
  // Git's own tests make it take everybody for somebody else.
  if (is_all_own(repository) &&
      !system::variable("GIT_TEST_ASSUME_DIFFERENT_OWNER")) {
    return {};
  }
  GitCall call;
  call.arguments = {"rev-parse", "--git-dir"};
  call.directory =
      repository.root().empty() ? repository.git_dir() : repository.root();
  call.from_environment = from_environment;
  const auto answer = call_git(call);
  // Without a git command nobody refuses.
  if (answer && answer->status != 0 && refuses_owner(answer->errors)) {
    return fail(ErrorKind::git, one_line(answer->errors));
  }
  return {};
}

}  // namespace tokens::git
