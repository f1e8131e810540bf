// A ledger with everything a report can meet, made by chance through the
// ledger's own interface. The same seed always makes the same facts.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "tests/support/scratch.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tokens::app::test {

class RandomLedger {
 public:
  RandomLedger(std::uint64_t seed, int responses);

  /// Outside of any repository, with the built-in prices.
  Workspace workspace;

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  bool one_in(std::uint64_t count) { return below(count) == 0; }

  std::string one_of(const std::vector<std::string>& words) {
    return words[below(words.size())];
  }

  TokenCounts tokens();
  void make_places();
  void make_responses(int count);
  void make_attempts();
  void make_entries();
  void make_calls(ledger::Ledger& into);
  void place(ledger::RowId response);

  testing::ScratchDirectory directory_;
  std::mt19937_64 random_;
  std::vector<ledger::RowId> repositories_;
  std::vector<ledger::RowId> worktrees_;
  std::vector<std::vector<ledger::RowId>> commits_;  ///< by repository
  std::vector<ledger::RowId> rows_;
  std::vector<TokenCounts> counts_;  ///< of the rows, in the same order
};

}  // namespace tokens::app::test
