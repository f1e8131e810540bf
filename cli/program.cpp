// See program.hpp.
#include "cli/program.hpp"

#include "cli/commands/commands.hpp"
#include "cli/text/output.hpp"
#include "cli/words/help.hpp"

namespace tokens::cli {
namespace {

Result<ExitCode> answer(const Arguments& arguments) {
  switch (arguments.wish) {
    case Wish::help:
      TOKENS_TRY(print(help_text(*arguments.command)));
      return ExitCode::done;
    case Wish::version:
      TOKENS_TRY(print(version_text()));
      return ExitCode::done;
    case Wish::run:
      break;
  }
  return run_command(arguments);
}

int fail_with(const Error& error) {
  complain(error.message);
  return static_cast<int>(error.kind == ErrorKind::usage ? ExitCode::usage
                                                         : ExitCode::failed);
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
  const auto arguments = parse_arguments(words);
  if (!arguments) {
    return fail_with(arguments.error());
  }
  const auto code = answer(*arguments);
  return code ? static_cast<int>(*code) : fail_with(code.error());
}

}  // namespace tokens::cli
