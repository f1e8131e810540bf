#include "lib/app/workspace/workspace.hpp"

#include "lib/app/workspace/restore.hpp"
#include "lib/git/git_command.hpp"
#include "lib/system/environment.hpp"


namespace tokens::app {
namespace {

/// A workspace that knows where its ledger is, but did not open it.
Result<Workspace> workspace_here() {
  Workspace workspace;
  const auto path = system::ledger_path();
  if (!path) {
    return fail(ErrorKind::not_found,
                "open ledger: no home directory: set HOME, or "
                "GIT_TOKENS_LEDGER to a file");
  }
  workspace.ledger_path = *path;
  return workspace;
}

/// Opens one that git accepts.
Result<std::unique_ptr<git::Repository>> accepted_repository(
    const std::string& directory, git::FromEnvironment from_environment) {
  TOKENS_TRY_ASSIGN(auto repository, git::open(directory, from_environment));
  TOKENS_TRY(git::expect_accepted(*repository, from_environment));
  return repository;
}

Result<std::unique_ptr<git::Repository>> repository_here() {
  const auto directory = system::working_directory();
  if (!directory) {
    return fail(ErrorKind::not_found, "the working directory is gone");
  }
  return accepted_repository(*directory, git::FromEnvironment::yes);
}

}  // namespace

Result<void> keep_what_was_told(Workspace& workspace) {
  return copy_on_first_day(*workspace.ledger,
                           workspace.ledger_path,
                           system::now(),
                           workspace.warnings);
}

void set_prices(Workspace& workspace) {
  auto prices = prices_for(workspace.repository.get());
  if (prices) {
    workspace.prices = std::move(*prices);
  } else {
    workspace.prices = built_in_prices(workspace.repository.get());
    workspace.warnings.push_back(prices.error().message +
                                 " (the built-in prices are used)");
  }
}

Result<Workspace> open_workspace(NeedRepository need) {
  TOKENS_TRY_ASSIGN(Workspace workspace, workspace_here());
  auto repository = repository_here();
  if (repository) {
    workspace.repository = std::move(*repository);
  } else if (need == NeedRepository::yes ||
             repository.error().kind != ErrorKind::not_found) {
    return fail(std::move(repository.error()));
  }
  TOKENS_TRY_ASSIGN(auto opened,
                    open_or_restore(workspace.ledger_path, k_command_busy));
  workspace.ledger = std::move(opened.ledger);
  workspace.warnings = std::move(opened.warnings);
  set_prices(workspace);
  return workspace;
}

Result<Workspace> open_reading_workspace(const std::string& directory) {
  TOKENS_TRY_ASSIGN(Workspace workspace, workspace_here());
  auto repository =
      directory.empty()
          ? repository_here()
          : accepted_repository(directory, git::FromEnvironment::no);
  if (repository) {
    workspace.repository = std::move(*repository);
  } else if (repository.error().kind != ErrorKind::not_found) {
    return fail(std::move(repository.error()));
  }
  TOKENS_TRY_ASSIGN(
      workspace.ledger,
      ledger::open_for_reading(workspace.ledger_path, k_command_busy));
  set_prices(workspace);
  return workspace;
}

Result<ViewsWritten> change_views(Workspace& workspace,
                                  TrackedFiles tracked,
                                  const std::function<Result<void>()>& change) {
  auto views =
      ledger::in_transaction(*workspace.ledger, [&]() -> Result<ViewsWritten> {
        TOKENS_TRY(change());
        return write_stale_views(*workspace.ledger,
                                 workspace.observed->repository.row,
                                 *workspace.repository,
                                 workspace.prices,
                                 tracked);
      });
  if (views) {
    workspace.warnings.insert(workspace.warnings.end(),
                              views->problems.begin(),
                              views->problems.end());
  }
  return views;
}

}  // namespace tokens::app
