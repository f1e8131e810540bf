// Reading a HEAD reflog as the file it is, from any saved place: 10,000 old
// entries must cost nothing when one new entry was added.
#pragma once

#include "lib/base/result.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::git {

/// How far a reflog was read. `tail_hash` is that of the last whole line
/// before `offset`, so that a rewritten file is noticed.
struct ReflogCursor {
  std::int64_t offset = 0;
  std::uint64_t tail_hash = 0;
  std::int64_t tail_length = 0;
};

/// New entries, oldest first. `restarted` says that the file was rewritten
/// (expired, or another worktree took the name) and all of it was read again.
struct ReflogPart {
  std::vector<ReflogEntry> entries;
  ReflogCursor cursor;
  bool restarted = false;
};

/// Returns what `git_dir`/logs/HEAD gained since `cursor`; nothing, and no
/// error, if there is no such file. A last line without newline waits.
Result<ReflogPart> read_head_log(const std::string& git_dir,
                                 const ReflogCursor& cursor);

/// The same of any reflog, by its path.
Result<ReflogPart> read_log(const std::string& path,
                            const ReflogCursor& cursor);

/// Returns where the reflog of a branch stands, which all worktrees share.
std::string branch_log(const std::string& common_dir,
                       const std::string& branch);

/// Returns the branches that have a reflog.
std::vector<std::string> logged_branches(const std::string& common_dir);

/// A branch that got another name.
struct BranchRename {
  std::int64_t second = 0;
  std::string from;
  std::string to;
};

/// Returns the renames that the reflogs of branches tell, oldest first. HEAD's
/// reflog tells only of those of the branch that it is on.
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
