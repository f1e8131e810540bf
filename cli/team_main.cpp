// git-tokens-team: what `git tokens ledger` and `git tokens report --ledger`
// run. A program of its own, because it alone needs a library for PostgreSQL.
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/team_actions.hpp"
#include "lib/system/descriptor.hpp"

#include <csignal>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace tokens;

Result<cli::ExitCode> answer(const cli::Arguments& arguments) {
  switch (arguments.wish) {
    case cli::Wish::help:
      TOKENS_TRY(cli::print(cli::help_text(*arguments.command)));
      return cli::ExitCode::done;
    case cli::Wish::version:
      TOKENS_TRY(cli::print(cli::version_text()));
      return cli::ExitCode::done;
    case cli::Wish::run:
      break;
  }
  return arguments.command->id == cli::CommandId::ledger
             ? cli::run_team_action(arguments)
             : cli::run_team_report(arguments);
}

int fail_with(const Error& error) {
  cli::complain(error.message);
  return static_cast<int>(error.kind == ErrorKind::usage
                              ? cli::ExitCode::usage
                              : cli::ExitCode::failed);
}

}  // namespace

int main(int argc, char** argv) {
  tokens::system::hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0),
                                         argv + argc);
    if (words == std::vector<std::string>{"mirror"}) {  // nobody types that
      const auto code = tokens::cli::run_team_mirror();
      return code ? static_cast<int>(*code) : fail_with(code.error());
    }
    const auto arguments = tokens::cli::parse_arguments(words);
    if (!arguments) {
      return fail_with(arguments.error());
    }
    const auto code = answer(*arguments);
    return code ? static_cast<int>(*code) : fail_with(code.error());
  } catch (const std::exception& exception) {
    tokens::cli::complain(std::string("internal error: ") + exception.what());
  }
  return 1;
}
