#include "lib/app/evidence/graph_events.hpp"

#include "lib/git/layout.hpp"

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
  std::reverse(commits.begin(), commits.end());
  std::stable_sort(commits.begin(),
                   commits.end(),
                   [](const CommitInfo& a, const CommitInfo& b) {
                     return a.author_second < b.author_second;
                   });
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

}  // namespace tokens::app
