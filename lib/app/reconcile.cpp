#include "lib/app/reconcile.hpp"

#include "lib/attribution/attribution.hpp"
#include "lib/git/layout.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::OpenUse;
using ledger::RowId;

/// One reconciliation: what it loaded and what it decided.
class Reconciler {
 public:
  Reconciler(Ledger& ledger, const ReconcileScope& scope)
      : ledger_(ledger), scope_(scope) {}

  Result<ReconcileResult> run();

 private:
  Result<void> load_uses();
  Result<void> load_worktrees();
  attribution::Questions questions();
  Result<void> apply(const attribution::Decision& decision, const OpenUse& use);
  Result<RowId> commit_row(const attribution::Decision& decision);
  const git::Repository* git_of(RowId repository) const;
  bool is_gone(const attribution::Worktree& worktree,
               const std::string& branch) const;

  [[nodiscard]] bool is_in_scope(RowId repository) const {
    return std::any_of(
        scope_.repositories.begin(),
        scope_.repositories.end(),
        [&](const Reconcilable& one) { return one.repository == repository; });
  }

  Ledger& ledger_;
  const ReconcileScope& scope_;
  std::vector<OpenUse> uses_;
  std::vector<attribution::Worktree> worktrees_;
  std::unordered_map<RowId, std::string> git_dirs_;  ///< by worktree
  std::unordered_map<std::string, RowId> commit_rows_;
  std::set<std::pair<RowId, RowId>> linked_;
  ReconcileResult result_;
};

Result<void> Reconciler::load_uses() {
  const auto take = [this](std::vector<OpenUse>&& found) {
    uses_.insert(uses_.end(),
                 std::make_move_iterator(found.begin()),
                 std::make_move_iterator(found.end()));
  };
  for (const Reconcilable& one : scope_.repositories) {
    TOKENS_TRY_ASSIGN(auto found,
                      ledger::pending_uses(ledger_, one.repository));
    take(std::move(found));
  }
  if (scope_.everything_open) {
    TOKENS_TRY_ASSIGN(auto found, ledger::open_uses(ledger_));
    take(std::move(found));
  }
  TOKENS_TRY_ASSIGN(
      auto found,
      ledger::open_uses_of(ledger_,
                           {scope_.sessions.begin(), scope_.sessions.end()}));
  take(std::move(found));
  std::sort(uses_.begin(), uses_.end(), [](const OpenUse& a, const OpenUse& b) {
    return a.row < b.row;
  });
  uses_.erase(std::unique(uses_.begin(),
                          uses_.end(),
                          [](const OpenUse& a, const OpenUse& b) {
                            return a.row == b.row;
                          }),
              uses_.end());
  return {};
}

/// All worktrees ever seen decide the place; only those of the repositories
/// in scope bring their events.
Result<void> Reconciler::load_worktrees() {
  Moment oldest = k_never;
  for (const OpenUse& use : uses_) {
    oldest = std::min(oldest, use.time);
  }
  TOKENS_TRY_ASSIGN(const auto rows, ledger::worktrees(ledger_));
  for (const ledger::WorktreeRow& row : rows) {
    attribution::Worktree worktree{row.row, row.repository, row.root, {}};
    if (is_in_scope(row.repository)) {
      TOKENS_TRY_ASSIGN(worktree.events,
                        ledger::events_since(ledger_, row.row, oldest));
    }
    git_dirs_.emplace(row.row, row.git_dir);
    worktrees_.push_back(std::move(worktree));
  }
  return {};
}

const git::Repository* Reconciler::git_of(RowId repository) const {
  for (const Reconcilable& one : scope_.repositories) {
    if (one.repository == repository) {
      return one.git;
    }
  }
  return nullptr;
}

attribution::Questions Reconciler::questions() {
  attribution::Questions questions;
  questions.changed_paths = [this](const attribution::Worktree& worktree,
                                   const std::string& id) {
    const git::Repository* git = git_of(worktree.repository);
    return git == nullptr
               ? std::vector<std::string>{}
               : git->changed_paths(id).value_or(std::vector<std::string>{});
  };
  questions.earlier_sessions = [this](const attribution::Worktree& worktree,
                                      const std::string& id) {
    std::vector<attribution::EarlierSession> earlier;
    const auto commit = ledger::commit_by_sha(ledger_, worktree.repository, id);
    if (commit && *commit) {
      if (auto sessions = ledger::sessions_of(ledger_, (*commit)->row)) {
        for (auto& session : *sessions) {
          earlier.push_back({session.session, std::move(session.edits)});
        }
      }
    }
    return earlier;
  };
  questions.is_gone = [this](const attribution::Worktree& worktree,
                             const std::string& branch) {
    return is_gone(worktree, branch);
  };
  return questions;
}

/// A branch without a commit is there as long as HEAD stands on it.
bool Reconciler::is_gone(const attribution::Worktree& worktree,
                         const std::string& branch) const {
  const git::Repository* git = git_of(worktree.repository);
  if (git == nullptr) {
    return false;
  }
  if (!system::status(worktree.root)) {
    return true;
  }
  return !branch.empty() && !git->resolve("refs/heads/" + branch) &&
         git::head_branch_in(git_dirs_.at(worktree.id)) != branch;
}

Result<RowId> Reconciler::commit_row(const attribution::Decision& decision) {
  const attribution::Worktree& worktree = worktrees_[decision.worktree];
  if (const auto known = commit_rows_.find(decision.commit);
      known != commit_rows_.end()) {
    return known->second;
  }
  CommitInfo info;
  const git::Repository* git = git_of(worktree.repository);
  if (git != nullptr) {
    info = git->commit(decision.commit).value_or(CommitInfo{});
  }
  info.id = decision.commit;
  TOKENS_TRY_ASSIGN(
      const RowId row,
      ledger::store_commit(
          ledger_, worktree.repository, info, worktree.id, decision.branch));
  commit_rows_.emplace(decision.commit, row);
  return row;
}

Result<void> Reconciler::apply(const attribution::Decision& decision,
                               const OpenUse& use) {
  if (decision.place == PlaceKind::outside) {
    return {};
  }
  const attribution::Worktree& worktree = worktrees_[decision.worktree];
  if (!is_in_scope(worktree.repository) &&
      use.repository == worktree.repository) {
    return {};  // its own run will say on which branch it waits
  }
  if (use.file != 0 && linked_.emplace(worktree.repository, use.file).second) {
    TOKENS_TRY(ledger::link(ledger_, worktree.repository, use.file));
  }
  if (decision.place == PlaceKind::pending) {
    const bool same = use.place == PlaceKind::pending &&
                      use.worktree == worktree.id &&
                      use.branch == decision.branch;
    return same ? Result<void>{}
                : ledger::assign_pending(ledger_,
                                         use.row,
                                         worktree.repository,
                                         worktree.id,
                                         decision.branch);
  }
  TOKENS_TRY_ASSIGN(const RowId commit, commit_row(decision));
  result_.commits.insert(commit);
  return ledger::assign_to_commit(
      ledger_, use.row, worktree.repository, commit, decision.evidence);
}

Result<ReconcileResult> Reconciler::run() {
  TOKENS_TRY(load_uses());
  if (uses_.empty()) {
    return std::move(result_);
  }
  TOKENS_TRY(load_worktrees());
  std::vector<attribution::Use> uses;
  uses.reserve(uses_.size());
  for (const OpenUse& use : uses_) {
    uses.push_back({use.row,
                    use.session,
                    std::string(ledger::text_of(ledger_, use.session)),
                    use.directory,
                    use.time,
                    use.hinted_branch,
                    use.edits});
  }
  const auto decisions = attribution::attribute(worktrees_, uses, questions());
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    TOKENS_TRY(apply(decisions[i], uses_[i]));
  }
  return std::move(result_);
}

}  // namespace

Result<ReconcileResult> reconcile(Ledger& ledger, const ReconcileScope& scope) {
  return Reconciler(ledger, scope).run();
}

}  // namespace tokens::app
