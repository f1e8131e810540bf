#include "lib/app/merges/merge_patches.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/patches.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tokens::app {
namespace {

using git::Span;

/// A branch that went on after its squash is tried at so many tips.
constexpr std::size_t k_tips_tried = 32;
/// So many commits of either side are compared one by one.
constexpr std::size_t k_most_commits = 1'000;

/// Returns the newest commit that both reach, or "".
std::string common_base(const git::Repository& repository,
                        const std::string& a,
                        const std::string& b) {
  const auto text =
      git::run_git(git::place_of(repository), {"merge-base", a, b});
  return text ? std::string(trim(*text)) : std::string{};
}

/// Patch-ids of spans, each asked for once, all in one call.
class PatchIds {
 public:
  void want(const Span& span) { ids_.emplace(span, std::string{}); }

  Result<void> read(const git::Repository& repository) {
    std::vector<Span> spans;
    for (const auto& [span, id] : ids_) {
      spans.push_back(span);
    }
    TOKENS_TRY_ASSIGN(const auto patches, git::patches(repository, spans));
    for (std::size_t i = 0; i < spans.size(); ++i) {
      ids_[spans[i]] = git::patch_id(patches[i]);
    }
    return {};
  }

  [[nodiscard]] const std::string& of(const Span& span) const {
    return ids_.at(span);
  }

 private:
  std::map<Span, std::string> ids_;
};

std::vector<CommitInfo> without_merges(std::vector<CommitInfo> commits) {
  std::erase_if(commits, [](const CommitInfo& commit) {
    return commit.parents.size() > 1;
  });
  if (commits.size() > k_most_commits) {
    commits.resize(k_most_commits);
  }
  return commits;
}

std::vector<std::string> ids_of(const std::vector<CommitInfo>& commits) {
  std::vector<std::string> ids;
  for (const CommitInfo& commit : commits) {
    ids.push_back(commit.id);
  }
  return ids;
}

/// One branch beside one commit that may have taken it in.
class Comparison {
 public:
  Comparison(const git::Repository& repository, const CommitInfo& merge)
      : repository_(repository), merge_(merge) {}

  Result<void> load(const std::string& tip);
  Result<TakenIn> decide();

 private:
  [[nodiscard]] Span whole(const std::string& tip) const {
    return {base_, tip};
  }

  [[nodiscard]] std::optional<std::vector<std::string>> made_anew() const;

  const git::Repository& repository_;
  const CommitInfo& merge_;
  std::string tip_;
  std::string base_;
  std::vector<CommitInfo> branch_;  ///< all of the branch, newest first
  std::vector<CommitInfo> theirs_;  ///< of it, with one parent
  std::vector<CommitInfo> ours_;    ///< what the merge has and it has not
  std::vector<std::string> tips_;   ///< along its first parents
  PatchIds patches_;
};

Result<void> Comparison::load(const std::string& tip) {
  tip_ = tip;
  base_ = common_base(repository_, tip, merge_.id);
  TOKENS_TRY_ASSIGN(branch_, repository_.history({{tip}, {merge_.id}}));
  TOKENS_TRY_ASSIGN(auto ours, repository_.history({{merge_.id}, {tip}}));
  theirs_ = without_merges(branch_);
  ours_ = without_merges(std::move(ours));
  std::map<std::string, const CommitInfo*> by_id;
  for (const CommitInfo& commit : branch_) {
    by_id.emplace(commit.id, &commit);
  }
  for (auto at = by_id.find(tip);
       at != by_id.end() && tips_.size() < k_tips_tried;) {
    tips_.push_back(at->first);
    at = at->second->parents.empty() ? by_id.end()
                                     : by_id.find(at->second->parents.front());
  }
  patches_.want(git::own_span(merge_));
  for (const auto* side : {&theirs_, &ours_}) {
    for (const CommitInfo& commit : *side) {
      patches_.want(git::own_span(commit));
    }
  }
  for (const std::string& one : tips_) {
    patches_.want(whole(one));
  }
  return patches_.read(repository_);
}

/// Returns the commits that have the patches of the branch's one by one, or
/// nothing if one of them has none.
std::optional<std::vector<std::string>> Comparison::made_anew() const {
  std::multimap<std::string, std::string> ours;
  for (const CommitInfo& commit : ours_) {
    ours.emplace(patches_.of(git::own_span(commit)), commit.id);
  }
  std::vector<std::string> found;
  for (const CommitInfo& commit : theirs_) {
    const std::string& id = patches_.of(git::own_span(commit));
    const auto same = id.empty() ? ours.end() : ours.find(id);
    if (same != ours.end()) {
      found.push_back(same->second);
      ours.erase(same);
    } else if (!id.empty()) {
      return std::nullopt;
    }
  }
  return found;
}

Result<TakenIn> Comparison::decide() {
  TakenIn taken;
  const std::string& wanted = patches_.of(git::own_span(merge_));
  for (const std::string& tip : tips_) {
    if (!wanted.empty() && patches_.of(whole(tip)) == wanted) {
      TOKENS_TRY_ASSIGN(const auto commits,
                        repository_.history({{tip}, {merge_.id}}));
      taken.commits = ids_of(commits);
      taken.is_proved = true;
      return taken;
    }
  }
  taken.commits = ids_of(branch_);
  if (theirs_.size() < 2) {
    return taken;
  }
  const auto anew = made_anew();
  if (anew && std::find(anew->begin(), anew->end(), merge_.id) != anew->end()) {
    taken.kind = notes::MergeKind::rebase;
    taken.is_proved = true;
    taken.commits.insert(taken.commits.end(), anew->begin(), anew->end());
  }
  return taken;
}

}  // namespace

Result<TakenIn> taken_in(const git::Repository& repository,
                         const CommitInfo& merge,
                         const std::string& tip) {
  Comparison comparison(repository, merge);
  TOKENS_TRY(comparison.load(tip));
  return comparison.decide();
}

Result<std::optional<MatchingBranch>> branch_taken_in(
    const git::Repository& repository,
    const CommitInfo& merge,
    const std::vector<BranchTip>& tips) {
  std::vector<std::string> ids;
  for (const BranchTip& tip : tips) {
    ids.push_back(tip.id);
  }
  TOKENS_TRY_ASSIGN(const auto is_in, repository.reached(ids, {merge.id}));
  TOKENS_TRY_ASSIGN(const auto paths, repository.changed_paths(merge.id));
  const std::set<std::string> wanted(paths.begin(), paths.end());
  std::optional<MatchingBranch> match;
  std::set<std::string> tried;
  for (std::size_t i = 0; i < tips.size(); ++i) {
    if (is_in[i] || !tried.insert(tips[i].id).second) {
      continue;
    }
    // Files are compared first: patches are read only where a file is common.
    const std::string base = common_base(repository, tips[i].id, merge.id);
    const auto changed = base.empty()
                             ? Result<std::vector<std::string>>{paths}
                             : repository.changed_between(base, tips[i].id);
    if (!changed ||
        std::none_of(
            changed->begin(), changed->end(), [&](const std::string& path) {
              return wanted.contains(path);
            })) {
      continue;
    }
    TOKENS_TRY_ASSIGN(TakenIn taken, taken_in(repository, merge, tips[i].id));
    if (!taken.is_proved) {
      continue;
    }
    if (match) {
      return std::optional<MatchingBranch>{};  // which one, nobody can say
    }
    match = MatchingBranch{tips[i], std::move(taken)};
  }
  return match;
}

}  // namespace tokens::app
