// See pull_request_facts.hpp.
#include "ci/pull_request_facts.hpp"

#include "lib/app/entries/entries.hpp"
#include "lib/app/reports/commits.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tokens::ci {
namespace {

/// Collects shares by name.
class Shares {
 public:
  void add(const std::string& name,
           const std::string& commit,
           const report::Sum& sum) {
    auto& [share, commits] = shares_[name];
    share.name = name;
    share.sum += sum;
    commits.insert(commit);
  }

  /// Returns them, the costliest first.
  [[nodiscard]] std::vector<Share> sorted() const {
    std::vector<Share> all;
    for (const auto& [name, entry] : shares_) {
      all.push_back(entry.first);
      all.back().commits = entry.second.size();
    }
    std::stable_sort(
        all.begin(), all.end(), [](const Share& a, const Share& b) {
          return report::is_costlier(a.sum, b.sum);
        });
    return all;
  }

 private:
  std::map<std::string, std::pair<Share, std::set<std::string>>> shares_;
};

std::vector<report::Unpriced> unpriced_of(const std::vector<Share>& models) {
  std::vector<report::Unpriced> unpriced;
  for (const Share& model : models) {
    if (model.sum.priced < model.sum.responses) {
      unpriced.push_back({model.name,
                          model.sum.responses - model.sum.priced,
                          model.sum.tokens.total()});
    }
  }
  return unpriced;
}

Result<std::vector<Share>> tools_of(app::Workspace& workspace,
                                    const std::string& range) {
  app::ReportQuery query;
  query.by = {report::Dimension::tool};
  query.range = range;
  query.with_conservation = false;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, query));
  std::vector<Share> tools;
  for (const report::Group& group : report.groups) {
    if (group.key.front()) {
      tools.push_back({*group.key.front(), group.sum, 0});
    }
  }
  return tools;
}

/// Adds one commit to everything that it counts in.
void add_commit(const app::CommitSummary& summary,
                PullRequest& facts,
                Shares& models,
                Shares& authors,
                std::set<std::string>& sessions) {
  const CommitInfo& commit = summary.commit;
  const bool is_merge = commit.parents.size() > 1;
  facts.by_commit.push_back(
      {commit.id,
       contact_text(commit.author_name, commit.author_email),
       commit.subject,
       commit.author_second,
       is_merge,
       summary.has_record,
       summary.sum});
  facts.total += summary.sum;
  if (!summary.has_record) {
    facts.commits_without_data += is_merge ? 0 : 1;
    return;
  }
  authors.add(commit.author_name, commit.id, summary.sum);
  for (const app::CommitPart& part : summary.parts) {
    models.add(part.model, commit.id, part.sum);
    if (app::is_typed(part.session)) {
      facts.typed += part.sum;
    } else if (!part.session.empty()) {
      sessions.insert(part.session);
    }
  }
}

}  // namespace

Result<PullRequest> pull_request_facts(app::Workspace& workspace,
                                       const CommitRange& range,
                                       ToolNames tools) {
  PullRequest facts;
  facts.head = range.head;
  const std::string words = range.base + ".." + range.head;
  TOKENS_TRY_ASSIGN(const auto commits, app::log_commits(workspace, words, 0));
  Shares models;
  Shares authors;
  std::set<std::string> sessions;
  for (const app::CommitSummary& summary : commits) {
    add_commit(summary, facts, models, authors, sessions);
  }
  facts.by_model = models.sorted();
  facts.by_author = authors.sorted();
  facts.sessions = sessions.size();
  facts.unpriced = unpriced_of(facts.by_model);
  if (tools == ToolNames::yes && facts.has_data()) {
    TOKENS_TRY_ASSIGN(facts.by_tool, tools_of(workspace, words));
  }
  const git::Repository& repository = *workspace.repository;
  facts.has_notes = repository.resolve(app::k_notes_ref).has_value();
  facts.is_shallow =
      system::status(system::join(repository.common_dir(), "shallow"))
          .has_value();
  return facts;
}

}  // namespace tokens::ci
