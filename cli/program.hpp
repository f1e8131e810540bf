// What all our programs with words of their own have in common: from the words
// to an answer, and from an answer or an error to the exit status.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"

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

}  // namespace tokens::cli
