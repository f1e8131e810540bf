// git-tokens: the command line.
#include "cli/commands/commands.hpp"
#include "cli/program.hpp"

int main(int argc, char** argv) {
  return tokens::cli::run_program(argc, argv, {}, tokens::cli::run_command);
}
