// What all our programs with words of their own have in common: from the words
// to an answer, from an answer or an error to the exit status, and starting
// each other.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"
#include "lib/system/environment.hpp"

#include <sys/types.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {

/// The exit codes that users and scripts rely on.
enum class ExitCode { done = 0, failed = 1, usage = 2, over_budget = 3 };

/// What a command says on the standard output, and how it ends.
struct Answer {
  Answer(ExitCode how = ExitCode::done) : code(how) {}

  Answer(std::string said, ExitCode how = ExitCode::done)
      : text(std::move(said)), code(how) {}

  std::string text;
  ExitCode code;
};

/// Runs a program: parses the words `before` and those behind its name, answers
/// --help and --version, lets `run` answer the rest, and returns the exit
/// status. An error becomes one line on the standard error. The only catch-all.
int run_program(int argc,
                char** argv,
                std::vector<std::string> before,
                Result<Answer> (*run)(const Arguments& arguments));

/// Returns the absolute path of another program of ours, which stands beside
/// this one; `not_found` with the way out if it is not there.
Result<std::string> sibling(const std::string& name);

/// How another program is started.
struct StartOptions {
  std::vector<system::Variable> changes{};  ///< of the environment
  std::vector<int> silent{};  ///< descriptors that lead to /dev/null
  sigset_t blocked{};         ///< signals; of this process they may be others
};

/// Starts a program, which PATH is searched for if its name has no slash, with
/// `words` behind its name. Returns the process; `io` if it cannot be started.
Result<pid_t> start_program(const std::string& program,
                            std::vector<std::string> words,
                            const StartOptions& options);

}  // namespace tokens::cli
