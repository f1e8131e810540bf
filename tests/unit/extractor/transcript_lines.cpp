#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

namespace tokens::testing {
namespace {

void add_text(std::string& out, const char* key, const std::string& value) {
  if (!value.empty()) {
    out += std::string(",\"") + key + "\":\"" + value + '"';
  }
}

}  // namespace

std::string AnswerLine::text() const {
  std::string message = R"({"type":"message","role":"assistant")";
  add_text(message, "id", id);
  add_text(message, "model", model);
  message += ",\"content\":" + content;
  message += ",\"stop_reason\":" + stop + ",\"usage\":";
  message += usage.empty()
                 ? "{\"input_tokens\":" + std::to_string(input) +
                       ",\"output_tokens\":" + std::to_string(output) + "}"
                 : usage;
  message += '}';
  std::string line = "{\"parentUuid\":null,\"isSidechain\":";
  line += sidechain ? "true" : "false";
  line += ",\"message\":" + message + ",\"type\":\"assistant\"";
  add_text(line, "requestId", request);
  add_text(line, "uuid", uuid);
  add_text(line, "timestamp", time);
  add_text(line, "cwd", directory);
  add_text(line, "sessionId", session);
  add_text(line, "gitBranch", branch);
  return line + more + '}';
}

std::string with_usage(const std::string& usage) {
  AnswerLine line;
  line.usage = usage;
  return line.text();
}

Parsed::Parsed() : batch(std::make_unique<extractor::Batch>()) {
  file.path = batch->pool.intern("/projects/p/stem.jsonl");
  file.session = batch->pool.intern("stem");
}

extractor::LineKind Parsed::kind() const {
  REQUIRE(kinds.size() == 1);
  return kinds.front();
}

const Response& Parsed::response() const {
  REQUIRE(responses() == 1);
  return settled.responses.front();
}

const Response* Parsed::find(std::string_view key) const {
  for (const Response& response : settled.responses) {
    if (response.key == key) {
      return &response;
    }
  }
  return nullptr;
}

const Response& Parsed::at(std::string_view key) const {
  const Response* response = find(key);
  REQUIRE(response != nullptr);
  return *response;
}

Parsed parse(const std::vector<std::string>& lines) {
  Parsed parsed;
  const auto reader = extractor::claude::make_reader(*parsed.batch);
  std::int64_t offset = 0;
  for (const std::string& line : lines) {
    // A block of its own size, so that a sanitizer sees every step too far.
    const std::size_t size = line.size() + extractor::k_line_padding;
    const auto bytes = std::make_unique<char[]>(size);
    line.copy(bytes.get(), line.size());
    parsed.kinds.push_back(reader->parse(bytes.get(),
                                         line.size(),
                                         offset,
                                         parsed.file,
                                         extractor::LineEnd::newline));
    offset += static_cast<std::int64_t>(line.size()) + 1;
  }
  parsed.settled = settled(*parsed.batch);
  return parsed;
}

}  // namespace tokens::testing
