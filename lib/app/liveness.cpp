// Where commits are shown after amends and rebases, and which are dropped.
// Both are computed from pairs and refs, and undone when a commit lives again.

#include "lib/app/reconcile.hpp"
#include "lib/base/text.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Ledger;
using ledger::RowId;

/// What became of each commit, oldest knowledge first.
using Successors = std::map<std::string, std::vector<std::string>>;

/// Returns the commits that `id` became, itself first, each once.
std::vector<std::string> chain_of(const Successors& successors,
                                  const std::string& id) {
  std::vector<std::string> chain{id};
  for (std::size_t at = 0; at < chain.size(); ++at) {
    const auto next = successors.find(chain[at]);
    if (next == successors.end()) {
      continue;
    }
    for (const std::string& one : next->second) {
      if (std::find(chain.begin(), chain.end(), one) == chain.end()) {
        chain.push_back(one);
      }
    }
  }
  return chain;
}

Result<RowId> row_of(Ledger& ledger,
                     const CommitRow& origin,
                     const std::string& id,
                     const git::Repository& git) {
  if (id == origin.sha) {
    return origin.row;
  }
  TOKENS_TRY_ASSIGN(CommitInfo info, git.commit(id));
  return ledger::store_commit(
      ledger, origin.repository, info, origin.worktree, origin.branch);
}

std::string fingerprint_of(const std::vector<git::Ref>& refs,
                           std::size_t commits,
                           std::size_t pairs) {
  std::string text;
  for (const git::Ref& ref : refs) {
    text += ref.name + ' ' + ref.id + '\n';
  }
  return std::to_string(stable_hash(text)) + ':' + std::to_string(commits) +
         ':' + std::to_string(pairs);
}

}  // namespace

/// A commit may get its first response after it was amended: then its row is
/// new, and the pair was followed when there was nothing to move.
Result<std::set<RowId>> follow_known_moves(Ledger& ledger,
                                           const git::Repository& git,
                                           const std::set<RowId>& commits) {
  std::set<RowId> stale;
  const auto head = git.head();
  for (const RowId row : commits) {
    TOKENS_TRY_ASSIGN(const auto commit, ledger::commit_by_row(ledger, row));
    if (!commit || (head && head->id == commit->sha)) {
      continue;
    }
    RowId target = commit->shown;
    if (target == row) {
      TOKENS_TRY_ASSIGN(
          const std::string newest,
          ledger::newest_rewrite(ledger, commit->repository, commit->sha));
      TOKENS_TRY_ASSIGN(target, row_of(ledger, *commit, newest, git));
    }
    if (target != row) {
      TOKENS_TRY(ledger::show_at(ledger, row, target, false));
      stale.insert(target);
    }
  }
  return stale;
}

Result<std::set<RowId>> follow_pairs(Ledger& ledger,
                                     RowId repository,
                                     const git::Repository& git,
                                     const std::vector<RewritePair>& pairs) {
  std::set<RowId> stale;
  for (const RewritePair& pair : pairs) {
    TOKENS_TRY_ASSIGN(const auto old,
                      ledger::commit_by_sha(ledger, repository, pair.old_id));
    if (!old) {
      continue;  // it has no responses: nothing moves
    }
    TOKENS_TRY_ASSIGN(const RowId target,
                      row_of(ledger, *old, pair.new_id, git));
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(ledger, old->row));
    for (const RowId row : rows) {
      TOKENS_TRY(ledger::show_at(ledger, row, target, false));
    }
    stale.insert(old->row);
    stale.insert(target);
  }
  return stale;
}

Result<std::set<RowId>> refresh_liveness(Ledger& ledger,
                                         RowId repository,
                                         const git::Repository& git) {
  std::set<RowId> stale;
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger, repository));
  TOKENS_TRY_ASSIGN(const auto pairs, ledger::pairs(ledger, repository));
  TOKENS_TRY_ASSIGN(const auto refs, git.refs());
  const std::string fingerprint =
      fingerprint_of(refs, rows.size(), pairs.size());
  TOKENS_TRY_ASSIGN(const std::string before,
                    ledger::refs_fingerprint(ledger, repository));
  if (rows.empty() || before == fingerprint) {
    return stale;
  }
  Successors successors;
  for (const RewritePair& pair : pairs) {
    successors[pair.old_id].push_back(pair.new_id);
  }
  std::vector<std::string> ids;
  for (const CommitRow& row : rows) {
    const auto chain = chain_of(successors, row.sha);
    ids.insert(ids.end(), chain.begin(), chain.end());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::string> tips;
  for (const git::Ref& ref : refs) {
    tips.push_back(ref.id);
  }
  TOKENS_TRY_ASSIGN(const auto reached, git.reached(ids, tips));
  const auto is_living = [&](const std::string& id) {
    const auto at = std::lower_bound(ids.begin(), ids.end(), id);
    return reached[static_cast<std::size_t>(at - ids.begin())];
  };
  for (const CommitRow& row : rows) {
    const auto chain = chain_of(successors, row.sha);
    const auto newest = std::find_if(chain.rbegin(), chain.rend(), is_living);
    const bool dropped = newest == chain.rend();
    RowId shown = row.row;
    if (!dropped) {
      TOKENS_TRY_ASSIGN(shown, row_of(ledger, row, *newest, git));
    }
    if (shown != row.shown || dropped != row.dropped) {
      TOKENS_TRY(ledger::show_at(ledger, row.row, shown, dropped));
      stale.insert({row.row, row.shown, shown});
    }
  }
  TOKENS_TRY_ASSIGN(const auto after, ledger::commits(ledger, repository));
  TOKENS_TRY(ledger::store_refs_fingerprint(
      ledger, repository, fingerprint_of(refs, after.size(), pairs.size())));
  return stale;
}

}  // namespace tokens::app
