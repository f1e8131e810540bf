#include "lib/app/merges/merge_branches.hpp"

#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/patches.hpp"
#include "lib/git/reflog.hpp"
#include "lib/git/remote.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace tokens::app {

namespace {

/// Returns the remote's name for its default branch, or "".
std::string default_of_remote(const git::Repository& repository) {
  const auto text = git::run_git(
      repository.directory(),
      {"symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"});
  if (!text) {
    return {};
  }
  const std::string name(trim(*text));
  const auto slash = name.find('/');
  return slash == std::string::npos ? "" : name.substr(slash + 1);
}

using git::CommitRange;

/// A branch that went on after its squash is tried at so many tips.
constexpr std::size_t k_tips_tried = 32;
/// So many commits of either side are compared one by one.
constexpr std::size_t k_most_commits = 1'000;

/// Returns the newest commit that both reach, or "".
std::string common_base(const git::Repository& repository,
                        const std::string& a,
                        const std::string& b) {
  const auto text = git::run_git(repository.directory(), {"merge-base", a, b});
  return text ? std::string(trim(*text)) : std::string{};
}

std::vector<CommitInfo> without_merges(std::vector<CommitInfo> commits) {
  std::erase_if(commits, [](const CommitInfo& commit) {
    return commit.parents.size() > 1;
  });
  if (commits.size() > k_most_commits) {
    commits.resize(k_most_commits);
  }
  return commits;
}

std::vector<std::string> ids_of(const std::vector<CommitInfo>& commits) {
  std::vector<std::string> ids;
  for (const CommitInfo& commit : commits) {
    ids.push_back(commit.id);
  }
  return ids;
}

/// One branch beside one commit that may have taken it in.
class Comparison {
 public:
  Comparison(const git::Repository& repository, const CommitInfo& merge)
      : repository_(repository), merge_(merge) {}

  Result<void> load(const std::string& tip) {
    tip_ = tip;
    base_ = common_base(repository_, tip, merge_.id);
    TOKENS_TRY_ASSIGN(branch_, repository_.history({{tip}, {merge_.id}}));
    TOKENS_TRY_ASSIGN(auto ours, repository_.history({{merge_.id}, {tip}}));
    theirs_ = without_merges(branch_);
    ours_ = without_merges(std::move(ours));
    std::map<std::string, const CommitInfo*> by_id;
    for (const CommitInfo& commit : branch_) {
      by_id.emplace(commit.id, &commit);
    }
    for (auto at = by_id.find(tip);
         at != by_id.end() && tips_.size() < k_tips_tried;) {
      tips_.push_back(at->first);
      at = at->second->parents.empty()
               ? by_id.end()
               : by_id.find(at->second->parents.front());
    }
    std::vector<CommitRange> wanted{git::own_range(merge_)};
    for (const auto* side : {&theirs_, &ours_}) {
      for (const CommitInfo& commit : *side) {
        wanted.push_back(git::own_range(commit));
      }
    }
    for (const std::string& one : tips_) {
      wanted.push_back(whole(one));
    }
    TOKENS_TRY_ASSIGN(patches_, git::patch_ids(repository_, std::move(wanted)));
    return {};
  }

  Result<TakenIn> decide() {
    TakenIn taken;
    const std::string& wanted = patches_.at(git::own_range(merge_));
    for (const std::string& tip : tips_) {
      if (!wanted.empty() && patches_.at(whole(tip)) == wanted) {
        TOKENS_TRY_ASSIGN(const auto commits,
                          repository_.history({{tip}, {merge_.id}}));
        taken.commits = ids_of(commits);
        taken.is_proved = true;
        return taken;
      }
    }
    taken.commits = ids_of(branch_);
    if (theirs_.size() < 2) {
      return taken;
    }
    const auto anew = made_anew();
    if (anew && std::ranges::find(*anew, merge_.id) != anew->end()) {
      taken.kind = notes::MergeKind::rebase;
      taken.is_proved = true;
      taken.commits.insert(taken.commits.end(), anew->begin(), anew->end());
    }
    return taken;
  }

 private:
  [[nodiscard]] CommitRange whole(const std::string& tip) const {
    return {base_, tip};
  }

  /// Returns the commits that have the patches of the branch's one by one, or
  /// nothing if one of them has none.
  [[nodiscard]] std::optional<std::vector<std::string>> made_anew() const {
    std::multimap<std::string, std::string> ours;
    for (const CommitInfo& commit : ours_) {
      ours.emplace(patches_.at(git::own_range(commit)), commit.id);
    }
    std::vector<std::string> found;
    for (const CommitInfo& commit : theirs_) {
      const std::string& id = patches_.at(git::own_range(commit));
      const auto same = id.empty() ? ours.end() : ours.find(id);
      if (same != ours.end()) {
        found.push_back(same->second);
        ours.erase(same);
      } else if (!id.empty()) {
        return std::nullopt;
      }
    }
    return found;
  }

  const git::Repository& repository_;
  const CommitInfo& merge_;
  std::string tip_;
  std::string base_;
  std::vector<CommitInfo> branch_;  ///< all of the branch, newest first
  std::vector<CommitInfo> theirs_;  ///< of it, with one parent
  std::vector<CommitInfo> ours_;    ///< what the merge has and it has not
  std::vector<std::string> tips_;   ///< along its first parents
  std::map<CommitRange, std::string> patches_;  ///< ids
};

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
    const auto id = git::fetch_passing(repository.directory(), *remote, ref);
    if (id && !id->empty()) {
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
    if (std::ranges::find(tried, name) != tried.end()) {
      continue;
    }
    tried.push_back(name);
    for (const BranchTip& tip : tips) {
      if (tip.name != name) {
        continue;
      }
      TOKENS_TRY_ASSIGN(const auto holds,
                        repository.reached({commit}, {tip.id}));
      if (!holds.empty()) {
        return name;
      }
    }
  }
  return std::string{};
}

Result<std::optional<FastForward>> fast_forward_to(
    const git::Repository& repository,
    const std::string& branch,
    const std::string& commit) {
  TOKENS_TRY_ASSIGN(const auto log,
                    git::read_branch_log(repository.common_dir(), branch));
  std::optional<FastForward> newest;
  for (const ReflogEntry& entry : log) {
    if (entry.new_id != commit) {
      continue;
    }
    const std::string_view message = entry.message;
    const bool is_root = is_null_id(entry.old_id);
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

Result<TakenIn> taken_in(const git::Repository& repository,
                         const CommitInfo& merge,
                         const std::string& tip) {
  Comparison comparison(repository, merge);
  TOKENS_TRY(comparison.load(tip));
  return comparison.decide();
}

Result<std::optional<MatchingBranch>> branch_taken_in(
    const git::Repository& repository,
    const CommitInfo& merge,
    const std::vector<BranchTip>& tips) {
  std::vector<std::string> ids;
  for (const BranchTip& tip : tips) {
    ids.push_back(tip.id);
  }
  TOKENS_TRY_ASSIGN(const auto is_in, repository.reached(ids, {merge.id}));
  TOKENS_TRY_ASSIGN(const auto paths, repository.changed_paths(merge.id));
  const std::set<std::string> wanted(paths.begin(), paths.end());
  std::optional<MatchingBranch> match;
  std::set<std::string> tried;
  for (const BranchTip& tip : tips) {
    if (is_in.contains(tip.id) || !tried.insert(tip.id).second) {
      continue;
    }
    // Files are compared first: patches are read only where a file is common.
    const std::string base = common_base(repository, tip.id, merge.id);
    const auto changed = base.empty()
                             ? Result<std::vector<std::string>>{paths}
                             : repository.changed_between(base, tip.id);
    if (!changed ||
        std::ranges::none_of(*changed, [&](const std::string& path) {
          return wanted.contains(path);
        })) {
      continue;
    }
    TOKENS_TRY_ASSIGN(TakenIn taken, taken_in(repository, merge, tip.id));
    if (!taken.is_proved) {
      continue;
    }
    if (match) {
      return std::optional<MatchingBranch>{};  // which one, nobody can say
    }
    match = MatchingBranch{tip, std::move(taken)};
  }
  return match;
}

namespace {

/// Takes `start` off the front of `text`, if it is there.
bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) {
    return false;
  }
  text.remove_prefix(start.size());
  return true;
}

/// Returns the number in front, 0 if there is none.
std::int64_t number_at(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<std::int64_t>(number, 0);
}

/// Takes a name in single quotes off the front.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!take(text, "'")) {
    return std::nullopt;
  }
  const auto end = text.find('\'');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string name(text.substr(0, end));
  text.remove_prefix(end + 1);
  return name;
}

/// "'origin/x'" of a remote-tracking branch is x.
std::string without_remote(const std::string& name) {
  const auto slash = name.find('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

/// git: "Merge branch 'a'", "Merge branches 'a', 'b' and 'c' into d".
void read_git_subject(std::string_view subject, MergeWords& words) {
  const bool is_remote = subject.starts_with("Merge remote-tracking branch");
  if (!take(subject, "Merge branches ") && !take(subject, "Merge branch ") &&
      !take(subject, "Merge remote-tracking branches ") &&
      !take(subject, "Merge remote-tracking branch ")) {
    return;
  }
  while (auto name = take_quoted(subject)) {
    words.branches.push_back(is_remote ? without_remote(*name) : *name);
    if (!take(subject, ", ") && !take(subject, " and ")) {
      break;
    }
  }
}

/// "Merge pull request #12 from owner/branch"; Bitbucket: "Merged in branch
/// (pull request #12)"; a squash of GitHub's: "… (#12)".
void read_forge_subject(std::string_view subject, MergeWords& words) {
  std::string_view rest = subject;
  if (take(rest, "Merge pull request #")) {
    words.pull_request = number_at(rest);
    const auto from = rest.find(" from ");
    if (from != std::string_view::npos) {
      words.branches = {
          without_remote(std::string(trim(rest.substr(from + 6))))};
    }
    return;
  }
  if (take(rest, "Merged in ")) {
    const auto end = rest.find(" (pull request #");
    if (end != std::string_view::npos) {
      words.branches = {std::string(rest.substr(0, end))};
      words.pull_request = number_at(rest.substr(end + 16));
    }
    return;
  }
  const auto open = subject.rfind("(#");
  if (open != std::string_view::npos && subject.ends_with(")")) {
    words.pull_request = number_at(subject.substr(open + 2));
  }
}

/// GitLab: "See merge request group/project!12".
void read_body_line(std::string_view line, MergeWords& words) {
  if (take(line, "See merge request ")) {
    const auto mark = line.rfind('!');
    if (mark != std::string_view::npos) {
      words.pull_request = number_at(line.substr(mark + 1));
    }
  } else if (take(line, "commit ") && is_object_id(line)) {
    words.squashed.emplace_back(line);
  }
}

}  // namespace

MergeWords merge_words(std::string_view message) {
  MergeWords words;
  bool is_first = true;
  bool is_squash = false;
  for (std::string_view line : split(message, '\n')) {
    line = trim(line);
    if (is_first) {
      read_git_subject(line, words);
      read_forge_subject(line, words);
      is_first = line.empty();
    }
    is_squash = is_squash || line == "Squashed commit of the following:";
    if (is_squash || line.starts_with("See merge request ")) {
      read_body_line(line, words);
    }
  }
  return words;
}

bool parse_queue_branch(std::string_view branch, QueueBranch& result) {
  if (!take(branch, "gh-readonly-queue/")) {
    return false;
  }
  const auto slash = branch.rfind('/');
  if (slash == std::string_view::npos) {
    return false;
  }
  std::string_view last = branch.substr(slash + 1);
  const auto dash = last.rfind('-');
  if (!take(last, "pr-") || dash == std::string_view::npos) {
    return false;
  }
  result.target = branch.substr(0, slash);
  result.pull_request = number_at(last);
  result.base = branch.substr(slash + 1 + dash + 1);
  return result.pull_request > 0;
}

}  // namespace tokens::app
