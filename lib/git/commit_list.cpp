// See commit_list.hpp.
#include "lib/git/commit_list.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/layout.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace tokens::git {

namespace {

bool has_mailmap(const Repository& repository) {
  return repository.root().empty() ||
         system::status(system::join(repository.root(), ".mailmap")) ||
         repository.config("mailmap.file") || repository.config("mailmap.blob");
}

/// Returns true for what `git check-mailmap` takes for a contact.
bool is_contact(std::string_view text) {
  const auto open = text.find(" <");
  return open != std::string_view::npos && open > 0 && text.ends_with('>') &&
         text.find('<') == open + 1 && text.find('>') == text.size() - 1 &&
         text.find('\n') == std::string_view::npos;
}

}  // namespace

Result<std::string> log_of(const Repository& repository,
                           const std::vector<std::string>& commits,
                           const std::vector<std::string>& options) {
  std::vector<std::string> arguments{"log",
                                     "--no-walk=unsorted",
                                     "--no-show-signature",
                                     "--no-notes",
                                     "--no-color"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  // Git reads the ids here, and by then must know whether some may be missing.
  arguments.emplace_back("--stdin");
  return run_git({.arguments = std::move(arguments),
                  .directory = repository.directory(),
                  .input = lines_of(commits)});
}

Result<std::vector<CommitInfo>> commits_of_branches(
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
  std::vector<CommitInfo> commits;
  for (const std::string_view line : split(answer, '\n')) {
    const auto fields = split(line, '\1');
    if (fields.size() == 4) {
      CommitInfo& commit = commits.emplace_back();
      commit.id = fields[0];
      commit.parents = pieces(fields[1], ' ');
      commit.committer_email = fields[2];
      commit.committer_second = parse_whole(fields[3]).value_or(0);
    }
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
  return pieces(answer);
}

Result<CommitIds> commits_touching(const std::string& path) {
  const auto ask_here = [](std::vector<std::string> arguments) {
    return run_git({.arguments = std::move(arguments),
                    .from_environment = FromEnvironment::yes});
  };
  std::vector<std::string> arguments{"log",
                                     "--no-show-signature",
                                     "--no-notes",
                                     "--no-color",
                                     "--format=%H",
                                     "--branches",
                                     "--tags",
                                     "--remotes"};
  if (ask_here({"rev-parse", "--quiet", "--verify", "HEAD^{commit}"})) {
    arguments.emplace_back("HEAD");  // it may be on no branch
  }
  arguments.insert(arguments.end(), {"--", path});
  TOKENS_TRY_ASSIGN(const std::string answer, ask_here(std::move(arguments)));
  const auto ids = pieces(answer);
  return CommitIds(ids.begin(), ids.end());
}

Result<std::map<std::string, std::string>> mapped_contacts(
    const Repository& repository, const std::vector<std::string>& contacts) {
  std::map<std::string, std::string> mapped;
  std::vector<std::string> asked;
  for (const std::string& contact : contacts) {
    if (mapped.emplace(contact, contact).second && is_contact(contact)) {
      asked.push_back(contact);
    }
  }
  if (asked.empty() || !has_mailmap(repository)) {
    return mapped;
  }
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git({.arguments = {"check-mailmap", "--stdin"},
                             .directory = repository.directory(),
                             .input = lines_of(asked)}));
  const auto lines = split(answer, '\n');
  if (lines.size() != asked.size() + 1) {
    return fail(ErrorKind::git, "git check-mailmap: an odd answer");
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    mapped[asked[i]] = lines[i];
  }
  return mapped;
}

Result<std::map<std::string, std::vector<std::string>>> co_authors(
    const Repository& repository, const std::vector<std::string>& commits) {
  std::map<std::string, std::vector<std::string>> found;
  if (commits.empty()) {
    return found;
  }
  TOKENS_TRY_ASSIGN(
      const std::string answer,
      log_of(repository,
             commits,
             {"--ignore-missing",
              "--encoding=UTF-8",
              "--format=%H%x01%(trailers:key=Co-authored-by,valueonly,"
              "unfold,separator=%x01)"}));
  for (const std::string_view line : split(answer, '\n')) {
    const auto fields = split(line, '\x01');
    for (std::size_t i = 1; i < fields.size(); ++i) {
      if (const std::string_view contact = trim(fields[i]); !contact.empty()) {
        found[std::string(fields[0])].emplace_back(contact);
      }
    }
  }
  return found;
}

}  // namespace tokens::git
