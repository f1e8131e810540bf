#include "lib/app/workspace.hpp"

#include "lib/app/bring_up_to_date.hpp"
#include "lib/app/restore.hpp"
#include "lib/app/task_log.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <chrono>

namespace tokens::app {
namespace {

/// A command may wait for a hook or another command; a hook may not.
constexpr std::chrono::milliseconds k_command_busy{10'000};

std::optional<std::string> user_price_file(const git::Repository* repository) {
  const std::string key = "tokens.prices";
  auto configured =
      repository != nullptr ? repository->config(key) : git::global_config(key);
  if (configured) {
    return configured;
  }
  const auto home = system::home_directory();
  const auto config = system::variable("XDG_CONFIG_HOME");
  if (!config && !home) {
    return std::nullopt;
  }
  const std::string path =
      system::join(config.value_or(system::join(home.value_or(""), ".config")),
                   "git-tokens/prices.json");
  return system::status(path) ? std::optional(path) : std::nullopt;
}

Result<void> run_over(Workspace& workspace,
                      const git::Repository& repository,
                      const IngestResult& read) {
  RunPlan plan;
  plan.repository = &repository;
  plan.moment = system::now();
  plan.sessions = read.sessions;
  plan.changed_commits = read.changed_commits;
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
    if (is_current || !system::status(row.common_dir)) {
      continue;
    }
    const auto repository = git::open(row.common_dir, git::FromEnvironment::no);
    if (repository && repository_id(**repository) == row.uuid) {
      TOKENS_TRY(run_over(workspace, **repository, read));
    }
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const pricing::PriceTable>> prices_for(
    const git::Repository* repository) {
  return load_prices(user_price_file(repository));
}

Result<std::shared_ptr<const pricing::PriceTable>> load_prices(
    const std::optional<std::string>& path) {
  auto table = pricing::built_in_table();
  if (!path) {
    return table;
  }
  TOKENS_TRY_ASSIGN(const std::string text, system::read_file(*path));
  TOKENS_TRY_ASSIGN(auto own, pricing::parse_table(text, *path));
  return pricing::overlay(std::move(own), std::move(table));
}

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

Result<std::unique_ptr<git::Repository>> repository_here() {
  const auto directory = system::working_directory();
  if (!directory) {
    return fail(ErrorKind::not_found, "the working directory is gone");
  }
  return git::open(*directory, git::FromEnvironment::yes);
}

}  // namespace

void set_prices(Workspace& workspace) {
  auto prices = prices_for(workspace.repository.get());
  if (prices) {
    workspace.prices = std::move(*prices);
  } else {
    workspace.prices = pricing::built_in_table();
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
  auto repository = directory.empty()
                        ? repository_here()
                        : git::open(directory, git::FromEnvironment::no);
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

namespace {

Result<IngestResult> refresh_once(Workspace& workspace,
                                  RefreshScope scope,
                                  const OnScanProgress& on_progress) {
  TOKENS_TRY_ASSIGN(
      IngestResult result,
      ingest_all(*workspace.ledger, system::client_directories(), on_progress));
  TOKENS_TRY(take_in_task_log(workspace, TaskLook::if_changed));
  if (workspace.repository) {
    TOKENS_TRY(run_over(workspace, *workspace.repository, result));
  }
  if (scope == RefreshScope::all) {
    TOKENS_TRY(run_over_others(workspace, result));
  }
  TOKENS_TRY(
      keep_daily_copy(*workspace.ledger, workspace.ledger_path, system::now()));
  return result;
}

}  // namespace

Result<IngestResult> refresh(Workspace& workspace,
                             RefreshScope scope,
                             const OnScanProgress& on_progress) {
  auto result = refresh_once(workspace, scope, on_progress);
  if (result || !is_damaged(*workspace.ledger, result.error())) {
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
    TOKENS_TRY(run_over(workspace, *workspace.repository, {}));
  }
  return {};
}

}  // namespace tokens::app
