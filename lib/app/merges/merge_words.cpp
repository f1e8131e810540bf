#include "lib/app/merges/merge_words.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tokens::app {
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
