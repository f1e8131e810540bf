// Sums and the names of dimensions: one table, walked in both directions.
#include "lib/report/report.hpp"

#include "lib/model/token_counts.hpp"
#include "lib/report/labels.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace tokens::report {
namespace {

struct DimensionWords {
  const char* name;        ///< in options and JSON keys
  const char* heading;     ///< over a column
  const char* null_label;  ///< for responses without such a value
};

/// In the order of Dimension.
constexpr DimensionWords k_dimensions[] = {
    {"commit", "Commit", "(no commit)"},
    {"branch", "Branch", "(no branch)"},
    {"author", "Author", "(no author)"},
    {"model", "Model", "(no model)"},
    {"session", "Session", "(no session)"},
    {"project", "Project", "(no project)"},
    {"agent", "Agent", "(main conversation)"},
    {"tool", "Tool", "(no tool)"},
    {"mcp-server", "MCP server", "(no MCP server)"},
    {"skill", "Skill", "(no skill)"},
    {"task", "Task", "(no task)"},
    {"day", "Day", "(no date)"},
    {"week", "Week", "(no date)"},
    {"month", "Month", "(no date)"},
    {"hour", "Hour", "(no time)"},
    {"source", "Source", "(no source)"},
};

const DimensionWords& words_of(Dimension dimension) {
  const auto place = static_cast<std::size_t>(dimension);
  return k_dimensions[place < std::size(k_dimensions) ? place : 0];
}

template <class HasSum>
bool costlier(const HasSum& a, const HasSum& b) {
  return is_costlier(a.sum, b.sum);
}

void sort_unless_time(std::vector<Group>& groups,
                      const std::vector<Dimension>& by) {
  if (!by.empty() && !is_time(by.front())) {
    std::stable_sort(groups.begin(), groups.end(), costlier<Group>);
  }
}

}  // namespace

Sum& Sum::operator+=(const Sum& other) {
  tokens += other.tokens;
  web_searches += other.web_searches;
  responses += other.responses;
  priced += other.priced;
  cost += other.cost;
  lower_bound += other.lower_bound;
  estimated += other.estimated;
  has_unpriced_share = has_unpriced_share || other.has_unpriced_share;
  flat += other.flat;
  return *this;
}

std::optional<PicoUsd> Sum::known_cost() const {
  // A part of a divided sum may have tokens, and no response of its own.
  const bool has_usage = responses > 0 || tokens.total() > 0;
  if (has_usage && priced == 0 && cost == PicoUsd{}) {
    return std::nullopt;
  }
  return cost;
}

bool is_costlier(const Sum& a, const Sum& b) {
  return a.cost != b.cost ? a.cost > b.cost
                          : a.tokens.total() > b.tokens.total();
}

std::vector<Sum> divide(const Sum& sum, std::size_t count) {
  std::vector<Sum> parts(count);
  const auto people = static_cast<std::int64_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::int64_t>(i);
    const auto part = [&](auto number) {
      return number / people + (place < number % people ? 1 : 0);
    };
    for (const TokenClass& one : k_token_classes) {
      parts[i].tokens.*one.count = part(sum.tokens.*one.count);
    }
    for (const auto member : {&Sum::web_searches,
                              &Sum::responses,
                              &Sum::priced,
                              &Sum::lower_bound,
                              &Sum::estimated,
                              &Sum::flat}) {
      parts[i].*member = part(sum.*member);
    }
    parts[i].cost = PicoUsd{part(sum.cost.amount())};
    parts[i].has_unpriced_share =
        sum.has_unpriced_share || sum.priced < sum.responses;
  }
  return parts;
}

std::vector<Group> groups_of(const SumsByKey& sums,
                             const std::vector<Dimension>& by) {
  std::vector<Group> groups;
  for (const auto& [key, sum] : sums) {
    groups.push_back({key, sum, "", {}});
  }
  sort_unless_time(groups, by);
  return groups;
}

bool is_time(Dimension dimension) {
  return dimension == Dimension::day || dimension == Dimension::week ||
         dimension == Dimension::month || dimension == Dimension::hour;
}

void fold_models(Report& report) {
  report.by.pop_back();
  std::map<std::vector<std::optional<std::string>>, std::size_t> places;
  std::vector<Group> groups;
  for (Group& group : report.groups) {
    const auto model = std::move(group.key.back());
    group.key.pop_back();
    const auto [place, is_new] = places.try_emplace(group.key, groups.size());
    if (is_new) {
      groups.push_back({std::move(group.key), {}, "", {}});
    }
    groups[place->second].sum += group.sum;
    groups[place->second].parts.push_back({model, group.sum});
  }
  for (Group& group : groups) {
    std::stable_sort(
        group.parts.begin(), group.parts.end(), costlier<ModelPart>);
  }
  sort_unless_time(groups, report.by);
  report.groups = std::move(groups);
  report.has_parts = true;
}

std::optional<Projection> project(const Report& report,
                                  const MonthSoFar& month) {
  constexpr Int128 k_cent = 10'000'000'000;
  const auto at =
      std::find(report.by.begin(), report.by.end(), Dimension::month);
  const Int128 elapsed = (month.now - month.start).count();
  const Int128 length = (month.end - month.start).count();
  if (at == report.by.end() || month.now >= month.end ||
      month.now - month.start < std::chrono::hours{24}) {
    return std::nullopt;
  }
  const auto column = static_cast<std::size_t>(at - report.by.begin());
  Sum so_far;
  for (const Group& group : report.groups) {
    if (group.key[column] == month.key) {
      so_far += group.sum;
    }
  }
  if (so_far.responses == 0) {
    return std::nullopt;
  }
  Projection projection;
  projection.month = month.key;
  projection.elapsed_hours =
      std::chrono::floor<std::chrono::hours>(month.now - month.start).count();
  projection.month_hours =
      std::chrono::floor<std::chrono::hours>(month.end - month.start).count();
  projection.total_tokens =
      static_cast<std::int64_t>(so_far.tokens.total() * length / elapsed);
  if (const auto cost = so_far.known_cost()) {
    const Int128 amount = cost->amount() * length / elapsed;
    projection.cost = PicoUsd{(amount + k_cent / 2) / k_cent * k_cent};
  }
  projection.has_unpriced = so_far.has_unpriced();
  return projection;
}

void keep_top(Report& report, std::size_t count) {
  auto& groups = report.groups;
  const auto unranked =
      std::stable_partition(groups.begin(), groups.end(), [](const Group& one) {
        return one.key.empty() || one.key.front().has_value();
      });
  std::stable_sort(groups.begin(), unranked, costlier<Group>);
  const auto ranked = static_cast<std::size_t>(unranked - groups.begin());
  const std::size_t kept = std::min(count, ranked);
  Others others;
  others.groups = groups.size() - kept;
  for (std::size_t i = kept; i < groups.size(); ++i) {
    others.sum += groups[i].sum;
  }
  groups.resize(kept);
  report.others = std::move(others);
}

const char* name_of(Dimension dimension) {
  return words_of(dimension).name;
}

std::optional<Dimension> dimension_named(std::string_view name) {
  const auto* const found = std::find_if(
      std::begin(k_dimensions), std::end(k_dimensions), [&](const auto& words) {
        return name == words.name;
      });
  return found == std::end(k_dimensions)
             ? std::nullopt
             : std::optional(Dimension(found - std::begin(k_dimensions)));
}

const char* heading_of(Dimension dimension) {
  return words_of(dimension).heading;
}

const char* null_label(Dimension dimension) {
  return words_of(dimension).null_label;
}

}  // namespace tokens::report
