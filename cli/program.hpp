// The program between main and the commands: parses, answers --help and
// --version, and turns errors into one line and an exit code.
#pragma once

#include <string>
#include <vector>

namespace tokens::cli {

/// Runs the program with the words behind its name; returns the exit status.
/// Nothing is thrown but what libraries throw.
int run_program(const std::vector<std::string>& words);

}  // namespace tokens::cli
