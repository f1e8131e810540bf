// Sessions of token-audit: the file of a session (schema 1.x), and the older
// form, events as JSON lines.
//
// token-audit adds up lines of a transcript, not responses: each response
// stands there on several lines with the same usage. Its numbers are an upper
// bound, therefore; where its calls are listed, repeated ones can be told.
#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tokens::formats {
namespace {

/// Reads the five counts of a block; reasoning is part of the output for
/// Claude, and 0.
TokenCounts counts_of(const Json& block) {
  TokenCounts tokens;
  tokens.input = count_of(block, "input_tokens").value_or(0);
  tokens.output = count_of(block, "output_tokens").value_or(0);
  tokens.cache_write_5m = count_of(block, "cache_created_tokens").value_or(0);
  tokens.cache_read = count_of(block, "cache_read_tokens").value_or(0);
  return tokens;
}

/// Returns the counts of a block of another agent's session. Those clients
/// count what the cache served within the input, and some count reasoning
/// beside the output: the block's own total tells.
TokenCounts counts_of_others(const Json& block) {
  TokenCounts tokens = counts_of(block);
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
TokenCounts counts_of_client(const Json& block, bool is_claude) {
  return is_claude ? counts_of(block) : counts_of_others(block);
}

/// Returns what the listed calls repeat: the same usage once more, directly
/// behind.
std::int64_t repeated_in_calls(const Json& object) {
  const Json* calls = member(object, "tool_calls");
  if (calls == nullptr || !calls->is_array()) {
    return 0;
  }
  std::int64_t repeated = 0;
  std::optional<TokenCounts> before;
  for (const Json& call : *calls) {
    const TokenCounts tokens = counts_of(call);
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

void flag_lines(const Json& object,
                const Json& session,
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
void add_models(const Json& object,
                const ForeignUsage& whole,
                const std::string& only_model,
                const TokenCounts& all,
                bool is_claude,
                ForeignFile& file) {
  const Json* models = member(object, "model_usage");
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

}  // namespace

Result<void> read_audit_session(const Json& object, ForeignFile& file) {
  const Json* session = member(object, "session");
  const Json* usage = member(object, "token_usage");
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
  const std::int64_t total =
      count_of(*usage, "total_tokens").value_or(tokens.total());
  file.claimed += total;
  if (total != tokens.total()) {
    file.flags.push_back("it says " + format_count(total) +
                         " tokens in all, its classes come to " +
                         format_count(tokens.total()));
  }
  add_models(
      object, whole, text_of(*session, "model"), tokens, is_claude, file);
  if (is_claude) {
    flag_lines(object, *session, tokens, file);
  }
  return {};
}

namespace {

/// What the events of a session say.
struct Events {
  std::string session;
  std::string platform;
  std::string model;
  Moment first = k_never;
  Moment last = k_never;
  TokenCounts sum;
  TokenCounts end;
  bool has_end = false;
  std::int64_t bad_lines = 0;
};

void take_event(const Json& event, Events& events) {
  const Json* data = member(event, "data");
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
    events.sum += counts_of(*data);
  } else if (type == "session_end") {
    events.has_end = true;
    events.end.input = count_of(*data, "total_input_tokens").value_or(0);
    events.end.output = count_of(*data, "total_output_tokens").value_or(0);
    events.end.cache_write_5m =
        count_of(*data, "total_cache_created").value_or(0);
    events.end.cache_read = count_of(*data, "total_cache_read").value_or(0);
  }
}

}  // namespace

Result<ForeignFile> read_audit_events(std::string_view text) {
  Events events;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) {
      continue;
    }
    const Json event = Json::parse(line, nullptr, false);
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
  ForeignFile file;
  file.what = "events of token-audit (" + events.platform + ")";
  ForeignUsage whole;
  whole.session = events.session;
  whole.since = events.first;
  whole.time = events.last;
  file.claimed = events.sum.total();
  if (events.has_end && events.end != events.sum) {
    file.flags.push_back(
        "its events come to " + format_count(events.sum.total()) +
        " tokens, its end says " + format_count(events.end.total()) +
        ": the counters of the events run on; the end is taken");
  }
  if (events.bad_lines > 0) {
    file.flags.push_back(format_count(events.bad_lines) +
                         " lines could not be read: left out");
  }
  add_usage(
      whole, events.model, events.has_end ? events.end : events.sum, file);
  return file;
}

}  // namespace tokens::formats
