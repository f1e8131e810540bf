// See branch_stay.hpp.
#include "lib/app/placing/branch_stay.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>

namespace tokens::app {

namespace {

bool stands_on(const git::Repository& git,
               const std::string& commit,
               const std::string& other) {
  const auto missing = git.history({{other}, {commit}});
  return missing && missing->empty();
}

}  // namespace

std::string base_of(const git::Repository& git,
                    const std::vector<CommitInfo>& dead) {
  std::set<std::string> ids;
  for (const CommitInfo& commit : dead) {
    ids.insert(commit.id);
  }
  std::string base;
  std::int64_t newest = INT64_MIN;
  for (const CommitInfo& commit : dead) {
    for (const std::string& parent : commit.parents) {
      const auto info = ids.contains(parent) ? Result<CommitInfo>(CommitInfo{})
                                             : git.commit(parent);
      if (!info || info->id.empty() || info->committer_second < newest) {
        continue;
      }
      // In one second, the one that stands on the other is newer.
      if (info->committer_second > newest || stands_on(git, parent, base)) {
        newest = info->committer_second;
        base = parent;
      }
    }
  }
  return base;
}

Stay stay_of(const std::vector<HeadLog>& logs, const std::string& id) {
  Stay stay;
  for (const HeadLog& log : logs) {
    const auto made =
        std::find_if(log.begin(), log.end(), [&](const HeadEvent& event) {
          return event.makes_commit && event.new_id == id;
        });
    if (made == log.end()) {
      continue;
    }
    auto first = made;
    while (first != log.begin() && std::prev(first)->branch == made->branch) {
      --first;
    }
    stay.start = first->makes_commit ? first->old_id : first->new_id;
    std::string branch = made->branch;
    bool is_rebasing = false;
    for (auto event = first; event != log.end(); ++event) {
      // What a rebase makes on its way is no state of the branch.
      is_rebasing = event->kind == EventKind::start ||
                    (is_rebasing && event->kind != EventKind::finish);
      if (event < made || is_rebasing) {
        continue;
      }
      if (event != made && event->kind == EventKind::rename &&
          std::prev(event)->branch == branch) {
        branch = event->branch;
      }
      const bool is_known =
          std::find(stay.tips.begin(), stay.tips.end(), event->new_id) !=
          stay.tips.end();
      if (event->branch == branch && !is_known) {
        stay.tips.push_back(event->new_id);
      }
    }
    break;
  }
  return stay;
}

}  // namespace tokens::app
