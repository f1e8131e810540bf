#include "lib/app/merges/merges.hpp"

#include "lib/app/merges/merge_search.hpp"
#include "lib/app/merges/merge_usage.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/git/remote.hpp"
#include "lib/ledger/history.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <utility>

namespace tokens::app {
namespace {

using notes::MergedUsage;
using notes::MergeRow;

Result<std::string> ours_of(const git::Repository& repository) {
  return git::ref_id(repository.directory(), k_merges_ref);
}

Result<git::Notes> texts_of(const git::Repository& repository,
                            const std::string& id) {
  return git::read_notes(repository.directory(), id);
}

/// Writes `changes` upon `base`, and moves our ref from `ours` to it.
Result<std::string> write_texts(const git::Repository& repository,
                                const std::string& base,
                                const std::string& ours,
                                const git::Notes& changes) {
  TOKENS_TRY_ASSIGN(const Sharing sharing, sharing_of(repository));
  return write_notes(repository,
                     sharing.identity,
                     k_merges_ref,
                     ours,
                     {base, changes, {}, "What merges brought\n"});
}

/// Changes notes of ours; `change` gets the text that is there, and says what
/// shall be. Once more where another process was faster.
template <class Change>
Result<void> change_note(const git::Repository& repository,
                         const std::string& commit,
                         Change change) {
  for (int i = 1;; ++i) {
    TOKENS_TRY_ASSIGN(const std::string ours, ours_of(repository));
    TOKENS_TRY_ASSIGN(const auto texts, texts_of(repository, ours));
    const auto there = texts.find(commit);
    const std::string before = there == texts.end() ? "" : there->second;
    const std::string after = change(before);
    if (after == before) {
      return {};
    }
    const auto written = write_texts(repository, ours, ours, {{commit, after}});
    if (written) {
      return {};
    }
    if (written.error().kind != ErrorKind::busy || i == k_tries) {
      return fail(written.error());
    }
  }
}

/// Fills in what `row` lacks, and puts what was asked for in the place of what
/// was recorded: a person's word is newer. Returns whether `row` changed.
bool complete(MergeRow& row,
              const MergeRow& found,
              const MergeRequest& asked,
              bool had_data) {
  const std::string before = notes::to_text(row);
  // A queue's branch is asked for, and the row names what it stands for.
  const auto take = [](auto& there, const auto& here, const auto& named) {
    const std::remove_reference_t<decltype(there)> none{};
    if (here != none && (there == none || here == named)) {
      there = here;
    }
  };
  const bool names_another = found.source_branch == asked.source_branch &&
                             found.source_branch != row.source_branch;
  take(row.source_branch, found.source_branch, asked.source_branch);
  take(row.target_branch, found.target_branch, asked.target_branch);
  take(row.merged_by, found.merged_by, asked.merged_by);
  take(row.pull_request, found.pull_request, asked.pull_request);
  const bool is_asked_for =
      names_another || !asked.commits.empty() || !asked.base.empty();
  const bool has_found = !found.commits.empty() || !found.base.empty();
  if (has_found && (is_asked_for || !had_data)) {
    row.kind = found.kind;
    row.commits = found.commits;
    row.base = found.base;
  }
  return notes::to_text(row) != before;
}

/// Writes down what is known of commits that the merge commit does not reach.
Result<void> keep_usage(Workspace& workspace,
                        const std::string& commit,
                        MergeRow& row) {
  TOKENS_TRY_ASSIGN(const auto is_in,
                    workspace.repository->reached(row.commits, {commit}));
  std::unordered_set<std::string> outside;
  for (const std::string& id : row.commits) {
    if (!is_in.contains(id)) {
      outside.insert(id);
    }
  }
  if (outside.empty()) {
    return {};
  }
  // What is written down may name sessions by pseudonyms that have to stay.
  TOKENS_TRY(Pseudonyms::open(*workspace.ledger));
  TOKENS_TRY_ASSIGN(auto usage,
                    usage_of_commits(workspace, outside, row.usage));
  row.usage.clear();
  for (auto& [id, parts] : usage) {
    for (UsedAtCommit& part : parts) {
      part.line.text.clear();
      part.line.revision = std::max<std::int64_t>(part.line.revision, 1);
      row.usage.push_back({id, std::move(part.line)});
    }
  }
  return {};
}

/// Stores one merge, completed if it was there.
Result<void> store(Workspace& workspace,
                   const FoundMerge& found,
                   const MergeRequest& asked) {
  TOKENS_TRY_ASSIGN(const MergeRows rows, merge_rows(*workspace.repository));
  const auto there = rows.find(found.commit);
  MergeRow row = there == rows.end() ? found.row : there->second;
  if (there != rows.end()) {
    const auto ids = commits_of(*workspace.repository, found.commit, row);
    TOKENS_TRY_ASSIGN(
        const auto usage,
        usage_of_commits(workspace, {ids.begin(), ids.end()}, row.usage));
    if (!complete(row, found.row, asked, !usage.empty())) {
      return {};
    }
  }
  TOKENS_TRY(keep_usage(workspace, found.commit, row));
  row.revision = std::max(row.revision + 1, to_unix_ms(system::now()));
  const std::string text = notes::to_text(row);
  return change_note(
      *workspace.repository, found.commit, [&](const std::string& before) {
        return notes::join_merges(before, text);
      });
}

/// Places of commits on the first-parent line of a branch, the root first.
Result<std::unordered_map<std::string, std::size_t>> places_on(
    const git::Repository& repository, const std::string& tip) {
  TOKENS_TRY_ASSIGN(
      const std::string text,
      git::run_git(repository.directory(),
                   {"rev-list", "--first-parent", "--reverse", tip}));
  std::unordered_map<std::string, std::size_t> places;
  for (const std::string& id : git::pieces(text)) {
    places.emplace(id, places.size());
  }
  return places;
}

using ByTarget = std::map<std::string, std::vector<Merge>>;

/// Puts each target's merges in the order in which they came to it.
Result<void> order_targets(const git::Repository& repository,
                           ByTarget& targets) {
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  for (auto& [target, merges] : targets) {
    std::unordered_map<std::string, std::size_t> places;
    for (const git::Ref& ref : refs) {
      const bool is_target = ref.name == "refs/heads/" + target ||
                             ref.name == "refs/remotes/origin/" + target;
      if (!target.empty() && is_target) {
        TOKENS_TRY_ASSIGN(auto more, places_on(repository, ref.id));
        // The longer line of the two knows more.
        places = more.size() > places.size() ? std::move(more) : places;
      }
    }
    const auto key = [&places](const Merge& merge) {
      const auto place = places.find(merge.commit);
      return std::tuple(place == places.end() ? places.size() : place->second,
                        merge.row.second,
                        merge.commit);
    };
    std::ranges::sort(merges,
                      [&](auto& a, auto& b) { return key(a) < key(b); });
  }
  return {};
}

/// Joins the targets, the older merge first, and keeps each target's order.
std::vector<Merge> merged_by_time(ByTarget targets) {
  std::vector<Merge> all;
  std::map<std::string, std::size_t> next;
  while (true) {
    Merge* oldest = nullptr;
    std::string from;
    for (auto& [target, merges] : targets) {
      const std::size_t at = next[target];
      if (at < merges.size() &&
          (oldest == nullptr ||
           std::pair(merges[at].row.second, merges[at].commit) <
               std::pair(oldest->row.second, oldest->commit))) {
        oldest = &merges[at];
        from = target;
      }
    }
    if (oldest == nullptr) {
      return all;
    }
    all.push_back(std::move(*oldest));
    ++next[from];
  }
}

/// Adds up each merge, and all until then. Of several merges of one branch to
/// the same target the first has a commit; in the running total it stands once
/// wherever it was merged.
Result<void> add_up(Workspace& workspace, std::vector<Merge>& merges) {
  std::vector<std::vector<std::string>> commits;
  std::unordered_set<std::string> wanted;
  std::vector<MergedUsage> recorded;
  for (const Merge& merge : merges) {
    commits.push_back(
        commits_of(*workspace.repository, merge.commit, merge.row));
    wanted.insert(commits.back().begin(), commits.back().end());
    recorded.insert(
        recorded.end(), merge.row.usage.begin(), merge.row.usage.end());
  }
  TOKENS_TRY_ASSIGN(const auto usage,
                    usage_of_commits(workspace, wanted, recorded));
  std::set<std::pair<std::string, std::string>> taken;
  std::unordered_set<std::string> counted;
  report::Sum all;
  for (std::size_t i = 0; i < merges.size(); ++i) {
    Merge& merge = merges[i];
    for (const std::string& commit : commits[i]) {
      const auto parts = usage.find(commit);
      if (parts == usage.end() ||
          !taken.emplace(merge.row.target_branch, commit).second) {
        continue;
      }
      const bool is_new = counted.insert(commit).second;
      for (const UsedAtCommit& part : parts->second) {
        merge.sum += part.sum;
        if (is_new) {
          all += part.sum;
        }
      }
    }
    merge.cumulative = all;
  }
  return {};
}

/// Joins our rows with theirs, and writes what we lack.
Result<std::string> join_with(const git::Repository& repository,
                              const std::string& theirs_id) {
  TOKENS_TRY_ASSIGN(const std::string ours_id, ours_of(repository));
  TOKENS_TRY_ASSIGN(const auto ours, texts_of(repository, ours_id));
  TOKENS_TRY_ASSIGN(const auto theirs, texts_of(repository, theirs_id));
  git::Notes joined;
  for (const auto& [commit, text] : ours) {
    const auto other = theirs.find(commit);
    joined.emplace(
        commit,
        notes::join_merges(text, other == theirs.end() ? "" : other->second));
  }
  const bool has_theirs = !theirs_id.empty();
  return write_texts(repository,
                     has_theirs ? theirs_id : ours_id,
                     ours_id,
                     git::changes_from(has_theirs ? theirs : ours, joined));
}

}  // namespace

Result<Merge> record_merge(Workspace& workspace, const MergeRequest& request) {
  TOKENS_TRY_ASSIGN(const auto found, find_merges(workspace, request));
  for (const FoundMerge& one : found) {
    TOKENS_TRY(store(workspace, one, request));
    workspace.warnings.insert(
        workspace.warnings.end(), one.remarks.begin(), one.remarks.end());
  }
  TOKENS_TRY_ASSIGN(auto all, merges(workspace));
  for (Merge& merge : all) {
    if (merge.commit == found.back().commit) {
      return std::move(merge);
    }
  }
  // A commit that no branch holds any more is recorded, and not listed.
  Merge merge;
  merge.commit = found.back().commit;
  merge.row = found.back().row;
  return merge;
}

Result<std::vector<Merge>> merges(Workspace& workspace) {
  const git::Repository& repository = *workspace.repository;
  if (!repository.resolve(k_merges_ref)) {
    return std::vector<Merge>{};  // there are none yet
  }
  TOKENS_TRY_ASSIGN(const MergeRows rows, merge_rows(repository));
  std::vector<std::string> ids;
  for (const auto& [id, row] : rows) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto living, repository.living(ids));
  ByTarget targets;
  for (const std::string& id : living) {
    const MergeRow& row = rows.at(id);
    targets[row.target_branch].push_back({id, row, {}, {}});
  }
  TOKENS_TRY(order_targets(repository, targets));
  std::vector<Merge> all = merged_by_time(std::move(targets));
  TOKENS_TRY(add_up(workspace, all));
  return all;
}

std::vector<MergedBranch> costliest_branches(const std::vector<Merge>& merges) {
  std::map<std::string, MergedBranch> branches;
  for (const Merge& merge : merges) {
    MergedBranch& branch = branches[merge.row.source_branch];
    branch.branch = merge.row.source_branch;
    branch.sum += merge.sum;
    ++branch.merges;
  }
  std::vector<MergedBranch> order;
  for (auto& [name, branch] : branches) {
    order.push_back(std::move(branch));
  }
  std::ranges::stable_sort(order, [](auto& a, auto& b) {
    return report::is_costlier(a.sum, b.sum);
  });
  return order;
}

Result<bool> sync_merges(Workspace& workspace, const std::string& remote) {
  const git::Repository& repository = *workspace.repository;
  const std::string& place = repository.directory();
  TOKENS_TRY_ASSIGN(const Sharing sharing, sharing_of(repository));
  for (int i = 1;; ++i) {
    TOKENS_TRY_ASSIGN(const std::string theirs,
                      git::fetch_passing(place, remote, k_merges_ref));
    TOKENS_TRY_ASSIGN(const std::string joined, join_with(repository, theirs));
    if (joined.empty() || joined == theirs || !sharing.notes) {
      return !joined.empty();
    }
    TOKENS_TRY_ASSIGN(const auto pushed,
                      git::push_ref(place, remote, joined, k_merges_ref));
    if (pushed == git::Pushed::done) {
      return true;
    }
    if (i == k_tries) {
      return fail(ErrorKind::busy,
                  "the merges of " + printable(remote) +
                      " moved each time we pushed: run it again");
    }
  }
}

}  // namespace tokens::app
