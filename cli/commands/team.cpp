// `git tokens ledger`, and reports on a team's ledger: done by
// git-tokens-team, which stands beside us. Its library for PostgreSQL takes
// longer to load than most commands.
#include "cli/ci_text.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/hook_binary.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {

Result<ExitCode> run_team(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::string program, sibling("git-tokens-team"));
  std::vector<std::string> words = words_again(arguments);
  words.emplace(words.begin(), arguments.command->name);
  return fail(become(program, std::move(words)));
}

}  // namespace tokens::cli
