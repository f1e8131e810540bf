#include "lib/app/reports/exports.hpp"

#include "lib/app/reports/report_keys.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <map>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using report::Dimension;

/// When a session was, for the choice of one.
struct SessionTimes {
  Moment first = k_never;
  Moment last = Moment::min();
};

Result<RowId> find_session(ledger::Ledger& ledger,
                           const std::map<RowId, SessionTimes>& sessions,
                           const std::string& id) {
  RowId found = 0;
  Moment last = Moment::min();
  bool has_several = false;
  for (const auto& [row, span] : sessions) {
    const std::string_view name = ledger::text_of(ledger, row);
    if (name == id) {
      return row;
    }
    if (name.starts_with(id) && span.last >= last) {
      has_several = found != 0;
      found = row;
      last = span.last;
    }
  }
  if (found == 0) {
    return fail(ErrorKind::not_found,
                "no session '" + printable(id) +
                    "' in the ledger: `git tokens sessions` lists them");
  }
  if (has_several && !id.empty()) {
    return fail(ErrorKind::usage,
                "several sessions begin with '" + printable(id) +
                    "': write more of it");
  }
  return found;
}

}  // namespace

Result<std::vector<report::CommitUse>> commit_uses(Workspace& workspace,
                                                   const std::string& branch) {
  ReportQuery query;
  query.by = {Dimension::commit, Dimension::branch, Dimension::model};
  query.branch = branch;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    build_report(workspace, query));
  std::map<std::string, report::CommitUse> uses;
  for (const report::Group& group : report.groups) {
    if (!group.key[0]) {
      continue;  // it waits for a commit, or its commit is gone
    }
    report::CommitUse& use = uses[*group.key[0]];
    use.commit = *group.key[0];
    use.branch = group.key[1].value_or("");
    use.sum += group.sum;
    if (group.key[2]) {
      use.models.push_back(*group.key[2]);
    }
  }
  std::vector<report::CommitUse> list;
  for (auto& [id, use] : uses) {
    TOKENS_TRY_ASSIGN(const CommitInfo info, workspace.repository->commit(id));
    use.time = from_unix_ms(info.committer_second * 1000);
    list.push_back(std::move(use));
  }
  return list;
}

Result<report::AuditSession> audit_session(Workspace& workspace,
                                           const std::string& id) {
  ledger::Ledger& ledger = *workspace.ledger;
  std::map<RowId, SessionTimes> sessions;
  TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    SessionTimes& span = sessions[fact.session];
    if (fact.time != k_never) {
      span.first = std::min(span.first, fact.time);
      span.last = std::max(span.last, fact.time);
    }
  }));
  TOKENS_TRY_ASSIGN(const RowId row, find_session(ledger, sessions, id));
  report::AuditSession session;
  session.id = ledger::text_of(ledger, row);
  session.first = sessions[row].first;
  session.last = std::max(sessions[row].last, session.first);
  FactPricer pricer(ledger, workspace.prices);
  std::map<RowId, report::Sum> models;
  TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    if (fact.session == row) {
      FactPricer::add(models[fact.model], fact, pricer.price(fact));
      session.directory = ledger::text_of(ledger, fact.directory);
    }
  }));
  session.project = last_component(session.directory);
  for (auto& [model, sum] : models) {
    session.models.push_back(
        {std::string(ledger::text_of(ledger, model)), sum});
  }
  std::ranges::stable_sort(session.models, [](const auto& a, const auto& b) {
    return is_costlier(a.sum, b.sum);
  });
  return session;
}

}  // namespace tokens::app
