// Reading reflogs as the files they are, that of HEAD from any saved place:
// 10,000 old entries must cost nothing when one new entry was added. Where git
// keeps refs in reftables, their reflogs are there, too (reftable.hpp).
#pragma once

#include "lib/base/result.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::git {

/// New entries, oldest first. `restarted` says that the file was rewritten
/// (expired, or another worktree took the name) and all of it was read again.
struct ReflogGain {
  std::vector<ReflogEntry> entries;
  ReflogCursor cursor;
  bool restarted = false;
};

/// Returns what the reflog of a ref by its full name gained since `cursor`;
/// nothing, and no error, if there is none. A last line without newline waits.
/// `git_dir` keeps the reflog: that of HEAD the worktree's, that of a branch
/// the common one.
Result<ReflogGain> read_log(const std::string& git_dir,
                            const std::string& ref,
                            const ReflogCursor& cursor);

/// Returns the reflog of a branch, oldest entry first; empty without one.
Result<std::vector<ReflogEntry>> read_branch_log(const std::string& common_dir,
                                                 const std::string& branch);

/// Returns when the last entry of HEAD's reflog was written, in nanoseconds
/// since 1970, if it shows `id`. For a hook that runs for `id`: git writes the
/// file when the ref moves, but the second in it is taken before.
std::optional<std::int64_t> head_moved_ns(const std::string& git_dir,
                                          const std::string& id);

/// Returns true if the branch's own reflog shows that it stood before `second`,
/// and was not made or set to another commit by name in that second.
Result<bool> stood_before(const std::string& common_dir,
                          const std::string& branch,
                          std::int64_t second);

/// Returns the branches that have a reflog.
std::vector<std::string> logged_branches(const std::string& common_dir);

/// A branch that got another name.
struct BranchRename {
  std::int64_t second = 0;
  std::string from;
  std::string to;
};

/// Returns the renames that the reflogs of branches tell, oldest first. HEAD's
/// reflog tells only of those of the branch that it is on. A reflog that cannot
/// be read tells of none.
std::vector<BranchRename> read_branch_renames(const std::string& common_dir);

/// Returns one reflog line taken apart, or nothing if it is not one.
std::optional<ReflogEntry> parse_reflog_line(std::string_view line);

/// Returns what the message of a reflog entry says happened.
EventKind classify(std::string_view message);

/// "checkout: moving from A to B", taken apart; nothing for other messages.
struct CheckoutWords {
  std::string from;
  std::string to;
};

std::optional<CheckoutWords> checkout_words(std::string_view message);

/// "rebase (finish): returning to refs/heads/B" gives "B"; "Branch: renamed
/// refs/heads/a to refs/heads/b" gives "b"; nothing otherwise.
std::optional<std::string> branch_after(std::string_view message);

}  // namespace tokens::git
