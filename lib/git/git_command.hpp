// Running the git command: without a shell, with nothing on stdin but what is
// given, no lock, no prompt, messages in English, and no descriptor of ours.
//
// A call for another directory forgets what the environment says about the
// repository we are called from (GIT_DIR and its fellows).
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::git {

/// Whether git may open connections. `local` also keeps a partial clone from
/// fetching what it lacks.
enum class Reach { local, network };

/// One call of git.
struct GitCall {
  std::vector<std::string> arguments;  ///< without "git"
  std::string directory;               ///< empty: where the process stands
  FromEnvironment from_environment = FromEnvironment::no;
  Reach reach = Reach::local;
  std::string input;  ///< for stdin; empty: /dev/null
};

/// What git answered.
struct GitAnswer {
  int status = 0;      ///< exit status; 128 + n when signal n ended it
  std::string output;  ///< stdout, all bytes
  std::string errors;  ///< stderr
};

/// Returns what git answered, whatever its exit status; fails with `git` if
/// there is no git command, with `io` if it cannot be started.
Result<GitAnswer> call_git(const GitCall& call);

/// Whether git refuses a repository for its owner: what to do about that stands
/// in more than the first line.
bool refuses_owner(std::string_view errors);

/// Returns git's words as one line, without "fatal: ".
std::string one_line(std::string_view errors);

/// Returns the stdout of a call that exits with 0; fails with `git` and the
/// first line of stderr otherwise, or all of it if refuses_owner().
Result<std::string> run_git(const GitCall& call);

/// The same for local work in `directory`.
Result<std::string> run_git(const std::string& directory,
                            const std::vector<std::string>& arguments);

}  // namespace tokens::git
