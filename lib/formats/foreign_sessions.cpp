// Sessions of token-audit: the file of a session (schema 1.x), and the older
// form, events as JSON lines. And those of Gemini CLI.
//
// token-audit adds up lines of a transcript, not responses: each response
// stands there on several lines with the same usage. Its numbers are an upper
// bound, therefore; where its calls are listed, repeated ones can be told.
//
// Each message of a session of Gemini CLI has an id, so that a session that has
// grown can be imported again. What the cache served is a part of the input
// there, and thinking and tool prompts stand beside. A message's own total
// tells how they add up; one whose parts do not come to its total counts as
// that total, without classes.
#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace tokens::formats {
namespace {

/// Reasoning is part of the output for Claude, and 0.
constexpr TokenClass k_counts[] = {
    {"input_tokens", &TokenCounts::input},
    {"output_tokens", &TokenCounts::output},
    {"cache_created_tokens", &TokenCounts::cache_write_5m},
    {"cache_read_tokens", &TokenCounts::cache_read},
};

/// The same at the end of a session's events.
constexpr TokenClass k_end_counts[] = {
    {"total_input_tokens", &TokenCounts::input},
    {"total_output_tokens", &TokenCounts::output},
    {"total_cache_created", &TokenCounts::cache_write_5m},
    {"total_cache_read", &TokenCounts::cache_read},
};

/// Returns the counts of a block of another agent's session. Those clients
/// count what the cache served within the input, and some count reasoning
/// beside the output: the block's own total tells.
TokenCounts counts_of_others(const json& block) {
  TokenCounts tokens = counts_of(block, k_counts);
  const auto total = count_of(block, "total_tokens");
  if (!total || *total == tokens.total()) {
    return tokens;
  }
  const std::int64_t reasoning =
      count_of(block, "reasoning_tokens").value_or(0);
  TokenCounts apart = tokens;
  apart.input -= apart.cache_read;
  for (const std::int64_t beside : {std::int64_t{0}, reasoning}) {
    if (apart.input >= 0 && apart.total() + beside == *total) {
      apart.output += beside;
      return apart;
    }
    if (tokens.total() + beside == *total) {
      tokens.output += beside;
      return tokens;
    }
  }
  return tokens;
}

/// Returns the counts of a block, by the rules of its client.
TokenCounts counts_of_client(const json& block, bool is_claude) {
  return is_claude ? counts_of(block, k_counts) : counts_of_others(block);
}

/// Returns what the listed calls repeat: the same usage once more, directly
/// behind.
std::int64_t repeated_in_calls(const json& object) {
  const json* calls = member(object, "tool_calls");
  if (calls == nullptr || !calls->is_array()) {
    return 0;
  }
  std::int64_t repeated = 0;
  std::optional<TokenCounts> before;
  for (const json& call : *calls) {
    const TokenCounts tokens = counts_of(call, k_counts);
    if (before == tokens && tokens.prompt() > 0) {
      repeated += tokens.total();
    }
    before = tokens;
  }
  return repeated;
}

/// Returns true if all classes can be divided by the number of lines: what one
/// response looks like that was added up line by line.
bool is_one_response(const TokenCounts& tokens, std::int64_t lines) {
  return lines > 1 && tokens.total() > 0 && tokens.input % lines == 0 &&
         tokens.output % lines == 0 && tokens.cache_write_5m % lines == 0 &&
         tokens.cache_read % lines == 0;
}

void flag_lines(const json& object,
                const json& session,
                const TokenCounts& tokens,
                ForeignFile& file) {
  const std::int64_t lines = count_of(session, "message_count").value_or(0);
  if (lines < 2) {
    return;
  }
  std::string flag =
      "token-audit adds up the lines of a transcript, of which a response has "
      "several: " +
      format_count(tokens.total()) + " tokens are an upper bound";
  const std::int64_t repeated = repeated_in_calls(object);
  if (repeated > 0) {
    flag += "; " + format_count(repeated) +
            " of them stand in calls that repeat the usage before them";
  } else if (is_one_response(tokens, lines)) {
    flag += "; every class divides by its " + format_count(lines) +
            " lines: if they are one response, it used " +
            format_count(tokens.total() / lines);
  }
  file.flags.push_back(std::move(flag));
}

/// Adds a part of the session as used by one model.
void add_usage(const ForeignUsage& whole,
               const std::string& model,
               const TokenCounts& tokens,
               ForeignFile& file) {
  if (tokens.total() == 0) {
    return;
  }
  ForeignUsage usage = whole;
  usage.model = model;
  usage.tokens = tokens;
  usage.key = "token-audit:" + whole.session + ':' + model;
  file.usages.push_back(std::move(usage));
}

/// Adds one usage a model, and says if they do not come to the whole.
void add_models(const json& object,
                const ForeignUsage& whole,
                const std::string& only_model,
                const TokenCounts& all,
                bool is_claude,
                ForeignFile& file) {
  const json* models = member(object, "model_usage");
  TokenCounts sum;
  std::size_t count = 0;
  if (models != nullptr && models->is_object()) {
    for (const auto& [name, block] : models->items()) {
      sum += counts_of_client(block, is_claude);
      ++count;
    }
  }
  if (count == 0 || sum != all) {
    if (count > 0) {
      file.flags.emplace_back(
          "its models do not come to its total: the total is taken");
    }
    add_usage(whole, count > 1 ? "" : only_model, all, file);
    return;
  }
  for (const auto& [name, block] : models->items()) {
    add_usage(whole, name, counts_of_client(block, is_claude), file);
  }
}

/// Returns the classes if they come to `total`, else the total without any.
TokenCounts counts_of_message(const json& block) {
  const auto part = [&](const char* name) {
    return count_of(block, name).value_or(0);
  };
  TokenCounts tokens;
  tokens.input = part("input") + part("tool");
  tokens.output = part("output") + part("thoughts");
  tokens.cache_read = part("cached");
  const std::int64_t total =
      count_of(block, "total").value_or(tokens.input + tokens.output);
  if (tokens.total() == total) {
    return tokens;  // the cache stands beside the input
  }
  tokens.input -= tokens.cache_read;
  if (tokens.input >= 0 && tokens.total() == total) {
    return tokens;
  }
  TokenCounts whole;
  whole.unclassified = total;
  return whole;
}

/// What the events of a session say.
struct Events {
  std::string session;
  std::string platform;
  std::string model;
  Moment first = k_never;
  Moment last = k_never;
  TokenCounts sum;
  std::optional<TokenCounts> end;
  std::int64_t bad_lines = 0;
};

void take_event(const json& event, Events& events) {
  const json* data = member(event, "data");
  if (data == nullptr) {
    ++events.bad_lines;
    return;
  }
  const Moment time = moment_of(text_of(event, "timestamp"));
  if (time != k_never) {
    events.first = std::min(events.first, time);
    events.last = events.last == k_never ? time : std::max(events.last, time);
  }
  const std::string type = text_of(event, "event_type");
  if (type == "session_start") {
    events.session = text_of(*data, "session_id");
    events.platform = text_of(*data, "platform");
    events.model = text_of(*data, "model");
  } else if (type == "token_usage") {
    events.sum += counts_of(*data, k_counts);
  } else if (type == "session_end") {
    events.end = counts_of(*data, k_end_counts);
  }
}

}  // namespace

Result<void> read_audit_session(const json& object, ForeignFile& file) {
  const json* session = member(object, "session");
  const json* usage = member(object, "token_usage");
  if (session == nullptr || usage == nullptr) {
    return fail(ErrorKind::parse,
                "a token-audit session without 'session' or 'token_usage'");
  }
  ForeignUsage whole;
  whole.session = text_of(*session, "id");
  whole.directory = text_of(*session, "working_directory");
  whole.since = moment_of(text_of(*session, "started_at"));
  whole.time = moment_of(text_of(*session, "ended_at"));
  whole.time = whole.time == k_never ? whole.since : whole.time;
  if (whole.session.empty() || whole.time == k_never) {
    return fail(ErrorKind::parse,
                "a token-audit session without an id or a time");
  }
  file.what =
      "a session of token-audit (" + text_of(*session, "platform") + ")";
  const bool is_claude = text_of(*session, "platform") == "claude-code";
  const TokenCounts tokens = counts_of_client(*usage, is_claude);
  const auto total = count_of(*usage, "total_tokens");
  file.claimed += total.value_or(tokens.total());
  flag_total(total, "classes", tokens.total(), file);
  add_models(
      object, whole, text_of(*session, "model"), tokens, is_claude, file);
  if (is_claude) {
    flag_lines(object, *session, tokens, file);
  }
  return {};
}

Result<void> read_audit_events(std::string_view text, ForeignFile& file) {
  Events events;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) {
      continue;
    }
    const json event = json::parse(line, nullptr, false);
    if (event.is_discarded()) {
      ++events.bad_lines;
    } else {
      take_event(event, events);
    }
  }
  if (events.session.empty() || events.last == k_never) {
    return fail(ErrorKind::parse,
                "events of token-audit without the start of a session");
  }
  file.what = "events of token-audit (" + events.platform + ")";
  ForeignUsage whole;
  whole.session = events.session;
  whole.since = events.first;
  whole.time = events.last;
  file.claimed = events.sum.total();
  if (events.end && *events.end != events.sum) {
    file.flags.push_back(
        "its events come to " + format_count(events.sum.total()) +
        " tokens, its end says " + format_count(events.end->total()) +
        ": the counters of the events run on; the end is taken");
  }
  if (events.bad_lines > 0) {
    file.flags.push_back(format_count(events.bad_lines) +
                         " lines could not be read: left out");
  }
  add_usage(whole, events.model, events.end.value_or(events.sum), file);
  return {};
}

Result<void> read_gemini_session(const json& document, ForeignFile& file) {
  const json* messages = member(document, "messages");
  const std::string session = text_of(document, "sessionId");
  if (session.empty() || messages == nullptr || !messages->is_array()) {
    return fail(ErrorKind::parse,
                "a session of Gemini CLI without an id or messages");
  }
  file.what = "a session of Gemini CLI";
  std::int64_t without_classes = 0;
  for (const json& message : *messages) {
    const json* block = member(message, "tokens");
    if (block == nullptr || !block->is_object()) {
      continue;
    }
    ForeignUsage usage;
    usage.tokens = counts_of_message(*block);
    usage.time = moment_of(text_of(message, "timestamp"));
    const std::string id = text_of(message, "id");
    if (usage.tokens.total() == 0 || usage.time == k_never || id.empty()) {
      continue;
    }
    usage.key = "gemini:" + session + ':' + id;
    usage.session = session;
    usage.model = text_of(message, "model");
    without_classes += usage.tokens.unclassified > 0 ? 1 : 0;
    file.claimed += usage.tokens.total();
    file.usages.push_back(std::move(usage));
  }
  if (without_classes > 0) {
    file.flags.push_back(format_count(without_classes) +
                         " messages have parts that do not come to their "
                         "total: the total is taken, without classes");
  }
  return {};
}

}  // namespace tokens::formats
