// See record_reader.hpp. The values are kept as a tree for as long as a draft
// needs their texts; members of another type than expected are as good as
// absent.
#include "extractor/claude/record_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace tokens::extractor::claude {
namespace {

using nlohmann::json;

/// What is nested deeper is left out, so that no function here that calls
/// itself can exhaust the stack. Clients write about ten levels.
constexpr int k_deepest = 100;

/// Returns nullptr if `object` is none, or has no member with this key.
const json* member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// Returns the text, "" for null, other types and what is absent.
std::string_view text_of(const json* value) {
  return value != nullptr && value->is_string()
             ? std::string_view(value->get_ref<const std::string&>())
             : std::string_view{};
}

/// Returns true for everything but null, false and what is absent.
bool is_set(const json* value) {
  return value != nullptr && !value->is_null() && *value != false;
}

/// Returns a whole number from 0 to k_most_tokens; null is 0. Anything else
/// (negative, fractional, beyond 64 bits, a string) marks the usage as bad.
std::int64_t count_of(const json& value, bool& bad) {
  if (value.is_null()) {
    return 0;
  }
  // 5.0 and 1e3 are whole numbers, too.
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (number < 0 || number > static_cast<double>(k_most_tokens) ||
      std::floor(number) != number) {
    bad = true;
    return 0;
  }
  return static_cast<std::int64_t>(number);
}

void read_count(const json& object,
                const char* key,
                std::int64_t& number,
                bool& bad) {
  if (const json* value = member(object, key)) {
    number = count_of(*value, bad);
  }
}

TokenCounts read_counts(const json& usage, bool& bad) {
  RawUsage raw;
  read_count(usage, "input_tokens", raw.input, bad);
  read_count(usage, "output_tokens", raw.output, bad);
  read_count(usage, "cache_creation_input_tokens", raw.cache_write, bad);
  read_count(usage, "cache_read_input_tokens", raw.cache_read, bad);
  if (const json* split = member(usage, "cache_creation")) {
    read_count(*split, "ephemeral_5m_input_tokens", raw.cache_write_5m, bad);
    read_count(*split, "ephemeral_1h_input_tokens", raw.cache_write_1h, bad);
  }
  return to_counts(raw);
}

void read_attempts(const json& attempts, Draft& draft) {
  for (const json& element : attempts) {
    bool bad = false;
    const DraftAttempt attempt{text_of(member(element, "type")),
                               text_of(member(element, "model")),
                               read_counts(element, bad)};
    if (!bad) {
      draft.attempts.push_back(attempt);
    }
  }
}

void read_usage(const json& usage, Draft& draft) {
  draft.has_usage = usage.is_object();
  draft.tokens = read_counts(usage, draft.bad_usage);
  draft.speed = text_of(member(usage, "speed"));
  draft.service_tier = text_of(member(usage, "service_tier"));
  draft.geo = text_of(member(usage, "inference_geo"));
  const json* tools = member(usage, "server_tool_use");
  draft.has_server_tool_use = is_set(tools);
  if (tools != nullptr) {
    read_count(
        *tools, "web_search_requests", draft.web_searches, draft.bad_usage);
  }
  const json* attempts = member(usage, "iterations");
  if (attempts != nullptr && attempts->is_array()) {
    read_attempts(*attempts, draft);
  }
}

std::string_view edited_path(const json* input) {
  if (input == nullptr) {
    return {};
  }
  const std::string_view path = text_of(member(*input, "file_path"));
  return path.empty() ? text_of(member(*input, "notebook_path")) : path;
}

/// Returns the length of a value as JSON without blanks.
std::int64_t size_of(const json* value) {
  return value == nullptr ? 0 : static_cast<std::int64_t>(value->dump().size());
}

void read_block(const json& block, Draft& draft) {
  add_block(draft,
            text_of(member(block, "type")),
            {text_of(member(block, "id")),
             text_of(member(block, "name")),
             edited_path(member(block, "input"))},
            {text_of(member(block, "tool_use_id")),
             size_of(member(block, "content"))});
}

/// Returns true if the block holds something that the model wrote: thoughts may
/// be hidden, and show in their signature only.
bool holds_output(const json& block) {
  const std::string_view type = text_of(member(block, "type"));
  if (type != "text" && type != "thinking") {
    return true;
  }
  return !text_of(member(block, "text")).empty() ||
         !text_of(member(block, "thinking")).empty() ||
         !text_of(member(block, "signature")).empty();
}

/// Returns true if a classifier refused the request and nothing was written.
bool is_refused(const json& message) {
  if (text_of(member(message, "stop_reason")) != "refusal") {
    return false;
  }
  const json* content = member(message, "content");
  return content == nullptr || content->empty() ||
         (content->is_string() && text_of(content).empty()) ||
         (content->is_array() &&
          std::none_of(content->begin(), content->end(), holds_output));
}

void read_message(const json& message, Draft& draft) {
  draft.id = text_of(member(message, "id"));
  draft.model = text_of(member(message, "model"));
  draft.has_stop_reason = is_set(member(message, "stop_reason"));
  draft.refused = is_refused(message);
  const json* content = member(message, "content");
  if (content != nullptr && content->is_array()) {
    for (const json& block : *content) {
      read_block(block, draft);
    }
  }
  if (const json* usage = member(message, "usage")) {
    read_usage(*usage, draft);
  }
}

void read_attachment(const json& attachment, Draft& draft) {
  bool bad = false;
  draft.attachment_type = text_of(member(attachment, "type"));
  read_count(attachment, "used", draft.reading_used, bad);
  read_count(attachment, "total", draft.reading_limit, bad);
  read_count(attachment, "remaining", draft.reading_remaining, bad);
  for (const char* key : {"text", "content"}) {
    const std::string_view text = text_of(member(attachment, key));
    draft.client_text = text.empty() ? draft.client_text : text;
  }
  if (bad) {
    draft.reading_used = -1;
  }
}

struct TextField {
  const char* key;
  std::string_view Draft::*member;
};

constexpr std::array k_text_fields{
    TextField{"agentId", &Draft::agent},
    TextField{"attributionAgent", &Draft::agent_kind},
    TextField{"attributionSkill", &Draft::skill},
    TextField{"cwd", &Draft::directory},
    TextField{"gitBranch", &Draft::branch},
    TextField{"prRepository", &Draft::pull_request_repository},
    TextField{"prUrl", &Draft::pull_request_url},
    TextField{"requestId", &Draft::request},
    TextField{"sessionId", &Draft::session},
    TextField{"subtype", &Draft::subtype},
    TextField{"timestamp", &Draft::timestamp},
    TextField{"type", &Draft::type},
    TextField{"uuid", &Draft::uuid},
};

void read_record(const json& record, Draft& draft) {
  for (const TextField& field : k_text_fields) {
    draft.*field.member = text_of(member(record, field.key));
  }
  const json* sidechain = member(record, "isSidechain");
  draft.sidechain = sidechain != nullptr && *sidechain == true;
  draft.forked = is_set(member(record, "forkedFrom"));
  draft.client_text = text_of(member(record, "content"));
  bool bad = false;
  read_count(record, "prNumber", draft.pull_request, bad);
  if (const json* message = member(record, "message")) {
    read_message(*message, draft);
  }
  if (const json* attachment = member(record, "attachment")) {
    read_attachment(*attachment, draft);
  }
}

/// Returns 0xD800 to 0xDFFF if a surrogate is written at `at` (\uD83D), else 0.
unsigned surrogate_at(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("\\u")) {
    return 0;
  }
  unsigned unit = 0;
  const char* const digits = text.data() + at + 2;
  const char* const end = digits + (text.size() - at < 6 ? 0 : 4);
  const auto parsed = std::from_chars(digits, end, unit, 16);
  const bool is_surrogate =
      parsed.ptr == digits + 4 && unit >= 0xD800 && unit <= 0xDFFF;
  return is_surrogate ? unit : 0;
}

/// Returns JSON in which surrogates without their other half, which clients
/// leave where they cut a text, stand for the six letters they are written
/// with: JSON allows them, Unicode does not.
std::string with_lone_surrogates_as_letters(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t taken = text[at] == '\\' ? 2 : 1;
    if (const unsigned unit = surrogate_at(text, at); unit != 0) {
      const bool is_pair =
          unit < 0xDC00 && surrogate_at(text, at + 6) >= 0xDC00;
      out += is_pair ? "" : "\\";
      taken = is_pair ? 12 : 6;
    }
    out += text.substr(at, taken);
    at += taken;
  }
  return out;
}

/// Returns a discarded value for what is no JSON.
json parse(std::string_view text) {
  const auto is_shallow =
      [](int depth, json::parse_event_t /*event*/, const json& /*value*/) {
        return depth <= k_deepest;
      };
  return json::parse(text, is_shallow, false);
}

}  // namespace

std::string_view RecordReader::parent() const {
  const std::string_view parent = text_of(member(*record_, "parentUuid"));
  return parent.empty() ? text_of(member(*record_, "logicalParentUuid"))
                        : parent;
}

bool RecordReader::read(std::string_view text, Draft& draft) {
  clear(draft);
  json record = parse(text);
  if (record.is_discarded() && text.find("\\u") != text.npos) {
    record = parse(with_lone_surrogates_as_letters(text));
  }
  record_ = std::make_shared<const json>(std::move(record));
  if (!record_->is_object()) {
    return false;
  }
  read_record(*record_, draft);
  return true;
}

}  // namespace tokens::extractor::claude
