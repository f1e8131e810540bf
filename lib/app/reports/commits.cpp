#include "lib/app/reports/commits.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/people.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/views/commit_sums.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <set>
#include <unordered_set>

namespace tokens::app {
namespace {

using ledger::RowId;

constexpr std::size_t k_glance_commits = 5;

Result<RowId> repository_row(Workspace& workspace) {
  return known_row(*workspace.ledger, *workspace.repository);
}

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
  static Result<Summariser> open(Workspace& workspace);

  Result<CommitSummary> summarise(CommitInfo info);

  [[nodiscard]] bool has_notes() const { return !noted_.empty(); }

  /// Adds what other clones recorded: of `branch` to `on_branch`, with the
  /// commits to `recent`, and everything else to `elsewhere`.
  Result<void> add_clones(const std::string& branch,
                          report::Sum& on_branch,
                          report::Sum& elsewhere,
                          std::set<Recent>& recent);

  /// Adds what others noted of `branch` to `sum`, and their commits to
  /// `recent`.
  Result<void> add_branch(const std::string& branch,
                          report::Sum& sum,
                          std::set<Recent>& recent);

 private:
  explicit Summariser(Workspace& workspace)
      : workspace_(workspace),
        pricer_(*workspace.ledger, workspace.prices),
        line_pricer_(workspace.prices.here) {}

  Result<void> add_lines(const NotedCommit& noted,
                         bool is_in_ledger,
                         CommitSummary& summary);

  Workspace& workspace_;
  RowId repository_ = 0;
  std::vector<ledger::BranchRename> renames_;
  std::vector<ledger::CommitRow> clones_;
  std::vector<NotedCommit> noted_;
  std::optional<LedgerHolds> holds_;  ///< read when it is needed first
  FactPricer pricer_;
  LinePricer line_pricer_;
};

Result<Summariser> Summariser::open(Workspace& workspace) {
  Summariser one(workspace);
  TOKENS_TRY_ASSIGN(one.repository_, repository_row(workspace));
  TOKENS_TRY_ASSIGN(one.noted_, noted_commits(workspace));
  TOKENS_TRY_ASSIGN(one.renames_,
                    ledger::all_renames(*workspace.ledger, one.repository_));
  TOKENS_TRY_ASSIGN(one.clones_, commits_of_clones(workspace));
  return one;
}

Result<void> Summariser::add_clones(const std::string& branch,
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

/// Adds what the ledger does not hold. Mostly it holds all of the commit or
/// nothing; only where a line stands beside its own parts must it be asked.
Result<void> Summariser::add_lines(const NotedCommit& noted,
                                   bool is_in_ledger,
                                   CommitSummary& summary) {
  const std::vector<CommitPart> own = summary.parts;
  for (const notes::Line& line : noted.lines) {
    const bool is_own =
        std::any_of(own.begin(), own.end(), [&](const CommitPart& part) {
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

Result<void> Summariser::add_branch(const std::string& branch,
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

Result<CommitSummary> Summariser::summarise(CommitInfo info) {
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
    TOKENS_TRY_ASSIGN(const auto made,
                      ledger::commit_by_row(*workspace_.ledger, rows.front()));
    summary.branch = made ? made->branch : "";
  } else {
    TOKENS_TRY_ASSIGN(const auto made,
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

}  // namespace

namespace {

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
  TOKENS_TRY_ASSIGN(const RowId repository, repository_row(workspace));
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

}  // namespace tokens::app
