// Writes a branch file as a whole, adds an entry to one at the cost of copying
// its bytes, and tells whose a found one is.
//
// The hook adds an entry in every commit, so a branch of 10,000 commits must
// cost next to nothing: only the head and the last line are looked at.
#include "lib/views/branch_file.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"
#include "lib/system/temporary_file.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace tokens::views {
namespace {

constexpr std::string_view k_sessions_line = "  \"sessions\": [\n";
constexpr std::string_view k_end_lines = "  ]\n}\n";
constexpr std::size_t k_most_head = 32 << 10;
constexpr std::size_t k_first_tail = 4 << 10;

constexpr std::string_view k_name_prefix = "tokens_";
constexpr std::string_view k_name_suffix = ".json";
constexpr std::string_view k_detached = "detached";
constexpr std::size_t k_most_name = 180;
constexpr std::size_t k_hash_digits = 16;

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// '%' and '~' never stand for themselves, so an encoded name tells by itself
/// what it is.
std::string encode(std::string_view branch) {
  std::string out;
  for (const char c : branch) {
    // A branch that is called like no branch shows its first letter in hex.
    if (stands_for_itself(c) && !(out.empty() && branch == k_detached)) {
      out += c;
    } else {
      out += '%' + hex(static_cast<unsigned char>(c)).substr(14);
    }
  }
  return out;
}

/// What stands before the first entry, as JSON.
struct BranchHead {
  std::string branch;
  std::string total_tokens;
  std::string created_at;
  std::string last_updated;
};

/// Returns the lines up to and with `"sessions": [`.
std::string format_head(const BranchHead& head) {
  std::string out =
      JsonObject{{"branch", Json::verbatim(head.branch)},
                 {"total_tokens", Json::verbatim(head.total_tokens)},
                 {"created_at", Json::verbatim(head.created_at)},
                 {"last_updated", Json::verbatim(head.last_updated)}}
          .indented(2);
  out.replace(out.size() - 2, 2, ",\n");  // in place of the end
  return out += k_sessions_line;
}

/// Returns the quoted time of an entry.
std::string entry_time(const BranchEntry& entry) {
  return Json(format_iso8601_seconds(entry.time)).text();
}

/// Returns one entry as a line without comma and newline.
std::string format_entry(const BranchEntry& entry) {
  JsonObject line{{"timestamp", format_iso8601_seconds(entry.time)},
                  {"tokens", entry.tokens.total()},
                  {"notes", entry.notes},
                  {"commit_sha", entry.commit_id},
                  {"cost_usd", entry.cost}};
  if (entry.has_unpriced) {  // few have: every commit copies all lines
    line.add("has_unpriced", true);
  }
  line.add("prices", entry.prices)
      .add("token_classes", token_classes(entry.tokens))
      .add("models", Json::array(entry.models));
  return "    " + line.text();
}

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
  auto branch = take_line(text, "  \"branch\": ");
  auto total = take_line(text, "  \"total_tokens\": ");
  auto created = take_line(text, "  \"created_at\": ");
  auto updated = take_line(text, "  \"last_updated\": ");
  if (!branch || !total || !created || !updated ||
      !text.starts_with(k_sessions_line)) {
    return std::nullopt;
  }
  return BranchHead{std::move(*branch),
                    std::move(*total),
                    std::move(*created),
                    std::move(*updated)};
}

/// The last entry of a file.
struct LastEntry {
  std::int64_t start = 0;  ///< of its line
  std::int64_t end = 0;    ///< behind its brace, before the newline
  std::string commit_id;
};

/// Returns the commit of one of our lines. A quote inside a text is escaped, so
/// the key with its quotes cannot be part of the notes.
std::optional<std::string> commit_of(std::string_view line) {
  constexpr std::string_view k_key = ", \"commit_sha\": \"";
  const std::size_t at = line.find(k_key);
  if (!line.starts_with("    {\"timestamp\": ") || !line.ends_with("]}") ||
      at == std::string_view::npos) {
    return std::nullopt;
  }
  line.remove_prefix(at + k_key.size());
  return std::string(line.substr(0, line.find('"')));
}

/// Returns the last entry of a file of `size` bytes whose entries begin at
/// `begin`; nothing if there is none or the end is not like ours.
std::optional<LastEntry> read_last_entry(const system::Descriptor& file,
                                         std::int64_t begin,
                                         std::int64_t size) {
  for (std::size_t most = k_first_tail;; most *= 4) {
    const auto start = std::max(begin, size - static_cast<std::int64_t>(most));
    const std::string tail =
        system::read_at(file, start, static_cast<std::size_t>(size - start));
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
    auto commit = commit_of(text.substr(at));
    return commit ? std::optional(LastEntry{
                        start + static_cast<std::int64_t>(at),
                        start + static_cast<std::int64_t>(text.size()),
                        std::move(*commit)})
                  : std::nullopt;
  }
}

/// What the new file is made of.
struct Plan {
  AppendOutcome outcome = AppendOutcome::changed;
  BranchHead head;
  std::int64_t copy_from = 0;  ///< old bytes that stay, as they are
  std::int64_t copy_to = 0;
};

/// Decides what stays of the open file; `changed` if it is not as expected.
Plan make_plan(const system::Descriptor& file,
               const BranchFileState& expected,
               const BranchEntry& entry,
               std::optional<std::string_view> replaced) {
  struct stat status {};

  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) ||
      BranchFileState{status.st_size,
                      system::modified_ns(status),
                      status.st_ino} != expected) {
    return {};
  }
  auto head = read_head(system::read_at(file, 0, k_most_head));
  if (!head) {
    return {};
  }
  const auto begin = static_cast<std::int64_t>(format_head(*head).size());
  const auto last = read_last_entry(file, begin, status.st_size);
  // Behind an entry of our own the replaced one may still stand further up.
  if (!last || (replaced && last->commit_id != replaced)) {
    return {};
  }
  const bool replaces = replaced || last->commit_id == entry.commit_id;
  Plan plan{AppendOutcome::appended, std::move(*head), begin, last->end};
  plan.head.last_updated = entry_time(entry);
  if (replaces) {
    plan.outcome = AppendOutcome::replaced;
    // Without the ",\n" that parts it from the line before.
    plan.copy_to = last->start == begin ? begin : last->start - 2;
    if (last->start == begin) {
      plan.head.created_at = plan.head.last_updated;
    }
  }
  return plan;
}

/// Writes the planned file, first to `folder`, or beside it if that is empty.
Result<void> write_plan(const std::string& path,
                        const std::string& folder,
                        const Plan& plan,
                        const BranchEntry& entry,
                        const system::Descriptor& old_file) {
  TOKENS_TRY_ASSIGN(system::FileWriter file,
                    system::FileWriter::open(path, 0644, folder));
  TOKENS_TRY(file.append(format_head(plan.head)));
  TOKENS_TRY(file.append(old_file, plan.copy_from, plan.copy_to));
  TOKENS_TRY(file.append(plan.copy_to > plan.copy_from ? ",\n" : ""));
  TOKENS_TRY(file.append(format_entry(entry) + "\n"));
  TOKENS_TRY(file.append(k_end_lines));
  return file.finish(system::Durability::rebuilt);
}

Result<BranchFileState> state_of(const std::string& path) {
  const auto status = system::status(path);
  if (!status) {
    return fail(ErrorKind::io, "write " + path + ": it is gone again");
  }
  return BranchFileState{status->size, status->modified_ns, status->inode};
}

/// Returns true if `file` has the shape that all tools give a branch file.
bool has_shape(const nlohmann::json& file) {
  if (!file.is_object() || !file.contains("sessions") ||
      !file["sessions"].is_array()) {
    return false;
  }
  for (const auto& session : file["sessions"]) {
    if (!session.is_object() || !session.contains("tokens") ||
        !session["tokens"].is_number()) {
      return false;
    }
  }
  return true;
}

bool every_session_names_its_commit(const nlohmann::json& file) {
  for (const auto& session : file["sessions"]) {
    if (!session.contains("commit_sha") || !session["commit_sha"].is_string()) {
      return false;
    }
  }
  // A total without sessions is a total that we do not know.
  const auto total = file.find("total_tokens");
  return !file["sessions"].empty() || total == file.end() || *total == 0;
}

}  // namespace

std::string branch_file_name(std::optional<std::string_view> branch) {
  std::string name = branch ? encode(*branch) : std::string(k_detached);
  if (name.size() > k_most_name) {
    name.resize(k_most_name - k_hash_digits - 1);
    // An escape is cut off whole: "%2" becomes "".
    const std::size_t percent = name.rfind('%');
    if (percent != std::string::npos && percent + 3 > name.size()) {
      name.resize(percent);
    }
    name += "~" + hex(stable_hash(*branch));
  }
  return std::string(k_name_prefix) + name + std::string(k_name_suffix);
}

JsonObject token_classes(const TokenCounts& tokens) {
  JsonObject object;
  for (const TokenClass& one : k_token_classes) {
    object.add(one.key, tokens.*one.count);
  }
  return object;
}

std::string format_branch_file(std::optional<std::string_view> branch,
                               const std::vector<BranchEntry>& entries) {
  const bool empty = entries.empty();
  std::int64_t total = 0;
  std::string lines;
  for (const BranchEntry& entry : entries) {
    total += entry.tokens.total();
    lines += format_entry(entry);
    lines += &entry == &entries.back() ? "\n" : ",\n";
  }
  std::string out = format_head({Json(branch).text(),
                                 std::to_string(total),
                                 empty ? "null" : entry_time(entries.front()),
                                 empty ? "null" : entry_time(entries.back())});
  out += lines;
  return out += k_end_lines;
}

Result<BranchFileState> write_branch_file(
    const std::string& path,
    const std::string& by_way_of,
    std::optional<std::string_view> branch,
    const std::vector<BranchEntry>& entries) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    TOKENS_TRY(system::make_directories(path.substr(0, slash)));
  }
  TOKENS_TRY(system::write_file_by_way_of(
      by_way_of, path, format_branch_file(branch, entries)));
  return state_of(path);
}

Result<AppendedBranchFile> append_entry(
    const std::string& path,
    const std::string& by_way_of,
    const BranchFileState& expected,
    const BranchEntry& entry,
    std::int64_t total_tokens,
    std::optional<std::string_view> replaced_commit_id) {
  const auto old_file =
      system::Descriptor::open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  if (!old_file.is_open()) {
    return AppendedBranchFile{};
  }
  Plan plan = make_plan(old_file, expected, entry, replaced_commit_id);
  if (plan.outcome == AppendOutcome::changed) {
    return AppendedBranchFile{};
  }
  plan.head.total_tokens = std::to_string(total_tokens);
  // Beside the file only where renaming from the other folder does not work.
  if (!write_plan(path, by_way_of, plan, entry, old_file)) {
    TOKENS_TRY(write_plan(path, "", plan, entry, old_file));
  }
  TOKENS_TRY_ASSIGN(const BranchFileState state, state_of(path));
  return AppendedBranchFile{plan.outcome, state};
}

BranchFileCheck inspect_branch_file(const std::string& path) {
  const auto text = system::read_file(path);
  if (!text) {
    return text.error().kind == ErrorKind::not_found ? BranchFileCheck::missing
                                                     : BranchFileCheck::damaged;
  }
  if (text->empty()) {
    return BranchFileCheck::missing;
  }
  const auto file = nlohmann::json::parse(*text, nullptr, false);
  if (file.is_discarded() || !has_shape(file)) {
    return BranchFileCheck::damaged;
  }
  return every_session_names_its_commit(file) ? BranchFileCheck::ours
                                              : BranchFileCheck::foreign;
}

}  // namespace tokens::views
