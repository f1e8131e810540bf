// See replaced_chains.hpp.
#include "lib/app/placing/replaced_chains.hpp"

#include "lib/app/placing/commit_traits.hpp"
#include "lib/base/text.hpp"
#include "lib/git/patches.hpp"
#include "lib/ledger/lost.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

/// Patches are read of so many commits of one step; of a longer chain only the
/// authors' words tell.
constexpr std::size_t k_most_patches = 2000;

/// Commits of two chains by what tells them apart.
class Twins {
 public:
  void add_old(const std::string& mark, const std::string& id) {
    old_[mark].push_back(id);
  }

  void add_new(const std::string& mark, const std::string& id) {
    new_[mark].push_back(id);
  }

  /// Returns the pairs of which both sides have the mark once.
  [[nodiscard]] std::map<std::string, std::string> pairs() const {
    std::map<std::string, std::string> found;
    for (const auto& [mark, ids] : old_) {
      const auto other = new_.find(mark);
      if (ids.size() == 1 && other != new_.end() && other->second.size() == 1) {
        found.emplace(ids.front(), other->second.front());
      }
    }
    return found;
  }

 private:
  std::unordered_map<std::string, std::vector<std::string>> old_;
  std::unordered_map<std::string, std::vector<std::string>> new_;
};

/// Pairs of commits with the same patch among those that are left.
Result<std::map<std::string, std::string>> same_patches(
    const git::Repository& git,
    const std::vector<CommitInfo>& went,
    const std::vector<CommitInfo>& came) {
  if (went.empty() || came.empty() ||
      went.size() + came.size() > k_most_patches) {
    return std::map<std::string, std::string>{};
  }
  std::vector<git::Span> spans;
  for (const auto* commits : {&went, &came}) {
    for (const CommitInfo& commit : *commits) {
      spans.push_back(git::own_span(commit));
    }
  }
  TOKENS_TRY_ASSIGN(const auto patches, git::patches(git, spans));
  Twins twins;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::string mark = git::patch_id(patches[i]);
    if (!mark.empty() && i < went.size()) {
      twins.add_old(mark, spans[i].after);
    } else if (!mark.empty()) {
      twins.add_new(mark, spans[i].after);
    }
  }
  return twins.pairs();
}

/// The author's words first, which cost nothing: what they leave open, as a
/// reworded commit, the patch may tell.
Result<std::map<std::string, std::string>> pairs_of(
    const git::Repository& git,
    std::vector<CommitInfo> went,
    std::vector<CommitInfo> came) {
  Twins twins;
  for (const CommitInfo& commit : went) {
    twins.add_old(writing_of(commit), commit.id);
  }
  for (const CommitInfo& commit : came) {
    twins.add_new(writing_of(commit), commit.id);
  }
  auto pairs = twins.pairs();
  std::set<std::string> paired;
  for (const auto& [old_id, new_id] : pairs) {
    paired.insert({old_id, new_id});
  }
  const auto is_paired = [&](const CommitInfo& commit) {
    return paired.contains(commit.id);
  };
  std::erase_if(went, is_paired);
  std::erase_if(came, is_paired);
  TOKENS_TRY_ASSIGN(const auto others, same_patches(git, went, came));
  pairs.insert(others.begin(), others.end());
  return pairs;
}

}  // namespace

Result<std::vector<RewritePair>> pairs_of_replaced_chains(
    ledger::Ledger& ledger,
    ledger::RowId repository,
    const git::Repository& git,
    const std::set<std::string>& wanted) {
  std::vector<RewritePair> found;
  const std::string key = "paired steps of " + std::to_string(repository);
  TOKENS_TRY_ASSIGN(const std::string before, ledger::setting(ledger, key));
  TOKENS_TRY_ASSIGN(const auto steps,
                    ledger::foreign_steps(
                        ledger, repository, parse_whole(before).value_or(0)));
  for (const ledger::ForeignStep& step : steps) {
    auto went = git.history({{step.old_id}, {step.new_id}});
    const bool matters =
        went &&
        std::any_of(went->begin(), went->end(), [&](const CommitInfo& commit) {
          return wanted.contains(commit.id);
        });
    auto came =
        matters ? git.history({{step.new_id}, {step.old_id}})
                : Result<std::vector<CommitInfo>>{std::vector<CommitInfo>{}};
    if (!came || came->empty()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(const auto pairs,
                      pairs_of(git, std::move(*went), std::move(*came)));
    for (const auto& [old_id, new_id] : pairs) {
      if (wanted.contains(old_id)) {
        found.push_back({old_id, new_id, Evidence::reflog});
      }
    }
  }
  if (!steps.empty()) {
    TOKENS_TRY(
        ledger::set_setting(ledger, key, std::to_string(steps.back().event)));
  }
  return found;
}

}  // namespace tokens::app
