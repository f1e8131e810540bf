// `git tokens task`: the log that people keep by hand.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/task_text.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tokens::cli {
namespace {

constexpr std::int64_t k_usual_cost_tokens = 170'000;

/// What may follow the word behind `task`.
struct Action {
  std::string_view name;
  std::string_view arguments;  ///< as help names them, separated by blanks
  std::size_t least;           ///< of them
  std::string_view options;    ///< separated by blanks
  Result<std::string> (*run)(app::Workspace&,
                             const Arguments&,
                             const std::string&);
};

Result<std::string> words_of_person(const std::string& text,
                                    std::string_view what) {
  if (trim(text).empty()) {
    return fail(ErrorKind::usage, fmt::format("task: {} is empty", what));
  }
  return text;
}

Result<std::optional<Moment>> date_of(const Arguments& arguments,
                                      std::string_view option,
                                      SpanEnd end) {
  auto date = date_option(arguments, option, end, system::now(), Zone());
  if (!date) {
    return fail(date.error().in("task"));
  }
  return date;
}

Result<app::TaskQuery> query_of(const Arguments& arguments) {
  app::TaskQuery query;
  TOKENS_TRY_ASSIGN(query.since, date_of(arguments, "--since", SpanEnd::since));
  TOKENS_TRY_ASSIGN(query.until, date_of(arguments, "--until", SpanEnd::until));
  query.project = arguments.value("--project").value_or("");
  return query;
}

Result<std::string> run_log_task(app::Workspace& workspace,
                                 const Arguments& arguments,
                                 const std::string& format) {
  app::TaskChange entry;
  TOKENS_TRY_ASSIGN(entry.project,
                    words_of_person(arguments.positionals[1], "PROJECT"));
  TOKENS_TRY_ASSIGN(entry.task,
                    words_of_person(arguments.positionals[2], "TASK"));
  TOKENS_TRY_ASSIGN(entry.tokens,
                    typed_tokens("task: TOKENS", arguments.positionals[3], 1));
  TOKENS_TRY_ASSIGN(entry.time, date_of(arguments, "--date", SpanEnd::since));
  TOKENS_TRY_ASSIGN(const app::Task task, app::log_task(workspace, entry));
  return task_said(task, "Logged", format);
}

/// list, today and projects: the entries of some time, or their sums.
Result<std::string> run_list(app::Workspace& workspace,
                             const Arguments& arguments,
                             const std::string& format) {
  const std::string& action = arguments.positionals.front();
  TOKENS_TRY_ASSIGN(app::TaskQuery query, query_of(arguments));
  std::string day;
  if (action == "today") {
    const Moment now = system::now();
    query.since = midnight_before(now, 0, Zone());
    query.until = midnight_before(now, -1, Zone());
    day = system::to_wall_clock(now).substr(0, 10);
  }
  TOKENS_TRY_ASSIGN(const auto tasks, app::list_tasks(workspace, query));
  const pricing::FlatPrice price = app::flat_price(workspace);
  return action == "projects"
             ? task_projects_text(tasks, price, format, output_style())
             : tasks_text(tasks, day, price, format, output_style());
}

Result<std::string> run_cost(app::Workspace& workspace,
                             const Arguments& arguments,
                             const std::string& format) {
  std::int64_t tokens = k_usual_cost_tokens;
  if (const auto typed = arguments.positional(1)) {
    TOKENS_TRY_ASSIGN(tokens, typed_tokens("task: TOKENS", *typed, 0));
  }
  return task_cost_text(tokens, app::flat_price(workspace), format);
}

Result<app::TaskChange> change_of(const Arguments& arguments) {
  app::TaskChange change;
  if (const auto project = arguments.value("--project")) {
    TOKENS_TRY_ASSIGN(change.project, words_of_person(*project, "--project"));
  }
  if (const auto task = arguments.value("--task")) {
    TOKENS_TRY_ASSIGN(change.task, words_of_person(*task, "--task"));
  }
  if (const auto tokens = arguments.value("--tokens")) {
    TOKENS_TRY_ASSIGN(change.tokens,
                      typed_tokens("task: --tokens", *tokens, 1));
  }
  TOKENS_TRY_ASSIGN(change.time, date_of(arguments, "--date", SpanEnd::since));
  return change;
}

Result<std::string> run_edit(app::Workspace& workspace,
                             const Arguments& arguments,
                             const std::string& format) {
  TOKENS_TRY_ASSIGN(
      const std::int64_t id,
      typed_digits(
          "task edit",
          arguments.positionals[1],
          {1, INT64_MAX, "is no id; `git tokens task list` shows them"}));
  TOKENS_TRY_ASSIGN(const app::TaskChange change, change_of(arguments));
  const bool changes =
      change.project || change.task || change.tokens || change.time;
  if (changes == arguments.has("--remove")) {
    return fail(ErrorKind::usage,
                "task edit: say what to change (--project, --task, --tokens, "
                "--date), or --remove");
  }
  if (changes) {
    TOKENS_TRY_ASSIGN(const app::Task task,
                      app::edit_task(workspace, id, change));
    return task_said(task, "Changed", format);
  }
  TOKENS_TRY_ASSIGN(const app::Task task, app::remove_task(workspace, id));
  return task_said(task, "Removed", format);
}

constexpr std::array k_actions{
    Action{"log", "PROJECT TASK TOKENS", 3, "--date", run_log_task},
    Action{"list", "", 0, "--since --until --project", run_list},
    Action{"today", "", 0, "--project", run_list},
    Action{"projects", "", 0, "--since --until --project", run_list},
    Action{"cost", "TOKENS", 0, "", run_cost},
    Action{
        "edit", "ID", 1, "--project --task --tokens --date --remove", run_edit},
};

Result<void> check(const Action& action, const Arguments& arguments) {
  const std::size_t given = arguments.positionals.size() - 1;
  const auto wanted = words_of(action.arguments);
  if (given < action.least || given > wanted.size()) {
    return fail(ErrorKind::usage,
                fmt::format("task {}: {}; type `git tokens task {}{}{}`",
                            action.name,
                            given < action.least
                                ? std::string(wanted[given]) + " is missing"
                                : "there is an argument too many",
                            action.name,
                            wanted.empty() ? "" : " ",
                            action.arguments));
  }
  const std::string allowed = fmt::format("{} --format --json", action.options);
  const auto known = words_of(allowed);
  for (const auto& [option, values] : arguments.options) {
    if (std::find(known.begin(), known.end(), option) == known.end()) {
      return fail(ErrorKind::usage,
                  fmt::format("task {}: {} has no meaning here; see `git "
                              "tokens help task`",
                              action.name,
                              option));
    }
  }
  return {};
}

}  // namespace

Result<Answer> run_task(const Arguments& arguments) {
  const auto* const action =
      std::find_if(k_actions.begin(), k_actions.end(), [&](const Action& one) {
        return one.name == arguments.positionals.front();
      });
  if (action == k_actions.end()) {
    return fail(ErrorKind::internal, "a task action without code");
  }
  TOKENS_TRY(check(*action, arguments));
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  if (action->name != "cost") {
    TOKENS_TRY(app::take_in_task_log(workspace, app::TaskLook::always));
  }
  const std::string format =
      arguments.value("--format")
          .value_or(arguments.has("--json") ? "json" : "table");
  TOKENS_TRY_ASSIGN(const std::string text,
                    action->run(workspace, arguments, format));
  say_warnings(workspace);
  return text;
}

}  // namespace tokens::cli
