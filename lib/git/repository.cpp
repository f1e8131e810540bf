// Chooses the engine: libgit2 where it can, the git command where it must.
#include "lib/git/repository.hpp"

#include "lib/git/engines.hpp"

namespace tokens::git {

Result<std::unique_ptr<Repository>> open(const std::string& directory,
                                         FromEnvironment from_environment) {
  auto opened = open_with_libgit2(directory, from_environment);
  if (opened || opened.error().kind == ErrorKind::not_found) {
    return opened;
  }
  return open_with_git_command(directory, from_environment);
}

}  // namespace tokens::git
