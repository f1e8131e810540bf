// See pull_request_facts.hpp. A clone on a build machine may be fresh,
// detached, or without the branch that was merged.
#include "ci/pull_request_facts.hpp"

#include "lib/app/entries/entries.hpp"
#include "lib/app/merges/merges.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/git/remote.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
  facts.total += summary.sum;
  if (!summary.has_record) {
    // What merges have is mostly no work of their own.
    facts.commits_without_data += commit.parents.size() > 1 ? 0 : 1;
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

constexpr const char* k_way_out =
    "; fetch the whole history (`fetch-depth: 0` of actions/checkout, "
    "`GIT_DEPTH: 0` of GitLab), or name it with --base and --head";

/// Fetches what the forge keeps of a pull request, also after its branch is
/// deleted. Kept as a remote-tracking branch, so that the commits live.
Result<std::string> fetch_head(const git::Repository& repository,
                               const Surroundings& around) {
  const std::string number = std::to_string(*around.number);
  const std::string ref = around.kind == ForgeKind::gitlab
                              ? "refs/merge-requests/" + number + "/head"
                              : "refs/pull/" + number + "/head";
  TOKENS_TRY_ASSIGN(const std::string remote, app::usual_remote(repository));
  return git::fetch_ref(repository.common_dir(),
                        remote,
                        ref,
                        "refs/remotes/" + remote + "/pull/" + number);
}

Result<std::string> typed_commit(const git::Repository& repository,
                                 const std::string& option,
                                 const std::string& text) {
  auto id = repository.resolve(text);
  if (!id) {
    return fail(ErrorKind::not_found,
                option + ": there is no commit '" + printable(text) +
                    "' in this clone; a shallow one lacks most of them");
  }
  return id;
}

/// Notes count for commits that a ref reaches.
bool lives(const git::Repository& repository, const std::string& id) {
  const auto living = repository.living({id});
  return living && !living->empty();
}

Result<std::string> head_of(const git::Repository& repository,
                            const Surroundings& around,
                            const TypedRevisions& typed) {
  if (typed.head) {
    return typed_commit(repository, "--head", *typed.head);
  }
  if (around.head_id.empty()) {
    return repository.resolve("HEAD");
  }
  const auto known = repository.resolve(around.head_id);
  if (known && lives(repository, *known)) {
    return *known;
  }
  if (around.number) {
    const auto fetched = fetch_head(repository, around);
    if (fetched && !fetched->empty()) {
      return *fetched;
    }
  }
  if (known) {
    return *known;
  }
  return fail(ErrorKind::not_found,
              "commit " + around.head_id + " is not in this clone" + k_way_out);
}

/// Names of what the pull request is compared with, the best first.
std::vector<std::string> base_candidates(const Surroundings& around,
                                         const std::string& head) {
  std::vector<std::string> names;
  if (!around.merged_as.empty()) {
    // What the target held before; of a fast-forward only the event knows.
    if (around.merged_as != head) {
      names.push_back(around.merged_as + "^1");
    }
    names.push_back(around.base_id);
  } else if (around.is_push) {
    names.push_back(around.base_id);
    names.push_back(head + "^1");
  } else if (!around.base_branch.empty()) {
    names.push_back("refs/remotes/origin/" + around.base_branch);
    names.push_back(around.base_id);
    names.push_back("refs/heads/" + around.base_branch);
  } else {
    names.push_back(around.base_id);
    for (const char* name : {"refs/remotes/origin/HEAD",
                             "refs/remotes/origin/main",
                             "refs/remotes/origin/master",
                             "refs/heads/main",
                             "refs/heads/master"}) {
      names.emplace_back(name);
    }
  }
  return names;
}

Result<std::string> base_of(const git::Repository& repository,
                            const Surroundings& around,
                            const TypedRevisions& typed,
                            const std::string& head) {
  if (typed.base) {
    return typed_commit(repository, "--base", *typed.base);
  }
  for (const std::string& name : base_candidates(around, head)) {
    if (name.empty()) {
      continue;
    }
    if (const auto id = repository.resolve(name)) {
      return *id;
    }
  }
  return fail(ErrorKind::not_found,
              "what this is to be merged into" +
                  (around.base_branch.empty()
                       ? std::string()
                       : " (" + printable(around.base_branch) + ")") +
                  " is not in this clone" + k_way_out);
}

/// A fresh clone has no rows. Where there are some, they may be newer than the
/// remote's, and stay.
Result<void> fetch_rows(const git::Repository& repository) {
  if (repository.resolve(app::k_merges_ref)) {
    return {};
  }
  const auto remote = app::usual_remote(repository);
  if (!remote) {
    return {};  // nobody to ask
  }
  TOKENS_TRY(git::fetch_ref(
      repository.common_dir(), *remote, app::k_merges_ref, app::k_merges_ref));
  return {};
}

/// The row is made as `git tokens record-merge` makes it.
Result<void> record(app::Workspace& workspace, const Surroundings& around) {
  app::MergeRequest request;
  request.merge_commit = around.merged_as;
  request.source_branch = around.head_branch;
  request.target_branch = around.base_branch;
  request.pull_request = around.number.value_or(0);
  const auto merge = app::record_merge(workspace, request);
  if (!merge && merge.error().kind != ErrorKind::not_found) {
    return fail(merge.error());
  }
  return {};
}

}  // namespace

Result<PullRequest> pull_request_facts(app::Workspace& workspace,
                                       const CommitRange& range,
                                       ToolNames tools) {
  PullRequest facts;
  facts.head = range.head;
  const std::string words = range.base + ".." + range.head;
  TOKENS_TRY_ASSIGN(facts.by_commit, app::log_commits(workspace, words, 0));
  Shares models;
  Shares authors;
  std::set<std::string> sessions;
  for (const app::CommitSummary& summary : facts.by_commit) {
    add_commit(summary, facts, models, authors, sessions);
  }
  facts.by_model = models.sorted();
  facts.by_author = authors.sorted();
  facts.sessions = std::ssize(sessions);
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

Result<CommitRange> revisions_of(app::Workspace& workspace,
                                 const Surroundings& around,
                                 const TypedRevisions& typed) {
  const git::Repository& repository = *workspace.repository;
  CommitRange range;
  TOKENS_TRY_ASSIGN(range.head, head_of(repository, around, typed));
  TOKENS_TRY_ASSIGN(range.base, base_of(repository, around, typed, range.head));
  if (range.base == range.head && !typed.base) {
    // On the main branch, started by hand: what came last.
    range.base = repository.resolve(range.head + "^1").value_or(range.base);
  }
  return range;
}

Result<std::optional<MergedSoFar>> merged_so_far(app::Workspace& workspace,
                                                 const Surroundings& around) {
  const std::string commit = around.is_push ? around.head_id : around.merged_as;
  if (commit.empty()) {
    return std::optional<MergedSoFar>{};
  }
  TOKENS_TRY(fetch_rows(*workspace.repository));
  if (!around.merged_as.empty()) {
    TOKENS_TRY(record(workspace, around));
  }
  TOKENS_TRY_ASSIGN(const auto merges, app::merges(workspace));
  std::int64_t count = 0;
  for (const app::Merge& merge : merges) {
    ++count;
    if (merge.commit == commit) {
      return std::optional(MergedSoFar{count, merge.cumulative});
    }
  }
  return std::optional<MergedSoFar>{};
}

}  // namespace tokens::ci
