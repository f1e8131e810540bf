#include "tests/unit/extractor/folded.hpp"

#include <algorithm>
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

std::string folded(const extractor::Batch& batch) {
  std::vector<std::string> lines;
  for (const Response& response : batch.responses.all()) {
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
