// See commit_list.hpp.
#include "lib/git/commit_list.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

namespace tokens::git {
namespace {

/// An e-mail address holds no such byte.
constexpr char k_between = '\x01';

}  // namespace

const std::string& place_of(const Repository& repository) {
  return repository.root().empty() ? repository.common_dir()
                                   : repository.root();
}

Result<std::string> log_of(const Repository& repository,
                           const std::vector<std::string>& commits,
                           const std::vector<std::string>& options) {
  GitCall call;
  call.directory = place_of(repository);
  call.arguments = {"log",
                    "--no-walk=unsorted",
                    "--no-show-signature",
                    "--no-notes",
                    "--no-color"};
  call.arguments.insert(call.arguments.end(), options.begin(), options.end());
  // Git reads the ids here, and by then must know whether some may be missing.
  call.arguments.emplace_back("--stdin");
  for (const std::string& commit : commits) {
    call.input += commit + "\n";
  }
  return run_git(call);
}

Result<std::vector<ListedCommit>> commits_of_branches(
    const Repository& repository) {
  std::vector<std::string> arguments{"log",
                                     "--no-show-signature",
                                     "--no-notes",
                                     "--no-color",
                                     "--encoding=UTF-8",
                                     "--format=%H%x01%P%x01%ce%x01%ct",
                                     "--branches"};
  TOKENS_TRY_ASSIGN(const Head head, repository.head());
  if (!head.id.empty()) {
    arguments.push_back(head.id);
  }
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git(repository.common_dir(), arguments));
  std::vector<ListedCommit> commits;
  for (const std::string_view line : split(answer, '\n')) {
    const auto fields = split(line, k_between);
    if (fields.size() != 4) {
      continue;
    }
    const std::size_t parents =
        fields[1].empty() ? 0 : split(fields[1], ' ').size();
    commits.push_back({std::string(fields[0]),
                       parents,
                       std::string(fields[2]),
                       parse_whole(fields[3]).value_or(0)});
  }
  return commits;
}

Result<std::vector<std::string>> root_commits(const Repository& repository) {
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git(repository.common_dir(),
                            {"rev-list",
                             "--max-parents=0",
                             "--branches",
                             "--tags",
                             "--remotes"}));
  std::vector<std::string> roots;
  for (const std::string_view line : split(answer, '\n')) {
    if (!line.empty()) {
      roots.emplace_back(line);
    }
  }
  return roots;
}

Result<std::unordered_set<std::string>> commits_touching(
    const std::string& path) {
  GitCall call;
  call.from_environment = FromEnvironment::yes;
  call.arguments = {"rev-parse", "--quiet", "--verify", "HEAD^{commit}"};
  const bool has_commit = run_git(call).has_value();
  call.arguments = {"log",
                    "--no-show-signature",
                    "--no-notes",
                    "--no-color",
                    "--format=%H",
                    "--branches",
                    "--tags",
                    "--remotes"};
  if (has_commit) {
    call.arguments.emplace_back("HEAD");  // it may be on no branch
  }
  call.arguments.insert(call.arguments.end(), {"--", path});
  TOKENS_TRY_ASSIGN(const std::string answer, run_git(call));
  std::unordered_set<std::string> commits;
  for (const std::string_view line : split(answer, '\n')) {
    if (!line.empty()) {
      commits.emplace(line);
    }
  }
  return commits;
}

}  // namespace tokens::git
