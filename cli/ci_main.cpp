// git-tokens-ci: what `git tokens ci` runs. A program of its own, because it
// alone needs a library for HTTPS.
#include "cli/ci_actions.hpp"
#include "cli/output.hpp"
#include "lib/system/descriptor.hpp"

#include <csignal>
#include <exception>
#include <string>
#include <vector>

namespace {

int run(const std::vector<std::string>& words) {
  using namespace tokens;
  const auto arguments = cli::parse_arguments(words);
  if (!arguments) {
    cli::complain(arguments.error().message);
    return static_cast<int>(cli::ExitCode::usage);
  }
  const auto code = cli::run_ci_action(*arguments);
  if (!code) {
    cli::complain(code.error().message);
    return static_cast<int>(code.error().kind == ErrorKind::usage
                                ? cli::ExitCode::usage
                                : cli::ExitCode::failed);
  }
  return static_cast<int>(*code);
}

}  // namespace

int main(int argc, char** argv) {
  tokens::system::hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  try {
    std::vector<std::string> words{"ci"};
    words.insert(words.end(), argv + (argc > 0 ? 1 : 0), argv + argc);
    return run(words);
  } catch (const std::exception& exception) {
    tokens::cli::complain(std::string("internal error: ") + exception.what());
  }
  return 1;
}
