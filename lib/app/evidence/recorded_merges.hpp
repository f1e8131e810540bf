// The rows of the merge ledger (merges.hpp) as their ref has them. They are
// evidence, too: a merge that was recorded names the commits it took in.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/git/repository.hpp"
#include "lib/notes/merge_row.hpp"

#include <string>
#include <unordered_map>

namespace tokens::app {

/// The ref that holds the rows, here and on every remote.
inline constexpr const char* k_merges_ref = "refs/notes/token-merges";

/// Rows by the id of their merge commit.
using MergeRows = std::unordered_map<std::string, notes::MergeRow>;

/// Returns all rows; none where the ref does not exist.
Result<MergeRows> merge_rows(const git::Repository& repository);

}  // namespace tokens::app
