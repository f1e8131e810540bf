// See coverage.hpp.
#include "lib/app/reports/coverage.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/transcripts.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace tokens::app {
namespace {

using ledger::RowId;

/// What HEAD of the repository's worktrees is known to have done.
struct Making {
  std::unordered_map<std::string, EventKind> made;  ///< here, by id
  std::int64_t first_second = INT64_MAX;            ///< of any event
  bool from_the_start = false;  ///< no history came before the first event
};

/// What decides about a commit.
struct Known {
  Making making;
  std::unordered_set<std::string> recorded;
  std::unordered_set<std::string> own_emails;
  Moment transcripts_begin = k_never;
};

Result<Making> making_of(ledger::Ledger& ledger, RowId repository) {
  Making making;
  TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger));
  for (const ledger::WorktreeRow& worktree : worktrees) {
    if (worktree.repository != repository) {
      continue;
    }
    TOKENS_TRY_ASSIGN(
        const auto events,
        ledger::events_since(ledger, worktree.row, from_unix_ms(0)));
    for (const HeadEvent& event : events) {
      if (event.second < making.first_second) {
        making.first_second = event.second;
        making.from_the_start = is_null_id(event.old_id);
      }
      if (event.makes_commit) {
        making.made.emplace(event.new_id, event.kind);
      }
    }
  }
  return making;
}

/// A transcript that was deleted since still has its row.
Result<Moment> begin_of_transcripts(ledger::Ledger& ledger) {
  Moment begin = k_never;
  TOKENS_TRY_ASSIGN(const auto transcripts, ledger::all_transcripts(ledger));
  for (const auto& [path, transcript] : transcripts) {
    begin = std::min(begin, transcript.first_time);
  }
  return begin;
}

void count(const git::ListedCommit& commit,
           const Known& known,
           Coverage& coverage) {
  const Making& making = known.making;
  const auto event = making.made.find(commit.id);
  const bool is_made_here = event != making.made.end();
  if (known.recorded.contains(commit.id)) {
    ++coverage.recorded;
  } else if (!is_made_here &&
             (making.from_the_start ||
              commit.committer_second > making.first_second ||
              !known.own_emails.contains(commit.committer_email))) {
    ++coverage.made_elsewhere;
  } else if (commit.committer_second <
             to_unix_seconds(known.transcripts_begin)) {
    ++coverage.before_transcripts;
  } else if (commit.parents > 1 ||
             (is_made_here && (event->second == EventKind::pick ||
                               event->second == EventKind::patch))) {
    ++coverage.merge_or_pick;
  } else {
    ++coverage.no_usage;
  }
}

/// One walk over the responses: which commits have some, and what is pending.
Result<void> walk_facts(Workspace& workspace,
                        RowId repository,
                        Known& known,
                        std::vector<PendingOnBranch>& pending) {
  ledger::Ledger& ledger = *workspace.ledger;
  FactPricer pricer(ledger, workspace.prices);
  std::unordered_set<RowId> with_usage;
  TOKENS_TRY_ASSIGN(auto gone, ledger::gone_places(ledger));
  PendingSums waiting(ledger, std::move(gone));
  TOKENS_TRY(ledger::for_each_fact(
      ledger, repository == 0 ? -1 : repository, [&](const ledger::Fact& fact) {
        if (fact.place == PlaceKind::commit) {
          with_usage.insert(fact.commit);
        } else {
          waiting.take(fact, pricer);
        }
      }));
  pending = waiting.by_branch();
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger, repository));
  std::unordered_set<RowId> shown;
  for (const ledger::CommitRow& row : rows) {
    if (with_usage.contains(row.row)) {
      shown.insert(row.shown);
    }
  }
  for (const ledger::CommitRow& row : rows) {
    if (shown.contains(row.row)) {
      known.recorded.insert(row.sha);
    }
  }
  return {};
}

}  // namespace

Result<RepositoryState> repository_state(Workspace& workspace) {
  const git::Repository& repository = *workspace.repository;
  TOKENS_TRY_ASSIGN(const RowId row, known_row(*workspace.ledger, repository));
  RepositoryState state;
  Known known;
  TOKENS_TRY(walk_facts(workspace, row, known, state.pending));
  TOKENS_TRY_ASSIGN(const auto noted, noted_commits(workspace));
  for (const NotedCommit& one : noted) {
    known.recorded.insert(one.commit.id);
  }
  TOKENS_TRY_ASSIGN(const auto of_clones, commits_of_clones(workspace));
  for (const ledger::CommitRow& one : of_clones) {
    known.recorded.insert(one.sha);
  }
  TOKENS_TRY_ASSIGN(known.making, making_of(*workspace.ledger, row));
  TOKENS_TRY_ASSIGN(known.transcripts_begin,
                    begin_of_transcripts(*workspace.ledger));
  TOKENS_TRY_ASSIGN(const auto commits, git::commits_of_branches(repository));
  known.own_emails.insert(repository.config("user.email").value_or(""));
  for (const git::ListedCommit& commit : commits) {
    if (known.making.made.contains(commit.id)) {
      known.own_emails.insert(commit.committer_email);
    }
  }
  for (const git::ListedCommit& commit : commits) {
    count(commit, known, state.coverage);
  }
  return state;
}

}  // namespace tokens::app
