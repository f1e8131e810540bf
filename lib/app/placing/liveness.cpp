// Where commits are shown after amends and rebases, and which are dropped.
// Both are computed from pairs and refs, and undone when a commit lives again.

#include "lib/app/evidence/recorded_merges.hpp"
#include "lib/app/placing/commit_origins.hpp"
#include "lib/app/placing/reconcile.hpp"
#include "lib/app/placing/replacements.hpp"
#include "lib/base/text.hpp"
#include "lib/git/patches.hpp"
#include "lib/ledger/history.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Ledger;
using ledger::RowId;

/// What a rewrite made, and its place, from 1, among all that git told.
struct Successor {
  std::size_t number = 0;
  std::string id;
};

/// What became of each commit, oldest knowledge first.
using Successors = std::map<std::string, std::vector<Successor>>;

/// Returns the commits that `id` became, itself first, each once; the number
/// is that of the last rewrite that led there.
std::vector<Successor> forms_of(const Successors& successors,
                                const std::string& id) {
  std::vector<Successor> forms{{0, id}};
  for (std::size_t at = 0; at < forms.size(); ++at) {
    const auto next = successors.find(forms[at].id);
    if (next == successors.end()) {
      continue;
    }
    for (const Successor& one : next->second) {
      const auto known = std::ranges::find_if(
          forms, [&](const Successor& form) { return form.id == one.id; });
      if (known == forms.end()) {
        forms.push_back(one);
      } else {
        known->number = std::max(known->number, one.number);
      }
    }
  }
  return forms;
}

/// Returns the same without numbers.
std::vector<std::string> chain_of(const Successors& successors,
                                  const std::string& id) {
  std::vector<std::string> chain;
  for (const Successor& form : forms_of(successors, id)) {
    chain.push_back(form.id);
  }
  return chain;
}

Result<RowId> row_of(Ledger& ledger,
                     const CommitRow& origin,
                     const std::string& id,
                     const git::Repository& git) {
  if (id == origin.sha) {
    return origin.row;
  }
  TOKENS_TRY_ASSIGN(CommitInfo info, git.commit(id));
  return ledger::store_commit(
      ledger, origin.repository, info, origin.worktree, origin.branch);
}

std::string fingerprint_of(const std::vector<git::Ref>& refs,
                           const std::string& recorded_merges,
                           std::size_t commits,
                           std::size_t pairs) {
  return std::to_string(stable_hash(recorded_merges + git::text_of(refs))) +
         ':' + std::to_string(commits) + ':' + std::to_string(pairs);
}

}  // namespace

/// A commit may get its first response after it was amended: then its row is
/// new, and the pair was followed when there was nothing to move.
Result<std::set<RowId>> follow_known_moves(Ledger& ledger,
                                           const git::Repository& git,
                                           const std::set<RowId>& commits) {
  std::set<RowId> stale;
  const auto head = git.head();
  for (const RowId row : commits) {
    TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger, row));
    if (!commit || (head && head->id == commit->sha)) {
      continue;
    }
    RowId target = commit->shown;
    if (target == row) {
      TOKENS_TRY_ASSIGN(
          const std::string newest,
          ledger::newest_rewrite(ledger, commit->repository, commit->sha));
      TOKENS_TRY_ASSIGN(target, row_of(ledger, *commit, newest, git));
    }
    if (target != row) {
      TOKENS_TRY(ledger::show_at(ledger, row, target, false));
      stale.insert(target);
    }
  }
  return stale;
}

Result<std::set<RowId>> follow_pairs(Ledger& ledger,
                                     RowId repository,
                                     const git::Repository& git,
                                     const std::vector<RewritePair>& pairs) {
  std::set<RowId> stale;
  for (const RewritePair& pair : pairs) {
    TOKENS_TRY_ASSIGN(const auto old,
                      ledger::commit_by_sha(ledger, repository, pair.old_id));
    if (!old) {
      continue;  // it has no responses: nothing moves
    }
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(ledger, old->row));
    if (rows.empty()) {
      continue;  // told before
    }
    TOKENS_TRY_ASSIGN(const RowId target,
                      row_of(ledger, *old, pair.new_id, git));
    for (const RowId row : rows) {
      TOKENS_TRY(ledger::show_at(ledger, row, target, false));
    }
    stale.insert(old->row);
    stale.insert(target);
  }
  return stale;
}

namespace {

/// Patches are read of so many commits of one step; of a longer chain only the
/// authors' words tell.
constexpr std::size_t k_most_patches = 2000;

/// Commits of two chains by what tells them apart.
struct Twins {
  using ByMark = std::unordered_map<std::string, std::vector<std::string>>;

  ByMark went;
  ByMark came;

  /// Returns the pairs of which both sides have the mark once.
  [[nodiscard]] std::map<std::string, std::string> pairs() const {
    std::map<std::string, std::string> found;
    for (const auto& [mark, ids] : went) {
      const auto other = came.find(mark);
      if (ids.size() == 1 && other != came.end() && other->second.size() == 1) {
        found.emplace(ids.front(), other->second.front());
      }
    }
    return found;
  }
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
  std::vector<git::CommitRange> spans;
  for (const auto* commits : {&went, &came}) {
    std::transform(commits->begin(),
                   commits->end(),
                   std::back_inserter(spans),
                   git::own_range);
  }
  TOKENS_TRY_ASSIGN(const auto ids, git::patch_ids(git, spans));
  Twins twins;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::string& mark = ids.at(spans[i]);
    if (!mark.empty()) {
      (i < went.size() ? twins.went : twins.came)[mark].push_back(
          spans[i].after);
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
    twins.went[writing_of(commit)].push_back(commit.id);
  }
  for (const CommitInfo& commit : came) {
    twins.came[writing_of(commit)].push_back(commit.id);
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

/// Tools rewrite commits in one step of HEAD without telling git (git-revise,
/// filter-branch, clients of their own). Returns a pair for each commit of
/// `wanted` that such a step left behind and
/// that is known again in the chain which came in its place. Looks at each step
/// once.
Result<std::vector<RewritePair>> pairs_of_replaced_chains(
    ledger::Ledger& ledger,
    ledger::RowId repository,
    const git::Repository& git,
    const std::set<std::string>& wanted) {
  std::vector<RewritePair> found;
  constexpr auto k_paired = ledger::Memory::paired_event;
  TOKENS_TRY_ASSIGN(const std::string before,
                    ledger::remembered(ledger, repository, k_paired));
  TOKENS_TRY_ASSIGN(const auto steps,
                    ledger::foreign_steps(
                        ledger, repository, parse_whole(before).value_or(0)));
  for (const ledger::ForeignStep& step : steps) {
    auto went = git.history({{step.old_id}, {step.new_id}});
    const bool matters =
        went && std::ranges::any_of(*went, [&](const CommitInfo& commit) {
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
    TOKENS_TRY(ledger::remember(
        ledger, repository, k_paired, std::to_string(steps.back().event)));
  }
  return found;
}

/// Computes where each commit with responses is shown now.
class Liveness {
 public:
  Liveness(Ledger& ledger, RowId repository, const git::Repository& git)
      : ledger_(ledger), repository_(repository), git_(git) {}

  Result<std::set<RowId>> refresh() {
    TOKENS_TRY_ASSIGN(rows_, ledger::commits(ledger_, repository_));
    TOKENS_TRY_ASSIGN(pairs_, ledger::pairs(ledger_, repository_));
    TOKENS_TRY_ASSIGN(const auto refs, git_.refs());
    recorded_merges_ = git_.resolve(k_merges_ref).value_or("");
    const std::string fingerprint =
        fingerprint_of(refs, recorded_merges_, rows_.size(), pairs_.size());
    TOKENS_TRY_ASSIGN(
        const std::string before,
        ledger::remembered(
            ledger_, repository_, ledger::Memory::refs_fingerprint));
    if (rows_.empty() || before == fingerprint) {
      return std::move(stale_);
    }
    for (const git::Ref& ref : refs) {
      tips_.push_back(ref.id);
    }
    std::ranges::sort(tips_);
    tips_.erase(std::unique(tips_.begin(), tips_.end()), tips_.end());
    TOKENS_TRY(add_replaced_chains());
    if (!load_chains()) {
      return std::move(stale_);  // git cannot tell now: the next run asks again
    }
    TOKENS_TRY(search_for_lost());
    for (const CommitRow& row : rows_) {
      TOKENS_TRY(show(row));
    }
    TOKENS_TRY_ASSIGN(const auto after, ledger::commits(ledger_, repository_));
    TOKENS_TRY(ledger::remember(
        ledger_,
        repository_,
        ledger::Memory::refs_fingerprint,
        fingerprint_of(refs, recorded_merges_, after.size(), pairs_.size())));
    return std::move(stale_);
  }

 private:
  /// Steps of tools that tell nobody what they rewrote.
  Result<void> add_replaced_chains() {
    Successors known;
    for (const RewritePair& pair : pairs_) {
      known[pair.old_id].push_back({0, pair.new_id});
    }
    std::set<std::string> wanted;
    for (const CommitRow& row : rows_) {
      const auto chain = chain_of(known, row.sha);
      wanted.insert(chain.begin(), chain.end());
    }
    TOKENS_TRY_ASSIGN(
        const auto found,
        pairs_of_replaced_chains(ledger_, repository_, git_, wanted));
    for (const RewritePair& pair : found) {
      TOKENS_TRY(ledger::store_pair(ledger_, repository_, pair));
      pairs_.push_back(pair);
    }
    return {};
  }

  Result<void> load_chains() {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      successors_[pairs_[i].old_id].push_back({i + 1, pairs_[i].new_id});
    }
    std::vector<std::string> ids;
    for (const CommitRow& row : rows_) {
      shas_.emplace(row.row, row.sha);
      const auto chain = chain_of(successors_, row.sha);
      ids.insert(ids.end(), chain.begin(), chain.end());
    }
    TOKENS_TRY_ASSIGN(living_, git_.reached(ids, tips_));
    drop_pairs_above_themselves();
    return {};
  }

  /// What a commit became cannot stand on it, nor on another form of it that
  /// lives: then a tool told of a commit that was made there besides.
  void drop_pairs_above_themselves() {
    Successors believed = successors_;
    for (const RewritePair& pair : pairs_) {
      if (!living_.contains(pair.new_id)) {
        continue;
      }
      for (const Successor& form : forms_of(successors_, pair.old_id)) {
        if (form.id == pair.new_id || !living_.contains(form.id)) {
          continue;
        }
        const auto missing = git_.history({{form.id}, {pair.new_id}});
        if (missing && missing->empty()) {
          std::erase_if(believed[pair.old_id], [&](const Successor& one) {
            return one.id == pair.new_id;
          });
          break;
        }
      }
    }
    successors_ = std::move(believed);
  }

  /// Returns the newest living commit that `id` became, or itself: that of the
  /// rewrite which git told last.
  std::optional<std::string> living_form(const std::string& id) const {
    std::optional<Successor> newest;
    for (const Successor& form : forms_of(successors_, id)) {
      const bool is_newer = !newest || form.number >= newest->number;
      if (is_newer && living_.contains(form.id)) {
        newest = form;
      }
    }
    return newest ? std::optional(newest->id) : std::nullopt;
  }

  /// What was found once stays, and follows its own rewrites.
  Result<void> search_for_lost() {
    ReplacementSearch search;
    search.repository = repository_;
    search.tips = tips_;
    search.pairs = &pairs_;
    for (const CommitRow& row : rows_) {
      if (living_form(row.sha)) {
        continue;
      }
      const auto found = row.shown == row.row || row.dropped
                             ? std::nullopt
                             : living_form(shas_[row.shown]);
      if (found) {
        replacements_.emplace(row.row, *found);
      } else {
        search.lost.push_back(
            {row, chain_of(successors_, row.sha), !row.dropped});
      }
    }
    TOKENS_TRY_ASSIGN(const auto found,
                      find_replacements(ledger_, git_, search));
    replacements_.insert(found.begin(), found.end());
    TOKENS_TRY(add_recorded_merges(search.lost));
    // What had taken over was taken over itself: a squash that was reset, say.
    for (const LostCommit& lost : search.lost) {
      const auto next = replacements_.find(lost.row.shown);
      if (!lost.row.dropped && next != replacements_.end()) {
        replacements_.emplace(lost.row.row, next->second);
      }
    }
    return {};
  }

  /// A merge that somebody recorded names the commits that it took in, where no
  /// patch tells: a squash that was changed while it was made.
  Result<void> add_recorded_merges(const std::vector<LostCommit>& lost) {
    if (recorded_merges_.empty() || lost.empty()) {
      return {};
    }
    TOKENS_TRY_ASSIGN(const MergeRows merges, merge_rows(git_));
    std::unordered_map<std::string, std::string> merged_in;
    std::vector<std::string> ids;
    for (const auto& [merge, row] : merges) {
      if (row.kind == notes::MergeKind::squash ||
          row.kind == notes::MergeKind::queue) {
        ids.push_back(merge);
      }
    }
    TOKENS_TRY_ASSIGN(const auto lives, git_.reached(ids, tips_));
    for (const std::string& id : ids) {
      for (const std::string& commit : merges.at(id).commits) {
        if (lives.contains(id)) {
          merged_in.emplace(commit, id);
        }
      }
    }
    for (const LostCommit& one : lost) {
      for (const std::string& form : one.chain) {
        const auto merge = merged_in.find(form);
        if (merge != merged_in.end()) {
          replacements_.emplace(one.row.row, merge->second);
        }
      }
    }
    return {};
  }

  Result<void> show(const CommitRow& row) {
    const auto place = living_form(row.sha);
    const auto other = replacements_.find(row.row);
    const bool is_replaced = !place && other != replacements_.end();
    const bool dropped = !place && !is_replaced;
    RowId shown = row.row;
    if (place) {
      TOKENS_TRY_ASSIGN(shown, row_of(ledger_, row, *place, git_));
    } else if (is_replaced) {
      CommitRow origin = row;
      // Made elsewhere (on the forge), it stays with the branch of the work.
      TOKENS_TRY_ASSIGN(
          const auto made,
          ledger::making_event(ledger_, repository_, other->second));
      if (made) {
        origin.worktree = made->worktree;
        TOKENS_TRY_ASSIGN(
            origin.branch,
            ledger::branch_of_commit(ledger_, repository_, other->second));
      }
      TOKENS_TRY_ASSIGN(shown, row_of(ledger_, origin, other->second, git_));
    }
    if (shown != row.shown || dropped != row.dropped) {
      TOKENS_TRY(ledger::show_at(ledger_, row.row, shown, dropped));
      stale_.insert({row.row, row.shown, shown});
    }
    return {};
  }

  Ledger& ledger_;
  RowId repository_;
  const git::Repository& git_;
  std::vector<CommitRow> rows_;
  std::unordered_map<RowId, std::string> shas_;
  std::vector<RewritePair> pairs_;
  Successors successors_;
  std::vector<std::string> tips_;
  std::string recorded_merges_;  ///< id of their notes; empty: none
  git::CommitIds living_;        ///< of all forms of all rows
  std::map<RowId, std::string> replacements_;
  std::set<RowId> stale_;
};

}  // namespace

Result<std::set<RowId>> refresh_liveness(Ledger& ledger,
                                         RowId repository,
                                         const git::Repository& git) {
  TOKENS_TRY_ASSIGN(auto stale, Liveness(ledger, repository, git).refresh());
  TOKENS_TRY(remember_traits(ledger, repository, git));
  return stale;
}

}  // namespace tokens::app
