#include "lib/app/views/view_files.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/exclude.hpp"
#include "lib/views/session_file.hpp"

#include <algorithm>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Ledger;
using ledger::RowId;

std::optional<std::string_view> branch_or_detached(const std::string& branch) {
  return branch.empty() ? std::nullopt
                        : std::optional<std::string_view>(branch);
}

std::string branch_path(const std::string& root, const std::string& branch) {
  return system::join(system::join(root, views::k_branch_directory),
                      views::branch_file_name(branch_or_detached(branch)));
}

/// All views of one repository that have to change.
class ViewWriter {
 public:
  ViewWriter(Ledger& ledger,
             RowId repository,
             const git::Repository& git,
             const Prices& prices,
             TrackedFiles tracked)
      : ledger_(ledger),
        repository_(repository),
        git_(git),
        prices_(prices),
        pricer_(ledger,
                prices,
                tracked == TrackedFiles::write ? FactPricer::Extent::many
                                               : FactPricer::Extent::few),
        tracked_(tracked) {}

  Result<ViewsWritten> run(const std::set<RowId>& given) {
    TOKENS_TRY_ASSIGN(const std::set<RowId> stale, find_stale(given));
    if (stale.empty()) {
      return std::move(written_);
    }
    TOKENS_TRY(load_roots());
    by_way_of_ = system::join(git_.common_dir(), "git-tokens");
    remove_left_over();
    // Here, too, where nobody installed hooks: a command may write the first.
    if (!views::hides_files(git_.common_dir())) {
      if (const auto hidden = hide_views(git_); !hidden) {
        written_.problems.push_back(hidden.error().message);
      }
    }
    for (const RowId row : stale) {
      TOKENS_TRY(sort_out(row));
    }
    for (auto& [branch, change] : branches_) {
      TOKENS_TRY_ASSIGN(written_.branch_totals[branch], total_of(branch));
      TOKENS_TRY(add_known_files(change));
      for (const std::string& root : change.roots) {
        const auto outcome = write_branch(root, change);
        if (!outcome) {
          written_.problems.push_back(outcome.error().message);
        }
      }
    }
    TOKENS_TRY(mark_anew(stale));
    return std::move(written_);
  }

 private:
  /// What has to change in the files of a branch, and the roots in which it
  /// has one, or gets one.
  struct BranchChange {
    std::string branch;
    std::set<std::string> roots;
    std::set<RowId> commits;            ///< shown ones whose entry is stale
    std::vector<std::string> replaced;  ///< ids that are gone from it
  };

  /// The session files of one commit that may be changed or removed.
  struct Sessions {
    std::vector<std::string> paths;
    bool are_tracked = false;  ///< by git: then they may not
  };

  /// The given commits and those that show them, and what was marked before.
  Result<std::set<RowId>> find_stale(const std::set<RowId>& given) {
    TOKENS_TRY_ASSIGN(marked_, ledger::stale_commits(ledger_, repository_));
    std::set<RowId> stale(marked_.begin(), marked_.end());
    for (const RowId row : given) {
      TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger_, row));
      if (commit && commit->repository == repository_) {
        stale.insert({row, commit->shown});
      } else if (commit) {
        TOKENS_TRY(ledger::mark_stale(ledger_, row));  // for a run of its own
      }
    }
    return stale;
  }

  Result<void> load_roots() {
    TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger_));
    for (const ledger::WorktreeRow& row : worktrees) {
      const auto status = system::link_status(row.root);
      if (row.repository == repository_ && row.is_there() && !row.is_unseen() &&
          status && status->is_directory) {
        roots_.emplace(row.row, row.root);
        if (row.git_dir == git_.common_dir()) {
          main_root_ = row.root;
        }
      }
    }
    return {};
  }

  /// What killed runs left where files are written first. In the folders of
  /// views something is left only where renaming to there does not work, or by
  /// older versions: large folders, which hooks do not list.
  void remove_left_over() {
    system::remove_left_over(by_way_of_, "");
    if (tracked_ != TrackedFiles::write) {
      return;
    }
    for (const auto& [worktree, root] : roots_) {
      for (const auto& [directory, start] :
           {std::pair{views::k_session_directory, "claude_local_"},
            std::pair{views::k_branch_directory, "tokens_"}}) {
        if (views::obstacle_in(root, directory).empty()) {
          system::remove_left_over(system::join(root, directory), start);
        }
      }
    }
  }

  Result<void> sort_out(RowId stale) {
    TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger_, stale));
    if (!commit) {
      return {};
    }
    const bool is_shown = commit->shown == commit->row && !commit->dropped;
    CommitSums sums;
    if (is_shown) {
      TOKENS_TRY_ASSIGN(sums, sums_for(commit->row));
    }
    const std::string place = place_of(*commit);
    if (place.empty()) {
      return {};
    }
    BranchChange& change = branches_[commit->branch];
    change.branch = commit->branch;
    change.roots.insert(place);
    const bool has_folder = !is_blocked(place, views::k_session_directory);
    if (!is_shown) {
      change.replaced.push_back(commit->sha);
      if (!has_folder) {
        return {};
      }
      TOKENS_TRY_ASSIGN(const Sessions old, sessions_of(*commit));
      if (!old.are_tracked) {
        remove(old.paths, "");
      }
      return {};
    }
    change.commits.insert(commit->row);
    return has_folder ? write_session(*commit, sums) : Result<void>{};
  }

  /// Views and the hook's line show them: added up once, and kept in the
  /// ledger.
  Result<CommitSums> sums_for(RowId commit) {
    constexpr std::size_t k_most_kept = 16;
    if (const auto known = written_.sums.find(commit);
        known != written_.sums.end()) {
      return known->second;
    }
    TOKENS_TRY_ASSIGN(CommitSums sums, sums_of(ledger_, pricer_, {commit}));
    TOKENS_TRY(ledger::store_cost(ledger_, to_cost(commit, sums, prices_)));
    if (written_.sums.size() < k_most_kept) {
      written_.sums.emplace(commit, sums);
    }
    return sums;
  }

  /// The sum of what the ledger keeps of the branch's commits.
  Result<std::int64_t> total_of(const std::string& branch) {
    TOKENS_TRY_ASSIGN(auto total,
                      ledger::branch_tokens(ledger_, repository_, branch));
    if (!total) {
      // An older version, or another machine, has told of some.
      TOKENS_TRY_ASSIGN(const auto costs,
                        ledger::costs_of_commits(ledger_, repository_, branch));
      for (const ledger::CommitCost& cost : costs) {
        TOKENS_TRY(sums_for(cost.commit));
      }
      TOKENS_TRY_ASSIGN(total,
                        ledger::branch_tokens(ledger_, repository_, branch));
    }
    return total.value_or(0);
  }

  /// The new file first, and where the old one stands: a run that is killed in
  /// between leaves one of the two.
  Result<void> write_session(const CommitRow& commit, const CommitSums& sums) {
    TOKENS_TRY_ASSIGN(const Sessions old, sessions_of(commit));
    if (old.are_tracked) {
      return {};
    }
    if (sums.sum.responses == 0) {
      remove(old.paths, "");
      return {};
    }
    const auto file = views::write_session_file(
        system::join(place_of(commit), views::k_session_directory),
        by_way_of_,
        to_session_file(commit, sums, prices_),
        old.paths);
    if (!file) {
      written_.problems.push_back(file.error().message);
      return {};
    }
    remove(old.paths, file->path);
    ++written_.session_files;
    const auto status = system::status(file->path);
    return status ? remember(file->path,
                             {status->size, status->modified_ns, status->inode},
                             commit.sha)
                  : Result<void>{};
  }

  /// Those that the ledger knows, as long as nobody has touched them, and those
  /// of a run that was killed before it could tell the ledger.
  Result<Sessions> sessions_of(const CommitRow& commit) {
    Sessions sessions;
    const std::string place = place_of(commit);
    sessions.paths = views::find_session_files(
        system::join(place, views::k_session_directory),
        from_unix_ms(commit.second * 1000),
        commit.sha);
    TOKENS_TRY_ASSIGN(const auto files,
                      ledger::view_files_of(ledger_, commit.sha));
    for (const ledger::ViewFile& file : files) {
      const auto status = system::link_status(file.path);
      const auto folder =
          system::link_status(file.path.substr(0, file.path.rfind('/')));
      const bool is_as_written = status && status->inode == file.inode &&
                                 status->size == file.size &&
                                 status->modified_ns == file.modified_ns;
      // One that was restored from a backup has other times.
      if (status && folder && folder->is_directory &&
          (is_as_written || views::is_session_file(file.path, commit.sha))) {
        sessions.paths.push_back(file.path);
      }
      TOKENS_TRY(ledger::forget_view_file(ledger_, file.path));
    }
    std::ranges::sort(sessions.paths);
    sessions.paths.erase(
        std::unique(sessions.paths.begin(), sessions.paths.end()),
        sessions.paths.end());
    sessions.are_tracked =
        std::ranges::any_of(sessions.paths, [&](const auto& path) {
          return is_within(path, place) && is_left_alone(path, place);
        });
    return sessions;
  }

  void remove(const std::vector<std::string>& paths, const std::string& kept) {
    for (const std::string& path : paths) {
      if (path != kept) {
        const auto removed = system::remove_file(path);
        if (!removed) {
          written_.problems.push_back(removed.error().message);
        }
      }
    }
  }

  /// Views stand in the worktree where the commit was made; when that is gone,
  /// in the main one, else in the one that is open.
  [[nodiscard]] std::string place_of(const CommitRow& commit) const {
    const auto root = roots_.find(commit.worktree);
    if (root != roots_.end()) {
      return root->second;
    }
    return main_root_.empty() ? git_.root() : main_root_;
  }

  /// A branch is worked on in one worktree, then in another: the files that it
  /// has there all hold the whole of it.
  Result<void> add_known_files(BranchChange& change) {
    for (const auto& [row, root] : roots_) {
      if (!change.roots.contains(root)) {
        TOKENS_TRY_ASSIGN(
            const auto known,
            ledger::view_file(ledger_, branch_path(root, change.branch)));
        if (known) {
          change.roots.insert(root);
        }
      }
    }
    return {};
  }

  Result<void> write_branch(const std::string& root,
                            const BranchChange& change) {
    const std::string path = branch_path(root, change.branch);
    if (is_blocked(root, views::k_branch_directory) ||
        is_left_alone(path, root)) {
      return {};
    }
    TOKENS_TRY_ASSIGN(const bool appended, append(path, change));
    return appended ? Result<void>{} : rewrite(path, change);
  }

  /// Returns true if nothing but the change can be missing behind the entry of
  /// `last`: a commit made in another worktree would be younger.
  Result<bool> is_whole(const std::string& last, const BranchChange& change) {
    if (std::ranges::find(change.replaced, last) != change.replaced.end()) {
      return true;
    }
    TOKENS_TRY_ASSIGN(
        const std::string before,
        ledger::last_shown(ledger_,
                           repository_,
                           change.branch,
                           {change.commits.begin(), change.commits.end()}));
    if (last == before) {
      return true;
    }
    for (const RowId row : change.commits) {
      TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger_, row));
      if (commit && commit->sha == last) {
        return true;
      }
    }
    return false;
  }

  /// The everyday case, in time that does not depend on the branch's age: one
  /// new last entry, perhaps in the place of an amended one.
  Result<bool> append(const std::string& path, const BranchChange& change) {
    TOKENS_TRY_ASSIGN(const auto known, ledger::view_file(ledger_, path));
    if (!known || change.commits.empty() || change.commits.size() > 2 ||
        change.replaced.size() > 1) {
      return false;
    }
    TOKENS_TRY_ASSIGN(const bool whole, is_whole(known->sha, change));
    if (!whole) {
      return false;
    }
    views::BranchFileState state{known->size, known->modified_ns, known->inode};
    std::string replaced =
        change.replaced.empty() ? std::string{} : change.replaced.front();
    for (const RowId row : change.commits) {
      TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger_, row));
      TOKENS_TRY_ASSIGN(const bool is_newest,
                        ledger::is_newest_shown(ledger_, *commit));
      if (!is_newest && row != *change.commits.begin()) {
        return false;
      }
      if (!is_newest && known->sha != commit->sha) {
        return false;  // an older entry changed: the whole file is due
      }
      TOKENS_TRY_ASSIGN(const CommitSums sums, sums_for(row));
      if (sums.sum.responses == 0) {
        return false;
      }
      const auto outcome = views::append_entry(
          path,
          by_way_of_,
          state,
          to_branch_entry(*commit, sums, prices_),
          written_.branch_totals[change.branch],
          replaced.empty() ? std::nullopt
                           : std::optional<std::string_view>(replaced));
      if (!outcome) {
        written_.problems.push_back(outcome.error().message);
        return true;
      }
      if (outcome->outcome == views::AppendOutcome::changed) {
        return false;
      }
      replaced.clear();
      state = outcome->state;
      TOKENS_TRY(remember(path, state, commit->sha));
    }
    ++written_.branch_files;
    return true;
  }

  /// All entries of the branch from facts.
  Result<void> rewrite(const std::string& path, const BranchChange& change) {
    TOKENS_TRY_ASSIGN(
        const auto commits,
        ledger::shown_commits(ledger_, repository_, change.branch));
    std::vector<views::BranchEntry> entries;
    for (const CommitRow& commit : commits) {
      TOKENS_TRY_ASSIGN(const CommitSums sums, sums_for(commit.row));
      if (sums.sum.responses > 0) {
        entries.push_back(to_branch_entry(commit, sums, prices_));
      }
    }
    TOKENS_TRY(set_aside_foreign(path));
    if (entries.empty() && !system::status(path)) {
      return {};
    }
    const auto state = views::write_branch_file(
        path, by_way_of_, branch_or_detached(change.branch), entries);
    if (!state) {
      written_.problems.push_back(state.error().message);
      return {};
    }
    ++written_.branch_files;
    return remember(
        path, *state, entries.empty() ? "" : entries.back().commit_id);
  }

  Result<void> set_aside_foreign(const std::string& path) {
    const auto check = views::inspect_branch_file(path);
    if (check == views::BranchFileCheck::missing) {
      return {};
    }
    if (check == views::BranchFileCheck::ours) {
      TOKENS_TRY_ASSIGN(const bool known, knows_all_commits_of(path));
      if (known) {
        return {};
      }
    }
    const char* why = check == views::BranchFileCheck::damaged ? "damaged"
                      : check == views::BranchFileCheck::foreign
                          ? "of another tool"
                          : "of another ledger";
    // '.' stands in no name of a branch, and git's exclude pattern covers it.
    const std::string stem = path.substr(0, path.size() - 5) + ".kept-" +
                             format_compact(system::now());
    std::string aside = stem + ".json";
    for (int i = 2; system::link_status(aside); ++i) {
      aside = stem + "-" + std::to_string(i) + ".json";
    }
    TOKENS_TRY(system::rename_file(path, aside));
    written_.set_aside.push_back(aside);
    written_.problems.push_back("branch file " + path + ": " + why +
                                ": kept as " + aside);
    return {};
  }

  /// Returns true if every entry of the file is of a commit in the ledger: then
  /// writing it anew loses nothing.
  Result<bool> knows_all_commits_of(const std::string& path) {
    TOKENS_TRY_ASSIGN(const std::string text, system::read_file(path));
    constexpr std::string_view key = "\"commit_sha\": \"";
    for (std::size_t at = text.find(key); at != std::string::npos;
         at = text.find(key, at)) {
      at += key.size();
      const std::string sha = text.substr(at, text.find('"', at) - at);
      TOKENS_TRY_ASSIGN(const auto commit,
                        ledger::commit_by_sha(ledger_, repository_, sha));
      if (!commit) {
        return false;
      }
    }
    return true;
  }

  /// A file that git tracks belongs to the user's history; asked once a file.
  bool is_left_alone(const std::string& path, const std::string& root) {
    return tracked_ == TrackedFiles::leave && root == git_.root() &&
           git_.is_tracked(path.substr(root.size() + 1));
  }

  /// Whether a folder of views is a link, or no folder: then it is left alone.
  bool is_blocked(const std::string& root, std::string_view directory) {
    const auto [known, is_new] =
        blocked_.try_emplace(std::pair{root, directory}, false);
    if (is_new) {
      const std::string why = views::why_left_alone(root, directory);
      known->second = !why.empty();
      if (known->second) {
        written_.left_alone.push_back(root + ": " + why +
                                      ", so nothing is written there");
      }
    }
    return known->second;
  }

  Result<void> remember(const std::string& path,
                        const views::BranchFileState& state,
                        const std::string& sha) {
    return ledger::store_view_file(
        ledger_, {path, state.inode, state.size, state.modified_ns, sha});
  }

  /// Where a view could not be written, all are due in the next run.
  Result<void> mark_anew(const std::set<RowId>& stale) {
    const bool is_done = written_.problems.size() == written_.set_aside.size();
    for (const RowId row :
         is_done ? marked_ : std::vector(stale.begin(), stale.end())) {
      TOKENS_TRY(is_done ? ledger::forget_stale(ledger_, row)
                         : ledger::mark_stale(ledger_, row));
    }
    return {};
  }

  Ledger& ledger_;
  RowId repository_;
  const git::Repository& git_;
  const Prices& prices_;
  FactPricer pricer_;
  TrackedFiles tracked_;
  std::unordered_map<RowId, std::string> roots_;
  std::string main_root_;  ///< "" where there is none
  std::map<std::string, BranchChange> branches_;
  std::vector<RowId> marked_;  ///< by an earlier run
  std::string by_way_of_;      ///< where files are written first
  std::map<std::pair<std::string, std::string_view>, bool> blocked_;
  ViewsWritten written_;
};

}  // namespace

Result<void> hide_views(const git::Repository& repository) {
  const std::string share = repository.config("tokens.share").value_or("notes");
  if (share.find("files") != std::string::npos) {
    return {};
  }
  auto done = views::ensure_excluded(repository.common_dir());
  return done ? Result<void>{} : Result<void>{fail(std::move(done.error()))};
}

Result<ViewsWritten> write_stale_views(Ledger& ledger,
                                       RowId repository,
                                       const git::Repository& git,
                                       const Prices& prices,
                                       TrackedFiles tracked,
                                       const std::set<RowId>& stale) {
  return ViewWriter(ledger, repository, git, prices, tracked).run(stale);
}

}  // namespace tokens::app
