// What git keeps as files in its directory, read without any library:
// operations under way, linked worktrees, where hooks are, whether the index
// holds a path (libgit2 takes 60 ms and more to read that of 50,000 files, this
// under a millisecond). Both engines use it.

#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokens::git {

/// Returns the absolute path with links resolved as far as it exists, and
/// without a slash at the end.
std::string real_as_far_as_it_exists(const std::string& path);

/// Returns true if both are there and are one directory, perhaps seen through
/// two mounts.
bool is_same_directory(const std::string& a, const std::string& b);

/// Returns the content without the line end; nothing if it cannot be read.
std::optional<std::string> first_line(const std::string& path);

/// Before the name of a branch in this repository.
inline constexpr std::string_view k_branches = "refs/heads/";

/// Returns "feature/x" for "refs/remotes/origin/feature/x"; nothing for other
/// names.
std::optional<std::string_view> remote_branch(std::string_view reference);

/// Returns "feature/x" for "refs/heads/feature/x"; other names as they are.
std::string short_branch(std::string_view reference);

/// Returns the operation that the files of a worktree's git directory show.
Operation operation_in(const std::string& git_dir);

/// Returns the branch being rebased, short; nothing without one.
std::optional<std::string> rebased_branch_in(const std::string& git_dir);

/// Returns the branch on which HEAD of a worktree stands, short; "" if it is
/// detached, nothing if git keeps it in no way that is known here.
std::optional<std::string> head_branch_in(const std::string& git_dir);

/// Returns the index of a worktree. GIT_INDEX_FILE, where it counts, is
/// relative to `base`, where git starts its hooks.
std::string index_file_in(const std::string& git_dir,
                          const std::string& base,
                          FromEnvironment from_environment);

/// Returns the root that a linked worktree's git directory points to, real;
/// nothing if it is gone or `git_dir` is not a linked worktree's.
std::optional<std::string> linked_root(const std::string& git_dir);

/// Returns the linked worktrees of a repository whose root still exists.
std::vector<WorktreeInfo> linked_worktrees(const std::string& common_dir);

/// Returns the root of the main worktree, real: `core_worktree` (relative to
/// `common_dir`) where it is set, else the directory above.
std::string main_root(const std::string& common_dir,
                      const std::optional<std::string>& core_worktree);

/// Returns the directory of hooks for a value of core.hooksPath: "~" and
/// "~user" expanded, a relative path taken from `base` (the root, or the git
/// directory of a bare repository). Fails with `git` if it is set but empty.
Result<std::string> hooks_path(const std::optional<std::string>& core_hooks,
                               const std::string& base,
                               const std::string& common_dir);

/// Returns the ids at which a shallow clone ends: they have no parents here.
std::unordered_set<std::string> shallow_ids(const std::string& common_dir);

/// No commit has this name.
Error no_such_commit(const std::string& revision);

/// The name is one of a file, a folder or other data, not of a commit.
Error not_a_commit(const std::string& revision);

/// Several objects, or too many possible ones, begin with these digits.
Error ambiguous_commit(const std::string& revision);

/// One end of the range, or all of it, is no commit.
Error no_such_range(const std::string& range);

/// No repository holds the directory; `told` is GIT_DIR where that decides,
/// else empty.
Error no_repository(const std::string& directory, const std::string& told);

/// Returns whether the index file (versions 2 to 4, SHA-1) holds `path` at any
/// stage; false without such a file. Nothing if only git can tell: a split or
/// sparse index, an unknown version, damaged bytes.
std::optional<bool> index_holds(const std::string& index_file,
                                std::string_view path);

/// The same for the bytes of an index file.
std::optional<bool> index_bytes_hold(std::string_view bytes,
                                     std::string_view path);

}  // namespace tokens::git
