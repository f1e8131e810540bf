#include "lib/app/run/bring_up_to_date.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/placing/gone.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/time.hpp"
#include "lib/git/git_command.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace tokens::app {

namespace {

using ledger::Ledger;
using ledger::RowId;

template <class Into, class From>
void add_all(Into& into, const From& from) {
  for (const auto& one : from) {
    into.insert(into.end(), one);
  }
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
  add_all(scope.sessions, sessions);
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
  add_all(scope.sessions, result.ingest.sessions);
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
  TOKENS_TRY_ASSIGN(std::set<RowId> placed, reconcile(ledger, scope));
  if (takes_all) {
    TOKENS_TRY(ledger::forget_unplaced(ledger));
  }
  return placed;
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
  add_all(changed, followed);
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(const auto revived,
                      refresh_liveness(ledger, repository, *plan.repository));
    add_all(changed, revived);
    TOKENS_TRY(refresh_gone_places(ledger, repository, *plan.repository));
  }
  return changed;
}

/// What must stand before transcripts are read and usage is placed.
Result<void> prepare(Ledger& ledger,
                     const RunPlan& plan,
                     const Observed& observed) {
  // A hook of a worktree that is known need not ask.
  if (plan.may_be_slow || observed.has_new_worktree) {
    TOKENS_TRY(ledger::ensure_assignment_indexes(ledger));
  }
  if (plan.may_be_slow) {
    TOKENS_TRY(follow_unseen_renames(
        ledger, observed.repository.row, *plan.repository));
  }
  return {};
}

using ledger::Fact;

/// An imported amount, as far as it matters here. Another tool names its
/// sessions as it likes, so that only place and time tell that both saw the
/// same.
struct Import {
  ledger::ImportStart start;
  RowId directory = 0;
  RowId commit = 0;  ///< or 0
  Moment until = k_never;
  bool is_told = false;
};

Result<std::vector<Import>> find_imports(
    ledger::Ledger& ledger, std::vector<ledger::ImportStart> starts) {
  std::unordered_map<RowId, ledger::ImportStart> wanted;
  for (ledger::ImportStart& start : starts) {
    const RowId row = start.row;
    wanted.emplace(row, std::move(start));
  }
  std::vector<Import> imports;
  TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    const auto found = wanted.find(fact.row);
    if (found != wanted.end() && fact.source == Source::imported) {
      const bool has_commit = fact.place == PlaceKind::commit;
      imports.push_back({std::move(found->second),
                         fact.directory,
                         has_commit ? fact.commit : 0,
                         fact.time,
                         false});
    }
  }));
  return imports;
}

/// Marks those of which a transcript has a response.
Result<void> compare(ledger::Ledger& ledger, std::vector<Import>& imports) {
  return ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    if (fact.source != Source::transcript) {
      return;
    }
    for (Import& import : imports) {
      import.is_told = import.is_told || (import.directory == fact.directory &&
                                          fact.time >= import.start.since &&
                                          fact.time <= import.until);
    }
  });
}

/// Removes imported amounts of a directory and a span of time of which a
/// transcript has a response, inside the transaction that the caller began.
/// Looks only if transcripts were read since it last looked. Returns the rows
/// of the commits that lost some.
Result<std::set<RowId>> take_back_imports(ledger::Ledger& ledger) {
  std::set<RowId> commits;
  TOKENS_TRY_ASSIGN(const bool has_new,
                    ledger::has_read_since_last_look(ledger));
  if (!has_new) {
    return commits;
  }
  TOKENS_TRY_ASSIGN(auto starts, ledger::import_starts(ledger));
  if (starts.empty()) {
    return commits;
  }
  TOKENS_TRY_ASSIGN(auto imports, find_imports(ledger, std::move(starts)));
  TOKENS_TRY(compare(ledger, imports));
  for (const Import& import : imports) {
    if (!import.is_told) {
      continue;
    }
    TOKENS_TRY(ledger::remove_import(ledger, import.start));
    if (import.commit != 0) {
      commits.insert(import.commit);
    }
  }
  return commits;
}

/// What transcripts tell now was perhaps imported before; returns the commits
/// that lost some of it.
Result<std::set<RowId>> take_back_superseded(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const std::string imports,
                    ledger::setting(ledger, ledger::k_has_imports));
  if (imports.empty()) {
    return std::set<RowId>{};
  }
  TOKENS_TRY(ledger::remove_superseded_readings(ledger));
  return take_back_imports(ledger);
}

/// Places what was read; returns the commits whose views are stale.
Result<std::set<RowId>> place_and_follow(Ledger& ledger,
                                         const RunPlan& plan,
                                         const PendingWork& pending,
                                         const std::vector<HookFacts>& hooks,
                                         const RunResult& result) {
  TOKENS_TRY_ASSIGN(const std::set<RowId> placed,
                    place_usage(ledger, plan, hooks, result));
  std::set<RowId> stale = placed;
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(const auto superseded, take_back_superseded(ledger));
    add_all(stale, superseded);
  }
  TOKENS_TRY_ASSIGN(
      const auto followed,
      follow_history(ledger, plan, pending, result.observed, placed));
  add_all(stale, followed);
  if (plan.may_be_slow) {
    TOKENS_TRY_ASSIGN(
        const auto counted,
        ledger::take_back_counts(ledger, result.observed.repository.row));
    add_all(stale, counted);
  }
  // Views stand where their worktree is.
  for (const RowId worktree : result.observed.displaced) {
    TOKENS_TRY_ASSIGN(const auto made,
                      ledger::commits_made_in(ledger, worktree));
    add_all(stale, made);
  }
  add_all(stale, plan.changed_commits);
  add_all(stale, result.ingest.changed_commits);
  return stale;
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
  TOKENS_TRY(prepare(ledger, plan, result.observed));
  TOKENS_TRY(read_files(ledger, plan, result));
  TOKENS_TRY_ASSIGN(const std::set<RowId> stale,
                    place_and_follow(ledger, plan, pending, hooks, result));
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
    // A clock that was set back in between gives no negative time.
    const auto took = std::max(std::chrono::milliseconds{0},
                               std::chrono::floor<std::chrono::milliseconds>(
                                   system::now() - plan.moment));
    TOKENS_TRY(ledger::store_last_run(ledger, repository, {plan.moment, took}));
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

namespace {

/// `read` is nullptr where no transcript was looked at.
Result<void> run_over(Workspace& workspace,
                      const git::Repository& repository,
                      const IngestResult* read) {
  RunPlan plan;
  plan.repository = &repository;
  plan.moment = system::now();
  plan.places_usage = read != nullptr;
  if (read != nullptr) {
    plan.sessions = read->sessions;
    plan.changed_commits = read->changed_commits;
  }
  plan.prices = workspace.prices;
  TOKENS_TRY_ASSIGN(RunResult result,
                    bring_up_to_date(*workspace.ledger, plan));
  workspace.warnings.insert(workspace.warnings.end(),
                            result.views.problems.begin(),
                            result.views.problems.end());
  if (&repository == workspace.repository.get()) {
    workspace.observed = std::move(result.observed);
  }
  return {};
}

/// The other repositories that the ledger knows, as far as they still exist.
Result<void> run_over_others(Workspace& workspace, const IngestResult& read) {
  TOKENS_TRY_ASSIGN(const auto rows, ledger::repositories(*workspace.ledger));
  for (const ledger::RepositoryRow& row : rows) {
    const bool is_current =
        workspace.repository &&
        workspace.repository->common_dir() == row.common_dir;
    if (is_current) {
      continue;
    }
    const auto other = open_known(*workspace.ledger, row);
    if (other && git::expect_accepted(*other, git::FromEnvironment::no)) {
      TOKENS_TRY(run_over(workspace, *other, &read));
    }
  }
  return {};
}

Result<IngestResult> refresh_once(Workspace& workspace,
                                  RefreshScope scope,
                                  const OnScanProgress& on_progress) {
  TOKENS_TRY_ASSIGN(IngestResult result,
                    ingest_all(*workspace.ledger, on_progress));
  TOKENS_TRY(take_in_task_log(workspace, TaskLook::if_changed));
  if (workspace.repository) {
    TOKENS_TRY(run_over(workspace, *workspace.repository, &result));
  }
  if (scope == RefreshScope::all) {
    TOKENS_TRY(run_over_others(workspace, result));
  }
  TOKENS_TRY(keep_daily_copy(workspace));
  return result;
}

}  // namespace

Result<IngestResult> refresh(Workspace& workspace,
                             RefreshScope scope,
                             const OnScanProgress& on_progress) {
  auto result = refresh_once(workspace, scope, on_progress);
  if (result || !is_damaged(workspace.ledger_path, result.error())) {
    return result;
  }
  const std::string why = result.error().message;
  workspace.observed.reset();
  TOKENS_TRY(restore(workspace, why));
  return refresh_once(workspace, scope, on_progress);
}

Result<void> observe_only(Workspace& workspace) {
  if (workspace.repository && !workspace.observed) {
    TOKENS_TRY(run_over(workspace, *workspace.repository, nullptr));
  }
  return {};
}

}  // namespace tokens::app
