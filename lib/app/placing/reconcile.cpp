#include "lib/app/placing/reconcile.hpp"

#include "lib/app/evidence/graph_events.hpp"
#include "lib/app/evidence/head_events.hpp"
#include "lib/app/placing/gone.hpp"
#include "lib/app/placing/path_map.hpp"
#include "lib/attribution/attribution.hpp"
#include "lib/attribution/timeline.hpp"
#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::OpenUse;
using ledger::RowId;

/// Puts a rename where it happened among the events of a worktree. Within its
/// second that is before HEAD stood on the new name.
void insert_rename(const ledger::BranchRename& rename,
                   std::vector<HeadEvent>& events) {
  const auto next = std::ranges::find_if(events, [&](const HeadEvent& event) {
    return event.second > rename.second ||
           (event.second == rename.second && event.branch == rename.to);
  });
  HeadEvent event;
  event.kind = EventKind::other_rename;
  event.second = rename.second;
  event.moment = from_unix_ms(rename.second * 1000 + 999);
  if (next != events.end()) {
    event.moment = std::min(event.moment, next->moment);
  }
  if (next != events.begin()) {
    const HeadEvent& before = *std::prev(next);
    event.moment = std::max(event.moment, before.moment);
    event.branch = before.branch == rename.from ? rename.to : before.branch;
    event.old_id = event.new_id = before.new_id;
  } else if (next != events.end()) {
    event.branch = next->branch;
    event.old_id = event.new_id = next->old_id;
  } else {
    return;
  }
  event.renamed_from = rename.from;
  event.renamed_to = rename.to;
  events.insert(next, std::move(event));
}

/// A history of HEAD begins with a commit that was made before it, and HEAD
/// goes to others of those: that it shows them says nothing of who made them.
bool stood_there_before(const std::vector<HeadEvent>& events,
                        const std::string& id) {
  for (const HeadEvent& event : events) {
    if (event.new_id == id) {
      return !event.makes_commit &&
             (&event == &events.front() || event.kind == EventKind::checkout);
    }
  }
  return false;
}

attribution::Worktree without_events(const ledger::WorktreeRow& row) {
  return {row.row,
          row.repository,
          row.root,
          {},
          row.locations,
          row.is_unseen() ? git::short_branch(row.git_dir) : ""};
}

/// One reconciliation: what it loaded and what it decided.
class Reconciler final : public attribution::Questions {
 public:
  Reconciler(Ledger& ledger, const ReconcileScope& scope)
      : ledger_(ledger), scope_(scope) {
    for (const Reconcilable& one : scope.repositories) {
      if (one.git != nullptr) {
        path_map_.add(*one.git);
      }
    }
  }

  Result<std::set<RowId>> run() {
    TOKENS_TRY(load_uses());
    if (uses_.empty()) {
      return std::move(changed_);
    }
    TOKENS_TRY(load_worktrees());
    TOKENS_TRY(learn_unseen_worktrees());
    TOKENS_TRY(place_by_graph());
    std::vector<attribution::OpenResponse> uses;
    uses.reserve(uses_.size());
    for (const OpenUse& use : uses_) {
      uses.push_back(as_use(use));
    }
    TOKENS_TRY_ASSIGN(const auto decisions,
                      attribution::attribute(worktrees_, uses, *this));
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      TOKENS_TRY(apply(decisions[i], uses_[i]));
    }
    TOKENS_TRY(remember_looked_at());
    return std::move(changed_);
  }

 private:
  /// A worktree (index) and the branch that the client noted.
  using Untold = std::pair<std::size_t, std::string>;

  /// Usage on a branch on which HEAD is not known to have stood: the scope's
  /// repository, the branch, the directory.
  using UnseenPlace = std::tuple<std::size_t, std::string, std::string>;

  /// Most sessions of a first scan are of other places: what they hold stays
  /// outside, and need not be looked at one by one.
  Result<std::vector<RowId>> sessions_to_place() {
    constexpr std::size_t k_few = 64;
    if (!scope_.everything_open && scope_.sessions.size() <= k_few) {
      return std::vector<RowId>(scope_.sessions.begin(), scope_.sessions.end());
    }
    TOKENS_TRY_ASSIGN(const auto rows, ledger::worktrees(ledger_));
    const auto roots = path_map_.roots_of(rows);
    // Sessions of worktrees that came and went unseen were near to no root.
    std::set<std::string> branches;
    for (const Reconcilable& one : scope_.repositories) {
      if (one.git != nullptr) {
        TOKENS_TRY_ASSIGN(auto unseen,
                          unseen_branches(ledger_, one.repository, *one.git));
        branches.merge(unseen);
      }
    }
    TOKENS_TRY_ASSIGN(auto near,
                      ledger::sessions_near(ledger_, roots, branches));
    for (const Reconcilable& one : scope_.repositories) {
      TOKENS_TRY_ASSIGN(const auto named,
                        ledger::sessions_named_in(ledger_, one.repository));
      near.insert(named.begin(), named.end());
    }
    if (!scope_.everything_open) {
      std::erase_if(near, [&](RowId session) {
        return !scope_.sessions.contains(session);
      });
    }
    return std::vector<RowId>(near.begin(), near.end());
  }

  Result<void> load_uses() {
    const auto take = [this](std::vector<OpenUse>&& found) {
      uses_.insert(uses_.end(),
                   std::make_move_iterator(found.begin()),
                   std::make_move_iterator(found.end()));
    };
    for (const Reconcilable& one : scope_.repositories) {
      TOKENS_TRY_ASSIGN(auto found,
                        ledger::pending_uses(ledger_, one.repository));
      take(std::move(found));
    }
    TOKENS_TRY_ASSIGN(const auto sessions, sessions_to_place());
    TOKENS_TRY_ASSIGN(auto found, ledger::open_uses_of(ledger_, sessions));
    take(std::move(found));
    std::ranges::sort(uses_, {}, &OpenUse::row);
    uses_.erase(std::unique(uses_.begin(),
                            uses_.end(),
                            [](const OpenUse& a, const OpenUse& b) {
                              return a.row == b.row;
                            }),
                uses_.end());
    for (OpenUse& use : uses_) {
      use.directory = path_map_.here(std::move(use.directory));
      use.edits = here(std::move(use.edits));
    }
    return find_naming_worktrees();
  }

  /// A commit elsewhere may have taken what a session said in no repository.
  Result<void> find_naming_worktrees() {
    std::set<RowId> sessions;
    for (const OpenUse& use : uses_) {
      if (use.place == PlaceKind::outside) {
        sessions.insert(use.session);
      }
    }
    for (const RowId session : sessions) {
      TOKENS_TRY_ASSIGN(const auto rows,
                        ledger::worktrees_that_name(ledger_, session));
      naming_worktrees_.insert(rows.begin(), rows.end());
    }
    return {};
  }

  /// Returns true if a repository of which the ledger knows nothing holds the
  /// directory.
  bool is_claimed(const std::string& directory) const override {
    const auto [known, is_new] = claimed_.try_emplace(directory, false);
    if (is_new) {
      std::string at = directory;
      while (!known->second && at.size() > 1) {
        known->second = system::status(system::join(at, ".git")).has_value();
        at = system::parent_of(at);
      }
    }
    return known->second;
  }

  /// Returns paths as they are called here.
  std::vector<std::string> here(std::vector<std::string> paths) const {
    for (std::string& path : paths) {
      path = path_map_.here(std::move(path));
    }
    return paths;
  }

  /// All worktrees ever seen decide the place; those of the repositories in
  /// scope bring their events, and others where a use may have gone already: a
  /// later commit here must not take it.
  Result<void> load_worktrees() {
    Moment oldest = k_never;
    for (const OpenUse& use : uses_) {
      oldest = std::min(oldest, use.time);
      if (use.place == PlaceKind::outside) {
        new_since_ = std::min(new_since_, use.time);
      }
    }
    worktrees_.clear();
    told_since_.clear();
    TOKENS_TRY_ASSIGN(rows_, ledger::worktrees(ledger_));
    for (const ledger::WorktreeRow& row : rows_) {
      attribution::Worktree worktree = without_events(row);
      told_since_.push_back(Moment::min());
      if (is_in_scope(row.repository) || may_have_taken(row)) {
        TOKENS_TRY_ASSIGN(worktree.events,
                          ledger::events_since(ledger_, row.row, oldest));
        if (const git::Repository* git = git_of(row.repository)) {
          told_since_.back() = told_since(worktree.events, *git);
        }
        TOKENS_TRY(look_for_new(row.repository, worktree.events));
        TOKENS_TRY_ASSIGN(const auto renames,
                          ledger::branch_renames(ledger_, row.repository));
        for (const ledger::BranchRename& rename : renames) {
          insert_rename(rename, worktree.events);
        }
      }
      worktrees_.push_back(std::move(worktree));
    }
    return {};
  }

  /// Returns true if a commit in that worktree, of a repository that is not
  /// looked at, may have taken one of the uses.
  bool may_have_taken(const ledger::WorktreeRow& row) const {
    const auto was_in = [&row](const std::string& path) {
      return is_within(path, row.root) ||
             std::ranges::any_of(row.locations,
                                 [&](const WorktreeLocation& location) {
                                   return is_within(path, location.root);
                                 });
    };
    return naming_worktrees_.contains(row.row) ||
           std::ranges::any_of(uses_, [&](const OpenUse& use) {
             return (use.place == PlaceKind::pending &&
                     use.worktree == row.row) ||
                    std::ranges::any_of(use.edits, was_in);
           });
  }

  attribution::OpenResponse as_use(const OpenUse& use) {
    return {use.row,
            use.session,
            std::string(ledger::text_of(ledger_, use.session)),
            use.directory,
            use.time,
            use.hinted_branch,
            use.edits};
  }

  /// Returns true if the events of the worktree tell all that may be known of a
  /// use in it.
  bool knows_place(std::size_t home, const OpenUse& use) const {
    const attribution::Worktree& worktree = worktrees_[home];
    if (git_of(worktree.repository) == nullptr) {
      return true;
    }
    const auto& events = worktree.events;
    if (!worktree.only_branch.empty()) {
      return !events.empty() && use.time <= events.back().moment;
    }
    const bool at_root = rows_[home].is_there() &&
                         use.directory == worktree.root && !events.empty() &&
                         use.time >= events.front().moment;
    return at_root ||
           attribution::label_at(worktree, use.time, use.hinted_branch)
                   .branch == use.hinted_branch;
  }

  /// What the client noted on another branch than that on which HEAD stood
  /// there, or in a folder that is gone and was in no worktree.
  std::map<UnseenPlace, UnseenResponses> unseen_uses() {
    std::map<UnseenPlace, UnseenResponses> unseen;
    std::unordered_map<std::string, bool> known;
    const auto is_still_there = [&known](const std::string& directory) {
      const auto [entry, is_new] = known.try_emplace(directory);
      if (is_new) {
        entry->second = system::status(directory).has_value();
      }
      return entry->second;
    };
    attribution::PlaceFinder places(worktrees_);
    for (const OpenUse& use : uses_) {
      const std::string& branch = use.hinted_branch;
      if (branch.empty() || branch == "HEAD") {
        continue;
      }
      const auto home = places.find(use.directory, use.time, branch);
      if (home ? knows_place(*home, use) : is_still_there(use.directory)) {
        continue;
      }
      for (std::size_t i = 0; i < scope_.repositories.size(); ++i) {
        if (scope_.repositories[i].git == nullptr ||
            (home && scope_.repositories[i].repository !=
                         worktrees_[*home].repository)) {
          continue;
        }
        UnseenResponses& one = unseen[{i, branch, use.directory}];
        one.branch = branch;
        one.directory = use.directory;
        one.since = std::min(one.since, use.time);
        one.edits.insert(one.edits.end(), use.edits.begin(), use.edits.end());
        one.is_outside = !home;
      }
    }
    return unseen;
  }

  Result<void> learn_unseen_worktrees() {
    bool learnt = false;
    for (const auto& [where, use] : unseen_uses()) {
      const Reconcilable& one = scope_.repositories[std::get<0>(where)];
      TOKENS_TRY_ASSIGN(
          const bool is_new,
          learn_unseen_worktree(ledger_, one.repository, *one.git, use));
      learnt = learnt || is_new;
    }
    return learnt ? load_worktrees() : Result<void>{};
  }

  /// Groups the uses of which no event tells where HEAD stood.
  std::map<Untold, std::vector<std::size_t>> untold_uses() {
    std::map<Untold, std::vector<std::size_t>> untold;
    attribution::PlaceFinder places(worktrees_);
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const OpenUse& use = uses_[i];
      if (use.hinted_branch.empty() || use.hinted_branch == "HEAD") {
        continue;
      }
      const auto home = places.find(use.directory, use.time, use.hinted_branch);
      if (home && use.time < told_since_[*home]) {
        untold[{*home, use.hinted_branch}].push_back(i);
      }
    }
    return untold;
  }

  /// Rule 7: what no event tells, the commit graph may.
  Result<void> place_by_graph() {
    const auto untold = untold_uses();
    if (untold.empty()) {
      return {};
    }
    std::vector<attribution::Worktree> worktrees;
    for (const ledger::WorktreeRow& row : rows_) {
      worktrees.push_back(without_events(row));
    }
    std::set<std::size_t> placed;
    for (const auto& [where, indexes] : untold) {
      const auto& [place, branch] = where;
      const attribution::Worktree& worktree = worktrees_[place];
      const git::Repository& git = *git_of(worktree.repository);
      GraphQuestion question;
      question.branch = branch;
      question.since = k_never;
      question.until = told_since_[place];
      question.addresses = own_addresses(worktree.events, git);
      question.was_shown = [&](const std::string& id) -> Result<bool> {
        if (!stood_there_before(worktree.events, id)) {
          return ledger::was_shown(ledger_, worktree.repository, id);
        }
        TOKENS_TRY_ASSIGN(
            const auto made,
            ledger::making_event(ledger_, worktree.repository, id));
        return made.has_value();
      };
      std::vector<attribution::OpenResponse> uses;
      for (const std::size_t index : indexes) {
        question.since = std::min(question.since, uses_[index].time);
        uses.push_back(as_use(uses_[index]));
      }
      TOKENS_TRY_ASSIGN(worktrees[place].events,
                        events_from_graph(git, question));
      TOKENS_TRY_ASSIGN(auto decisions,
                        attribution::attribute(worktrees, uses, *this));
      worktrees[place].events.clear();
      for (std::size_t i = 0; i < decisions.size(); ++i) {
        if (decisions[i].place == PlaceKind::commit) {
          decisions[i].evidence = Evidence::backfill;
          TOKENS_TRY(apply(decisions[i], uses_[indexes[i]]));
          placed.insert(indexes[i]);
        }
      }
    }
    std::vector<OpenUse> left;
    for (std::size_t i = 0; i < uses_.size() && !placed.empty(); ++i) {
      if (!placed.contains(i)) {
        left.push_back(std::move(uses_[i]));
      }
    }
    if (!placed.empty()) {
      uses_ = std::move(left);
    }
    return {};
  }

  /// Commits that were asked before what they have of other worktrees' work
  /// need not be asked again: that costs a comparison of trees each.
  Result<void> look_for_new(RowId repository,
                            const std::vector<HeadEvent>& events) {
    const auto [known, is_new] = looked_at_.try_emplace(repository, 0);
    if (is_new) {
      TOKENS_TRY_ASSIGN(const std::string text,
                        ledger::remembered(
                            ledger_, repository, ledger::Memory::placed_event));
      known->second = parse_whole(text).value_or(0);
    }
    for (const HeadEvent& event : events) {
      if (event.id > known->second) {
        new_since_ = std::min(new_since_, event.moment);
        newest_[repository] = std::max(newest_[repository], event.id);
      }
    }
    return {};
  }

  Result<void> remember_looked_at() {
    for (const auto& [repository, event] : newest_) {
      if (is_in_scope(repository)) {
        TOKENS_TRY(ledger::remember(ledger_,
                                    repository,
                                    ledger::Memory::placed_event,
                                    std::to_string(event)));
      }
    }
    return {};
  }

  Result<void> apply(const attribution::Decision& decision,
                     const OpenUse& use) {
    if (decision.place == PlaceKind::outside) {
      return {};
    }
    const attribution::Worktree& worktree = worktrees_[decision.worktree];
    // Its own run will say on which branch it waits, or which commit has it.
    const bool elsewhere = !is_in_scope(worktree.repository);
    if (elsewhere && use.repository == worktree.repository) {
      return {};
    }
    if (use.file != 0 &&
        linked_.emplace(worktree.repository, use.file).second) {
      TOKENS_TRY(ledger::link(ledger_, worktree.repository, use.file));
    }
    if (decision.place == PlaceKind::pending || elsewhere) {
      const bool same = use.place == PlaceKind::pending &&
                        use.worktree == worktree.id &&
                        use.branch == decision.branch;
      return same ? Result<void>{}
                  : ledger::assign_pending(ledger_,
                                           use.row,
                                           worktree.repository,
                                           worktree.id,
                                           decision.branch);
    }
    TOKENS_TRY_ASSIGN(const RowId commit, commit_row(decision));
    changed_.insert(commit);
    return ledger::assign_to_commit(
        ledger_, use.row, worktree.repository, commit, decision.evidence);
  }

  Result<RowId> commit_row(const attribution::Decision& decision) {
    const attribution::Worktree& worktree = worktrees_[decision.worktree];
    if (const auto known = commit_rows_.find(decision.commit);
        known != commit_rows_.end()) {
      return known->second;
    }
    CommitInfo info;
    const git::Repository* git = git_of(worktree.repository);
    if (git != nullptr) {
      auto known = git->commit(decision.commit);
      if (!known && known.error().kind != ErrorKind::not_found) {
        return fail(known.error());
      }
      info = known ? std::move(*known) : CommitInfo{};
    }
    info.id = decision.commit;
    TOKENS_TRY_ASSIGN(
        const RowId row,
        ledger::store_commit(
            ledger_, worktree.repository, info, worktree.id, decision.branch));
    commit_rows_.emplace(decision.commit, row);
    return row;
  }

  const git::Repository* git_of(RowId repository) const {
    for (const Reconcilable& one : scope_.repositories) {
      if (one.repository == repository) {
        return one.git;
      }
    }
    return nullptr;
  }

  bool is_gone(const attribution::Worktree& worktree,
               const std::string& branch) const override {
    const git::Repository* git = git_of(worktree.repository);
    const auto row = std::ranges::find_if(
        rows_,
        [&](const ledger::WorktreeRow& one) { return one.row == worktree.id; });
    return git != nullptr && row != rows_.end() &&
           app::is_gone(*git, rows_, *row, branch);
  }

  /// What git has not (a commit that was pruned, a partial clone) changes
  /// nothing.
  Result<std::vector<std::string>> changed_paths(
      const attribution::Worktree& worktree,
      const std::string& commit) const override {
    const git::Repository* git = git_of(worktree.repository);
    if (git == nullptr) {
      return std::vector<std::string>{};
    }
    auto paths = git->changed_paths(commit);
    if (!paths && paths.error().kind == ErrorKind::not_found) {
      return std::vector<std::string>{};
    }
    return paths;
  }

  Result<std::vector<attribution::EarlierSession>> earlier_sessions(
      const attribution::Worktree& worktree,
      const std::string& commit) const override {
    std::vector<attribution::EarlierSession> earlier;
    TOKENS_TRY_ASSIGN(
        const auto row,
        ledger::commit_by_sha(ledger_, worktree.repository, commit));
    if (row) {
      TOKENS_TRY_ASSIGN(auto sessions, ledger::sessions_of(ledger_, row->row));
      for (auto& session : sessions) {
        earlier.push_back({session.session, here(std::move(session.edits))});
      }
    }
    return earlier;
  }

  /// Of the commits that a step of a tool brought, those of the same committer
  /// that nothing showed before were made by it, too.
  Result<std::vector<std::string>> made_along(
      const attribution::Worktree& worktree,
      const HeadEvent& event) const override {
    const git::Repository* git = git_of(worktree.repository);
    std::vector<std::string> made;
    if (git == nullptr || is_null_id(event.old_id)) {
      return made;
    }
    const auto came = git->history({{event.new_id}, {event.old_id}});
    if (!came && came.error().kind != ErrorKind::not_found) {
      return fail(came.error());
    }
    if (!came || came->size() < 2 || came->front().id != event.new_id) {
      return made;
    }
    RemoteBranches remotes(*git);
    for (auto commit = came->rbegin(); commit != came->rend(); ++commit) {
      TOKENS_TRY_ASSIGN(
          const bool was_shown,
          ledger::was_shown(ledger_, worktree.repository, commit->id));
      if (was_shown || commit->parents.size() != 1 ||
          commit->committer_email != came->front().committer_email) {
        continue;
      }
      TOKENS_TRY_ASSIGN(const bool was_brought,
                        remotes.showed(commit->id, event.second));
      if (!was_brought) {
        made.push_back(commit->id);
      }
    }
    return made;
  }

  Moment carried_since() const override { return new_since_; }

  [[nodiscard]] bool is_in_scope(RowId repository) const {
    return std::ranges::any_of(
        scope_.repositories,
        [&](const Reconcilable& one) { return one.repository == repository; });
  }

  Ledger& ledger_;
  const ReconcileScope& scope_;
  PathMap path_map_;
  std::set<RowId> naming_worktrees_;  ///< a hook there named a session of ours
  mutable std::unordered_map<std::string, bool> claimed_;  ///< by directory
  std::vector<OpenUse> uses_;
  std::vector<attribution::Worktree> worktrees_;
  /// By worktree, from when on its events tell where HEAD stood; never earlier
  /// in a repository that is not looked at.
  std::vector<Moment> told_since_;
  std::vector<ledger::WorktreeRow> rows_;  ///< of `worktrees_`
  std::unordered_map<std::string, RowId> commit_rows_;
  std::set<std::pair<RowId, RowId>> linked_;
  std::map<RowId, RowId> looked_at_;  ///< newest event, by repository
  std::map<RowId, RowId> newest_;     ///< the same as of now
  Moment new_since_ = k_never;        ///< of events and uses that are new
  std::set<RowId> changed_;           ///< commits that got responses
};

}  // namespace

Result<std::set<RowId>> reconcile(Ledger& ledger, const ReconcileScope& scope) {
  return Reconciler(ledger, scope).run();
}

}  // namespace tokens::app
