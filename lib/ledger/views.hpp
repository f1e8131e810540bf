// Files of ours in working trees, as we last wrote them: one that still looks
// like that need not be read again. And what commits cost, as those files say:
// sums of facts for whoever has no time to add up the responses.
#pragma once

#include "lib/base/money.hpp"
#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::ledger {

struct ViewFile {
  std::string path;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::string sha;  ///< commit of the (last) entry
};

Result<std::optional<ViewFile>> view_file(Ledger& ledger,
                                          const std::string& path);
Result<void> store_view_file(Ledger& ledger, const ViewFile& file);
Result<void> forget_view_file(Ledger& ledger, const std::string& path);

/// Lets the files below `from` be known below `to`, to which they moved.
Result<void> move_view_files(Ledger& ledger,
                             const std::string& from,
                             const std::string& to);

/// Returns the session files that show `sha`.
Result<std::vector<ViewFile>> view_files_of(Ledger& ledger,
                                            const std::string& sha);

/// Marks a commit, and the one that shows it, whose views must be written;
/// they stay marked until
/// forget_stale, whatever happens to the process in between.
Result<void> mark_stale(Ledger& ledger, RowId commit);
Result<void> forget_stale(Ledger& ledger, RowId commit);
Result<std::vector<RowId>> stale_commits(Ledger& ledger, RowId repository);

/// What a commit cost when it was priced last.
struct CommitCost {
  RowId commit = 0;
  std::int64_t tokens = 0;
  std::optional<PicoUsd> cost;  ///< nothing when no part of it has a price
  bool has_unpriced = false;    ///< then the cost is a lower bound
  std::int64_t prices = 0;      ///< which prices these were; 0: none yet
};

Result<void> store_cost(Ledger& ledger, const CommitCost& cost);

/// Returns what the living commits of a branch cost together; nothing if one
/// of them was priced with other prices, or never.
Result<std::optional<CommitCost>> cost_of_branch(Ledger& ledger,
                                                 RowId repository,
                                                 const std::string& branch,
                                                 std::int64_t prices);

/// Returns what each of them cost, those that were never priced included; of
/// all branches if none is given.
Result<std::vector<CommitCost>> costs_of_commits(
    Ledger& ledger,
    RowId repository,
    const std::optional<std::string>& branch = std::nullopt);

/// Returns the living commits whose cost was found by other prices, or never.
Result<std::vector<RowId>> commits_to_price(Ledger& ledger,
                                            RowId repository,
                                            std::int64_t prices);

/// Returns the tokens of the living commits that were made on `branch`, a sum
/// that triggers keep (branch_total in migrations/0007.sql); nothing if one of
/// them was never added up.
Result<std::optional<std::int64_t>> branch_tokens(Ledger& ledger,
                                                  RowId repository,
                                                  const std::string& branch);

}  // namespace tokens::ledger
