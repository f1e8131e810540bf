#include "extractor/claude/record_parser.hpp"

#include "extractor/claude/claude.hpp"
#include "extractor/claude/record_reader.hpp"
#include "extractor/claude/record_walker.hpp"
#include "extractor/token_usage_text.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tokens::extractor::claude {
namespace {

/// So many tokens of output the API counts for an answer of nothing.
constexpr std::int64_t k_no_output = 1;

constexpr std::string_view k_synthetic = "<synthetic>";

/// Above this a line is looked at only if it may hold usage: the index of a
/// JSON reader is several times as large as the line.
constexpr std::size_t k_long_line = 4 << 20;

constexpr std::string_view k_blanks = " \t\r\n";

/// What a backslash may stand before in JSON, besides u and four digits.
constexpr std::string_view k_escaped = "\"\\/bfnrt";
constexpr std::string_view k_hex_digits = "0123456789abcdefABCDEF";

/// How every record that matters begins, in all versions of the client.
constexpr std::string_view k_record_start = "{\"parentUuid\"";

/// So often a line may be broken; what comes behind is not looked at. Each
/// time costs a walk to the end of the line.
constexpr int k_most_breaks = 32;

std::string_view without_blanks(std::string_view line) {
  const std::size_t first = line.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return line.substr(first, line.find_last_not_of(k_blanks) - first + 1);
}

/// Returns true if JSON allows a backslash before `rest`.
bool is_escape(std::string_view rest) {
  if (rest.front() != 'u') {
    return k_escaped.find(rest.front()) != std::string_view::npos;
  }
  return rest.size() > 4 && rest.substr(1, 4).find_first_not_of(k_hex_digits) ==
                                std::string_view::npos;
}

/// Makes JSON of what a tool or a disk has damaged without touching meaning:
/// a byte order mark, NUL and other control characters become blanks (a tab,
/// too: inside a string it is no JSON), bytes that are no UTF-8 become '?', as
/// does a backslash that escapes nothing.
void repair(char* begin, std::size_t length) {
  const std::string_view line(begin, length);
  std::size_t i = 0;
  if (line.starts_with("\xEF\xBB\xBF")) {
    std::fill_n(begin, 3, ' ');
  }
  while (i < length) {
    const auto byte = static_cast<unsigned char>(begin[i]);
    const std::size_t size = utf8_length(line, i);
    if (size == 0) {
      begin[i] = '?';
    } else if (byte < 0x20) {
      begin[i] = ' ';
    } else if (byte == '\\') {
      const bool escapes = i + 1 < length && is_escape(line.substr(i + 1));
      begin[i] = escapes ? '\\' : '?';
      i += escapes ? 1 : 0;
    }
    i += std::max<std::size_t>(size, 1);
  }
}

/// Returns the place behind the object or array that opens at `begin`, or
/// npos if it does not close on this line.
std::size_t value_end(std::string_view line, std::size_t begin) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = begin; i < line.size(); ++i) {
    const char c = line[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool is_comment(std::string_view line) {
  return line.starts_with("//") || line.starts_with("#");
}

/// Returns true if the value [begin, end) may be a part of a broken record:
/// it stands where a nested value stands, and no record or end of a line
/// follows it. At the end of a file the record may still be written.
bool is_nested(std::string_view line,
               std::size_t begin,
               std::size_t end,
               LineEnd line_end) {
  const std::size_t before = line.substr(0, begin).find_last_not_of(k_blanks);
  if (before == std::string_view::npos ||
      std::string_view(":,[").find(line[before]) == std::string_view::npos) {
    return false;
  }
  const std::size_t after = line.find_first_not_of(k_blanks, end);
  return after == std::string_view::npos ? line_end == LineEnd::end_of_file
                                         : line[after] != '{';
}

bool is_agent_file(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  return path.starts_with("agent-");
}

}  // namespace

struct RecordParser::Impl {
  explicit Impl(Batch& target) : batch(target) {}

  LineKind parse_odd(std::string_view line,
                     std::int64_t offset,
                     FileState& file,
                     LineEnd line_end);
  LineKind take(std::int64_t offset, FileState& file, bool first_on_line);
  void take_response(std::int64_t offset,
                     const FileState& file,
                     Moment time,
                     bool first_on_line);
  void take_tools(std::size_t response, std::string_view session);
  void take_attempts(std::size_t response);
  void take_pull_request(const FileState& file, Moment time);
  void take_readings(const FileState& file, Moment time, std::int64_t offset);
  std::string_view response_key() const;

  /// Interns what rarely changes from line to line.
  std::string_view usual(std::string_view text, std::string_view& last) {
    return text == last ? last : last = batch.pool.intern(text);
  }

  std::string_view session_of(const FileState& file) {
    return draft.session.empty() ? file.session
                                 : usual(draft.session, last_session);
  }

  Batch& batch;
  RecordReader reader;
  Draft draft;
  std::string_view last_session;
  std::string_view last_directory;
  std::string_view last_branch;
  std::string_view last_model;
  std::string_view last_agent;
};

RecordParser::RecordParser(Batch& batch)
    : impl_(std::make_unique<Impl>(batch)) {}

RecordParser::~RecordParser() = default;

LineKind RecordParser::parse(char* begin,
                             std::size_t length,
                             std::int64_t offset,
                             FileState& file,
                             LineEnd line_end) {
  std::string_view line = without_blanks({begin, length});
  if (line.empty()) {
    return LineKind::blank;
  }
  if (walk_record(line, impl_->draft)) {
    return impl_->take(offset, file, true);
  }
  if (line.size() > k_long_line &&
      line.find("\"usage\"") == std::string_view::npos) {
    return line.front() == '{' && line.back() == '}' ? LineKind::ignored
                                                     : LineKind::malformed;
  }
  if (line.find('{') == std::string_view::npos) {
    return LineKind::malformed;
  }
  repair(begin, length);
  line = without_blanks({begin, length});
  return impl_->parse_odd(line, offset, file, line_end);
}

/// A line that the walk refused: the objects on it are read one by one, and the
/// line counts as the best of them. A client that was stopped before its
/// newline leaves two records on one line; one that was killed in the middle of
/// a record and resumed leaves a broken one before a whole one:
///   {"parentUuid":"a","message":{"cont{"parentUuid":"b", ... }
LineKind RecordParser::Impl::parse_odd(std::string_view line,
                                       std::int64_t offset,
                                       FileState& file,
                                       LineEnd line_end) {
  LineKind kind = LineKind::malformed;
  bool first = true;
  int breaks = is_comment(line) ? k_most_breaks : 0;
  for (std::size_t at = 0; breaks < k_most_breaks && at < line.size();) {
    const bool opens = line[at] == '{' || line[at] == '[';
    const std::size_t end =
        opens ? value_end(line, at) : std::string_view::npos;
    if (end == std::string_view::npos || is_nested(line, at, end, line_end) ||
        !reader.read(line.substr(at, end - at), draft)) {
      ++breaks;
      at = line.find(k_record_start, at + 1);
      continue;
    }
    const LineKind one =
        take(offset + static_cast<std::int64_t>(at), file, first);
    if (one == LineKind::countable) {
      kind = one;
      first = false;
    } else if (one == LineKind::ignored && kind == LineKind::malformed) {
      kind = one;
    }
    at = line.find_first_not_of(k_blanks, end);
  }
  return kind;
}

/// Decides what the draft means.
LineKind RecordParser::Impl::take(std::int64_t offset,
                                  FileState& file,
                                  bool first_on_line) {
  const bool assistant = draft.type == "assistant";
  file.forked = file.forked || draft.forked;
  Moment time = k_never;
  if (assistant || file.first_time == k_never || draft.pull_request != 0 ||
      !draft.client_text.empty() || draft.reading_used >= 0) {
    time = parse_iso8601(draft.timestamp).value_or(k_never);
    if (file.first_time == k_never) {
      file.first_time = time;
    }
  }
  const bool is_response =
      assistant && draft.has_usage && draft.model != k_synthetic;
  if (is_response && draft.bad_usage) {
    return LineKind::malformed;
  }
  if (!draft.timestamp.empty() && draft.timestamp.size() < file.stamp.size()) {
    file.stamp_size =
        draft.timestamp.copy(file.stamp.data(), file.stamp.size());
  }
  if (is_response) {
    take_response(offset, file, time, first_on_line);
    return LineKind::countable;
  }
  if (draft.type == "user") {
    for (const DraftToolResult& result : draft.tool_results) {
      batch.tool_results.push_back(
          {batch.pool.intern(result.id), result.bytes});
    }
  } else if (draft.type == "pr-link") {
    take_pull_request(file, time);
  } else if (draft.type == "attachment" || draft.type == "system") {
    take_readings(file, time, offset);
  }
  return LineKind::ignored;
}

/// The message id alone: a replay carries it under another request id. What
/// has no id at all is recognised by its own words.
std::string_view RecordParser::Impl::response_key() const {
  for (const std::string_view id : {draft.id, draft.request, draft.uuid}) {
    if (!id.empty()) {
      return batch.pool.intern(id);
    }
  }
  const std::string words =
      std::string(draft.session) + '\n' + std::string(draft.timestamp) + '\n' +
      std::string(draft.model) + '\n' + std::to_string(draft.tokens.total());
  return batch.pool.intern("line:" + std::to_string(stable_hash(words)));
}

void RecordParser::Impl::take_response(std::int64_t offset,
                                       const FileState& file,
                                       Moment time,
                                       bool first_on_line) {
  Response response;
  response.client = k_client;
  response.key = response_key();
  response.request =
      draft.id.empty() ? k_no_message : request_digest(draft.request);
  response.tokens = draft.tokens;
  response.web_searches = draft.web_searches;
  response.model = usual(draft.model, last_model);
  if (draft.speed != "standard") {
    response.speed = batch.pool.intern(draft.speed);
  }
  if (draft.service_tier != "standard") {
    response.service_tier = batch.pool.intern(draft.service_tier);
  }
  if (draft.refused && draft.tokens.output <= k_no_output) {
    response.service_tier = k_refused_tier;
  }
  if (draft.geo != "not_available" && draft.geo != "global") {
    response.geo = batch.pool.intern(draft.geo);
  }
  response.sidechain = draft.sidechain;
  response.final = draft.has_stop_reason || draft.has_server_tool_use;
  response.kept = {file.forked, file.first_time, time, offset, file.path};
  response.owner = response.kept;
  response.session = session_of(file);
  response.agent = usual(draft.agent, last_agent);
  response.directory = usual(draft.directory, last_directory);
  response.branch = usual(draft.branch, last_branch);
  response.skill = batch.pool.intern(draft.skill);
  response.lines = first_on_line ? 1 : 0;
  const std::size_t place = batch.responses.add(response);
  take_tools(place, response.session);
  take_attempts(place);
  if (!draft.agent_kind.empty() && !draft.agent.empty()) {
    batch.agents.push_back({response.session,
                            response.agent,
                            batch.pool.intern(draft.agent_kind)});
  }
}

void RecordParser::Impl::take_tools(std::size_t response,
                                    std::string_view session) {
  for (const DraftToolUse& use : draft.tool_uses) {
    batch.tool_uses.push_back({batch.pool.intern(use.id),
                               response,
                               session,
                               batch.pool.intern(use.name),
                               batch.pool.intern(use.edited)});
  }
}

/// One attempt is a copy of the response itself; several say more, and so does
/// one that is billed beside it.
void RecordParser::Impl::take_attempts(std::size_t response) {
  if (draft.attempts.size() < 2 &&
      std::none_of(draft.attempts.begin(),
                   draft.attempts.end(),
                   [](const DraftAttempt& attempt) {
                     return is_billed_iteration(attempt.kind);
                   })) {
    return;
  }
  std::int64_t number = 0;
  for (const DraftAttempt& attempt : draft.attempts) {
    batch.attempts.push_back({response,
                              number++,
                              batch.pool.intern(attempt.kind),
                              batch.pool.intern(attempt.model),
                              attempt.tokens});
  }
}

void RecordParser::Impl::take_pull_request(const FileState& file, Moment time) {
  if (draft.pull_request > 0) {
    batch.pull_requests.push_back(
        {session_of(file),
         draft.pull_request,
         batch.pool.intern(draft.pull_request_url),
         batch.pool.intern(draft.pull_request_repository),
         time});
  }
}

/// Only what the client itself writes is believed: attachments of type
/// token_usage, as numbers or as text, and system records.
void RecordParser::Impl::take_readings(const FileState& file,
                                       Moment time,
                                       std::int64_t offset) {
  std::vector<Level> levels;
  const bool attachment = draft.type == "attachment";
  if (attachment && draft.attachment_type != "token_usage") {
    return;
  }
  if (attachment && draft.reading_used >= 0 && draft.reading_limit > 0 &&
      (draft.reading_remaining < 0 ||
       draft.reading_used + draft.reading_remaining == draft.reading_limit)) {
    levels.push_back({draft.reading_used, draft.reading_limit});
  } else if (may_hold_levels(draft.client_text)) {
    levels = find_levels(draft.client_text);
  }
  for (const Level& level : levels) {
    batch.readings.push_back({session_of(file),
                              usual(draft.directory, last_directory),
                              usual(draft.branch, last_branch),
                              time,
                              level.used,
                              level.limit,
                              file.path,
                              offset});
  }
}

void RecordParser::read_beside(const std::string& path) {
  if (!is_agent_file(path)) {
    return;
  }
  const std::string stem = path.substr(0, path.rfind('.'));
  const auto text = system::read_file(stem + ".meta.json", 1 << 20);
  if (!text) {
    return;
  }
  constexpr std::string_view key = "\"agentType\"";
  std::size_t at = text->find(key);
  if (at == std::string::npos) {
    return;
  }
  at = text->find_first_not_of(": \t\r\n", at + key.size());
  if (at == std::string::npos || (*text)[at] != '"') {
    return;  // null
  }
  const std::size_t end = text->find('"', at + 1);
  if (end == std::string::npos) {
    return;
  }
  Batch& batch = impl_->batch;
  const std::size_t name = stem.rfind("agent-") + 6;
  batch.agents.push_back(
      {{},
       batch.pool.intern(std::string_view(stem).substr(name)),
       batch.pool.intern(
           std::string_view(*text).substr(at + 1, end - at - 1))});
}

}  // namespace tokens::extractor::claude
