// See ci_actions.hpp.
#include "cli/ci_actions.hpp"

#include "cli/text/output.hpp"
#include "cli/words/help.hpp"

namespace tokens::cli {
namespace {

Result<ExitCode> say(const std::string& text) {
  TOKENS_TRY(print(text));
  return ExitCode::done;
}

}  // namespace

Result<ExitCode> run_ci_action(const Arguments& arguments) {
  if (arguments.wish == Wish::help) {
    return say(help_text(*arguments.command));
  }
  if (arguments.wish == Wish::version) {
    return say(version_text());
  }
  const std::string action = arguments.positional(0).value_or("");
  if (action != "init" && arguments.positional(1)) {
    return fail(ErrorKind::usage,
                "ci: only init takes a forge; use --github or --gitlab");
  }
  if (action == "comment") {
    return run_ci_comment(arguments);
  }
  if (action == "summary") {
    return run_ci_summary(arguments);
  }
  return action == "check" ? run_ci_check(arguments) : run_ci_init(arguments);
}

}  // namespace tokens::cli
