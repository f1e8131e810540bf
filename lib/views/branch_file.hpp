// The branch file of the working tree: what each commit of a branch cost.
//
// A view: the same entries always give the same bytes, whether they are
// written at once or appended one by one. Nothing here asks the clock.
#pragma once

#include "lib/base/json.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::views {

/// Where branch files stand, below the root of the working tree.
inline constexpr std::string_view k_branch_directory =
    "token_metrics/local_tracking";

/// Returns "tokens_<branch>.json", and "tokens_detached.json" for no branch.
/// No two branches share a name, also where file names ignore case: letters
/// a-z, digits, '_' and '-' stand for themselves, every other byte is %xx.
/// Longer than 180 bytes, <branch> is cut and ends in "~" and a hash.
std::string branch_file_name(std::optional<std::string_view> branch);

/// One commit with usage.
struct BranchEntry {
  std::string commit_id;
  Moment time;  ///< of the commit; shown to the second
  TokenCounts tokens;
  std::optional<PicoUsd> cost;  ///< nothing when no part of it has a price
  bool has_unpriced = false;    ///< then the cost is a lower bound
  std::string prices;           ///< name of the table that it is from
  std::vector<std::string> models;
  std::string notes;
};

/// Returns {"input": 1, "output": 2, …}.
JsonObject token_classes(const TokenCounts& tokens);

/// Returns the file of these entries, oldest first: created at the first
/// one's time, last updated at the last one's (null without entries).
std::string format_branch_file(std::optional<std::string_view> branch,
                               const std::vector<BranchEntry>& entries);

/// What is remembered of a file that we wrote, to know it again.
struct BranchFileState {
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t inode = 0;

  friend bool operator==(const BranchFileState&,
                         const BranchFileState&) = default;
};

/// Replaces `path` by the file of these entries and makes its directory. What
/// is written first stands in the folder `by_way_of`, if renaming from there
/// works: whoever reads the directory takes each file for a branch's.
Result<BranchFileState> write_branch_file(
    const std::string& path,
    const std::string& by_way_of,
    std::optional<std::string_view> branch,
    const std::vector<BranchEntry>& entries);

enum class AppendOutcome {
  appended,  ///< the entry is the new last line
  replaced,  ///< it took the place of the last line
  changed,   ///< not the expected file: nothing was written, rebuild it
};

struct AppendedBranchFile {
  AppendOutcome outcome = AppendOutcome::changed;
  BranchFileState state;  ///< to be remembered; unless changed
};

/// Adds one entry to a file that we wrote (by way of the folder that
/// write_branch_file() has, too), without reading the old ones; `total_tokens`
/// are those of all entries, this one included. The last line is replaced if it
/// belongs to `replaced_commit_id` (an amended commit) or, where none is
/// replaced, already to the entry's own commit. A replaced commit that is not
/// in the last line is `changed`, like everything unexpected. Fails with `io`
/// if the new file cannot be written; the old one then stays.
Result<AppendedBranchFile> append_entry(
    const std::string& path,
    const std::string& by_way_of,
    const BranchFileState& expected,
    const BranchEntry& entry,
    std::int64_t total_tokens,
    std::optional<std::string_view> replaced_commit_id);

/// Whose a file at a branch file's place is.
enum class BranchFileCheck {
  missing,  ///< also: empty, as after a power cut; there is nothing to lose
  ours,     ///< every session names its commit
  foreign,  ///< sound, but with sessions of the older tools
  damaged,  ///< not JSON, other shapes, or not to be read
};

BranchFileCheck inspect_branch_file(const std::string& path);

}  // namespace tokens::views
