#include "tests/unit/extractor/folded.hpp"

#include "extractor/claude/shared_ids.hpp"
#include "lib/model/shared_message.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace tokens::testing {
namespace {

void add(std::string& out, std::int64_t number) {
  out += std::to_string(number) + ' ';
}

void add(std::string& out, std::string_view text) {
  out += '<';
  out += text;
  out += "> ";
}

void add(std::string& out, const LinePlace& place) {
  add(out, place.forked ? 1 : 0);
  add(out, to_unix_ms(place.file_first));
  add(out, to_unix_ms(place.time));
  add(out, place.offset);
  add(out, place.path);
}

std::string text_of(const Response& response) {
  std::string out;
  add(out, response.client);
  add(out, response.key);
  for (const std::int64_t number : {response.tokens.input,
                                    response.tokens.output,
                                    response.tokens.cache_write_5m,
                                    response.tokens.cache_write_1h,
                                    response.tokens.cache_read,
                                    response.tokens.unclassified,
                                    response.web_searches}) {
    add(out, number);
  }
  for (const std::string_view text : {response.model,
                                      response.speed,
                                      response.service_tier,
                                      response.geo,
                                      response.session,
                                      response.agent,
                                      response.directory,
                                      response.branch,
                                      response.skill}) {
    add(out, text);
  }
  add(out, response.sidechain ? 1 : 0);
  add(out, response.final ? 1 : 0);
  add(out, response.kept);
  add(out, response.owner);
  return out;
}

}  // namespace

Settled settled(const extractor::Batch& batch) {
  Settled all;
  auto messages = extractor::claude::shared_messages(batch);
  extractor::claude::examine(messages);
  std::set<std::string_view> shared;
  for (const SharedMessage& message : messages) {
    shared.insert(message.id);
    for (const SharedResponse& one : settle(message)) {
      Response response = one.response;
      response.key = all.keys.emplace_back(one.key);
      all.responses.push_back(response);
    }
  }
  for (const Response& response : batch.responses.all()) {
    if (!shared.contains(response.key)) {
      all.responses.push_back(response);
    }
  }
  return all;
}

std::string folded(const extractor::Batch& batch) {
  std::vector<std::string> lines;
  const Settled all_settled = settled(batch);
  for (const Response& response : all_settled.responses) {
    lines.push_back(text_of(response));
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) {
    all += line + '\n';
  }
  return all;
}

}  // namespace tokens::testing
