#include "lib/app/commits.hpp"

#include "lib/app/commit_sums.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"

#include <map>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::RowId;

constexpr std::size_t k_glance_commits = 5;

Result<RowId> repository_row(Workspace& workspace) {
  return ledger::find_repository(*workspace.ledger,
                                 repository_id(*workspace.repository));
}

/// Fills in what the ledger knows of `info`.
Result<CommitSummary> summarise(Workspace& workspace,
                                FactPricer& pricer,
                                RowId repository,
                                CommitInfo info) {
  CommitSummary summary;
  summary.commit = std::move(info);
  TOKENS_TRY_ASSIGN(
      const auto row,
      ledger::commit_by_sha(*workspace.ledger, repository, summary.commit.id));
  if (!row) {
    return summary;
  }
  TOKENS_TRY_ASSIGN(CommitSums sums,
                    sums_of(*workspace.ledger, pricer, row->row));
  summary.branch = row->branch;
  summary.has_record = sums.sum.responses > 0;
  summary.evidence = sums.evidence;
  summary.sum = sums.sum;
  summary.models = std::move(sums.models);
  summary.sessions = std::move(sums.sessions);
  summary.parts = std::move(sums.parts);
  return summary;
}

}  // namespace

Result<std::vector<CommitSummary>> log_commits(Workspace& workspace,
                                               const std::string& range,
                                               std::size_t limit) {
  TOKENS_TRY_ASSIGN(auto infos, workspace.repository->log(range, limit));
  TOKENS_TRY_ASSIGN(const RowId repository, repository_row(workspace));
  FactPricer pricer(*workspace.ledger, workspace.prices);
  std::vector<CommitSummary> commits;
  for (CommitInfo& info : infos) {
    TOKENS_TRY_ASSIGN(
        CommitSummary summary,
        summarise(workspace, pricer, repository, std::move(info)));
    commits.push_back(std::move(summary));
  }
  return commits;
}

Result<CommitSummary> show_commit(Workspace& workspace,
                                  const std::string& revision) {
  TOKENS_TRY_ASSIGN(const std::string id,
                    workspace.repository->resolve(revision));
  TOKENS_TRY_ASSIGN(CommitInfo info, workspace.repository->commit(id));
  TOKENS_TRY_ASSIGN(const RowId repository, repository_row(workspace));
  FactPricer pricer(*workspace.ledger, workspace.prices);
  return summarise(workspace, pricer, repository, std::move(info));
}

Result<Glance> glance(Workspace& workspace) {
  Glance glance;
  TOKENS_TRY_ASSIGN(const git::Head head, workspace.repository->head());
  glance.branch = head.branch;
  TOKENS_TRY_ASSIGN(const RowId repository, repository_row(workspace));
  TOKENS_TRY_ASSIGN(
      const auto shown,
      ledger::shown_commits(*workspace.ledger, repository, glance.branch));
  std::unordered_map<RowId, bool> on_branch;
  for (const ledger::CommitRow& row : shown) {
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(*workspace.ledger, row.row));
    for (const RowId one : rows) {
      on_branch.emplace(one, true);
    }
  }
  FactPricer pricer(*workspace.ledger, workspace.prices);
  std::map<std::string, report::Sum> pending;
  TOKENS_TRY(ledger::for_each_fact(
      *workspace.ledger,
      repository == 0 ? -1 : repository,
      [&](const ledger::Fact& fact) {
        const auto price = pricer.price(fact);
        if (fact.place == PlaceKind::pending) {
          FactPricer::add(pending[std::string(ledger::text_of(
                              *workspace.ledger, fact.pending_branch))],
                          fact,
                          price);
        } else if (on_branch.contains(fact.commit)) {
          FactPricer::add(glance.total, fact, price);
        } else {
          FactPricer::add(glance.outside_of_branch, fact, price);
        }
      }));
  for (auto& [branch, sum] : pending) {
    glance.pending.push_back({branch, sum});
  }
  for (auto row = shown.rbegin();
       row != shown.rend() && glance.last.size() < k_glance_commits;
       ++row) {
    CommitInfo info;
    info.id = row->sha;
    if (auto known = workspace.repository->commit(row->sha)) {
      info = std::move(*known);
    }
    TOKENS_TRY_ASSIGN(
        CommitSummary summary,
        summarise(workspace, pricer, repository, std::move(info)));
    if (summary.has_record) {
      glance.last.push_back(std::move(summary));
    }
  }
  return glance;
}

}  // namespace tokens::app
