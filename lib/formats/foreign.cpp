// Which file is it? The readers of the single forms are in files of their own.
#include "lib/formats/foreign.hpp"

#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tokens::formats {
namespace {

tl::unexpected<Error> refused(const std::string& why) {
  return fail(ErrorKind::parse, why);
}

bool has(const Json& object, const char* name) {
  return member(object, name) != nullptr;
}

/// Says what a JSON document is that holds nothing to be counted.
std::string why_not(const Json& document) {
  if (has(document, "$schema") && has(document, "properties")) {
    return "a JSON schema: it describes usage and holds none";
  }
  if (has(document, "byProject") || has(document, "totalCost")) {
    return "sums of a dashboard, not the entries they were made of";
  }
  if (document.is_array() && !document.empty() &&
      has(document.front(), "task")) {
    return "entries of the task log as a dashboard shows them: the log itself "
           "(token-usage.log) is read by every scan";
  }
  if (has(document, "conservation") || has(document, "totals")) {
    return "a report: sums without the responses they were made of; use "
           "`git tokens export` to move facts";
  }
  return "JSON without any token usage that is known here";
}

Result<ForeignFile> read_portable(const Json& document) {
  ForeignFile file;
  const Json* data = member(document, "token_data");
  if (data == nullptr || !data->is_object()) {
    return refused("a portable export without its 'token_data'");
  }
  TOKENS_TRY(read_branch(*data, file));
  file.what = "a portable export of token_metrics";
  const Json* context = member(document, "git_context");
  const std::string named =
      context == nullptr ? "" : text_of(*context, "branch");
  const std::string branch = text_of(*data, "branch");
  if (!named.empty() && named != branch) {
    file.flags.push_back("it names the branch twice, '" + printable(branch) +
                         "' and '" + printable(named) +
                         "': the first is the one that was tracked");
  }
  return file;
}

Result<ForeignFile> read_analysis(const Json& document) {
  ForeignFile file;
  file.what = "an analysis of token trends (JSON)";
  TOKENS_TRY(read_entries(*member(document, "sessions"), "", file));
  const Json* summary = member(document, "summary");
  if (summary != nullptr) {
    file.claimed = count_of(*summary, "total_tokens").value_or(file.claimed);
  }
  flag_levels(file);
  return file;
}

Result<ForeignFile> read_audit_report(const Json& document) {
  ForeignFile file;
  for (const Json& session : *member(document, "sessions")) {
    TOKENS_TRY(read_audit_session(session, file));
  }
  file.what = "a report of token-audit with its sessions";
  return file;
}

/// Returns true if the object is something inside of a transcript.
bool is_transcript_line(const Json& document) {
  return has(document, "type") &&
         (has(document, "sessionId") || has(document, "message") ||
          has(document, "leafUuid"));
}

Result<ForeignFile> read_object(const Json& document, std::string_view text) {
  ForeignFile file;
  const Json* sessions = member(document, "sessions");
  const bool has_sessions = sessions != nullptr && sessions->is_array();
  if (has(document, "export_metadata") || has(document, "token_data")) {
    return read_portable(document);
  }
  const Json* head = member(document, "_file");
  if (head != nullptr && text_of(*head, "type") == "token_audit_session") {
    TOKENS_TRY(read_audit_session(document, file));
    return file;
  }
  if (has_sessions && has(document, "branch")) {
    TOKENS_TRY(read_branch(document, file));
    return file;
  }
  if (has_sessions && has(document, "by_branch")) {
    return read_analysis(document);
  }
  if (has_sessions && has(document, "platforms")) {
    return read_audit_report(document);
  }
  if (has(document, "projectHash") && has(document, "messages")) {
    return read_gemini_session(document);
  }
  if (has(document, "prompt_tokens") && has(document, "completion_tokens")) {
    TOKENS_TRY(read_session_record(document, file));
    return file;
  }
  const Json* metadata = member(document, "metadata");
  if (text.find("Token usage:") != std::string_view::npos ||
      (metadata != nullptr && has(*metadata, "token_usage"))) {
    file.is_conversation = true;
    return file;
  }
  if (is_transcript_line(document)) {
    file.is_transcript = true;
    return file;
  }
  return refused(why_not(document));
}

/// Returns the first line that is not blank.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty()) {
      return line;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

/// Older tools printed words before their JSON: it begins at a bracket that
/// begins a line.
std::string_view without_banner(std::string_view text) {
  const std::size_t at = text.find("\n{");
  return at == std::string_view::npos ? std::string_view{}
                                      : text.substr(at + 1);
}

Result<ForeignFile> read_lines(const Json& first, std::string_view text) {
  if (has(first, "event_type")) {
    return read_audit_events(text);
  }
  if (is_transcript_line(first)) {
    ForeignFile file;
    file.is_transcript = true;
    return file;
  }
  return refused(why_not(first));
}

Result<ForeignFile> read_text(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.starts_with("timestamp,branch,tokens")) {
    return read_trend_table(text);
  }
  if (text.find("Token usage:") != std::string_view::npos) {
    ForeignFile file;
    file.is_conversation = true;
    return file;
  }
  if (line.starts_with("platform,tool_name,")) {
    return refused(
        "a table of token-audit by tool: sums without session or time");
  }
  if (line.find(" tokens | $") != std::string_view::npos) {
    return refused(
        "a task log: ~/.claude/token-usage.log is read by every "
        "scan");
  }
  if (line.find("total_tokens") != std::string_view::npos &&
      line.find(',') != std::string_view::npos) {
    return refused(
        "a report as a table: sums without the responses they were "
        "made of; use `git tokens export` to move facts");
  }
  return refused(
      "no token usage that is known here; docs/COMPATIBILITY.md "
      "lists what import reads");
}

}  // namespace

Result<ForeignFile> read_foreign(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_discarded()) {
    return read_object(document, text);
  }
  const std::string_view line = first_line(text);
  const Json first = Json::parse(line, nullptr, false);
  if (!first.is_discarded() && first.is_object()) {
    return read_lines(first, text);
  }
  const std::string_view rest = without_banner(text);
  const Json behind = Json::parse(rest, nullptr, false);
  if (!rest.empty() && !behind.is_discarded()) {
    TOKENS_TRY_ASSIGN(ForeignFile file, read_object(behind, rest));
    file.flags.emplace_back("words stand before the JSON: left out");
    return file;
  }
  if (line.starts_with('{') || line.starts_with('[')) {
    return refused("begins like JSON and is none; the file may be cut off");
  }
  return read_text(text);
}

}  // namespace tokens::formats
