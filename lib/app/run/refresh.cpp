// See refresh.hpp.
#include "lib/app/run/refresh.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/app/workspace/restore.hpp"
#include "lib/git/git_command.hpp"
#include "lib/ledger/history.hpp"
#include "lib/system/environment.hpp"

#include <utility>

namespace tokens::app {
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
  TOKENS_TRY(keep_daily_copy(*workspace.ledger,
                             workspace.ledger_path,
                             system::now(),
                             workspace.warnings));
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
  workspace.ledger.reset();
  TOKENS_TRY_ASSIGN(
      workspace.ledger,
      restore(workspace.ledger_path, why, k_command_busy, workspace.warnings));
  return refresh_once(workspace, scope, on_progress);
}

Result<void> observe_only(Workspace& workspace) {
  if (workspace.repository && !workspace.observed) {
    TOKENS_TRY(run_over(workspace, *workspace.repository, nullptr));
  }
  return {};
}

}  // namespace tokens::app
