// See chosen_commits.hpp.
#include "lib/app/reports/chosen_commits.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"

#include <utility>

namespace tokens::app {
namespace {

using Ids = std::unordered_set<std::string>;

/// What was meant, perhaps, by a path that is none.
std::string hint_for(const git::Repository& repository,
                     const std::string& path) {
  if (path.find("..") != std::string::npos && repository.log(path, 1)) {
    return "it is a range, which `git tokens log " + printable(path) +
           "` shows";
  }
  if (repository.resolve("refs/heads/" + path) ||
      repository.resolve("refs/remotes/" + path)) {
    return "it is a branch, which --branch takes";
  }
  return "paths start at the folder that you are in";
}

/// A path that no commit knows is mistyped more often than meant.
Result<Ids> touching_commits(const Workspace& workspace,
                             const std::string& path) {
  if (!workspace.repository) {
    return fail(ErrorKind::not_found,
                "a path needs a repository: go into one, or leave out '" +
                    printable(path) + "'");
  }
  TOKENS_TRY_ASSIGN(auto commits, git::commits_touching(path));
  if (commits.empty()) {
    return fail(ErrorKind::not_found,
                "no commit touches '" + printable(path) +
                    "': " + hint_for(*workspace.repository, path));
  }
  return commits;
}

Result<Ids> commits_of_range(const Workspace& workspace,
                             const std::string& range) {
  if (!workspace.repository) {
    return fail(ErrorKind::not_found,
                "a range needs a repository: go into one, or leave out '" +
                    printable(range) + "'");
  }
  TOKENS_TRY_ASSIGN(const auto commits, workspace.repository->log(range, 0));
  Ids ids;
  for (const CommitInfo& commit : commits) {
    ids.insert(commit.id);
  }
  return ids;
}

}  // namespace

Result<std::optional<std::unordered_set<std::string>>> chosen_commits(
    const Workspace& workspace,
    const std::string& path,
    const std::string& range) {
  if (path.empty() && range.empty()) {
    return std::nullopt;
  }
  if (path.empty()) {
    return commits_of_range(workspace, range);
  }
  TOKENS_TRY_ASSIGN(auto ids, touching_commits(workspace, path));
  if (!range.empty()) {
    TOKENS_TRY_ASSIGN(const auto others, commits_of_range(workspace, range));
    std::erase_if(ids,
                  [&](const std::string& id) { return !others.contains(id); });
  }
  return ids;
}

}  // namespace tokens::app
