// Adds one entry to a branch file at the cost of copying its bytes.
//
// The hook does this in every commit, so a branch of 10,000 commits must cost
// next to nothing: only the head and the last line are looked at.
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/branch_file.hpp"
#include "lib/views/branch_lines.hpp"
#include "lib/views/byte_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace tokens::views {
namespace {

constexpr std::size_t k_most_head = 32 << 10;
constexpr std::size_t k_first_tail = 4 << 10;

/// Takes one line `prefix value,\n` off the front and returns the value.
std::optional<std::string> take_line(std::string_view& text,
                                     std::string_view prefix) {
  const std::size_t end = text.find(",\n");
  if (!text.starts_with(prefix) || end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string value(text.substr(prefix.size(), end - prefix.size()));
  text.remove_prefix(end + 2);
  return value;
}

/// Returns the head at the front of `text`, if it is one of ours.
std::optional<BranchHead> read_head(std::string_view text) {
  if (!text.starts_with("{\n")) {
    return std::nullopt;
  }
  text.remove_prefix(2);
  auto branch = take_line(text, k_branch_line);
  const auto total = take_line(text, k_total_line);
  auto created = take_line(text, k_created_line);
  auto updated = take_line(text, k_updated_line);
  if (!branch || !total || !created || !updated ||
      !text.starts_with(k_sessions_line)) {
    return std::nullopt;
  }
  const auto number = parse_whole(*total);
  if (!number) {
    return std::nullopt;
  }
  return BranchHead{
      std::move(*branch), *number, std::move(*created), std::move(*updated)};
}

/// Returns what stands between `before` and `after` in `line`.
std::optional<std::string_view> between(std::string_view line,
                                        std::string_view before,
                                        std::string_view after) {
  const std::size_t at = line.find(before);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  line.remove_prefix(at + before.size());
  return line.substr(0, line.find(after));
}

/// The last entry of a file.
struct LastEntry {
  std::int64_t start = 0;  ///< of its line
  std::int64_t end = 0;    ///< behind its brace, before the newline
  std::int64_t tokens = 0;
  std::string commit_id;
};

/// Reads one of our lines. A quote inside a text is escaped, so the keys
/// with their quotes cannot be part of the notes.
std::optional<LastEntry> read_entry(std::string_view line) {
  const auto tokens = between(line, ", \"tokens\": ", ",");
  const auto commit = between(line, ", \"commit_sha\": \"", "\"");
  if (!line.starts_with("    {\"timestamp\": ") || !line.ends_with("]}") ||
      !tokens || !commit) {
    return std::nullopt;
  }
  const auto number = parse_whole(*tokens);
  if (!number) {
    return std::nullopt;
  }
  LastEntry entry;
  entry.tokens = *number;
  entry.commit_id = *commit;
  return entry;
}

/// Returns the last entry of a file of `size` bytes whose entries begin at
/// `begin`; nothing if there is none or the end is not like ours.
std::optional<LastEntry> read_last_entry(int descriptor,
                                         std::int64_t begin,
                                         std::int64_t size) {
  for (std::size_t most = k_first_tail;; most *= 4) {
    const auto start = std::max(begin, size - static_cast<std::int64_t>(most));
    const std::string tail =
        read_at(descriptor, start, static_cast<std::size_t>(size - start));
    std::string_view text = tail;
    if (!text.ends_with(k_end_lines)) {
      return std::nullopt;
    }
    text.remove_suffix(k_end_lines.size());
    if (!text.ends_with('\n')) {
      return std::nullopt;
    }
    text.remove_suffix(1);
    const std::size_t newline = text.rfind('\n');
    if (newline == std::string_view::npos && start > begin) {
      continue;  // the line is longer than what was read
    }
    const std::size_t at = newline == std::string_view::npos ? 0 : newline + 1;
    auto entry = read_entry(text.substr(at));
    if (entry) {
      entry->start = start + static_cast<std::int64_t>(at);
      entry->end = start + static_cast<std::int64_t>(text.size());
    }
    return entry;
  }
}

BranchFileState state_of(const struct stat& status, std::int64_t total) {
  return {status.st_size, system::modified_ns(status), status.st_ino, total};
}

/// What the new file is made of.
struct Plan {
  AppendOutcome outcome = AppendOutcome::changed;
  BranchHead head;
  std::int64_t copy_from = 0;  ///< old bytes that stay, as they are
  std::int64_t copy_to = 0;
};

/// Decides what stays of the open file; `changed` if it is not as expected.
Plan make_plan(int old_file,
               const BranchFileState& expected,
               const BranchEntry& entry,
               std::optional<std::string_view> replaced) {
  struct stat status {};

  if (::fstat(old_file, &status) != 0 || !S_ISREG(status.st_mode) ||
      state_of(status, expected.total_tokens) != expected) {
    return {};
  }
  auto head = read_head(read_at(old_file, 0, k_most_head));
  if (!head || head->total_tokens != expected.total_tokens) {
    return {};
  }
  const auto begin = static_cast<std::int64_t>(format_head(*head).size());
  const auto last = read_last_entry(old_file, begin, status.st_size);
  if (!last) {
    return {};
  }
  // Behind an entry of our own the replaced one may still stand further up.
  if (replaced && last->commit_id != replaced) {
    return {};
  }
  const bool replaces = replaced || last->commit_id == entry.commit_id;
  Plan plan{AppendOutcome::appended, std::move(*head), begin, last->end};
  plan.head.total_tokens += entry.tokens.total();
  plan.head.last_updated = entry_time(entry);
  if (replaces) {
    plan.outcome = AppendOutcome::replaced;
    plan.head.total_tokens -= last->tokens;
    // Without the ",\n" that parts it from the line before.
    plan.copy_to = last->start == begin ? begin : last->start - 2;
    if (last->start == begin) {
      plan.head.created_at = plan.head.last_updated;
    }
  }
  return plan;
}

/// Writes the planned file; false with errno if that fails.
bool write_plan(const Plan& plan,
                const BranchEntry& entry,
                int old_file,
                int new_file) {
  std::string tail = plan.copy_to > plan.copy_from ? ",\n" : "";
  tail += format_entry(entry) + "\n";
  tail += k_end_lines;
  return write_all(new_file, format_head(plan.head)) &&
         copy_bytes(old_file, plan.copy_from, plan.copy_to, new_file) &&
         write_all(new_file, tail);
}

/// Writes the new file under a temporary name and puts it in the old one's
/// place; nothing with errno if that fails.
std::optional<BranchFileState> write_new(const std::string& temporary,
                                         const std::string& path,
                                         const Plan& plan,
                                         const BranchEntry& entry,
                                         int old_file) {
  ::unlink(temporary.c_str());  // of a process that had our id
  Descriptor file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.number() < 0) {
    return std::nullopt;
  }

  struct stat status {};

  if (!write_plan(plan, entry, old_file, file.number()) ||
      ::fstat(file.number(), &status) != 0 || !file.close_now() ||
      !system::replace_file(temporary, path)) {
    const int code = errno;
    ::unlink(temporary.c_str());
    errno = code;
    return std::nullopt;
  }
  return state_of(status, plan.head.total_tokens);
}

}  // namespace

Result<AppendedBranchFile> append_entry(
    const std::string& path,
    const std::string& by_way_of,
    const BranchFileState& expected,
    const BranchEntry& entry,
    std::optional<std::string_view> replaced_commit_id) {
  const Descriptor old_file(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (old_file.number() < 0) {
    return AppendedBranchFile{};
  }
  const Plan plan =
      make_plan(old_file.number(), expected, entry, replaced_commit_id);
  if (plan.outcome == AppendOutcome::changed) {
    return AppendedBranchFile{};
  }
  // Beside the file only where renaming from the other folder does not work.
  for (const std::string& temporary : {system::temporary_in(by_way_of, path),
                                       system::temporary_beside(path)}) {
    if (const auto state =
            write_new(temporary, path, plan, entry, old_file.number())) {
      return AppendedBranchFile{plan.outcome, *state};
    }
  }
  return system::system_failure("write", path, errno);
}

}  // namespace tokens::views
