// One line of a transcript in, what it says out.
//
// Rules: docs/HOW-IT-COUNTS.md. Only records of type "assistant" with a
// message.usage are responses; everything that merely talks about usage is
// ignored. Every non-blank line is counted as countable, ignored or malformed.
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

class RecordParser : public LineReader {
 public:
  explicit RecordParser(Batch& batch) : batch_(batch) {}

  LineKind parse(char* begin,
                 std::size_t length,
                 std::int64_t offset,
                 FileState& file,
                 LineEnd line_end) override {
    std::string_view line = without_blanks({begin, length});
    if (line.empty()) {
      return LineKind::blank;
    }
    if (walk_record(line, draft_)) {
      return take(offset, file, true);
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
    return parse_odd(line, offset, file, line_end);
  }

  /// Newer clients put the kind of a subagent into a file beside its
  /// transcript.
  void read_beside(const std::string& path) override {
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
    const std::size_t name = stem.rfind("agent-") + 6;
    batch_.agents.push_back(
        {{},
         batch_.pool.intern(std::string_view(stem).substr(name)),
         batch_.pool.intern(
             std::string_view(*text).substr(at + 1, end - at - 1))});
  }

 private:
  /// A line that the walk refused: the objects on it are read one by one, and
  /// the line counts as the best of them. A client that was stopped before its
  /// newline leaves two records on one line; one that was killed in the middle
  /// of a record and resumed leaves a broken one before a whole one:
  ///   {"parentUuid":"a","message":{"cont{"parentUuid":"b", ... }
  LineKind parse_odd(std::string_view line,
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
          !reader_.read(line.substr(at, end - at), draft_)) {
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
  LineKind take(std::int64_t offset, FileState& file, bool first_on_line) {
    const bool assistant = draft_.type == "assistant";
    file.forked = file.forked || draft_.forked;
    Moment time = k_never;
    if (assistant || file.first_time == k_never || draft_.pull_request != 0 ||
        !draft_.client_text.empty() || draft_.reading_used >= 0) {
      time = parse_iso8601(draft_.timestamp).value_or(k_never);
      if (file.first_time == k_never) {
        file.first_time = time;
      }
    }
    const bool is_response =
        assistant && draft_.has_usage && draft_.model != k_synthetic;
    if (is_response && draft_.bad_usage) {
      return LineKind::malformed;
    }
    if (!draft_.timestamp.empty() &&
        draft_.timestamp.size() < file.stamp.size()) {
      file.stamp_size =
          draft_.timestamp.copy(file.stamp.data(), file.stamp.size());
    }
    if (is_response) {
      take_response(offset, file, time, first_on_line);
      return LineKind::countable;
    }
    if (draft_.type == "user") {
      for (const DraftToolResult& result : draft_.tool_results) {
        batch_.tool_results.push_back(
            {batch_.pool.intern(result.id), result.bytes});
      }
    } else if (draft_.type == "pr-link") {
      take_pull_request(file, time);
    } else if (draft_.type == "attachment" || draft_.type == "system") {
      take_readings(file, time, offset);
    }
    return LineKind::ignored;
  }

  /// The message id alone: a replay carries it under another request id. What
  /// has no id at all is recognised by its own words.
  std::string_view response_key() const {
    for (const std::string_view id : {draft_.id, draft_.request, draft_.uuid}) {
      if (!id.empty()) {
        return batch_.pool.intern(id);
      }
    }
    const std::string words = std::string(draft_.session) + '\n' +
                              std::string(draft_.timestamp) + '\n' +
                              std::string(draft_.model) + '\n' +
                              std::to_string(draft_.tokens.total());
    return batch_.pool.intern("line:" + std::to_string(stable_hash(words)));
  }

  void take_response(std::int64_t offset,
                     const FileState& file,
                     Moment time,
                     bool first_on_line) {
    Response response;
    response.client = k_client;
    response.key = response_key();
    response.request =
        draft_.id.empty() ? k_no_message : request_digest(draft_.request);
    response.tokens = draft_.tokens;
    response.web_searches = draft_.web_searches;
    response.model = usual(draft_.model, last_model_);
    if (draft_.speed != "standard") {
      response.speed = batch_.pool.intern(draft_.speed);
    }
    if (draft_.service_tier != "standard") {
      response.service_tier = batch_.pool.intern(draft_.service_tier);
    }
    if (draft_.refused && draft_.tokens.output <= k_no_output) {
      response.service_tier = k_refused_tier;
    }
    if (draft_.geo != "not_available" && draft_.geo != "global") {
      response.geo = batch_.pool.intern(draft_.geo);
    }
    response.sidechain = draft_.sidechain;
    response.final = draft_.has_stop_reason || draft_.has_server_tool_use;
    response.kept = {file.forked, file.first_time, time, offset, file.path};
    response.owner = response.kept;
    response.session = session_of(file);
    response.agent = usual(draft_.agent, last_agent_);
    response.directory = usual(draft_.directory, last_directory_);
    response.branch = usual(draft_.branch, last_branch_);
    response.skill = batch_.pool.intern(draft_.skill);
    response.lines = first_on_line ? 1 : 0;
    const std::size_t place = batch_.responses.add(response);
    take_tools(place, response.session);
    take_attempts(place);
    if (!draft_.agent_kind.empty() && !draft_.agent.empty()) {
      batch_.agents.push_back({response.session,
                               response.agent,
                               batch_.pool.intern(draft_.agent_kind)});
    }
  }

  void take_tools(std::size_t response, std::string_view session) {
    for (const DraftToolUse& use : draft_.tool_uses) {
      batch_.tool_uses.push_back({batch_.pool.intern(use.id),
                                  response,
                                  session,
                                  batch_.pool.intern(use.name),
                                  batch_.pool.intern(use.edited)});
    }
  }

  /// One attempt is a copy of the response itself; several say more, and so
  /// does one that is billed beside it.
  void take_attempts(std::size_t response) {
    if (draft_.attempts.size() < 2 &&
        std::none_of(draft_.attempts.begin(),
                     draft_.attempts.end(),
                     [](const DraftAttempt& attempt) {
                       return is_billed_iteration(attempt.kind);
                     })) {
      return;
    }
    std::int64_t number = 0;
    for (const DraftAttempt& attempt : draft_.attempts) {
      batch_.attempts.push_back({response,
                                 number++,
                                 batch_.pool.intern(attempt.kind),
                                 batch_.pool.intern(attempt.model),
                                 attempt.tokens});
    }
  }

  void take_pull_request(const FileState& file, Moment time) {
    if (draft_.pull_request > 0) {
      batch_.pull_requests.push_back(
          {session_of(file),
           draft_.pull_request,
           batch_.pool.intern(draft_.pull_request_url),
           batch_.pool.intern(draft_.pull_request_repository),
           time});
    }
  }

  /// Only what the client itself writes is believed: attachments of type
  /// token_usage, as numbers or as text, and system records.
  void take_readings(const FileState& file, Moment time, std::int64_t offset) {
    std::vector<Level> levels;
    const bool attachment = draft_.type == "attachment";
    if (attachment && draft_.attachment_type != "token_usage") {
      return;
    }
    if (attachment && draft_.reading_used >= 0 && draft_.reading_limit > 0 &&
        (draft_.reading_remaining < 0 ||
         draft_.reading_used + draft_.reading_remaining ==
             draft_.reading_limit)) {
      levels.push_back({draft_.reading_used, draft_.reading_limit});
    } else if (may_hold_levels(draft_.client_text)) {
      levels = find_levels(draft_.client_text);
    }
    for (const Level& level : levels) {
      batch_.readings.push_back({session_of(file),
                                 usual(draft_.directory, last_directory_),
                                 usual(draft_.branch, last_branch_),
                                 time,
                                 level.used,
                                 level.limit,
                                 file.path,
                                 offset});
    }
  }

  /// Interns what rarely changes from line to line.
  std::string_view usual(std::string_view text, std::string_view& last) {
    return text == last ? last : last = batch_.pool.intern(text);
  }

  std::string_view session_of(const FileState& file) {
    return draft_.session.empty() ? file.session
                                  : usual(draft_.session, last_session_);
  }

  Batch& batch_;
  RecordReader reader_;
  Draft draft_;
  std::string_view last_session_;
  std::string_view last_directory_;
  std::string_view last_branch_;
  std::string_view last_model_;
  std::string_view last_agent_;
};

}  // namespace

std::unique_ptr<LineReader> make_reader(Batch& batch) {
  return std::make_unique<RecordParser>(batch);
}

}  // namespace tokens::extractor::claude
