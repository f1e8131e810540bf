// git-tokens: the command line. The only catch-all of the program.
#include "cli/output.hpp"
#include "cli/program.hpp"
#include "lib/system/descriptor.hpp"

#include <csignal>
#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  tokens::system::hold_standard_descriptors();
  // A reader that has seen enough closes the pipe: no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return tokens::cli::run_program(
        std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::exception& exception) {
    tokens::cli::complain(std::string("internal error: ") + exception.what());
  }
  return 1;
}
