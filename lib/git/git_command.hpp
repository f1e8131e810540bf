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
  std::vector<std::string> arguments = {};  ///< without "git"
  std::string directory = {};               ///< empty: where the process stands
  FromEnvironment from_environment = FromEnvironment::no;
  Reach reach = Reach::local;
  std::string input = {};  ///< for stdin; empty: /dev/null
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

/// Returns the stdout of a call that exits with 0; fails with `git` and the
/// first line of stderr otherwise, or all of it if git refuses the repository
/// for its owner: what to do about that stands in more than the first line.
Result<std::string> run_git(const GitCall& call);

/// The same for local work in `directory`.
Result<std::string> run_git(const std::string& directory,
                            const std::vector<std::string>& arguments);

/// Returns what stands before, between and behind the separators of an answer,
/// as far as it is not empty.
std::vector<std::string> pieces(std::string_view answer, char separator = '\n');

/// Returns the texts as lines, for stdin.
std::string lines_of(const std::vector<std::string>& texts);

/// Fails with git's own words where git refuses the repository for its owner:
/// what stands in its configuration would be obeyed. Git itself is asked only
/// if a part of it belongs to somebody else. Not for hooks: git has started
/// those.
Result<void> expect_accepted(const Repository& repository,
                             FromEnvironment from_environment);

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
