// `git tokens ledger`, and reports on a team's ledger: done by
// git-tokens-team, which stands beside us. Its library for PostgreSQL takes
// longer to load than most commands.
#include "cli/ci_text.hpp"
#include "cli/commands.hpp"
#include "cli/hook_binary.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace tokens::cli {

Result<ExitCode> run_team(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(std::string program, sibling("git-tokens-team"));
  std::vector<std::string> words = words_again(arguments);
  words.insert(words.begin(), {program, std::string(arguments.command->name)});
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  ::execv(program.c_str(), pointers.data());
  return fail(ErrorKind::io, "start " + program + ": " + std::strerror(errno));
}

}  // namespace tokens::cli
