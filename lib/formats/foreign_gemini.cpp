// Sessions of Gemini CLI: a list of messages, those of the model with their
// tokens. Each message has an id, so that a session that has grown can be
// imported again.
//
// What the cache served is a part of the input there, and thinking and tool
// prompts stand beside. A message's own total tells how they add up; one whose
// parts do not come to its total counts as that total, without classes.
#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace tokens::formats {
namespace {

/// Returns the classes if they come to `total`, else the total without any.
TokenCounts counts_of_message(const Json& block) {
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

}  // namespace

Result<ForeignFile> read_gemini_session(const Json& document) {
  const Json* messages = member(document, "messages");
  const std::string session = text_of(document, "sessionId");
  if (session.empty() || messages == nullptr || !messages->is_array()) {
    return fail(ErrorKind::parse,
                "a session of Gemini CLI without an id or messages");
  }
  ForeignFile file;
  file.what = "a session of Gemini CLI";
  std::int64_t without_classes = 0;
  for (const Json& message : *messages) {
    const Json* block = member(message, "tokens");
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
  return file;
}

}  // namespace tokens::formats
