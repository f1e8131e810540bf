// `git tokens show`: one commit in detail.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/commit_json.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/output.hpp"
#include "cli/text/task_text.hpp"
#include "cli/words/zone.hpp"

namespace tokens::cli {

Result<ExitCode> run_show(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  const std::string revision = arguments.positional(0).value_or("HEAD");
  TOKENS_TRY_ASSIGN(const app::CommitSummary summary,
                    app::show_commit(prepared.workspace, revision));
  TOKENS_TRY_ASSIGN(
      const auto tasks,
      app::tasks_of_commit(prepared.workspace, summary.commit.id));
  if (arguments.has("--json")) {
    std::string json = commit_json(summary);
    if (!tasks.empty()) {
      json.insert(json.size() - 1, ", \"tasks\": " + tasks_json(tasks));
    }
    TOKENS_TRY(print(json + "\n"));
    return ExitCode::done;
  }
  TOKENS_TRY_ASSIGN(const Zone zone, Zone::named("local"));
  const auto offset =
      zone.offset_at(from_unix_ms(summary.commit.author_second * 1000));
  TOKENS_TRY(print(show_text(summary, output_style(), offset) +
                   linked_tasks_text(tasks, output_style())));
  return ExitCode::done;
}

}  // namespace tokens::cli
