// See commit_traits.hpp.
#include "lib/app/placing/commit_traits.hpp"

#include "lib/base/text.hpp"
#include "lib/git/patches.hpp"

namespace tokens::app {
namespace {

/// What one run keeps: a ledger of before has more, and has time.
constexpr std::size_t k_most_a_run = 256;
/// What changes more files than this (a first import) is not read for its
/// patch.
constexpr std::size_t k_most_files = 1000;

std::string writing(const std::string& name,
                    const std::string& email,
                    std::int64_t second,
                    std::uint64_t subject) {
  return name + '\0' + email + '\0' + std::to_string(second) + '\0' +
         std::to_string(subject);
}

}  // namespace

std::uint64_t hash_of_paths(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& path : paths) {
    text += path + '\0';
  }
  return stable_hash(text);
}

std::string writing_of(const CommitInfo& commit) {
  return writing(commit.author_name,
                 commit.author_email,
                 commit.author_second,
                 stable_hash(commit.subject));
}

std::string writing_of(const ledger::CommitTraits& traits) {
  return writing(traits.author_name,
                 traits.author_email,
                 traits.author_second,
                 traits.subject);
}

Result<void> remember_traits(ledger::Ledger& ledger,
                             ledger::RowId repository,
                             const git::Repository& git) {
  TOKENS_TRY_ASSIGN(
      auto unknown,
      ledger::commits_without_patch(ledger, repository, k_most_a_run));
  std::vector<git::Span> spans;
  for (ledger::CommitTraits& traits : unknown) {
    const auto commit = git.commit(traits.sha);
    const auto paths = git.changed_paths(traits.sha);
    if (!commit || !paths) {
      spans.push_back({"", ""});
      continue;
    }
    traits.author_second = commit->author_second;
    traits.subject = stable_hash(commit->subject);
    traits.paths = hash_of_paths(*paths);
    spans.push_back(paths->size() > k_most_files ? git::Span{"", ""}
                                                 : git::own_span(*commit));
  }
  auto asked = spans;
  std::erase(asked, git::Span{});
  TOKENS_TRY_ASSIGN(const auto ids, git::patch_ids(git, std::move(asked)));
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    const auto id = ids.find(spans[i]);
    unknown[i].patch_id = id == ids.end() ? "" : id->second;
    TOKENS_TRY(ledger::store_traits(ledger, unknown[i]));
  }
  return {};
}

}  // namespace tokens::app
