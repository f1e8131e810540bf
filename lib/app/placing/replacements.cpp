#include "lib/app/placing/replacements.hpp"

#include "lib/git/git_command.hpp"
#include "lib/git/patches.hpp"
#include "lib/ledger/history.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::LostChange;
using ledger::LostSpan;
using ledger::RowId;

/// A branch can have been squashed at any of its tips; the last so many are
/// remembered.
constexpr std::size_t k_tips_kept = 8;
/// So many tips are tried for it.
constexpr std::size_t k_tips_looked_at = 32;
/// An amended commit is looked for in its last so many forms.
constexpr std::size_t k_forms_kept = 8;

class Search {
 public:
  Search(Ledger& ledger,
         const git::Repository& git,
         const ReplacementSearch& search)
      : ledger_(ledger), git_(git), search_(search) {}

  Result<std::map<RowId, std::string>> run() {
    TOKENS_TRY(load_logs());
    TOKENS_TRY(load_traits());
    TOKENS_TRY(remember_losses());
    TOKENS_TRY(load_candidates());
    std::size_t compared = 0;
    while (compared < candidates_.size()) {
      TOKENS_TRY(match_patches(compared));
      match_writings(compared);
      TOKENS_TRY(match_resets());
      compared = candidates_.size();
      for (const auto* found :
           {&by_own_, &by_writing_, &by_reset_, &by_branch_}) {
        for (const auto& [row, living] : *found) {
          if (result_.emplace(row, living).second) {
            add_replaced(*by_row_.at(row));
          }
        }
      }
    }
    return result_;
  }

 private:
  struct WantedPatch {
    LostChange change;
    git::CommitRange span;
  };

  /// A commit that may have taken the work over: one that lives, a form that
  /// it had before it was amended or rebased, or a lost one that it took over.
  struct Candidate {
    CommitInfo form;
    std::string living;
  };

  /// A candidate that changes the same files as a lost change.
  struct Suspect {
    std::size_t candidate;  ///< index into candidates_
    std::size_t change;     ///< index into changes_
  };

  Result<void> load_traits() {
    TOKENS_TRY_ASSIGN(auto all,
                      ledger::commit_traits(ledger_, search_.repository));
    for (ledger::CommitTraits& traits : all) {
      traits_.emplace(traits.commit, std::move(traits));
    }
    return {};
  }

  /// Keeps what the commits that died since the last search changed.
  Result<void> remember_losses() {
    std::vector<WantedPatch> asked;
    for (const LostCommit& lost : search_.lost) {
      by_row_.emplace(lost.row.row, &lost);
      if (lost.is_new) {
        ask_own(lost, asked);
        ask_branch(lost, asked);
      }
    }
    std::vector<git::CommitRange> spans;
    for (const WantedPatch& one : asked) {
      spans.push_back(one.span);
    }
    TOKENS_TRY_ASSIGN(const auto ids, git::patch_ids(git_, std::move(spans)));
    for (WantedPatch& one : asked) {
      one.change.patch_id = ids.at(one.span);
      const auto paths =
          one.span.before.empty()
              ? git_.changed_paths(one.span.after)
              : git_.changed_between(one.span.before, one.span.after);
      if (paths && !one.change.patch_id.empty()) {
        one.change.paths = hash_of_paths(*paths);
        TOKENS_TRY(ledger::store_lost_change(ledger_, one.change));
      }
    }
    TOKENS_TRY(remember_forgotten());
    TOKENS_TRY_ASSIGN(changes_,
                      ledger::lost_changes(ledger_, search_.repository));
    std::erase_if(changes_, [&](const LostChange& change) {
      return !by_row_.contains(change.commit);
    });
    return {};
  }

  /// Of what git forgot before anybody looked the traits tell what it changed.
  Result<void> remember_forgotten() {
    for (const LostCommit& lost : search_.lost) {
      const auto known = traits_.find(lost.row.row);
      if (!lost.is_new || known == traits_.end() ||
          known->second.patch_id.empty() || git_.commit(lost.row.sha)) {
        continue;
      }
      TOKENS_TRY(ledger::store_lost_change(ledger_,
                                           {lost.row.row,
                                            lost.row.sha,
                                            LostSpan::commit,
                                            known->second.paths,
                                            known->second.patch_id}));
    }
    return {};
  }

  void ask_own(const LostCommit& lost, std::vector<WantedPatch>& asked) {
    const auto kept = std::min(lost.chain.size(), k_forms_kept);
    for (auto id = lost.chain.end() - static_cast<std::ptrdiff_t>(kept);
         id != lost.chain.end();
         ++id) {
      if (const auto info = git_.commit(*id)) {
        asked.push_back({{lost.row.row, *id, LostSpan::commit, 0, ""},
                         git::own_range(*info)});
      }
    }
  }

  /// The branch of a lost commit, up to each of its last tips that hold it.
  void ask_branch(const LostCommit& lost, std::vector<WantedPatch>& asked) {
    const std::set<std::string> chain(lost.chain.begin(), lost.chain.end());
    const auto [start, tips] = branch_history_of(logs_, lost.row.sha);
    std::size_t kept = 0;
    std::size_t looked_at = 0;
    for (auto tip = tips.rbegin(); tip != tips.rend() && kept < k_tips_kept &&
                                   looked_at < k_tips_looked_at;
         ++tip, ++looked_at) {
      const std::vector<CommitInfo>& dead = dead_below(*tip);
      const bool holds = std::ranges::any_of(
          dead,
          [&](const CommitInfo& commit) { return chain.contains(commit.id); });
      const std::string base = holds ? base_of(git_, dead) : "";
      if (base.empty()) {
        continue;
      }
      ++kept;
      asked.push_back(
          {{lost.row.row, *tip, LostSpan::since_living, 0, ""}, {base, *tip}});
      // The branch it stands on may have died with it.
      const bool began_on_dead =
          *tip != start &&
          std::ranges::any_of(dead, [&](const CommitInfo& commit) {
            return commit.id == start;
          });
      if (began_on_dead) {
        asked.push_back({{lost.row.row, *tip, LostSpan::since_start, 0, ""},
                         {start, *tip}});
      }
    }
  }

  const std::vector<CommitInfo>& dead_below(const std::string& tip) {
    const auto [known, is_new] = dead_.try_emplace(tip);
    if (is_new) {
      if (auto dead = git_.history({{tip}, search_.tips})) {
        known->second = std::move(*dead);
      }
    }
    return known->second;
  }

  Result<void> load_logs() {
    TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger_));
    for (const ledger::WorktreeRow& one : worktrees) {
      if (one.repository == search_.repository) {
        TOKENS_TRY_ASSIGN(
            HeadLog log,
            ledger::events_since(ledger_, one.row, from_unix_ms(0)));
        logs_.push_back(std::move(log));
      }
    }
    origins_.emplace(logs_, *search_.pairs);
    return {};
  }

  Result<void> load_candidates() {
    std::int64_t oldest_new = INT64_MAX;
    std::int64_t oldest = INT64_MAX;
    for (const LostCommit& lost : search_.lost) {
      const std::int64_t begin = begin_of(lost);
      oldest = std::min(oldest, begin);
      oldest_new = lost.is_new ? std::min(oldest_new, begin) : oldest_new;
    }
    TOKENS_TRY_ASSIGN(
        const std::string searched,
        ledger::remembered(
            ledger_, search_.repository, ledger::Memory::searched_tips));
    const git::HistoryQuery fresh{
        search_.tips, git::pieces(searched, ' '), oldest};
    TOKENS_TRY_ASSIGN(auto living, git_.history(fresh));
    for (const CommitInfo& commit : living) {
      new_candidates_.insert(commit.id);
    }
    if (oldest_new != INT64_MAX && !fresh.exclude.empty()) {
      TOKENS_TRY_ASSIGN(auto all, git_.history({search_.tips, {}, oldest_new}));
      std::erase_if(all, [&](const CommitInfo& commit) {
        return new_candidates_.contains(commit.id);
      });
      living.insert(living.end(), all.begin(), all.end());
    }
    for (CommitInfo& commit : living) {
      candidates_.push_back({commit, commit.id});
    }
    add_former_candidates();
    const auto rank = [](const Candidate& candidate) {
      return std::pair(candidate.form.id != candidate.living,
                       candidate.form.committer_second);
    };
    std::ranges::stable_sort(candidates_,
                             [&](const Candidate& a, const Candidate& b) {
                               return rank(a) < rank(b);
                             });
    return {};
  }

  /// A squash that was amended later has another patch than the branch had.
  void add_former_candidates() {
    std::unordered_map<std::string, std::string> living_of;
    for (const Candidate& candidate : candidates_) {
      living_of.emplace(candidate.form.id, candidate.living);
    }
    // Pairs stand in the order in which they were told: what became of a commit
    // comes behind what it had been made of.
    for (auto pair = search_.pairs->rbegin(); pair != search_.pairs->rend();
         ++pair) {
      const auto living = living_of.find(pair->new_id);
      if (living == living_of.end()) {
        continue;
      }
      const std::string id = living->second;
      if (living_of.emplace(pair->old_id, id).second) {
        if (auto form = git_.commit(pair->old_id)) {
          candidates_.push_back({std::move(*form), id});
        }
      }
    }
  }

  /// Changed files first: patches are read only where these agree.
  std::vector<Suspect> suspects(std::size_t first) const {
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_paths;
    std::unordered_map<RowId, std::int64_t> begins;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const RowId row = changes_[i].commit;
      if (result_.contains(row)) {
        continue;
      }
      by_paths[changes_[i].paths].push_back(i);
      if (!begins.contains(row)) {
        begins.emplace(row, begin_of(*by_row_.at(row)));
      }
    }
    std::vector<Suspect> found;
    for (std::size_t i = first; !by_paths.empty() && i < candidates_.size();
         ++i) {
      const auto& [form, living] = candidates_[i];
      const auto paths = git_.changed_paths(form.id);
      const auto same =
          paths ? by_paths.find(hash_of_paths(*paths)) : by_paths.end();
      if (same == by_paths.end()) {
        continue;
      }
      for (const std::size_t change : same->second) {
        const RowId row = changes_[change].commit;
        const bool is_open =
            by_row_.at(row)->is_new || new_candidates_.contains(living);
        if (is_open && form.committer_second >= begins.at(row)) {
          found.push_back({i, change});
        }
      }
    }
    return found;
  }

  /// Compares with the candidates from `first` on.
  Result<void> match_patches(std::size_t first) {
    const std::vector<Suspect> found = suspects(first);
    std::vector<git::CommitRange> spans;
    for (const Suspect& suspect : found) {
      spans.push_back(git::own_range(candidates_[suspect.candidate].form));
    }
    TOKENS_TRY_ASSIGN(const auto ids, git::patch_ids(git_, std::move(spans)));
    for (const Suspect& suspect : found) {
      const LostChange& change = changes_[suspect.change];
      const auto& [form, living] = candidates_[suspect.candidate];
      if (ids.at(git::own_range(form)) == change.patch_id &&
          !origins_->was_there_before(form.id,
                                      by_row_.at(change.commit)->row.sha) &&
          (change.span == LostSpan::commit ||
           !is_form_below(form.id, change.tip))) {
        (change.span == LostSpan::commit ? by_own_ : by_branch_)
            .emplace(change.commit, living);
      }
    }
    return {};
  }

  /// The same author, moment of writing and subject, where both sides have them
  /// once: a tool rewrote the commit, and changed what it changes.
  void match_writings(std::size_t first) {
    // What a writing belongs to: the end of a chain, or two of them.
    std::unordered_map<std::string, std::set<std::string>> chains;
    std::unordered_map<RowId, std::set<std::string>> writings;
    for (const LostCommit& lost : search_.lost) {
      std::set<std::string>& own = writings[lost.row.row];
      if (const auto known = traits_.find(lost.row.row);
          known != traits_.end()) {
        own.insert(writing_of(known->second));
      }
      for (const std::string& id : lost.chain) {
        if (const auto form = git_.commit(id)) {
          own.insert(writing_of(*form));
        }
      }
      for (const std::string& writing : own) {
        chains[writing].insert(lost.chain.back());
      }
    }
    std::unordered_map<std::string, std::vector<std::size_t>> by_writing;
    for (std::size_t i = first; i < candidates_.size(); ++i) {
      const std::string writing = writing_of(candidates_[i].form);
      if (chains.contains(writing)) {
        by_writing[writing].push_back(i);
      }
    }
    for (const LostCommit& lost : search_.lost) {
      if (result_.contains(lost.row.row) || by_own_.contains(lost.row.row)) {
        continue;
      }
      std::set<std::string> found;
      for (const std::string& writing : writings[lost.row.row]) {
        const auto same = by_writing.find(writing);
        if (same == by_writing.end() || chains[writing].size() > 1) {
          continue;
        }
        for (const std::size_t i : same->second) {
          const auto& [form, living] = candidates_[i];
          const bool is_open = lost.is_new || new_candidates_.contains(living);
          if (is_open && form.id == living &&
              form.committer_second >= begin_of(lost) &&
              !is_told_otherwise(form.id, lost) &&
              !origins_->was_there_before(form.id, lost.row.sha)) {
            found.insert(living);
          }
        }
      }
      if (found.size() == 1) {
        by_writing_.emplace(lost.row.row, *found.begin());
      }
    }
  }

  /// Returns true if something tells what `form` was made of, and it was not
  /// this: git, or that it is a commit of its own, made by `git commit` or a
  /// pick, whose author, moment and subject are those of what was picked.
  bool is_told_otherwise(const std::string& form,
                         const LostCommit& lost) const {
    const bool is_own = std::ranges::any_of(logs_, [&](const HeadLog& log) {
      return std::ranges::any_of(log, [&](const HeadEvent& event) {
        return event.makes_commit && event.new_id == form &&
               (event.kind == EventKind::commit ||
                event.kind == EventKind::pick ||
                event.kind == EventKind::concluded);
      });
    });
    if (is_own) {
      return true;
    }
    const auto& pairs = *search_.pairs;
    return std::ranges::any_of(pairs, [&](const RewritePair& pair) {
      return pair.new_id == form &&
             std::ranges::find(lost.chain, pair.old_id) == lost.chain.end();
    });
  }

  Result<void> match_resets() {
    ResetSearch resets;
    resets.logs = &logs_;
    resets.unsearched = &new_candidates_;
    for (const LostCommit& lost : search_.lost) {
      if (!result_.contains(lost.row.row) && !by_own_.contains(lost.row.row) &&
          !by_writing_.contains(lost.row.row)) {
        resets.lost.push_back(&lost);
      }
    }
    for (const Candidate& candidate : candidates_) {
      resets.living.emplace(candidate.form.id, candidate.living);
    }
    TOKENS_TRY_ASSIGN(by_reset_, find_after_resets(git_, resets));
    return {};
  }

  /// What a lost commit had taken over itself goes where it went.
  void add_replaced(const LostCommit& lost) {
    for (const std::string& id : lost.chain) {
      if (auto form = git_.commit(id)) {
        candidates_.push_back({std::move(*form), result_.at(lost.row.row)});
      }
    }
  }

  /// What replaces a commit was committed after it was written.
  std::int64_t begin_of(const LostCommit& lost) const {
    const auto known = traits_.find(lost.row.row);
    if (known != traits_.end()) {
      return std::min(known->second.author_second, lost.row.second);
    }
    const auto info = git_.commit(lost.row.sha);
    return info ? std::min(info->author_second, lost.row.second)
                : lost.row.second;
  }

  /// Returns true if `id` is a form of one commit of the branch with this tip,
  /// an earlier or a later one: then it is that one, and no squash of them all.
  bool is_form_below(const std::string& id, const std::string& tip) {
    const auto has = [](const std::vector<std::string>& forms,
                        const std::string& form) {
      return std::ranges::find(forms, form) != forms.end();
    };
    const auto forms = origins_->forms_of(id);
    const std::vector<CommitInfo>& dead = dead_below(tip);
    return std::ranges::any_of(dead, [&](const CommitInfo& commit) {
      return has(forms, commit.id) || has(origins_->forms_of(commit.id), id);
    });
  }

  Ledger& ledger_;
  const git::Repository& git_;
  const ReplacementSearch& search_;
  std::vector<HeadLog> logs_;
  std::optional<CommitOrigins> origins_;
  std::map<std::string, std::vector<CommitInfo>> dead_;  ///< below a tip
  std::vector<LostChange> changes_;
  std::vector<Candidate> candidates_;     ///< living forms first, oldest first
  std::set<std::string> new_candidates_;  ///< not there at the last search
  std::unordered_map<RowId, const LostCommit*> by_row_;
  std::unordered_map<RowId, ledger::CommitTraits> traits_;
  std::map<RowId, std::string> by_own_;
  std::map<RowId, std::string> by_writing_;
  std::map<RowId, std::string> by_reset_;
  std::map<RowId, std::string> by_branch_;
  std::map<RowId, std::string> result_;
};

}  // namespace

Result<std::map<RowId, std::string>> find_replacements(
    Ledger& ledger,
    const git::Repository& git,
    const ReplacementSearch& search) {
  if (search.lost.empty()) {
    return std::map<RowId, std::string>{};
  }
  TOKENS_TRY_ASSIGN(auto result, Search(ledger, git, search).run());
  // Of what lives now only new losses will be looked for again.
  std::string searched;
  for (const std::string& tip : search.tips) {
    searched += tip + ' ';
  }
  TOKENS_TRY(ledger::remember(
      ledger, search.repository, ledger::Memory::searched_tips, searched));
  return result;
}

}  // namespace tokens::app
