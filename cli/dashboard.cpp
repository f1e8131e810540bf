// `git tokens dashboard`: reads new transcripts, then becomes
// git-tokens-dashboard. That is a program of its own because its HTTP library
// brings four shared libraries, which every other command would load, too.
#include "cli/commands.hpp"
#include "cli/dashboard_options.hpp"
#include "cli/hook_binary.hpp"
#include "cli/prepare.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace tokens::cli {

Result<ExitCode> run_dashboard(const Arguments& arguments) {
  TOKENS_TRY(dashboard_options(arguments));
  use_chosen_ledger(arguments);
  TOKENS_TRY_ASSIGN(std::string program, sibling("git-tokens-dashboard"));
  // In a scope of its own: the other program opens the ledger for itself.
  {
    TOKENS_TRY(
        prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  }
  std::vector<std::string> words = typed_words(arguments);
  words.front() = program;
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  ::execv(program.c_str(), pointers.data());
  return fail(ErrorKind::io, "start " + program + ": " + std::strerror(errno));
}

}  // namespace tokens::cli
