// What `git tokens ci` says in a job's log. Pure.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/report/budget.hpp"

#include <string>
#include <vector>

namespace tokens::cli {

/// Returns the words that parse_arguments() takes for the same, without the
/// command's name.
std::vector<std::string> words_again(const Arguments& arguments);

/// Whether a log's lines are commands of GitHub's.
enum class LogKind { plain, github };

/// What became of the budgets of a pull request, in the order of their weight.
struct GateText {
  std::vector<report::Budget> newly;
  std::vector<report::Budget> before;
  std::vector<report::Budget> unknown;
  std::vector<report::Budget> within;
};

/// Returns a line for each budget: errors for those that block, warnings for
/// those that were exceeded before or are not known. On GitHub at most ten of
/// each kind, which is what it shows; the last one tells of the rest.
std::string gate_text(const GateText& gate, LogKind kind);

}  // namespace tokens::cli
