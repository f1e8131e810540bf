// `git tokens ci`: done by git-tokens-ci, which stands beside us. Loading a
// library for HTTPS takes longer than most commands; so only it has one.
#include "cli/ci_text.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/hook_binary.hpp"

#include <string>

namespace tokens::cli {

Result<ExitCode> run_ci(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::string program, sibling("git-tokens-ci"));
  return fail(become(program, words_again(arguments)));
}

}  // namespace tokens::cli
