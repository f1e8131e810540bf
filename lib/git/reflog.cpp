// See reflog.hpp. A line of a reflog is
//   <old> <new> A U Thor <a@example.org> 1700000000 +0100<TAB>commit: subject
// without the tab and what follows when git had nothing to say.
#include "lib/git/reflog.hpp"

#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reftable.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <set>
#include <utility>

namespace tokens::git {
namespace {

/// Returns true if the line before the cursor is still the one that was read.
bool is_unchanged(const system::Descriptor& file,
                  std::int64_t size,
                  const ReflogCursor& cursor) {
  if (cursor.offset == 0) {
    return true;
  }
  const std::int64_t length = cursor.tail_length;
  return size >= cursor.offset && length > 0 && length <= cursor.offset &&
         stable_hash(system::read_at(
             file, cursor.offset - length, static_cast<std::size_t>(length))) ==
             cursor.tail_hash;
}

/// Adds the whole lines of `bytes`, which begin at the cursor, to `part`.
void add_lines(std::string_view bytes, ReflogGain& part) {
  while (true) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
      return;
    }
    if (auto entry = parse_reflog_line(bytes.substr(0, end))) {
      part.entries.push_back(std::move(*entry));
    }
    const auto line = bytes.substr(0, end + 1);
    part.cursor.offset += static_cast<std::int64_t>(line.size());
    part.cursor.tail_length = static_cast<std::int64_t>(line.size());
    part.cursor.tail_hash = stable_hash(line);
    bytes.remove_prefix(end + 1);
  }
}

/// What a rebase says between brackets while it makes commits or moves over
/// them: "rebase (pick): subject", "pull --rebase (continue): subject".
constexpr std::array k_rebase_steps = {std::string_view{"(pick)"},
                                       std::string_view{"(reword)"},
                                       std::string_view{"(edit)"},
                                       std::string_view{"(squash)"},
                                       std::string_view{"(fixup)"},
                                       std::string_view{"(continue)"},
                                       std::string_view{"(merge)"},
                                       std::string_view{"(exec)"}};

struct Rule {
  std::string_view text;
  EventKind kind;
};

/// Whole actions, that is, what stands before the first ": ".
constexpr std::array k_actions = {
    Rule{"commit", EventKind::commit},
    Rule{"commit (initial)", EventKind::commit},
    Rule{"commit (merge)", EventKind::commit},
    Rule{"commit (amend)", EventKind::amend},
    Rule{"commit (cherry-pick)", EventKind::concluded},
    Rule{"commit (rebase)", EventKind::pick},
    Rule{"cherry-pick", EventKind::pick},
    Rule{"revert", EventKind::pick},
    Rule{"am", EventKind::patch},
    Rule{"rebase", EventKind::pick},  // rebase --apply before git 2.30
    Rule{"checkout", EventKind::checkout},
    Rule{"reset", EventKind::move},
    Rule{"clone", EventKind::move},
    Rule{"initial pull", EventKind::move},
    Rule{"am --abort", EventKind::move},
    Rule{"am --skip", EventKind::move},
    Rule{"push", EventKind::move},
    Rule{"branch", EventKind::move},
    Rule{"rebase finished", EventKind::finish},  // before git 2.26
    Rule{"Branch", EventKind::rename}};

/// What these bring was made elsewhere, however they say that they did.
constexpr std::array k_bringers = {std::string_view{"pull"},
                                   std::string_view{"fetch"},
                                   std::string_view{"reset"},
                                   std::string_view{"checkout"},
                                   std::string_view{"switch"},
                                   std::string_view{"clone"}};

EventKind kind_of_merge(std::string_view action, std::string_view rest) {
  if (rest.starts_with("Merge made by") || rest.starts_with("In-index merge")) {
    return EventKind::commit;
  }
  const auto first_word = action.substr(0, action.find(' '));
  const bool brings =
      std::ranges::find(k_bringers, first_word) != k_bringers.end();
  return brings || rest.starts_with("Fast-forward") ? EventKind::move
                                                    : EventKind::other;
}

/// Returns what the bracket at the end of a rebase's action says; `other` if
/// there is none.
EventKind kind_of_rebase_step(std::string_view action) {
  if (action.ends_with("(start)")) {
    return EventKind::start;
  }
  if (action.ends_with("(finish)") || action.ends_with("(abort)")) {
    return EventKind::finish;
  }
  if (action.ends_with("(reset)")) {
    return EventKind::move;
  }
  for (const auto step : k_rebase_steps) {
    if (action.ends_with(step)) {
      return EventKind::pick;
    }
  }
  return EventKind::other;
}

/// "Branch: renamed refs/heads/A to refs/heads/B", taken apart.
std::optional<std::pair<std::string, std::string>> rename_words(
    std::string_view message) {
  constexpr std::string_view k_opening = "Branch: renamed refs/heads/";
  constexpr std::string_view k_middle = " to refs/heads/";
  const auto middle = message.find(k_middle);
  if (!message.starts_with(k_opening) || middle == std::string_view::npos) {
    return std::nullopt;
  }
  return std::pair(
      std::string(message.substr(k_opening.size(), middle - k_opening.size())),
      std::string(message.substr(middle + k_middle.size())));
}

/// Returns true for "rebase: fast-forward", "cherry-pick: fast-forward",
/// "rebase: checkout topic", and "xyz: updating HEAD" (a reset under another
/// name). The subject of a commit can say the same, hence never for those.
bool shows_without_making(std::string_view action, std::string_view rest) {
  if (action.starts_with("commit")) {
    return false;
  }
  return rest == "fast-forward" || rest == "updating HEAD" ||
         (action == "rebase" && rest.starts_with("checkout "));
}

struct Words {
  std::string_view action;
  std::string_view rest;
};

Words words_of(std::string_view message) {
  // git cuts the blank behind the colon when the subject is empty.
  auto colon = message.find(": ");
  if (colon == std::string_view::npos && message.ends_with(':')) {
    colon = message.size() - 1;
  }
  if (colon == std::string_view::npos) {
    return {message, {}};
  }
  return {message.substr(0, colon), trim(message.substr(colon + 1))};
}

/// Deeper than any branch that a person names.
constexpr int k_most_name_levels = 32;

/// Adds the paths of the reflogs below `folder`, relative to where it began.
void add_logs(const std::string& folder,
              const std::string& above,
              int level,
              std::vector<std::string>& logs) {
  const auto names = system::list_directory(folder);
  if (!names || level > k_most_name_levels) {
    return;
  }
  for (const std::string& name : *names) {
    const std::string path = system::join(folder, name);
    const auto status = system::status(path);
    if (status && status->is_directory) {
      add_logs(path, above + name + "/", level + 1, logs);
    } else {
      logs.push_back(above + name);
    }
  }
}

/// Adds the rename that an entry tells of, if it does.
void add_rename(const ReflogEntry& entry, std::vector<BranchRename>& renames) {
  if (const auto names = rename_words(entry.message)) {
    renames.push_back({entry.second, names->first, names->second});
  }
}

/// Adds what the reflog in one file tells of renames.
void add_renames(const std::string& path, std::vector<BranchRename>& renames) {
  constexpr std::string_view k_renamed = "\tBranch: renamed refs/heads/";
  constexpr std::size_t k_most_bytes = 64U << 20U;
  const auto text = system::read_file(path, k_most_bytes);
  if (!text || text->find(k_renamed) == std::string::npos) {
    return;
  }
  for (const std::string_view line : split(*text, '\n')) {
    if (line.find(k_renamed) == std::string_view::npos) {
      continue;
    }
    if (const auto entry = parse_reflog_line(line)) {
      add_rename(*entry, renames);
    }
  }
}

std::uint64_t hash_of(const ReflogEntry& entry) {
  return stable_hash(entry.old_id + entry.new_id +
                     std::to_string(entry.second) + entry.message);
}

/// A reflog in reftables: entries keep their indexes for ever, so only those as
/// of the last one that was read are looked at.
Result<ReflogGain> read_reftable(const std::string& git_dir,
                                 const std::string& ref,
                                 const ReflogCursor& cursor) {
  ReflogGain part;
  const auto since = static_cast<std::uint64_t>(cursor.offset);
  TOKENS_TRY_ASSIGN(auto entries, reftable_log(git_dir, ref, since));
  const bool is_first = cursor.offset == 0;
  part.restarted =
      !is_first && (entries.empty() || entries.front().index != since ||
                    hash_of(entries.front().entry) != cursor.tail_hash);
  if (part.restarted) {
    TOKENS_TRY_ASSIGN(entries, reftable_log(git_dir, ref, 0));
  } else if (!is_first) {
    entries.erase(entries.begin());
    part.cursor = cursor;
  }
  if (!entries.empty()) {
    part.cursor = {static_cast<std::int64_t>(entries.back().index),
                   hash_of(entries.back().entry),
                   0};
  }
  for (auto& one : entries) {
    part.entries.push_back(std::move(one.entry));
  }
  return part;
}

}  // namespace

Result<std::vector<ReflogEntry>> read_branch_log(const std::string& common_dir,
                                                 const std::string& branch) {
  TOKENS_TRY_ASSIGN(auto part,
                    read_log(common_dir, std::string(k_branches) + branch, {}));
  return std::move(part.entries);
}

std::vector<std::string> logged_branches(const std::string& common_dir) {
  const std::string folder = "refs/heads/";
  std::vector<std::string> branches;
  if (has_reftables(common_dir)) {
    std::set<std::string> refs;
    if (const auto logs = reftable_logs_below(common_dir, folder)) {
      for (const auto& one : *logs) {
        refs.insert(one.ref.substr(folder.size()));
      }
    }
    branches.assign(refs.begin(), refs.end());
  } else {
    add_logs(system::join(common_dir, "logs/refs/heads"), "", 0, branches);
  }
  return branches;
}

std::vector<BranchRename> read_branch_renames(const std::string& common_dir) {
  std::vector<BranchRename> renames;
  if (has_reftables(common_dir)) {
    if (const auto logs = reftable_logs_below(common_dir, "refs/heads/")) {
      for (const auto& one : *logs) {
        add_rename(one.entry, renames);
      }
    }
  } else {
    for (const std::string& branch : logged_branches(common_dir)) {
      add_renames(system::join(common_dir, "logs/refs/heads/" + branch),
                  renames);
    }
  }
  std::ranges::stable_sort(renames, {}, &BranchRename::second);
  return renames;
}

Result<ReflogGain> read_log(const std::string& git_dir,
                            const std::string& ref,
                            const ReflogCursor& cursor) {
  if (has_reftables(git_dir)) {
    return read_reftable(git_dir, ref, cursor);
  }
  ReflogGain part;
  const auto path = system::join(git_dir, "logs/" + ref);
  const auto file = system::Descriptor::open(path, O_RDONLY);
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) {
    part.restarted = cursor.offset > 0;
    return part;
  }

  struct stat status {};

  if (!file.is_open() || ::fstat(file.number(), &status) != 0) {
    return fail(ErrorKind::io, path + ": " + std::strerror(errno));
  }
  part.restarted = !is_unchanged(file, status.st_size, cursor);
  if (!part.restarted) {
    part.cursor = cursor;
  }
  const auto size =
      static_cast<std::size_t>(status.st_size - part.cursor.offset);
  const auto bytes = system::read_at(file, part.cursor.offset, size);
  if (bytes.size() != size) {
    return fail(ErrorKind::io, path + ": it could not be read to its end");
  }
  add_lines(bytes, part);
  return part;
}

Result<bool> stood_before(const std::string& common_dir,
                          const std::string& branch,
                          std::int64_t second) {
  TOKENS_TRY_ASSIGN(const auto log, read_branch_log(common_dir, branch));
  bool stood = false;
  for (const ReflogEntry& entry : log) {
    if (entry.second == second && entry.message.starts_with("branch: ")) {
      return false;
    }
    stood = stood || entry.second < second;
  }
  return stood;
}

std::optional<std::int64_t> head_moved_ns(const std::string& git_dir,
                                          const std::string& id) {
  if (has_reftables(git_dir)) {
    return reftable_moved_ns(git_dir, "HEAD", id);
  }
  constexpr std::int64_t k_longest_line = 16384;
  const auto file =
      system::Descriptor::open(system::join(git_dir, "logs/HEAD"), O_RDONLY);

  struct stat status {};

  if (!file.is_open() || ::fstat(file.number(), &status) != 0) {
    return std::nullopt;
  }
  const auto size = std::min<std::int64_t>(status.st_size, k_longest_line);
  const auto tail = system::read_at(
      file, status.st_size - size, static_cast<std::size_t>(size));
  if (!tail.ends_with('\n')) {
    return std::nullopt;
  }
  const std::string_view text(tail);
  const auto before = text.rfind('\n', text.size() - 2);
  const auto last = parse_reflog_line(
      before == std::string_view::npos ? text : text.substr(before + 1));
  if (!last || last->new_id != id) {
    return std::nullopt;
  }
  return system::modified_ns(status);
}

std::optional<ReflogEntry> parse_reflog_line(std::string_view line) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  const auto first = line.find(' ');
  const auto second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return std::nullopt;
  }
  const auto old_id = line.substr(0, first);
  const auto new_id = line.substr(first + 1, second - first - 1);
  // Neither name nor address can hold '>'; the name may hold a tab.
  const auto address_end = line.find("> ", second);
  if (!is_object_id(old_id) || !is_object_id(new_id) ||
      old_id.size() != new_id.size() || address_end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto rest = line.substr(address_end + 2);
  ReflogEntry entry;
  const auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), entry.second);
  if (error != std::errc{} || end == rest.data()) {
    return std::nullopt;
  }
  entry.old_id = old_id;
  entry.new_id = new_id;
  entry.person = line.substr(second + 1, address_end - second);
  const auto tab = rest.find('\t');
  if (tab != std::string_view::npos) {
    entry.message = rest.substr(tab + 1);
  }
  return entry;
}

EventKind classify(std::string_view message) {
  const auto [action, rest] = words_of(message);
  if (shows_without_making(action, rest)) {
    return EventKind::move;
  }
  if (action == "rebase" && rest.starts_with("aborting")) {
    return EventKind::finish;
  }
  if (action == "checkout" && !checkout_words(message)) {
    return EventKind::move;
  }
  if (action == "Branch" && !branch_after(message)) {
    return EventKind::other;
  }
  for (const auto& rule : k_actions) {
    if (action == rule.text) {
      return rule.kind;
    }
  }
  if (action.ends_with(')')) {
    return kind_of_rebase_step(action);
  }
  return kind_of_merge(action, rest);
}

std::optional<CheckoutWords> checkout_words(std::string_view message) {
  constexpr std::string_view k_opening = "checkout: moving from ";
  constexpr std::string_view k_middle = " to ";
  if (!message.starts_with(k_opening)) {
    return std::nullopt;
  }
  message.remove_prefix(k_opening.size());
  // Neither a branch nor an id holds a blank; "main@{2 days ago}" does.
  const auto middle = message.find(k_middle);
  if (middle == std::string_view::npos) {
    return std::nullopt;
  }
  return CheckoutWords{std::string(message.substr(0, middle)),
                       std::string(message.substr(middle + k_middle.size()))};
}

std::optional<std::string> branch_after(std::string_view message) {
  const auto [action, rest] = words_of(message);
  const bool is_return =
      rest.starts_with("returning to ") &&
      (action.ends_with("(finish)") || action.ends_with("(abort)") ||
       action == "rebase finished");
  const bool is_rename =
      action == "Branch" && rest.starts_with("renamed refs/heads/");
  if (!is_return && !is_rename) {
    return std::nullopt;
  }
  const auto word = rest.substr(rest.rfind(' ') + 1);
  return word.starts_with(k_branches) ? std::optional(short_branch(word))
                                      : std::nullopt;
}

}  // namespace tokens::git
