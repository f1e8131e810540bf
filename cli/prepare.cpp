// See prepare.hpp.
#include "cli/prepare.hpp"

#include "cli/text/output.hpp"
#include "lib/report/progress.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tokens::cli {
namespace {

/// What could not be read makes every number too small; scan has the details.
void say_problems(const app::IngestResult& ingest) {
  if (!ingest.problems.empty()) {
    complain(fmt::format(
        "{}{}; `git tokens scan` lists what could not be read",
        ingest.problems.front(),
        ingest.problems.size() == 1
            ? ""
            : fmt::format(" and {} more", ingest.problems.size() - 1)));
  }
}

Result<app::Workspace> open_as(const Arguments& arguments,
                               app::NeedRepository need) {
  auto workspace = app::open_workspace(need);
  if (workspace || need == app::NeedRepository::no ||
      workspace.error().kind != ErrorKind::not_found) {
    return workspace;
  }
  const CommandSpec& command = *arguments.command;
  const bool takes_all = std::any_of(
      command.options.begin(), command.options.end(), [](const auto& option) {
        return option.name() == "--all-repos";
      });
  std::string hint;
  if (takes_all) {
    hint = ", or add --all-repos";
  } else if (command.name.empty() || command.name == "log") {
    hint = "; `git tokens report --all-repos` works anywhere";
  }
  return fail(ErrorKind::not_found, workspace.error().message + hint);
}

}  // namespace

Result<app::Workspace> open_here(const Arguments& arguments) {
  return open_as(arguments,
                 arguments.has("--all-repos") ? app::NeedRepository::no
                                              : app::NeedRepository::yes);
}

Result<app::IngestResult> refresh_with_progress(app::Workspace& workspace,
                                                app::RefreshScope scope) {
  // Made when the total is known, which it is after the folders were listed.
  std::optional<report::Progress> progress;
  const auto show = [&progress](std::int64_t done, std::int64_t total) {
    if (!progress) {
      progress.emplace(total);
    }
    progress->update(done);
  };
  return app::refresh(workspace, scope, show);
}

Result<app::Workspace> prepare(const Arguments& arguments) {
  return arguments.has("--all-repos")
             ? prepare(
                   arguments, app::NeedRepository::no, app::RefreshScope::all)
             : prepare(arguments,
                       app::NeedRepository::yes,
                       app::RefreshScope::current);
}

Result<app::Workspace> prepare(const Arguments& arguments,
                               app::NeedRepository need,
                               app::RefreshScope scope) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, open_as(arguments, need));
  app::IngestResult ingest;
  if (arguments.has("--no-scan")) {
    TOKENS_TRY(app::observe_only(workspace));
  } else {
    TOKENS_TRY_ASSIGN(ingest, refresh_with_progress(workspace, scope));
  }
  say_warnings(workspace);
  say_problems(ingest);
  return workspace;
}

Result<report::WeekStart> week_start(const Arguments& arguments,
                                     const app::Workspace& workspace) {
  constexpr const char* k_key = "tokens.startOfWeek";
  auto day = arguments.value("--start-of-week");
  if (!day) {
    day = workspace.repository ? workspace.repository->config(k_key)
                               : git::global_config(k_key);
  }
  if (!day || *day == "monday") {
    return report::WeekStart::monday;
  }
  if (*day == "sunday") {
    return report::WeekStart::sunday;
  }
  return fail(ErrorKind::usage,
              fmt::format("setting {}: '{}' is neither monday nor sunday; `git "
                          "config {} monday` sets it",
                          k_key,
                          *day,
                          k_key));
}

Result<std::vector<app::BudgetSetting>> configured_budgets(
    const app::Workspace& workspace) {
  auto settings = app::examined_budget_settings(*workspace.repository);
  if (!settings.problems.empty()) {
    return fail(ErrorKind::usage, settings.problems.front());
  }
  return std::move(settings.budgets);
}

void say_warnings(app::Workspace& workspace) {
  for (const std::string& warning : workspace.warnings) {
    complain(warning);
  }
  workspace.warnings.clear();
}

report::Style output_style() {
  auto drawing = report::Drawing::none;
  if (system::is_terminal(STDOUT_FILENO) &&
      system::variable("TERM").value_or("dumb") != "dumb") {
    drawing = system::writes_utf8() ? report::Drawing::blocks
                                    : report::Drawing::ascii;
  }
  return {system::wants_colour(STDOUT_FILENO),
          system::terminal_width(STDOUT_FILENO),
          drawing};
}

}  // namespace tokens::cli
