#include "lib/model/response.hpp"

#include "lib/base/text.hpp"

#include <algorithm>

namespace tokens {

std::uint32_t request_digest(std::string_view request) {
  return request.empty()
             ? k_no_request
             : std::max(static_cast<std::uint32_t>(stable_hash(request)),
                        k_no_request + 1);
}

void merge_lines(Response& into, const Response& other) {
  if (is_kept_before(other, into)) {
    into.tokens = other.tokens;
    into.web_searches = other.web_searches;
    into.model = other.model;
    into.speed = other.speed;
    into.service_tier = other.service_tier;
    into.geo = other.geo;
    into.sidechain = other.sidechain;
    into.kept = other.kept;
  }
  if (other.owner < into.owner) {
    into.session = other.session;
    into.agent = other.agent;
    into.directory = other.directory;
    into.branch = other.branch;
    into.skill = other.skill;
    into.owner = other.owner;
  }
  // Of one request, but where lines of several are one response after all.
  into.request = std::max(into.request, other.request);
  into.final = into.final || other.final;
  into.lines += other.lines;
}

}  // namespace tokens
