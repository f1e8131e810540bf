// The only door to git. Two implementations stand behind it: libgit2, and the
// `git` command for repositories that libgit2 1.5 cannot open (sha256,
// reftable, foreign extensions). Nothing else in the project includes git2.h.
//
// Invariants: nothing here writes to the repository, takes a lock, or opens a
// network connection. Ids are lower-case hexadecimal, paths are bytes.
#pragma once

#include "lib/base/result.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokens::git {

/// Where HEAD stands.
struct Head {
  std::string id;      ///< empty on an unborn branch
  std::string branch;  ///< short name ("feature/x"); empty when detached
};

/// An operation under way in a worktree.
enum class Operation { none, rebase, merge, cherry_pick, revert, bisect, am };

/// One ref that keeps commits alive.
struct Ref {
  std::string name;  ///< "refs/heads/main"
  std::string id;    ///< the commit; tags are peeled
};

/// Ids of commits, in no order.
using CommitIds = std::unordered_set<std::string>;

/// Returns the names and ids as lines: equal ones keep the same commits alive.
std::string text_of(const std::vector<Ref>& refs);

/// Returns the ids of commits.
CommitIds ids_of(const std::vector<CommitInfo>& commits);

/// A part of the commit graph.
struct HistoryQuery {
  std::vector<std::string> include;  ///< ids; missing ones are passed over
  std::vector<std::string> exclude;  ///< ids, with all that they reach
  std::int64_t since = INT64_MIN;    ///< committer's second: a path ends at an
                                     ///< older commit
};

/// Whether GIT_DIR and its fellows in the environment say which repository.
enum class FromEnvironment { no, yes };

/// One open worktree of one repository.
class Repository {
 public:
  virtual ~Repository() = default;

  /// Returns "libgit2" or "git", for doctor and tests.
  [[nodiscard]] virtual std::string_view engine() const = 0;

  /// Returns the git directory that all worktrees share, real and absolute.
  [[nodiscard]] const std::string& common_dir() const { return common_dir_; }

  /// Returns the git directory of this worktree, real and absolute.
  [[nodiscard]] const std::string& git_dir() const { return git_dir_; }

  /// Returns the root of this worktree, real and absolute; empty if bare.
  [[nodiscard]] const std::string& root() const { return root_; }

  /// Returns the folder in which git is asked about this worktree: its root, or
  /// the git directory of a bare repository.
  [[nodiscard]] const std::string& directory() const {
    return root_.empty() ? git_dir_ : root_;
  }

  /// Returns where HEAD stands; an unborn branch is no error.
  [[nodiscard]] virtual Result<Head> head() const = 0;

  /// Returns the operation under way, from the files git keeps for it.
  [[nodiscard]] Operation operation() const;

  /// Returns the main worktree (unless bare) and all linked ones that exist.
  [[nodiscard]] std::vector<WorktreeInfo> worktrees() const;

  /// Returns the commit that `text` names ("HEAD~2", a branch, seven digits);
  /// `not_found` if there is none.
  [[nodiscard]] virtual Result<std::string> resolve(
      const std::string& text) const = 0;

  /// Returns the commit; `not_found` if the object is missing.
  [[nodiscard]] virtual Result<CommitInfo> commit(
      const std::string& id) const = 0;

  /// Returns the paths that the commit changes against its first parent (all
  /// of its paths for a root commit), relative to the root, renames as both.
  [[nodiscard]] Result<std::vector<std::string>> changed_paths(
      const std::string& id) const;

  /// Returns the paths that differ between two commits, as above; all of those
  /// of `after` if `before` is empty.
  [[nodiscard]] virtual Result<std::vector<std::string>> changed_between(
      const std::string& before, const std::string& after) const = 0;

  /// Returns branches, tags, remote-tracking branches, and the HEAD of every
  /// worktree: what makes a commit live. Not notes, not the stash.
  [[nodiscard]] virtual Result<std::vector<Ref>> refs() const = 0;

  /// Returns those of `ids` that one of `tips` reaches. Missing objects are not
  /// reached; fails with `git` if one cannot be read.
  [[nodiscard]] virtual Result<CommitIds> reached(
      const std::vector<std::string>& ids,
      const std::vector<std::string>& tips) const = 0;

  /// Returns those of `ids` that live: that one of refs() reaches.
  [[nodiscard]] Result<CommitIds> living(
      const std::vector<std::string>& ids) const;

  /// Returns at most `limit` commits (0: all) of `range` ("", "main",
  /// "v1..HEAD", "--since" is not understood), newest first; "" means HEAD.
  [[nodiscard]] virtual Result<std::vector<CommitInfo>> log(
      const std::string& range, std::size_t limit) const = 0;

  /// Returns the commits that `query` asks for, newest first.
  [[nodiscard]] virtual Result<std::vector<CommitInfo>> history(
      const HistoryQuery& query) const = 0;

  /// Returns the value of a configuration key at its strongest level.
  [[nodiscard]] std::optional<std::string> config(const std::string& key) const;

  /// Returns true if the index holds `path` (relative to the root).
  [[nodiscard]] virtual bool is_tracked(const std::string& path) const = 0;

  /// Returns the directory where git looks for hooks: core.hooksPath resolved
  /// as git does, else <common>/hooks.
  [[nodiscard]] virtual Result<std::string> hooks_dir() const = 0;

 protected:
  /// Returns the root of the main worktree where this is another one; empty if
  /// the repository is bare.
  [[nodiscard]] virtual std::string root_of_main() const = 0;

  /// Returns what the files of the configuration say, and nothing else.
  [[nodiscard]] virtual std::optional<std::string> stored_config(
      const std::string& key) const = 0;

  /// Returns the name by which git knows the HEAD of a worktree everywhere.
  [[nodiscard]] std::string head_name(const WorktreeInfo& worktree) const;

  std::string common_dir_;
  std::string git_dir_;
  std::string root_;
  FromEnvironment from_environment_ = FromEnvironment::no;
};

/// Opens the repository that holds `directory`. `not_found` if none does. Uses
/// libgit2 and falls back to the git command where libgit2 cannot open it.
Result<std::unique_ptr<Repository>> open(const std::string& directory,
                                         FromEnvironment from_environment);

/// The same with the git command only; for tests, and where libgit2 fails.
Result<std::unique_ptr<Repository>> open_with_git_command(
    const std::string& directory, FromEnvironment from_environment);

/// Returns a configuration value outside any repository (global, system).
std::optional<std::string> global_config(const std::string& key);

/// Returns forty hexadecimal digits that do not tell what they were made of:
/// git's own name for a blob of these bytes (SHA-1), whatever the repository
/// uses.
std::string digest(std::string_view bytes);

}  // namespace tokens::git
