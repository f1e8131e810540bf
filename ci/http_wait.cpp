// See http_wait.hpp.
#include "ci/http_wait.hpp"

#include "lib/base/text.hpp"

#include <algorithm>

namespace tokens::ci {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t k_longest_seconds = 86'400;

bool is_rate_limit(const HttpAnswer& answer) {
  return answer.status == 429 ||
         (answer.status == 403 &&
          (answer.header("x-ratelimit-remaining") == "0" ||
           !answer.header("retry-after").empty()));
}

}  // namespace

Verdict verdict_of(const HttpAnswer& answer) {
  if (is_rate_limit(answer)) {
    return Verdict::later;
  }
  return answer.status >= 500 ? Verdict::try_again : Verdict::final;
}

std::optional<milliseconds> asked_pause(const HttpAnswer& answer,
                                        std::int64_t now) {
  const auto seconds = [](std::int64_t count) {
    return milliseconds{1000 *
                        std::clamp(count, std::int64_t{0}, k_longest_seconds)};
  };
  if (const auto after = parse_whole(answer.header("retry-after"))) {
    return seconds(*after);
  }
  if (is_rate_limit(answer)) {
    for (const char* name : {"x-ratelimit-reset", "ratelimit-reset"}) {
      if (const auto moment = parse_whole(answer.header(name))) {
        return seconds(*moment - std::min(now, *moment));
      }
    }
  }
  return std::nullopt;
}

milliseconds pause_after(int attempt) {
  constexpr int k_doublings = 4;
  return milliseconds{500 << std::clamp(attempt - 1, 0, k_doublings)};
}

}  // namespace tokens::ci
