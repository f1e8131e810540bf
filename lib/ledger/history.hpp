// Evidence from git, kept for ever: repositories, worktrees, what HEAD did,
// what was rewritten, and the commits that got responses. And what refs do not
// reach any more: the changes of dead commits, kept because git forgets them;
// places where no commit can be made; renames that no HEAD saw.
#pragma once

#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tokens::ledger {

struct RepositoryRow {
  RowId row = 0;
  std::string uuid;
  std::string common_dir;
};

/// A worktree is its git directory; roots are locations over time. One that
/// came and went before anybody looked has the name of its branch in place of
/// the git directory ("refs/heads/x"): that branch's reflog is all that tells.
struct WorktreeRow {
  RowId row = 0;
  RowId repository = 0;
  std::string git_dir;
  std::string root;  ///< the last one
  ReflogCursor log;  ///< of its HEAD
  /// Oldest first; none as long as it always was at `root`. Only worktrees()
  /// reads them.
  std::vector<WorktreeLocation> locations;

  /// Returns true if it was at `root` when a run looked last.
  [[nodiscard]] bool is_there() const {
    return locations.empty() || locations.back().until == k_never;
  }

  /// Returns true if it came and went unseen.
  [[nodiscard]] bool is_unseen() const {
    return git_dir.starts_with("refs/heads/");
  }
};

/// A commit that got responses.
struct CommitRow {
  RowId row = 0;
  RowId repository = 0;
  std::string sha;
  RowId worktree = 0;
  std::string branch;    ///< empty: detached
  RowId branch_row = 0;  ///< its symbol
  std::int64_t second = 0;
  std::string author_name;
  std::string author_email;
  RowId shown = 0;  ///< the commit that shows its responses; its own row
  bool dropped = false;
};

/// Returns the repository with this id, made or moved to `common_dir`; then the
/// git directories of its worktrees move along.
Result<RepositoryRow> repository(Ledger& ledger,
                                 const std::string& uuid,
                                 const std::string& common_dir);
/// Returns the repository with this id; its row is 0 if it is not known.
Result<RepositoryRow> find_repository(Ledger& ledger, const std::string& uuid);
Result<std::vector<RepositoryRow>> repositories(Ledger& ledger);

/// Returns the worktree's row, made if it is new; `is_new` says so.
Result<WorktreeRow> worktree(Ledger& ledger,
                             RowId repository,
                             const WorktreeInfo& info,
                             bool& is_new);
/// Returns all worktrees that the ledger has ever seen.
Result<std::vector<WorktreeRow>> worktrees(Ledger& ledger);
Result<void> store_log_cursor(Ledger& ledger, const WorktreeRow& worktree);

/// Ends the worktree's location at its root.
Result<void> end_location(Ledger& ledger, WorktreeRow& worktree, Moment until);
/// Begins a location of the worktree at `root`, which becomes its root.
Result<void> begin_location(Ledger& ledger,
                            WorktreeRow& worktree,
                            const std::string& root,
                            Moment since);
/// Lets the open location of the worktree at its root begin at `since`.
Result<void> limit_location(Ledger& ledger,
                            WorktreeRow& worktree,
                            Moment since);

/// Appends an event; sets its id and sequence.
Result<void> append_event(Ledger& ledger, HeadEvent& event);

/// Lets the hook's moment and session stand in an event that was just seen.
Result<void> mark_event(Ledger& ledger, const HeadEvent& event);

/// Returns the events of a worktree, oldest first, from the last one before
/// `since` on: that one tells where HEAD stood.
Result<std::vector<HeadEvent>> events_since(Ledger& ledger,
                                            RowId worktree,
                                            Moment since);

/// Returns the newest event of a worktree.
Result<std::optional<HeadEvent>> last_event(Ledger& ledger, RowId worktree);

/// Returns the worktrees in which a hook named the session.
Result<std::vector<RowId>> worktrees_that_name(Ledger& ledger, RowId session);

/// Returns the sessions that hooks named in the repository.
Result<std::vector<RowId>> sessions_named_in(Ledger& ledger, RowId repository);

/// Returns true if an event of the repository made `id`, or showed it as new
/// before `second`, whenever that was if nothing is said.
Result<bool> was_shown(Ledger& ledger,
                       RowId repository,
                       const std::string& id,
                       std::int64_t before_second = INT64_MAX);

/// Returns the moment of the same event (its ids, its second) in any worktree,
/// if a hook told it.
Result<std::optional<Moment>> moment_told_by_hook(Ledger& ledger,
                                                  const HeadEvent& event);

/// Returns the event that made `id` here, if one did.
Result<std::optional<HeadEvent>> making_event(Ledger& ledger,
                                              RowId repository,
                                              const std::string& id);

/// Returns the branch on which an event shows `id` being made, under the name
/// that it has now, or "".
Result<std::string> branch_of_commit(Ledger& ledger,
                                     RowId repository,
                                     const std::string& id);

Result<void> store_pair(Ledger& ledger,
                        RowId repository,
                        const RewritePair& pair);
Result<std::vector<RewritePair>> pairs(Ledger& ledger, RowId repository);

/// Returns what `id` became in the end, following pairs; `id` itself if it
/// was never rewritten.
Result<std::string> newest_rewrite(Ledger& ledger,
                                   RowId repository,
                                   const std::string& id);

/// Returns the row of a commit, made with these facts if it is new.
Result<RowId> store_commit(Ledger& ledger,
                           RowId repository,
                           const CommitInfo& info,
                           RowId worktree,
                           const std::string& branch);
Result<std::optional<CommitRow>> commit_by_sha(Ledger& ledger,
                                               RowId repository,
                                               const std::string& sha);
Result<std::optional<CommitRow>> commit_by_row(Ledger& ledger, RowId row);
Result<std::vector<CommitRow>> commits(Ledger& ledger, RowId repository);
Result<void> show_at(Ledger& ledger, RowId commit, RowId shown, bool dropped);

/// Returns the commits whose responses `commit` shows, itself included unless
/// it was moved on.
Result<std::vector<RowId>> commits_shown_at(Ledger& ledger, RowId commit);

/// Returns the commits of `branch` that show something, oldest first.
Result<std::vector<CommitRow>> shown_commits(Ledger& ledger,
                                             RowId repository,
                                             const std::string& branch);

/// Gives the commits of branch `from` to `to`, and returns them.
Result<std::vector<RowId>> rename_branch(Ledger& ledger,
                                         RowId repository,
                                         const std::string& from,
                                         const std::string& to);

/// Returns true if no commit that shows something on its branch is younger.
Result<bool> is_newest_shown(Ledger& ledger, const CommitRow& commit);

/// Returns the commit that comes last on its branch among those that show
/// something, `besides` left out.
Result<std::string> last_shown(Ledger& ledger,
                               RowId repository,
                               const std::string& branch,
                               const std::vector<RowId>& besides);

/// Returns the commits that were made in a worktree and got responses.
Result<std::vector<RowId>> commits_made_in(Ledger& ledger, RowId worktree);

/// What runs remember of a repository, so that they look at what is new only;
/// each is a column.
enum class Memory {
  refs_fingerprint,  ///< for which `shown` and `dropped` were computed last
  searched_tips,     ///< of all that was searched for lost work
  missing_branches,  ///< for which renames were looked for
  placed_event,      ///< row of the newest event for which usage was placed
  paired_event,      ///< row of the last foreign step that was looked at
  roots,             ///< ids of its root commits, with blanks between
  team_name,         ///< what a team's ledger calls it
  team_project,
};

/// Returns it, "" if there is nothing.
Result<std::string> remembered(Ledger& ledger, RowId repository, Memory memory);
Result<void> remember(Ledger& ledger,
                      RowId repository,
                      Memory memory,
                      const std::string& text);

/// A run of a hook that reached the ledger, and how long it took until its
/// transaction ended. It rides on the transaction that the hook writes anyway.
struct LastRun {
  Moment began;
  std::chrono::milliseconds took{0};
};

/// Returns the last one in the repository.
Result<std::optional<LastRun>> last_run(Ledger& ledger, RowId repository);
Result<void> store_last_run(Ledger& ledger,
                            RowId repository,
                            const LastRun& run);

/// What was changed: stored as these numbers.
enum class LostSpan {
  commit = 0,        ///< by the commit itself
  since_living = 1,  ///< by its branch, since what lived when it was lost
  since_start = 2,   ///< by its branch, since it began here
};

/// What a dead commit, or the branch that held it, changed.
struct LostChange {
  RowId commit = 0;
  std::string tip;  ///< last commit of the change
  LostSpan span = LostSpan::commit;
  std::uint64_t paths = 0;  ///< hash of the changed paths
  std::string patch_id;     ///< see git::patch_id; never empty
};

Result<void> store_lost_change(Ledger& ledger, const LostChange& change);

/// Returns what is known of the commits of `repository`.
Result<std::vector<LostChange>> lost_changes(Ledger& ledger, RowId repository);

/// By what the same commit is known again once git has forgotten it.
struct CommitTraits {
  RowId commit = 0;
  std::string sha;
  std::string author_name;
  std::string author_email;
  std::int64_t author_second = 0;
  std::uint64_t subject = 0;  ///< hash
  std::uint64_t paths = 0;    ///< hash of the changed paths
  std::string patch_id;       ///< empty: it changes nothing, or is not known
};

/// Returns those of the commits of `repository` whose traits are known.
Result<std::vector<CommitTraits>> commit_traits(Ledger& ledger,
                                                RowId repository);

/// Returns commits whose patch nobody asked for yet, newest first.
Result<std::vector<CommitTraits>> commits_without_patch(Ledger& ledger,
                                                        RowId repository,
                                                        std::size_t limit);

/// Keeps author second, subject, paths and patch; without a second only that
/// there was nothing to keep.
Result<void> store_traits(Ledger& ledger, const CommitTraits& traits);

/// A step of HEAD that no word of git's explains.
struct ForeignStep {
  RowId event = 0;
  std::string old_id;
  std::string new_id;
};

/// Returns those of `repository` behind the event with row `after`, oldest
/// first.
Result<std::vector<ForeignStep>> foreign_steps(Ledger& ledger,
                                               RowId repository,
                                               RowId after);

/// A branch that got another name while no HEAD stood on it.
struct BranchRename {
  std::int64_t second = 0;  ///< git's, seconds since 1970
  std::string from;
  std::string to;
};

/// Returns false if it was known.
Result<bool> store_branch_rename(Ledger& ledger,
                                 RowId repository,
                                 const BranchRename& rename);

/// Returns them, oldest first.
Result<std::vector<BranchRename>> branch_renames(Ledger& ledger,
                                                 RowId repository);

/// A branch of a worktree; `branch` is empty when HEAD was detached.
struct PendingPlace {
  RowId worktree = 0;
  std::string branch;
};

/// Returns these and those of branches that HEAD stood on, from its events;
/// oldest first.
Result<std::vector<BranchRename>> all_renames(Ledger& ledger, RowId repository);

/// Returns what a branch that was called `branch` at `second` is called now.
std::string name_now(const std::vector<BranchRename>& renames,
                     std::string branch,
                     std::int64_t second);

/// Returns where something of `repository` is pending.
Result<std::vector<PendingPlace>> pending_places(Ledger& ledger,
                                                 RowId repository);

/// Replaces the places of `repository` where pending usage counts as dropped.
Result<void> store_gone_places(Ledger& ledger,
                               RowId repository,
                               const std::vector<PendingPlace>& places);

/// Worktrees with symbols of branches (0: detached).
using GonePlaces = std::set<std::pair<RowId, RowId>>;

/// Returns the gone places of all repositories.
Result<GonePlaces> gone_places(Ledger& ledger);

/// Returns the names of branches on which commits of `repository` were made.
Result<std::vector<std::string>> commit_branches(Ledger& ledger,
                                                 RowId repository);

}  // namespace tokens::ledger
