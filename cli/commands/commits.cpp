// `git tokens`, `git tokens log` and `git tokens show`: this branch at a
// glance, commits with their tokens and cost, and one commit in detail.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/output.hpp"
#include "cli/text/task_text.hpp"
#include "cli/words/dates.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <unistd.h>

#include <string>
#include <utility>

namespace tokens::cli {
namespace {

/// On a terminal nobody means the whole history by naming nothing.
constexpr std::int64_t k_screenful = 30;

/// The branch's budget, if there is one. One that means nothing is no reason
/// to show nothing.
Result<void> add_budget(app::Workspace& workspace, app::Glance& glance) {
  const auto settings = app::budget_settings(*workspace.repository);
  for (const std::string& problem : settings.problems) {
    complain(problem);
  }
  for (const app::BudgetSetting& setting : settings.budgets) {
    if (setting.kind != app::BudgetKind::branch || glance.branch.empty()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(
        auto measured,
        app::measure_budgets(
            workspace, {setting}, {"", glance.branch, system::now(), {}}));
    glance.budget = std::move(measured.front().budget);
  }
  return {};
}

Result<std::size_t> limit_of(const Arguments& arguments) {
  const auto given = arguments.value("--limit");
  const bool is_open_end = arguments.positionals.empty() &&
                           !arguments.has("--json") &&
                           system::is_terminal(STDOUT_FILENO);
  std::int64_t limit = is_open_end ? k_screenful : 0;
  if (given) {
    TOKENS_TRY_ASSIGN(
        limit,
        typed_number("--limit",
                     *given,
                     {0, 100'000'000, "is no number of commits; 0 means all"}));
  }
  return static_cast<std::size_t>(limit);
}

/// `git log` takes paths, too, so people type one here.
Error explained(Error error, const std::string& range) {
  if (error.kind == ErrorKind::not_found && system::status(range)) {
    error.message = "log takes a range, and '" + printable(range) +
                    "' is a path: `git tokens report --by commit -- " +
                    printable(range) + "` counts what changed it";
  }
  return error;
}

}  // namespace

Result<Answer> run_glance(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(app::Glance glance, app::glance(workspace));
  TOKENS_TRY(add_budget(workspace, glance));
  return arguments.has("--json")
             ? glance_json(glance)
             : glance_text(glance, output_style(), system::now());
}

Result<Answer> run_log(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::size_t limit, limit_of(arguments));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  const std::string range = arguments.positional(0).value_or("");
  const auto found = app::log_commits(workspace, range, limit);
  if (!found) {
    return fail(explained(found.error(), range));
  }
  if (arguments.has("--json")) {
    return log_json(*found);
  }
  std::string text =
      found->empty() ? "No commits.\n" : log_text(*found, output_style());
  const bool was_chosen = arguments.has("--limit");
  if (!was_chosen && limit > 0 && found->size() == limit) {
    text += "The newest " + std::to_string(limit) + "; -n 0 shows all.\n";
  }
  return text;
}

Result<Answer> run_show(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  const std::string revision = arguments.positional(0).value_or("HEAD");
  TOKENS_TRY_ASSIGN(const app::CommitSummary summary,
                    app::show_commit(workspace, revision));
  TOKENS_TRY_ASSIGN(const auto tasks,
                    app::tasks_of_commit(workspace, summary.commit.id));
  if (arguments.has("--json")) {
    JsonObject json = commit_json(summary);
    if (!tasks.empty()) {
      json.add("tasks", tasks_json(tasks));
    }
    return json.text() + "\n";
  }
  const auto offset =
      Zone().offset_at(from_unix_ms(summary.commit.author_second * 1000));
  return show_text(summary, output_style(), offset) +
         linked_tasks_text(tasks, output_style());
}

}  // namespace tokens::cli
