#include "lib/app/evidence/graph_events.hpp"

#include "lib/app/evidence/observe.hpp"
#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reflog.hpp"
#include "lib/ledger/history.hpp"

#include <algorithm>
#include <optional>

namespace tokens::app {
namespace {

/// Addresses of so many commits are looked at: people have few.
constexpr std::size_t k_commits_looked_at = 200;

Moment end_of(std::int64_t second) {
  return from_unix_ms(second * 1000 + 999);
}

/// Returns the tip of the branch here, or on some remote.
Result<std::string> tip_of(const git::Repository& git,
                           const std::string& branch) {
  auto tip = git.resolve(std::string(git::k_branches) + branch);
  if (tip || tip.error().kind != ErrorKind::not_found) {
    return tip;
  }
  TOKENS_TRY_ASSIGN(const auto refs, git.refs());
  for (const git::Ref& ref : refs) {
    if (git::remote_branch(ref.name) == branch) {
      return ref.id;
    }
  }
  return std::string{};
}

/// So many commits are compared with what the session edited.
constexpr std::size_t k_most_compared = 50;

/// The branch may have got another name since the client noted it.
Result<std::string> name_today(const git::Repository& git, std::string branch) {
  const std::string& common_dir = git.common_dir();
  TOKENS_TRY_ASSIGN(const auto log, git::read_branch_log(common_dir, branch));
  if (!log.empty()) {
    return branch;
  }
  for (const git::BranchRename& rename : git::read_branch_renames(common_dir)) {
    if (rename.from == branch) {
      branch = rename.to;
    }
  }
  return branch;
}

/// Returns the commits made on the branch since `since` that no HEAD shows.
Result<std::vector<std::string>> unseen_commits(ledger::Ledger& ledger,
                                                ledger::RowId repository,
                                                const git::Repository& git,
                                                const std::string& branch,
                                                Moment since) {
  TOKENS_TRY_ASSIGN(const auto log,
                    git::read_branch_log(git.common_dir(), branch));
  std::vector<std::string> commits;
  for (const ReflogEntry& entry : log) {
    if (!makes_commit(git::classify(entry.message)) ||
        entry.old_id == entry.new_id || entry.second < to_unix_seconds(since)) {
      continue;
    }
    TOKENS_TRY_ASSIGN(const auto known,
                      ledger::making_event(ledger, repository, entry.new_id));
    if (!known) {
      commits.push_back(entry.new_id);
    }
  }
  return commits;
}

/// Returns the root below which a commit changed what the session edited: the
/// session may have been started in a folder further down.
std::optional<std::string> root_by_edits(
    const git::Repository& git,
    const std::vector<std::string>& commits,
    const UnseenResponses& use) {
  for (std::size_t i = 0; i < std::min(commits.size(), k_most_compared); ++i) {
    const auto paths = git.changed_paths(commits[i]);
    for (const std::string& path : paths.value_or(std::vector<std::string>{})) {
      for (const std::string& edit : use.edits) {
        if (!edit.ends_with("/" + path)) {
          continue;
        }
        const std::string root = edit.substr(0, edit.size() - path.size() - 1);
        if (is_within(use.directory, root)) {
          return root;
        }
      }
    }
  }
  return std::nullopt;
}

/// Returns the root of the one on that branch that holds the directory.
Result<std::optional<std::string>> known_root(ledger::Ledger& ledger,
                                              ledger::RowId repository,
                                              const UnseenResponses& use) {
  TOKENS_TRY_ASSIGN(const auto rows, ledger::worktrees(ledger));
  for (const ledger::WorktreeRow& row : rows) {
    if (row.repository == repository &&
        row.git_dir == "refs/heads/" + use.branch &&
        is_within(use.directory, row.root)) {
      return std::optional(row.root);
    }
  }
  return std::optional<std::string>{};
}

}  // namespace

Moment told_since(const std::vector<HeadEvent>& events,
                  const git::Repository& git) {
  if (events.empty()) {
    return k_never;
  }
  const HeadEvent& first = events.front();
  if (first.makes_commit) {
    const auto commit = git.commit(first.new_id);
    if (commit && commit->parents.empty()) {
      return Moment::min();
    }
  }
  return first.moment;
}

std::set<std::string> own_addresses(const std::vector<HeadEvent>& events,
                                    const git::Repository& git) {
  std::set<std::string> addresses;
  if (auto address = git.config("user.email")) {
    addresses.insert(*address);
  }
  std::size_t looked_at = 0;
  for (auto event = events.rbegin();
       event != events.rend() && looked_at < k_commits_looked_at;
       ++event) {
    if (!event->makes_commit) {
      continue;
    }
    ++looked_at;
    if (const auto commit = git.commit(event->new_id)) {
      addresses.insert(commit->committer_email);
    }
  }
  addresses.erase("");
  return addresses;
}

Result<std::vector<HeadEvent>> events_from_graph(
    const git::Repository& git, const GraphQuestion& question) {
  std::vector<HeadEvent> events;
  TOKENS_TRY_ASSIGN(const std::string tip, tip_of(git, question.branch));
  if (tip.empty()) {
    return events;
  }
  const std::int64_t since = to_unix_seconds(question.since);
  TOKENS_TRY_ASSIGN(auto commits, git.history({{tip}, {}, since}));
  std::ranges::reverse(commits);
  std::ranges::stable_sort(commits, {}, &CommitInfo::author_second);
  for (const CommitInfo& commit : commits) {
    const Moment moment = end_of(commit.author_second);
    if (commit.author_second < since || moment > question.until ||
        !question.addresses.contains(commit.committer_email)) {
      continue;
    }
    TOKENS_TRY_ASSIGN(const bool was_shown, question.was_shown(commit.id));
    if (was_shown) {
      continue;
    }
    HeadEvent event;
    event.kind = EventKind::commit;
    event.old_id = commit.parents.empty() ? std::string(commit.id.size(), '0')
                                          : commit.parents.front();
    event.new_id = commit.id;
    event.branch = question.branch;
    event.second = commit.author_second;
    event.moment = moment;
    event.makes_commit = true;
    events.push_back(std::move(event));
  }
  return events;
}

Result<std::set<std::string>> unseen_branches(ledger::Ledger& ledger,
                                              ledger::RowId repository,
                                              const git::Repository& git) {
  std::set<std::string> unseen;
  for (const std::string& branch : git::logged_branches(git.common_dir())) {
    TOKENS_TRY_ASSIGN(
        const auto commits,
        unseen_commits(ledger, repository, git, branch, Moment::min()));
    if (!commits.empty()) {
      unseen.insert(branch);
    }
  }
  if (unseen.empty()) {
    return unseen;
  }
  // The client noted the name of its day.
  for (const git::BranchRename& rename :
       git::read_branch_renames(git.common_dir())) {
    if (unseen.contains(rename.to)) {
      unseen.insert(rename.from);
    }
  }
  return unseen;
}

Result<bool> learn_unseen_worktree(ledger::Ledger& ledger,
                                   ledger::RowId repository,
                                   const git::Repository& git,
                                   const UnseenResponses& use) {
  TOKENS_TRY_ASSIGN(const std::string today, name_today(git, use.branch));
  TOKENS_TRY_ASSIGN(const auto commits,
                    unseen_commits(ledger, repository, git, today, use.since));
  if (commits.empty()) {
    return false;
  }
  auto root = root_by_edits(git, commits, use);
  if (!root && use.is_outside && !use.edits.empty()) {
    return false;  // what it edited is in none of them: another repository's
  }
  if (!root) {
    TOKENS_TRY_ASSIGN(root, known_root(ledger, repository, use));
  }
  bool is_new = false;
  TOKENS_TRY_ASSIGN(ledger::WorktreeRow row,
                    ledger::worktree(ledger,
                                     repository,
                                     {"refs/heads/" + use.branch,
                                      root.value_or(use.directory)},
                                     is_new));
  TOKENS_TRY(copy_branch_log(ledger, git, row, today));
  return true;
}

}  // namespace tokens::app
