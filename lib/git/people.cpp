// See people.hpp. Git is asked, so that its rules are ours.
#include "lib/git/people.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/git_command.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <string_view>

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
  GitCall call;
  call.directory = place_of(repository);
  call.arguments = {"check-mailmap", "--stdin"};
  for (const std::string& contact : asked) {
    call.input += contact + "\n";
  }
  TOKENS_TRY_ASSIGN(const std::string answer, run_git(call));
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
