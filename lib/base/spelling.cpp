// See spelling.hpp.
#include "lib/base/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace tokens {

std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::vector<std::size_t> row(to.size() + 1, i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = last[j] + (from[i] == to[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, last[j + 1] + 1});
      if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j]) {
        row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
      }
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

bool resembles(std::string_view typed, std::string_view known) {
  constexpr std::size_t k_longest = 60;
  constexpr std::size_t k_most_edits = 2;
  if (typed.size() > k_longest) {
    return false;  // nobody means that
  }
  const std::size_t most =
      std::clamp<std::size_t>(typed.size() / 3, 1, k_most_edits);
  return typed.size() > 1 && edits_between(typed, known) <= most;
}

}  // namespace tokens
