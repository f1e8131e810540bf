// `git tokens dashboard`: reads new transcripts, then becomes
// git-tokens-dashboard. That is a program of its own because its HTTP library
// brings four shared libraries, which every other command would load, too.
#include "cli/commands/commands.hpp"
#include "cli/commands/hook_binary.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/commands/team_dashboard.hpp"
#include "cli/dashboard_options.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {

Result<ExitCode> run_dashboard(const Arguments& arguments) {
  TOKENS_TRY(dashboard_options(arguments));
  if (names_team_ledger(arguments)) {
    return run_team_dashboard(arguments);
  }
  TOKENS_TRY_ASSIGN(const bool is_other, use_chosen_ledger(arguments));
  TOKENS_TRY_ASSIGN(const std::string program, sibling("git-tokens-dashboard"));
  // In a scope of its own: the other program opens the ledger for itself.
  if (!is_other) {
    TOKENS_TRY(
        prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  }
  std::vector<std::string> words = typed_words(arguments);
  words.erase(words.begin());  // our own name
  return fail(become(program, std::move(words)));
}

}  // namespace tokens::cli
