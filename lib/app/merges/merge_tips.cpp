#include "lib/app/merges/merge_tips.hpp"

#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/git/reflog.hpp"
#include "lib/git/remote.hpp"

#include <algorithm>
#include <string_view>

namespace tokens::app {
namespace {

/// Returns the remote's name for its default branch, or "".
std::string default_of_remote(const git::Repository& repository) {
  const auto text = git::run_git(
      git::place_of(repository),
      {"symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"});
  if (!text) {
    return {};
  }
  const std::string name(trim(*text));
  const auto slash = name.find('/');
  return slash == std::string::npos ? "" : name.substr(slash + 1);
}

}  // namespace

Result<std::vector<BranchTip>> branch_tips(const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  std::vector<BranchTip> tips;
  for (const git::Ref& ref : refs) {
    if (ref.name.starts_with(git::k_branches)) {
      tips.push_back({git::short_branch(ref.name), ref.id});
    }
  }
  for (const git::Ref& ref : refs) {
    const auto branch = git::remote_branch(ref.name);
    if (branch && branch != "HEAD") {
      tips.push_back({std::string(*branch), ref.id});
    }
  }
  return tips;
}

std::optional<std::string> tip_of(const std::vector<BranchTip>& tips,
                                  const std::string& branch) {
  for (const BranchTip& tip : tips) {
    if (tip.name == branch) {
      return tip.id;
    }
  }
  return std::nullopt;
}

std::optional<std::string> pull_request_tip(const git::Repository& repository,
                                            std::int64_t number,
                                            bool may_fetch) {
  const std::string text = std::to_string(number);
  const std::string pull = "refs/pull/" + text + "/head";
  const std::string request = "refs/merge-requests/" + text + "/head";
  for (const std::string& ref : {pull,
                                 request,
                                 "refs/remotes/origin/pull/" + text + "/head",
                                 "refs/remotes/origin/pull/" + text,
                                 "refs/remotes/origin/pr/" + text}) {
    if (auto id = repository.resolve(ref)) {
      return *id;
    }
  }
  const auto remote = may_fetch
                          ? usual_remote(repository)
                          : Result<std::string>{fail(ErrorKind::not_found, "")};
  if (!remote) {
    return std::nullopt;
  }
  for (const std::string& ref : {pull, request}) {
    const std::string into = git::passing_ref();
    const auto id =
        git::fetch_ref(git::place_of(repository), *remote, ref, into);
    if (id && !id->empty()) {
      const auto gone = git::move_ref(git::place_of(repository), into, "", *id);
      static_cast<void>(gone);  // removed by a later run
      return *id;
    }
  }
  return std::nullopt;
}

Result<std::string> branch_holding(const git::Repository& repository,
                                   const std::vector<BranchTip>& tips,
                                   const std::string& commit) {
  std::vector<std::string> names;
  if (const auto head = repository.head(); head && !head->branch.empty()) {
    names.push_back(head->branch);
  }
  names.push_back(default_of_remote(repository));
  names.insert(names.end(), {"main", "master"});
  for (const BranchTip& tip : tips) {
    names.push_back(tip.name);
  }
  std::vector<std::string> tried;
  for (const std::string& name : names) {
    if (std::find(tried.begin(), tried.end(), name) != tried.end()) {
      continue;
    }
    tried.push_back(name);
    for (const BranchTip& tip : tips) {
      if (tip.name != name) {
        continue;
      }
      TOKENS_TRY_ASSIGN(const auto holds,
                        repository.reached({commit}, {tip.id}));
      if (holds.front()) {
        return name;
      }
    }
  }
  return std::string{};
}

std::optional<FastForward> fast_forward_to(const git::Repository& repository,
                                           const std::string& branch,
                                           const std::string& commit) {
  std::optional<FastForward> newest;
  for (const ReflogEntry& entry :
       git::read_branch_log(repository.common_dir(), branch)) {
    if (entry.new_id != commit) {
      continue;
    }
    const std::string_view message = entry.message;
    const bool is_root =
        entry.old_id.find_first_not_of('0') == std::string::npos;
    const auto colon = message.find(": ");
    if (is_root || !message.starts_with("merge ") ||
        colon == std::string_view::npos) {
      continue;
    }
    newest =
        FastForward{entry.old_id, std::string(message.substr(6, colon - 6))};
  }
  return newest;
}

}  // namespace tokens::app
