// Which file is it? The readers of the single forms are in files of their own.
#include "lib/formats/foreign.hpp"

#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <utility>

namespace tokens::formats {
namespace {

tl::unexpected<Error> refused(const std::string& why) {
  return fail(ErrorKind::parse, why);
}

bool has(const json& object, const char* name) {
  return member(object, name) != nullptr;
}

/// Says what a JSON document is that holds nothing to be counted.
std::string why_not(const json& document) {
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

Result<void> read_portable(const json& document, ForeignFile& file) {
  const json* data = member(document, "token_data");
  if (data == nullptr || !data->is_object()) {
    return refused("a portable export without its 'token_data'");
  }
  TOKENS_TRY(read_branch(*data, file));
  file.what = "a portable export of token_metrics";
  const json* context = member(document, "git_context");
  const std::string named =
      context == nullptr ? "" : text_of(*context, "branch");
  const std::string branch = text_of(*data, "branch");
  if (!named.empty() && named != branch) {
    file.flags.push_back("it names the branch twice, '" + printable(branch) +
                         "' and '" + printable(named) +
                         "': the first is the one that was tracked");
  }
  return {};
}

Result<void> read_analysis(const json& document, ForeignFile& file) {
  file.what = "an analysis of token trends (JSON)";
  TOKENS_TRY(read_entries(*member(document, "sessions"), "", file));
  if (const json* summary = member(document, "summary")) {
    file.claimed = count_of(*summary, "total_tokens").value_or(file.claimed);
  }
  flag_levels(file);
  return {};
}

Result<void> read_audit_report(const json& document, ForeignFile& file) {
  for (const json& session : *member(document, "sessions")) {
    TOKENS_TRY(read_audit_session(session, file));
  }
  file.what = "a report of token-audit with its sessions";
  return {};
}

/// Returns true if the object is something inside of a transcript.
bool is_transcript_line(const json& document) {
  return has(document, "type") &&
         (has(document, "sessionId") || has(document, "message") ||
          has(document, "leafUuid"));
}

Result<void> read_object(const json& document,
                         std::string_view text,
                         ForeignFile& file) {
  const json* sessions = member(document, "sessions");
  const bool has_sessions = sessions != nullptr && sessions->is_array();
  if (has(document, "export_metadata") || has(document, "token_data")) {
    return read_portable(document, file);
  }
  const json* head = member(document, "_file");
  if (head != nullptr && text_of(*head, "type") == "token_audit_session") {
    return read_audit_session(document, file);
  }
  if (has_sessions && has(document, "branch")) {
    return read_branch(document, file);
  }
  if (has_sessions && has(document, "by_branch")) {
    return read_analysis(document, file);
  }
  if (has_sessions && has(document, "platforms")) {
    return read_audit_report(document, file);
  }
  if (has(document, "projectHash") && has(document, "messages")) {
    return read_gemini_session(document, file);
  }
  if (has(document, "prompt_tokens") && has(document, "completion_tokens")) {
    return read_session_record(document, file);
  }
  const json* metadata = member(document, "metadata");
  file.is_conversation = text.find("Token usage:") != std::string_view::npos ||
                         (metadata != nullptr && has(*metadata, "token_usage"));
  file.is_transcript = !file.is_conversation && is_transcript_line(document);
  if (!file.is_conversation && !file.is_transcript) {
    return refused(why_not(document));
  }
  return {};
}

/// Returns the first line that is not blank.
std::string_view first_line(std::string_view text) {
  text = trim(text);
  return trim(text.substr(0, text.find('\n')));
}

/// Older tools printed words before their JSON: it begins at a bracket that
/// begins a line.
std::string_view without_banner(std::string_view text) {
  const std::size_t at = text.find("\n{");
  return at == std::string_view::npos ? std::string_view{}
                                      : text.substr(at + 1);
}

Result<void> read_lines(const json& first,
                        std::string_view text,
                        ForeignFile& file) {
  if (has(first, "event_type")) {
    return read_audit_events(text, file);
  }
  file.is_transcript = is_transcript_line(first);
  if (!file.is_transcript) {
    return refused(why_not(first));
  }
  return {};
}

/// Says what a text is that holds nothing to be counted.
std::string why_no_text(std::string_view line) {
  if (line.starts_with('{') || line.starts_with('[')) {
    return "begins like JSON and is none; the file may be cut off";
  }
  if (line.starts_with("platform,tool_name,")) {
    return "a table of token-audit by tool: sums without session or time";
  }
  if (line.find(" tokens | $") != std::string_view::npos) {
    return "a task log: ~/.claude/token-usage.log is read by every scan";
  }
  if (line.find("total_tokens") != std::string_view::npos &&
      line.find(',') != std::string_view::npos) {
    return "a report as a table: sums without the responses they were made "
           "of; use `git tokens export` to move facts";
  }
  return "no token usage that is known here; docs/COMPATIBILITY.md lists what "
         "import reads";
}

}  // namespace

Result<ForeignFile> read_foreign(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  ForeignFile file;
  const auto parsed = [](std::string_view part) {
    return json::parse(part, nullptr, false);
  };
  const std::string_view line = first_line(text);
  const std::string_view rest = without_banner(text);
  if (const json document = parsed(text); !document.is_discarded()) {
    TOKENS_TRY(read_object(document, text, file));
  } else if (const json first = parsed(line); first.is_object()) {
    TOKENS_TRY(read_lines(first, text, file));
  } else if (const json behind = parsed(rest); !behind.is_discarded()) {
    TOKENS_TRY(read_object(behind, rest, file));
    file.flags.emplace_back("words stand before the JSON: left out");
  } else if (line.starts_with("timestamp,branch,tokens")) {
    TOKENS_TRY(read_trend_table(text, file));
  } else if (!line.starts_with('{') && !line.starts_with('[') &&
             text.find("Token usage:") != std::string_view::npos) {
    file.is_conversation = true;
  } else {
    return refused(why_no_text(line));
  }
  return file;
}

const json* member(const json& object, const char* name) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::optional<std::int64_t> count_of(const json& object, const char* name) {
  const json* value = member(object, name);
  if (value == nullptr || !value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<std::uint64_t>() >
           static_cast<std::uint64_t>(k_most_tokens))) {
    return std::nullopt;
  }
  const auto number = value->get<std::int64_t>();
  return number < 0 ? std::nullopt : std::optional(number);
}

TokenCounts counts_of(const json& block, std::span<const TokenClass> keys) {
  TokenCounts tokens;
  for (const TokenClass& one : keys) {
    tokens.*one.count = count_of(block, one.key).value_or(0);
  }
  return tokens;
}

std::string text_of(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>()
                                                : std::string{};
}

Moment moment_of(std::string_view text) {
  constexpr std::size_t k_seconds = 19;  // 2026-03-01T10:00:00
  if (text.size() < k_seconds) {
    return k_never;
  }
  const bool has_zone =
      text.find_first_of("Zz+-", k_seconds) != std::string_view::npos;
  const auto moment =
      parse_iso8601(has_zone ? std::string(text) : std::string(text) + "Z");
  if (!moment || has_zone) {
    return moment.value_or(k_never);
  }
  // What was read as UTC is a local time: the zone says how far it is off.
  const std::time_t second = to_unix_seconds(*moment);
  std::tm local{};
  gmtime_r(&second, &local);
  local.tm_isdst = -1;
  const std::time_t meant = std::mktime(&local);
  return *moment + std::chrono::seconds{meant - second};
}

void flag_total(std::optional<std::int64_t> total,
                const char* parts,
                std::int64_t sum,
                ForeignFile& file) {
  if (total && *total != sum) {
    file.flags.push_back("it says " + format_count(*total) +
                         " tokens in all, its " + parts + " come to " +
                         format_count(sum));
  }
}

}  // namespace tokens::formats
