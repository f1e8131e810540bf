// See bars.hpp.
#include "lib/report/bars.hpp"

#include "lib/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

namespace tokens::report {
namespace {

/// Blocks of one to eight eighths, three bytes each: from the left, and from
/// below.
constexpr std::string_view k_eighths = "▏▎▍▌▋▊▉█";
constexpr std::string_view k_heights = "▁▂▃▄▅▆▇█";
constexpr std::size_t k_steps = 8;
constexpr std::string_view k_nothing = "\u00b7";

/// Returns `size` in steps of which `most` has `steps`, rounded, at least 1.
std::size_t step_of(Int128 size, Int128 most, std::size_t steps) {
  const Int128 all{steps};
  const Int128 step = (size * all + most / 2) / most;
  return static_cast<std::size_t>(std::clamp<Int128>(step, 1, all));
}

/// Returns the block of `step` eighths.
std::string_view block(std::string_view blocks, std::size_t step) {
  return blocks.substr((step - 1) * 3, 3);
}

}  // namespace

std::string bar(Int128 size, Int128 most, std::size_t width, Drawing drawing) {
  std::string out;
  if (size <= 0 || most <= 0 || drawing == Drawing::none) {
    return out;
  }
  if (drawing == Drawing::ascii) {
    return std::string(step_of(size, most, width), '#');
  }
  std::size_t eighths = step_of(size, most, width * k_steps);
  for (; eighths >= k_steps; eighths -= k_steps) {
    out += block(k_eighths, k_steps);
  }
  return eighths == 0 ? out : out.append(block(k_eighths, eighths));
}

std::string sparkline(const std::vector<Int128>& sizes) {
  std::string out;
  const Int128 most =
      sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
  for (const Int128 size : sizes) {
    out +=
        size <= 0 ? k_nothing : block(k_heights, step_of(size, most, k_steps));
  }
  return out;
}

std::optional<std::string> next_span(Dimension dimension,
                                     const std::string& key) {
  const bool is_month = dimension == Dimension::month;
  const bool is_hour = dimension == Dimension::hour;
  const auto begin = parse_iso8601(key + (is_month  ? "-01T00:00:00Z"
                                          : is_hour ? ":00Z"
                                                    : "T00:00:00Z"));
  if (!begin) {
    return std::nullopt;
  }
  const int days = is_month ? 31 : dimension == Dimension::week ? 7 : 1;
  return format_iso8601(*begin + std::chrono::hours{is_hour ? 1 : 24 * days})
      .substr(0, key.size());
}

DrawnBy drawn_by(const Report& report) {
  const bool is_known = report.total.priced == report.total.responses &&
                        report.total.cost > PicoUsd{};
  return is_known ? DrawnBy::cost : DrawnBy::tokens;
}

Int128 drawn_size(const Sum& sum, DrawnBy by) {
  return by == DrawnBy::cost ? sum.cost.amount() : Int128{sum.tokens.total()};
}

std::string course_line(const Report& report,
                        std::size_t width,
                        Drawing drawing) {
  constexpr std::size_t k_least_spans = 3;
  if (drawing != Drawing::blocks || report.by.size() != 1 ||
      !is_time(report.by.front())) {
    return "";
  }
  const Dimension dimension = report.by.front();
  const DrawnBy by = drawn_by(report);
  std::vector<std::string> keys;
  std::vector<Int128> sizes;
  std::string expected;
  for (const Group& group : report.groups) {
    const std::string key = group.key.front().value_or("");
    const auto next = next_span(dimension, key);
    if (!next) {
      continue;
    }
    // A clock that was wrong once is no reason to draw for centuries.
    constexpr std::size_t k_most_empty = 10'000;
    for (std::size_t empty = 0;
         !expected.empty() && expected < key && empty < k_most_empty;
         ++empty) {
      sizes.push_back(0);
      keys.emplace_back();
      expected = next_span(dimension, expected).value_or("");
    }
    sizes.push_back(drawn_size(group.sum, by));
    keys.push_back(key);
    expected = *next;
  }
  if (sizes.size() < k_least_spans) {
    return "";
  }
  const std::string& last = keys.back();
  const std::size_t room = width - std::min(width, 2 * last.size() + 2);
  if (room < k_least_spans) {
    return "";
  }
  std::size_t first = sizes.size() - std::min(sizes.size(), room);
  while (keys[first].empty()) {
    ++first;
  }
  sizes.erase(sizes.begin(),
              sizes.begin() + static_cast<std::ptrdiff_t>(first));
  return keys[first] + " " + sparkline(sizes) + " " + last;
}

}  // namespace tokens::report
