// Writes a branch file as a whole, and tells whose a found one is.
#include "lib/views/branch_file.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/branch_lines.hpp"
#include "lib/views/view_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace tokens::views {
namespace {

std::int64_t total_of(const std::vector<BranchEntry>& entries) {
  std::int64_t total = 0;
  for (const BranchEntry& entry : entries) {
    total += entry.tokens.total();
  }
  return total;
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

std::string format_head(const BranchHead& head) {
  std::string out = "{\n";
  const auto add = [&](std::string_view line, const std::string& value) {
    out += line;
    out += value + ",\n";
  };
  add(k_branch_line, head.branch);
  add(k_total_line, std::to_string(head.total_tokens));
  add(k_created_line, head.created_at);
  add(k_updated_line, head.last_updated);
  return out += k_sessions_line;
}

std::string entry_time(const BranchEntry& entry) {
  return "\"" + format_iso8601_seconds(entry.time) + "\"";
}

std::string format_entry(const BranchEntry& entry) {
  std::string models;
  for (const std::string& model : entry.models) {
    models += (models.empty() ? "" : ", ") + json_quote(model);
  }
  return "    {\"timestamp\": " + entry_time(entry) +
         ", \"tokens\": " + std::to_string(entry.tokens.total()) +
         ", \"notes\": " + json_quote(entry.notes) +
         ", \"commit_sha\": " + json_quote(entry.commit_id) +
         ", \"cost_usd\": " + cost_json(entry.cost) +
         ", \"token_classes\": " + token_classes_json(entry.tokens) +
         ", \"models\": [" + models + "]}";
}

std::string format_branch_file(std::optional<std::string_view> branch,
                               const std::vector<BranchEntry>& entries) {
  const bool empty = entries.empty();
  std::string out = format_head({text_or_null(branch),
                                 total_of(entries),
                                 empty ? "null" : entry_time(entries.front()),
                                 empty ? "null" : entry_time(entries.back())});
  for (const BranchEntry& entry : entries) {
    out += format_entry(entry);
    out += &entry == &entries.back() ? "\n" : ",\n";
  }
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
  const auto status = system::status(path);
  if (!status) {
    return fail(ErrorKind::io, "write " + path + ": it is gone again");
  }
  return BranchFileState{
      status->size, status->modified_ns, status->inode, total_of(entries)};
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
