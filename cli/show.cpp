// `git tokens show`: one commit in detail.
#include "cli/commands.hpp"
#include "cli/commit_json.hpp"
#include "cli/commit_text.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/zone.hpp"

namespace tokens::cli {

Result<ExitCode> run_show(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  const std::string revision = arguments.positional(0).value_or("HEAD");
  TOKENS_TRY_ASSIGN(const app::CommitSummary summary,
                    app::show_commit(prepared.workspace, revision));
  if (arguments.has("--json")) {
    TOKENS_TRY(print(commit_json(summary) + "\n"));
    return ExitCode::done;
  }
  TOKENS_TRY_ASSIGN(const Zone zone, Zone::named("local"));
  const auto offset =
      zone.offset_at(from_unix_ms(summary.commit.author_second * 1000));
  TOKENS_TRY(print(show_text(summary, output_style(), offset)));
  return ExitCode::done;
}

}  // namespace tokens::cli
