// `git tokens log`: commits with their tokens and cost.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/commit_json.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/output.hpp"
#include "lib/base/text.hpp"
#include "lib/base/typed_count.hpp"
#include "lib/system/files.hpp"
#include "lib/system/terminal.hpp"

#include <unistd.h>

namespace tokens::cli {
namespace {

/// On a terminal nobody means the whole history by naming nothing.
constexpr std::size_t k_screenful = 30;
constexpr std::int64_t k_most_commits = 100'000'000;

Result<std::size_t> limit_of(const Arguments& arguments) {
  const auto given = arguments.value("--limit");
  if (!given) {
    const bool is_open_end = arguments.positionals.empty() &&
                             !arguments.has("--json") &&
                             system::is_terminal(STDOUT_FILENO);
    return is_open_end ? k_screenful : 0;
  }
  const auto count = parse_typed_count(*given, k_most_commits);
  if (!count) {
    return fail(ErrorKind::usage,
                "--limit: '" + printable(*given) +
                    "' is no number of commits; 0 means all");
  }
  return static_cast<std::size_t>(*count);
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

Result<ExitCode> run_log(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::size_t limit, limit_of(arguments));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  const std::string range = arguments.positional(0).value_or("");
  const auto found = app::log_commits(prepared.workspace, range, limit);
  if (!found) {
    return fail(explained(found.error(), range));
  }
  const auto& commits = *found;
  if (arguments.has("--json")) {
    TOKENS_TRY(print(log_json(commits)));
    return ExitCode::done;
  }
  std::string text =
      commits.empty() ? "No commits.\n" : log_text(commits, output_style());
  const bool was_chosen = arguments.has("--limit");
  if (!was_chosen && limit > 0 && commits.size() == limit) {
    text += "The newest " + std::to_string(limit) + "; -n 0 shows all.\n";
  }
  TOKENS_TRY(print(text));
  return ExitCode::done;
}

}  // namespace tokens::cli
