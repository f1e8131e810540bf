#include "lib/app/run/bring_up_to_date.hpp"

#include "lib/app/placing/gone.hpp"
#include "lib/app/placing/superseded.hpp"
#include "lib/app/run/last_run.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/fresh.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/sidelines.hpp"
#include "lib/ledger/typed_counts.hpp"
#include "lib/ledger/views.hpp"

#include <utility>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;

template <class T>
void add_all(std::vector<T>& into, const std::vector<T>& from) {
  into.insert(into.end(), from.begin(), from.end());
}

Result<void> store_pairs(Ledger& ledger,
                         RowId repository,
                         const std::vector<RewritePair>& pairs) {
  for (const RewritePair& pair : pairs) {
    TOKENS_TRY(ledger::store_pair(ledger, repository, pair));
  }
  return {};
}

Result<void> read_files(Ledger& ledger,
                        const RunPlan& plan,
                        RunResult& result) {
  if (!plan.find_files) {
    return {};
  }
  TOKENS_TRY_ASSIGN(result.files, plan.find_files(ledger, result.observed));
  if (!result.files.files.empty()) {
    extractor::ScanOptions options;
    options.most_bytes = plan.most_bytes;
    TOKENS_TRY_ASSIGN(result.ingest,
                      ingest_now(ledger, result.files.files, options));
  }
  for (const ledger::FolderRow& folder : result.files.folders) {
    TOKENS_TRY(ledger::store_folder(ledger, folder));
  }
  return {};
}

/// Adds the sessions that an earlier run read but did not place; returns
/// whether there are any. A hook leaves many to the next command.
Result<bool> take_unplaced(Ledger& ledger,
                           const RunPlan& plan,
                           ReconcileScope& scope) {
  constexpr std::size_t k_most_in_hook = 64;
  TOKENS_TRY_ASSIGN(const auto sessions, ledger::unplaced_sessions(ledger));
  if (sessions.empty() ||
      (!plan.may_be_slow && sessions.size() > k_most_in_hook)) {
    return false;
  }
  scope.sessions.insert(sessions.begin(), sessions.end());
  return true;
}

/// Gives what was read to commits; returns the commits that changed.
Result<std::set<RowId>> place_usage(Ledger& ledger,
                                    const RunPlan& plan,
                                    const std::vector<HookFacts>& hooks,
                                    const RunResult& result) {
  ReconcileScope scope;
  scope.repositories.push_back(
      {result.observed.repository.row, plan.repository});
  scope.sessions = plan.sessions;
  scope.sessions.insert(result.ingest.sessions.begin(),
                        result.ingest.sessions.end());
  // What it said before may have been read by a run that knew no place for it.
  for (const HookFacts& hook : hooks) {
    if (!hook.session.empty()) {
      TOKENS_TRY_ASSIGN(const RowId session,
                        ledger::symbol(ledger, hook.session));
      scope.sessions.insert(session);
    }
  }
  scope.everything_open = result.observed.has_new_worktree;
  if (!plan.places_usage) {
    TOKENS_TRY(scope.everything_open
                   ? ledger::leave_all_unplaced(ledger)
                   : ledger::store_unplaced(ledger, scope.sessions));
    return std::set<RowId>{};
  }
  TOKENS_TRY_ASSIGN(const bool takes_all, take_unplaced(ledger, plan, scope));
  TOKENS_TRY_ASSIGN(const ReconcileResult placed, reconcile(ledger, scope));
  if (takes_all) {
    TOKENS_TRY(ledger::forget_unplaced(ledger));
  }
  return placed.commits;
}

/// Moves usage along with rewritten and lost commits; returns the commits
/// that changed by it. `placed` received usage in this run.
Result<std::set<RowId>> follow_history(Ledger& ledger,
                                       const RunPlan& plan,
                                       const PendingWork& pending,
                                       const Observed& observed,
                                       const std::set<RowId>& placed) {
  const RowId repository = observed.repository.row;
  std::vector<RewritePair> pairs = pending.pairs;
  add_all(pairs, plan.pairs);
  TOKENS_TRY(store_pairs(ledger, repository, pairs));
  add_all(pairs, observed.new_pairs);
  TOKENS_TRY_ASSIGN(std::set<RowId> changed,
                    follow_pairs(ledger, repository, *plan.repository, pairs));
  TOKENS_TRY_ASSIGN(const auto followed,
                    follow_known_moves(ledger, *plan.repository, placed));
  changed.insert(followed.begin(), followed.end());
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(const auto revived,
                      refresh_liveness(ledger, repository, *plan.repository));
    changed.insert(revived.begin(), revived.end());
    TOKENS_TRY(refresh_gone_places(ledger, repository, *plan.repository));
  }
  return changed;
}

Result<RunResult> run(Ledger& ledger,
                      const RunPlan& plan,
                      const PendingWork& pending) {
  RunResult result;
  std::vector<HookFacts> hooks = pending.hooks;
  add_all(hooks, plan.hooks);
  TOKENS_TRY_ASSIGN(result.observed,
                    observe(ledger, *plan.repository, plan.moment, hooks));
  const RowId repository = result.observed.repository.row;
  // A hook of a worktree that is known need not ask.
  if (plan.may_be_slow || result.observed.has_new_worktree) {
    TOKENS_TRY(ledger::ensure_assignment_indexes(ledger));
  }
  if (plan.may_be_slow) {
    TOKENS_TRY(ledger::settle_fresh(ledger, ledger::Fresh::all));
    TOKENS_TRY(follow_unseen_renames(ledger, repository, *plan.repository));
  }
  TOKENS_TRY(read_files(ledger, plan, result));
  TOKENS_TRY_ASSIGN(const std::set<RowId> placed,
                    place_usage(ledger, plan, hooks, result));
  std::set<RowId> superseded;
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(const std::string imports,
                      ledger::setting(ledger, ledger::k_has_imports));
    if (!imports.empty()) {
      // What transcripts tell now was perhaps imported before.
      TOKENS_TRY(ledger::remove_superseded_readings(ledger));
      TOKENS_TRY_ASSIGN(superseded, take_back_imports(ledger));
    }
  }
  TOKENS_TRY_ASSIGN(
      std::set<RowId> stale,
      follow_history(ledger, plan, pending, result.observed, placed));
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(const auto counted,
                      ledger::take_back_counts(ledger, repository));
    stale.insert(counted.begin(), counted.end());
  }
  // Views stand where their worktree is.
  for (const RowId worktree : result.observed.displaced) {
    TOKENS_TRY_ASSIGN(const auto made,
                      ledger::commits_made_in(ledger, worktree));
    stale.insert(made.begin(), made.end());
  }
  stale.insert(superseded.begin(), superseded.end());
  stale.insert(placed.begin(), placed.end());
  stale.insert(plan.changed_commits.begin(), plan.changed_commits.end());
  stale.insert(result.ingest.changed_commits.begin(),
               result.ingest.changed_commits.end());
  TOKENS_TRY_ASSIGN(result.views,
                    write_stale_views(ledger,
                                      repository,
                                      *plan.repository,
                                      plan.prices,
                                      TrackedFiles::leave,
                                      stale));
  if (plan.may_be_slow) {
    TOKENS_TRY(price_again(ledger, plan.prices, repository));
  }
  // A hook that runs again changes no byte.
  if (!plan.hooks.empty() && result.observed.has_new_events) {
    TOKENS_TRY(store_last_run(ledger, repository, plan.moment));
  }
  return result;
}

}  // namespace

Result<RunResult> bring_up_to_date(Ledger& ledger, const RunPlan& plan) {
  PendingWork pending;
  auto result = ledger::in_transaction(ledger, [&] {
    pending = read_pending(*plan.repository);
    return run(ledger, plan, pending);
  });
  if (result) {
    forget_pending(*plan.repository, pending);
  }
  return result;
}

}  // namespace tokens::app
