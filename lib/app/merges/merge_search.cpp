#include "lib/app/merges/merge_search.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/merges/merge_branches.hpp"
#include "lib/app/merges/merge_usage.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/git_command.hpp"
#include "lib/ledger/history.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace tokens::app {
namespace {

using notes::MergeKind;

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

Result<std::string> message_of(const git::Repository& repository,
                               const std::string& commit) {
  return git::log_of(repository, {commit}, {"--format=%B"});
}

/// Finds one merge, given its commit.
class Finder {
 public:
  Finder(Workspace& workspace,
         const MergeRequest& request,
         const std::vector<BranchTip>& tips)
      : workspace_(workspace),
        git_(*workspace.repository),
        request_(request),
        tips_(tips) {}

  Result<FoundMerge> find(const std::string& commit) {
    TOKENS_TRY(read(commit));
    if (merge_.parents.size() > 1) {
      TOKENS_TRY(find_of_merge_commit());
      return found();
    }
    using Way = Result<bool> (Finder::*)();
    for (const Way way : {&Finder::find_listed_by_forge,
                          &Finder::find_listed_in_message,
                          &Finder::find_named,
                          &Finder::find_fast_forward,
                          &Finder::find_shown_here,
                          &Finder::find_by_patches}) {
      TOKENS_TRY_ASSIGN(const bool is_found, (this->*way)());
      if (is_found) {
        return found();
      }
    }
    return fail(ErrorKind::not_found,
                "nothing tells what " + merge_.id.substr(0, 8) +
                    " merged: it has one parent, and no branch has its "
                    "changes; name the branch with --source-branch, or the "
                    "pull request with --pr");
  }

 private:
  Result<void> read(const std::string& commit) {
    TOKENS_TRY_ASSIGN(merge_, git_.commit(commit));
    TOKENS_TRY_ASSIGN(const std::string message, message_of(git_, commit));
    words_ = merge_words(message);
    row_ = {};
    row_.second = merge_.committer_second;
    row_.source_branch = request_.source_branch;
    row_.merged_by = request_.merged_by;
    row_.pull_request = request_.pull_request != 0 ? request_.pull_request
                                                   : words_.pull_request;
    row_.target_branch = request_.target_branch;
    if (row_.target_branch.empty()) {
      TOKENS_TRY_ASSIGN(row_.target_branch,
                        branch_holding(git_, tips_, commit));
    }
    return {};
  }

  /// All sides, and what the merge itself took, such as solving conflicts.
  Result<void> find_of_merge_commit() {
    row_.kind = MergeKind::merge;
    row_.base = merge_.parents.front();
    if (row_.source_branch.empty()) {
      row_.source_branch = joined(words_.branches);
    }
    const std::string& side = merge_.parents[1];
    for (const BranchTip& tip : tips_) {
      if (row_.source_branch.empty() && tip.id == side &&
          tip.name != row_.target_branch) {
        row_.source_branch = tip.name;
      }
    }
    if (row_.source_branch.empty()) {
      TOKENS_TRY_ASSIGN(row_.source_branch, branch_made_on(side));
    }
    return {};
  }

  /// What the caller or the forge named: a branch, or a pull request.
  Result<bool> find_named() {
    std::optional<std::string> tip;
    if (!request_.source_branch.empty()) {
      tip = tip_of(tips_, request_.source_branch);
    }
    if (!tip && row_.pull_request != 0) {
      tip = pull_request_tip(git_, row_.pull_request, request_.may_fetch);
    }
    if (!tip) {
      if (request_.source_branch.empty() && row_.pull_request == 0) {
        return false;
      }
      row_.kind = MergeKind::squash;
      return request_.source_branch.empty()
                 ? Result<bool>{true}
                 : take_noted(request_.source_branch);
    }
    TOKENS_TRY_ASSIGN(const auto is_in, git_.reached({*tip}, {merge_.id}));
    if (is_in.empty()) {
      TOKENS_TRY(take_in(*tip));
    } else if (*tip == merge_.id) {
      return find_fast_forward();
    } else {
      return fail(ErrorKind::not_found,
                  printable(request_.source_branch) + " stands at " +
                      tip->substr(0, 8) + ", which " + merge_.id.substr(0, 8) +
                      " did not bring in: name the commit that did with "
                      "--merge-commit");
    }
    for (const BranchTip& one : tips_) {
      if (row_.source_branch.empty() && one.id == *tip) {
        row_.source_branch = one.name;
      }
    }
    return true;
  }

  Result<bool> find_listed_by_forge() { return find_listed(request_.commits); }

  /// What `git merge --squash` wrote.
  Result<bool> find_listed_in_message() { return find_listed(words_.squashed); }

  Result<bool> find_listed(const std::vector<std::string>& ids) {
    if (ids.empty()) {
      return false;
    }
    row_.kind = MergeKind::squash;
    row_.commits = ids;
    for (const BranchTip& tip : tips_) {
      if (row_.source_branch.empty() && tip.id == ids.front()) {
        row_.source_branch = tip.name;
      }
    }
    if (row_.source_branch.empty()) {
      TOKENS_TRY_ASSIGN(row_.source_branch, branch_made_on(ids.front()));
    }
    return true;
  }

  /// The target moved to the commit, which was made on another branch.
  Result<bool> find_fast_forward() {
    TOKENS_TRY_ASSIGN(const auto moved,
                      fast_forward_to(git_, row_.target_branch, merge_.id));
    TOKENS_TRY_ASSIGN(const std::string made_on, branch_made_on(merge_.id));
    if (row_.source_branch.empty() && moved) {
      row_.source_branch = moved->name;
    }
    if (row_.source_branch.empty() && made_on != row_.target_branch) {
      row_.source_branch = made_on;
    }
    if (row_.source_branch.empty()) {
      return false;
    }
    row_.kind = MergeKind::fast_forward;
    if (moved) {
      row_.base = moved->base;
    } else {
      // Nobody wrote down where the target stood: what was made on the branch.
      TOKENS_TRY_ASSIGN(const auto ids,
                        commits_made_on(workspace_, row_.source_branch));
      TOKENS_TRY_ASSIGN(const auto is_in, git_.reached(ids, {merge_.id}));
      row_.commits.insert(row_.commits.end(), is_in.begin(), is_in.end());
    }
    return true;
  }

  /// The ledger already shows the work of a dead branch at this commit.
  Result<bool> find_shown_here() {
    ledger::Ledger& ledger = *workspace_.ledger;
    TOKENS_TRY_ASSIGN(const auto home, known_row(ledger, git_));
    TOKENS_TRY_ASSIGN(const auto own,
                      ledger::commit_by_sha(ledger, home, merge_.id));
    if (!own) {
      return false;
    }
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(ledger, own->row));
    std::set<std::string> branches;
    for (const ledger::RowId row : rows) {
      TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger, row));
      if (commit && commit->sha != merge_.id && !commit->branch.empty() &&
          commit->branch != row_.target_branch) {
        row_.commits.push_back(commit->sha);
        branches.insert(commit->branch);
      }
    }
    row_.kind = MergeKind::squash;
    if (row_.source_branch.empty()) {
      row_.source_branch =
          joined(std::vector<std::string>(branches.begin(), branches.end()));
    }
    return !row_.commits.empty();
  }

  Result<bool> find_by_patches() {
    std::vector<BranchTip> others;
    for (const BranchTip& tip : tips_) {
      if (tip.name != row_.target_branch) {
        others.push_back(tip);
      }
    }
    TOKENS_TRY_ASSIGN(const auto match, branch_taken_in(git_, merge_, others));
    if (!match) {
      return false;
    }
    row_.kind = match->taken.kind;
    row_.commits = match->taken.commits;
    row_.source_branch = match->branch.name;
    return true;
  }

  Result<void> take_in(const std::string& tip) {
    TOKENS_TRY_ASSIGN(TakenIn taken, taken_in(git_, merge_, tip));
    row_.kind = taken.kind;
    row_.commits = std::move(taken.commits);
    return {};
  }

  /// The branch is gone, and its commits with it; their notes may still be
  /// here.
  Result<bool> take_noted(const std::string& branch) {
    TOKENS_TRY_ASSIGN(auto ids, commits_made_on(workspace_, branch));
    std::vector<std::string> alive;
    for (const BranchTip& tip : tips_) {
      alive.push_back(tip.id);
    }
    TOKENS_TRY_ASSIGN(const auto lives, git_.reached(ids, alive));
    for (std::string& id : ids) {
      if (!lives.contains(id)) {
        row_.commits.push_back(std::move(id));
      }
    }
    row_.kind = MergeKind::squash;
    return true;
  }

  /// Returns the branch on which the ledger or a note says it was made, or "".
  Result<std::string> branch_made_on(const std::string& commit) {
    TOKENS_TRY_ASSIGN(const auto usage,
                      usage_of_commits(workspace_, {commit}, {}));
    const auto found = usage.find(commit);
    return found == usage.end() ? std::string{} : found->second.front().branch;
  }

  /// Returns whether a ref, the message, a reflog or a note tells of the
  /// branch.
  Result<bool> is_known(const std::string& branch) {
    TOKENS_TRY_ASSIGN(const auto moved,
                      fast_forward_to(git_, row_.target_branch, merge_.id));
    const auto& said = words_.branches;
    if (tip_of(tips_, branch) || (moved && moved->name == branch) ||
        branch == joined(said) ||
        std::ranges::find(said, branch) != said.end()) {
      return true;
    }
    TOKENS_TRY_ASSIGN(const auto made, commits_made_on(workspace_, branch));
    return !made.empty();
  }

  /// A branch that is not known may be deleted, or misspelled: it is recorded,
  /// and said. A pull request's branch comes from the forge, which knows it.
  Result<FoundMerge> found() {
    std::vector<std::string> remarks;
    std::vector<std::string> named{request_.target_branch};
    if (request_.pull_request == 0) {
      named.push_back(request_.source_branch);
    }
    for (const std::string& branch : named) {
      TOKENS_TRY_ASSIGN(const bool known,
                        branch.empty() ? Result<bool>{true} : is_known(branch));
      if (!known) {
        remarks.push_back(
            "no branch '" + printable(branch) +
            "' is known here; it is recorded as it was typed, and "
            "recording " +
            merge_.id.substr(0, 8) + " again corrects it");
      }
    }
    if (merge_.parents.size() > 1 && !request_.commits.empty()) {
      remarks.push_back("--commits is not needed for " +
                        merge_.id.substr(0, 8) +
                        ", and ignored: its parents say what it merged");
    }
    return FoundMerge{merge_.id, std::move(row_), std::move(remarks)};
  }

  Workspace& workspace_;
  const git::Repository& git_;
  const MergeRequest& request_;
  const std::vector<BranchTip>& tips_;
  CommitInfo merge_;
  MergeWords words_;
  notes::MergeRow row_;
};

/// Returns whole ids of commits: a forge lists those that are not here, and a
/// person types short ones.
Result<std::vector<std::string>> whole_ids(
    const git::Repository& repository,
    const std::vector<std::string>& revisions) {
  std::vector<std::string> ids;
  for (const std::string& one : revisions) {
    if (is_object_id(one)) {
      ids.push_back(one);
      continue;
    }
    auto id = repository.resolve(one);
    if (!id) {
      return fail(id.error().in("--commits"));
    }
    ids.push_back(std::move(*id));
  }
  return ids;
}

/// Returns where the branch went into HEAD, as the graph has it, or HEAD.
Result<std::string> entry_of(const git::Repository& repository,
                             const std::vector<BranchTip>& tips,
                             const std::string& branch) {
  TOKENS_TRY_ASSIGN(const std::string head, repository.resolve("HEAD"));
  const auto tip = tip_of(tips, branch);
  if (!tip || *tip == head) {
    return head;
  }
  TOKENS_TRY_ASSIGN(const auto is_in, repository.reached({*tip}, {head}));
  if (is_in.empty()) {
    return head;
  }
  TOKENS_TRY_ASSIGN(const std::string text,
                    git::run_git(repository.directory(),
                                 {"rev-list",
                                  "--first-parent",
                                  "--ancestry-path",
                                  *tip + ".." + head}));
  const auto lines = git::pieces(text);
  if (lines.empty()) {
    return head;
  }
  const std::string& first = lines.back();
  TOKENS_TRY_ASSIGN(const CommitInfo commit, repository.commit(first));
  return !commit.parents.empty() && commit.parents.front() == *tip ? *tip
                                                                   : first;
}

/// The commits that the target gained, one merge each, oldest first; empty if
/// one of them does not say which pull request it is.
Result<std::vector<std::string>> batch_of(const git::Repository& repository,
                                          const std::string& base,
                                          const std::string& last) {
  TOKENS_TRY_ASSIGN(
      const std::string text,
      git::run_git(
          repository.directory(),
          {"rev-list", "--first-parent", "--reverse", base + ".." + last}));
  auto batch = git::pieces(text);
  for (const std::string& id : batch) {
    TOKENS_TRY_ASSIGN(const std::string message, message_of(repository, id));
    if (merge_words(message).pull_request == 0) {
      return std::vector<std::string>{};
    }
  }
  return batch;
}

}  // namespace

std::vector<std::string> commits_of(const git::Repository& repository,
                                    const std::string& merge_commit,
                                    const notes::MergeRow& row) {
  std::set<std::string> ids(row.commits.begin(), row.commits.end());
  ids.insert(merge_commit);
  // Without the base object its ancestors could not be told from the rest.
  if (!row.base.empty() && repository.commit(row.base)) {
    if (const auto range = repository.history({{merge_commit}, {row.base}})) {
      const git::CommitIds reached = git::ids_of(*range);
      ids.insert(reached.begin(), reached.end());
    }
  }
  return {ids.begin(), ids.end()};
}

Result<std::vector<FoundMerge>> find_merges(Workspace& workspace,
                                            const MergeRequest& asked) {
  const git::Repository& repository = *workspace.repository;
  TOKENS_TRY_ASSIGN(const auto tips, branch_tips(repository));
  MergeRequest request = asked;
  TOKENS_TRY_ASSIGN(request.commits, whole_ids(repository, asked.commits));
  QueueBranch queue;
  const bool is_queue = parse_queue_branch(request.source_branch, queue);
  std::string commit;
  if (!request.merge_commit.empty()) {
    TOKENS_TRY_ASSIGN(commit, repository.resolve(request.merge_commit));
  } else {
    TOKENS_TRY_ASSIGN(commit,
                      entry_of(repository, tips, request.source_branch));
  }
  std::string base;
  if (is_queue) {
    request.source_branch.clear();
    base = repository.resolve(queue.base).value_or("");
    request.pull_request =
        request.pull_request == 0 ? queue.pull_request : request.pull_request;
    if (request.target_branch.empty()) {
      request.target_branch = queue.target;
    }
  }
  if (!request.base.empty()) {
    TOKENS_TRY_ASSIGN(base, repository.resolve(request.base));
  }
  std::vector<FoundMerge> found;
  if (!base.empty()) {
    TOKENS_TRY_ASSIGN(const auto batch, batch_of(repository, base, commit));
    for (std::size_t i = 0; i + 1 < batch.size(); ++i) {
      MergeRequest one;
      one.target_branch = request.target_branch;
      one.may_fetch = request.may_fetch;
      Finder finder(workspace, one, tips);
      TOKENS_TRY_ASSIGN(FoundMerge merge, finder.find(batch[i]));
      found.push_back(std::move(merge));
    }
    if (batch.size() > 1) {
      base.clear();  // what is left is the last pull request's
      request.pull_request = 0;
    }
  }
  Finder finder(workspace, request, tips);
  TOKENS_TRY_ASSIGN(FoundMerge last, finder.find(commit));
  if (!base.empty() && last.row.kind != MergeKind::squash) {
    last.row.base = base;
  }
  found.push_back(std::move(last));
  for (FoundMerge& one : found) {
    one.row.kind = is_queue ? MergeKind::queue : one.row.kind;
  }
  return found;
}

}  // namespace tokens::app
