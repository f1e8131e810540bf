#include "lib/app/reports/commits.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/people.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/transcripts.hpp"

#include <algorithm>
#include <compare>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace tokens::app {

namespace {

using ledger::RowId;

constexpr std::size_t k_glance_commits = 5;

/// A commit in the order of making.
struct Recent {
  std::int64_t second = 0;
  std::size_t place = 0;  ///< of commits of one second, in the ledger
  std::string id;

  friend auto operator<=>(const Recent&, const Recent&) = default;
};

/// Answers about commits, from the ledger, of clones, too, and from notes.
class Summariser {
 public:
  static Result<Summariser> open(Workspace& workspace) {
    Summariser one(workspace);
    TOKENS_TRY_ASSIGN(one.repository_,
                      known_row(*workspace.ledger, *workspace.repository));
    TOKENS_TRY_ASSIGN(one.noted_, noted_commits(workspace));
    TOKENS_TRY_ASSIGN(one.renames_,
                      ledger::all_renames(*workspace.ledger, one.repository_));
    TOKENS_TRY_ASSIGN(one.clones_, commits_of_clones(workspace));
    return one;
  }

  Result<CommitSummary> summarise(CommitInfo info) {
    CommitSummary summary;
    summary.commit = std::move(info);
    TOKENS_TRY_ASSIGN(const auto row,
                      ledger::commit_by_sha(
                          *workspace_.ledger, repository_, summary.commit.id));
    std::vector<RowId> rows = rows_of(clones_, summary.commit.id);
    const bool is_in_ledger = row || !rows.empty();
    if (row) {
      rows.push_back(row->row);
      summary.branch = row->branch;
    } else if (is_in_ledger) {
      TOKENS_TRY_ASSIGN(
          const auto made,
          ledger::commit_by_row(*workspace_.ledger, rows.front()));
      summary.branch = made ? made->branch : "";
    } else {
      TOKENS_TRY_ASSIGN(
          const auto made,
          ledger::making_event(
              *workspace_.ledger, repository_, summary.commit.id));
      if (made) {
        summary.branch = ledger::name_now(renames_, made->branch, made->second);
      }
    }
    TOKENS_TRY_ASSIGN(static_cast<CommitSums&>(summary),
                      sums_of(*workspace_.ledger, pricer_, rows));
    if (const NotedCommit* noted = find_noted(noted_, summary.commit.id)) {
      TOKENS_TRY(add_lines(*noted, is_in_ledger, summary));
    }
    summary.has_record = summary.sum.responses > 0;
    return summary;
  }

  [[nodiscard]] bool has_notes() const { return !noted_.empty(); }

  /// Adds what other clones recorded: of `branch` to `on_branch`, with the
  /// commits to `recent`, and everything else to `elsewhere`.
  Result<void> add_clones(const std::string& branch,
                          report::Sum& on_branch,
                          report::Sum& elsewhere,
                          std::set<Recent>& recent) {
    for (const ledger::CommitRow& row : clones_) {
      TOKENS_TRY_ASSIGN(const CommitSums sums,
                        sums_of(*workspace_.ledger, pricer_, {row.row}));
      (row.branch == branch ? on_branch : elsewhere) += sums.sum;
      if (row.branch == branch) {
        recent.insert({row.second, 0, row.sha});
      }
    }
    return {};
  }

  /// Adds what others noted of `branch` to `sum`, and their commits to
  /// `recent`.
  Result<void> add_branch(const std::string& branch,
                          report::Sum& sum,
                          std::set<Recent>& recent) {
    TOKENS_TRY_ASSIGN(holds_, ledger_holds(workspace_, noted_, clones_));
    for (const NotedCommit& noted : noted_) {
      for (const notes::Line& line : noted.lines) {
        if (line.author_branch == branch &&
            !holds_->holds(noted.commit.id, line)) {
          sum += line_pricer_.sum(line);
          recent.insert({noted.commit.author_second, 0, noted.commit.id});
        }
      }
    }
    return {};
  }

 private:
  explicit Summariser(Workspace& workspace)
      : workspace_(workspace),
        pricer_(*workspace.ledger, workspace.prices),
        line_pricer_(workspace.prices.here) {}

  /// Adds what the ledger does not hold. Mostly it holds all of the commit or
  /// nothing; only where a line stands beside its own parts must it be asked.
  Result<void> add_lines(const NotedCommit& noted,
                         bool is_in_ledger,
                         CommitSummary& summary) {
    const std::vector<CommitPart> own = summary.parts;
    for (const notes::Line& line : noted.lines) {
      const bool is_own = std::ranges::any_of(own, [&](const CommitPart& part) {
        return part.session == line.session && part.model == line.model;
      });
      if (is_own) {
        continue;
      }
      if (is_in_ledger && !holds_) {
        TOKENS_TRY_ASSIGN(holds_, ledger_holds(workspace_, noted_, clones_));
      }
      if (is_in_ledger && holds_->holds(noted.commit.id, line)) {
        continue;
      }
      const report::Sum sum = line_pricer_.sum(line);
      summary.sum += sum;
      summary.parts.push_back({line.session, line.model, sum});
      if (summary.evidence == Evidence::none) {
        summary.evidence = Evidence::note;
      }
      if (summary.branch.empty()) {
        summary.branch = line.author_branch;
      }
    }
    order_parts(summary);
    return {};
  }

  Workspace& workspace_;
  RowId repository_ = 0;
  std::vector<ledger::BranchRename> renames_;
  std::vector<ledger::CommitRow> clones_;
  std::vector<NotedCommit> noted_;
  std::optional<LedgerHolds> holds_;  ///< read when it is needed first
  FactPricer pricer_;
  LinePricer line_pricer_;
};

/// Returns the newest that have usage, at most as many as a glance shows.
Result<std::vector<CommitSummary>> newest_with_usage(
    Workspace& workspace,
    Summariser& summariser,
    const std::set<Recent>& recent) {
  std::vector<CommitSummary> newest;
  std::set<std::string> seen;
  for (auto one = recent.rbegin();
       one != recent.rend() && newest.size() < k_glance_commits;
       ++one) {
    if (!seen.insert(one->id).second) {
      continue;  // the ledger and a note both have it
    }
    CommitInfo info;
    info.id = one->id;
    if (auto known = workspace.repository->commit(info.id)) {
      info = std::move(*known);
    }
    TOKENS_TRY_ASSIGN(CommitSummary summary,
                      summariser.summarise(std::move(info)));
    if (summary.has_record) {
      newest.push_back(std::move(summary));
    }
  }
  std::vector<CommitInfo*> shown;
  for (CommitSummary& summary : newest) {
    shown.push_back(&summary.commit);
  }
  map_authors(*workspace.repository, shown);
  return newest;
}

/// Whether authors are shown as .mailmap has them.
enum class Authors { mapped, as_recorded };

Result<std::vector<CommitSummary>> summarise(Workspace& workspace,
                                             std::vector<CommitInfo> infos,
                                             Authors authors) {
  if (authors == Authors::mapped) {
    std::vector<CommitInfo*> all;
    for (CommitInfo& info : infos) {
      all.push_back(&info);
    }
    map_authors(*workspace.repository, all);
  }
  TOKENS_TRY_ASSIGN(Summariser summariser, Summariser::open(workspace));
  std::vector<CommitSummary> commits;
  for (CommitInfo& info : infos) {
    TOKENS_TRY_ASSIGN(commits.emplace_back(),
                      summariser.summarise(std::move(info)));
  }
  return commits;
}

}  // namespace

Result<std::vector<CommitSummary>> log_commits(Workspace& workspace,
                                               const std::string& range,
                                               std::size_t limit) {
  TOKENS_TRY_ASSIGN(auto infos, workspace.repository->log(range, limit));
  return summarise(workspace, std::move(infos), Authors::mapped);
}

Result<CommitSummary> show_commit(Workspace& workspace,
                                  const std::string& revision) {
  TOKENS_TRY_ASSIGN(const std::string id,
                    workspace.repository->resolve(revision));
  TOKENS_TRY_ASSIGN(CommitInfo info, workspace.repository->commit(id));
  TOKENS_TRY_ASSIGN(auto commits,
                    summarise(workspace, {std::move(info)}, Authors::mapped));
  return std::move(commits.front());
}

Result<std::vector<CommitSummary>> summaries_of(
    Workspace& workspace, const std::vector<std::string>& ids) {
  std::vector<CommitInfo> infos;
  for (const std::string& id : ids) {
    TOKENS_TRY_ASSIGN(infos.emplace_back(), workspace.repository->commit(id));
  }
  return summarise(workspace, std::move(infos), Authors::as_recorded);
}

bool PendingSums::take(const ledger::Fact& fact, FactPricer& pricer) {
  if (fact.place != PlaceKind::pending ||
      gone_.contains({fact.worktree, fact.pending_branch})) {
    return false;
  }
  FactPricer::add(
      sums_[std::string(ledger::text_of(ledger_, fact.pending_branch))],
      fact,
      pricer.price(fact));
  return true;
}

std::vector<PendingOnBranch> PendingSums::by_branch() const {
  std::vector<PendingOnBranch> pending;
  for (const auto& [branch, sum] : sums_) {
    pending.push_back({branch, sum});
  }
  return pending;
}

Result<Glance> glance(Workspace& workspace) {
  Glance glance;
  TOKENS_TRY_ASSIGN(const git::Head head, workspace.repository->head());
  glance.branch = head.branch;
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(*workspace.ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(
      const auto shown,
      ledger::shown_commits(*workspace.ledger, repository, glance.branch));
  std::unordered_set<RowId> on_branch;
  for (const ledger::CommitRow& row : shown) {
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(*workspace.ledger, row.row));
    on_branch.insert(rows.begin(), rows.end());
  }
  TOKENS_TRY_ASSIGN(Summariser summariser, Summariser::open(workspace));
  FactPricer pricer(*workspace.ledger, workspace.prices);
  TOKENS_TRY_ASSIGN(auto gone, ledger::gone_places(*workspace.ledger));
  PendingSums pending(*workspace.ledger, std::move(gone));
  TOKENS_TRY(ledger::for_each_fact(*workspace.ledger,
                                   repository == 0 ? -1 : repository,
                                   [&](const ledger::Fact& fact) {
                                     if (!pending.take(fact, pricer)) {
                                       FactPricer::add(
                                           on_branch.contains(fact.commit)
                                               ? glance.total
                                               : glance.outside_of_branch,
                                           fact,
                                           pricer.price(fact));
                                     }
                                   }));
  glance.pending = pending.by_branch();
  glance.here = glance.total;
  std::set<Recent> recent;
  for (const ledger::CommitRow& row : shown) {
    recent.insert({row.second, recent.size(), row.sha});
  }
  TOKENS_TRY(summariser.add_clones(
      glance.branch, glance.total, glance.outside_of_branch, recent));
  if (summariser.has_notes()) {
    TOKENS_TRY(summariser.add_branch(glance.branch, glance.total, recent));
  }
  TOKENS_TRY_ASSIGN(glance.last,
                    newest_with_usage(workspace, summariser, recent));
  return glance;
}

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

void count(const CommitInfo& commit, const Known& known, Coverage& coverage) {
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
  } else if (commit.parents.size() > 1 ||
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
  for (const CommitInfo& commit : commits) {
    if (known.making.made.contains(commit.id)) {
      known.own_emails.insert(commit.committer_email);
    }
  }
  for (const CommitInfo& commit : commits) {
    count(commit, known, state.coverage);
  }
  return state;
}

}  // namespace tokens::app
