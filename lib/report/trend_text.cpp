// `git tokens trends`; see exports.hpp. All parts are added up from the same
// groups, so that they agree.

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/exports.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace tokens::report {
namespace {

constexpr std::size_t k_branch_width = 30;
constexpr int k_month_days = 30;

/// What a branch, a day or a week comes to.
struct SessionTotal {
  Sum sum;
  std::set<std::string> sessions;
};

using SessionTotals = std::map<std::string, SessionTotal>;
using NamedTotal = std::pair<std::string, SessionTotal>;

/// Returns dollars with four digits behind the point, rounded half up.
std::string four_digits(PicoUsd cost) {
  constexpr Int128 k_pico_in_last = 100'000'000;
  constexpr std::int64_t k_last_in_dollar = 10'000;
  const auto rounded = static_cast<std::int64_t>(
      (cost.amount() + k_pico_in_last / 2) / k_pico_in_last);
  return fmt::format("{}.{:04}",
                     format_count(rounded / k_last_in_dollar),
                     rounded % k_last_in_dollar);
}

/// A part that has no price is neither nothing nor hidden.
std::string mark_of(const Sum& sum) {
  return sum.has_unpriced() ? "+" : "";
}

std::string cost_cell(const Sum& sum) {
  const auto cost = sum.known_cost();
  return cost ? "$" + four_digits(*cost) + mark_of(sum) : "unknown";
}

/// Returns twelve columns, the dollar sign in the first.
std::string cost_column(const Sum& sum) {
  const auto cost = sum.known_cost();
  return cost ? fmt::format("${:>11}", four_digits(*cost) + mark_of(sum))
              : fmt::format("{:>12}", "unknown");
}

std::string title(const std::string& text) {
  const std::string rule(70, '=');
  return fmt::format("\n{0}\n{1}\n{0}\n\n", rule, text);
}

std::string branch_column(const std::string& name) {
  std::string text = printable(name);
  if (display_width(text) > k_branch_width) {
    text = cut_text(text, k_branch_width - 2, Cut::end);
    text.replace(text.size() - k_ellipsis.size(), k_ellipsis.size(), "...");
  }
  return text + std::string(k_branch_width - display_width(text), ' ');
}

std::string table(const std::string& header,
                  const std::vector<NamedTotal>& rows,
                  std::size_t width) {
  std::string text = header + '\n' + std::string(70, '-') + '\n';
  for (const auto& [name, part] : rows) {
    text += fmt::format(
        "{} {:>10} {:>15} {}\n",
        width == k_branch_width ? branch_column(name)
                                : fmt::format("{:<{}}", name, width),
        format_count(static_cast<std::int64_t>(part.sessions.size())),
        format_count(part.sum.tokens.total()),
        cost_column(part.sum));
  }
  return text;
}

std::vector<NamedTotal> newest_first(const SessionTotals& parts) {
  return {parts.rbegin(), parts.rend()};
}

std::vector<NamedTotal> most_first(const SessionTotals& parts) {
  std::vector<NamedTotal> rows(parts.begin(), parts.end());
  std::stable_sort(
      rows.begin(), rows.end(), [](const NamedTotal& a, const NamedTotal& b) {
        return a.second.sum.tokens.total() > b.second.sum.tokens.total();
      });
  return rows;
}

/// The groups of a report, added up in each of the ways that are printed.
struct Analysis {
  SessionTotals branches;
  SessionTotals days;
  SessionTotals weeks;
  std::set<std::string> sessions;
};

Analysis analysed(const Report& report) {
  Analysis all;
  for (const Group& group : report.groups) {
    const std::string branch =
        group.key.at(0).value_or(null_label(Dimension::branch));
    const std::string day = group.key.at(1).value_or("");
    const std::string session = group.key.at(2).value_or("");
    all.sessions.insert(session);
    const auto midnight = parse_iso8601(day + "T00:00:00Z");
    const std::string week = midnight ? monday_of(*midnight) : day;
    for (SessionTotal* part :
         {&all.branches[branch], &all.days[day], &all.weeks[week]}) {
      part->sum += group.sum;
      part->sessions.insert(session);
    }
  }
  return all;
}

std::string summary(const Report& report, const Analysis& all) {
  const auto sessions = static_cast<std::int64_t>(all.sessions.size());
  const std::int64_t tokens = report.total.tokens.total();
  return fmt::format(
      "🌳 Branches tracked:        {}\n"
      "📝 Total sessions:          {}\n"
      "🔢 Total tokens:            {}\n"
      "💰 Estimated cost:          {}\n"
      "📊 Average per session:     {} tokens\n",
      all.branches.size(),
      format_count(sessions),
      format_count(tokens),
      cost_cell(report.total),
      format_count(sessions == 0 ? 0 : tokens / sessions));
}

std::string insights(const Report& report, const Analysis& all, int days) {
  const std::vector<NamedTotal> by_day = most_first(all.days);
  const std::vector<NamedTotal> by_branch = most_first(all.branches);
  if (by_day.empty()) {
    return "";
  }
  const auto tokens_of = [](const NamedTotal& row) {
    return format_count(row.second.sum.tokens.total());
  };
  std::string text = fmt::format(
      "📈 Peak usage day:         {} ({} tokens)\n"
      "🌳 Most active branch:     {} ({} tokens)\n"
      "📊 Average per day:        {} tokens\n",
      by_day.front().first,
      tokens_of(by_day.front()),
      printable(by_branch.front().first),
      tokens_of(by_branch.front()),
      format_count(report.total.tokens.total() /
                   static_cast<std::int64_t>(all.days.size())));
  if (days > 0) {
    const auto cost = report.total.known_cost();
    text +=
        "💵 Projected monthly cost: " +
        (cost ? "$" +
                    four_digits(PicoUsd(cost->amount() * k_month_days / days)) +
                    mark_of(report.total)
              : "unknown") +
        '\n';
  }
  return text;
}

}  // namespace

std::string to_trend_text(const Report& report, const TrendSpan& span) {
  const Analysis all = analysed(report);
  std::string text =
      title("📊 CLAUDE CODE TOKEN USAGE ANALYSIS - " +
            (span.days == 0 ? "All time"
                            : fmt::format("Last {} days", span.days))) +
      summary(report, all);
  const auto wants = [&](const char* section) {
    return std::find(span.sections.begin(), span.sections.end(), section) !=
           span.sections.end();
  };
  const auto header = [](const char* name, std::size_t width) {
    return fmt::format("{:<{}} {:>10} {:>15} {:>12}",
                       name,
                       width,
                       "Sessions",
                       "Tokens",
                       "Cost");
  };
  if (wants("branch")) {
    text += title("🌳 USAGE BY BRANCH") + table(header("Branch", k_branch_width),
                                               most_first(all.branches),
                                               k_branch_width);
  }
  if (wants("daily")) {
    text += title("📅 DAILY USAGE BREAKDOWN") +
            table(header("Date", 12), newest_first(all.days), 12);
  }
  if (wants("weekly")) {
    text += title("📊 WEEKLY TRENDS") +
            table(header("Week Starting", 15), newest_first(all.weeks), 15);
  }
  if (wants("insights")) {
    text += title("💡 INSIGHTS") + insights(report, all, span.days);
  }
  return text;
}

}  // namespace tokens::report
