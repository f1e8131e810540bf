// Sums and the names of dimensions: one table, walked in both directions.
#include "lib/report/report.hpp"

#include "lib/report/labels.hpp"

#include <algorithm>
#include <array>

namespace tokens::report {
namespace {

struct DimensionWords {
  Dimension dimension;
  const char* name;        ///< in options and JSON keys
  const char* heading;     ///< over a column
  const char* null_label;  ///< for responses without such a value
};

constexpr std::array k_dimensions = {
    DimensionWords{
        Dimension::commit, "commit", "Commit", "(pending or dropped)"},
    DimensionWords{Dimension::branch, "branch", "Branch", "(detached or none)"},
    DimensionWords{Dimension::author, "author", "Author", "(no author)"},
    DimensionWords{Dimension::model, "model", "Model", "(no model)"},
    DimensionWords{Dimension::session, "session", "Session", "(no session)"},
    DimensionWords{Dimension::project, "project", "Project", "(no project)"},
    DimensionWords{Dimension::agent, "agent", "Agent", "(main conversation)"},
    DimensionWords{Dimension::tool, "tool", "Tool", "(no tool)"},
    DimensionWords{
        Dimension::mcp_server, "mcp-server", "MCP server", "(no MCP server)"},
    DimensionWords{Dimension::skill, "skill", "Skill", "(no skill)"},
    DimensionWords{Dimension::day, "day", "Day", "(no date)"},
    DimensionWords{Dimension::week, "week", "Week", "(no date)"},
    DimensionWords{Dimension::month, "month", "Month", "(no date)"},
    DimensionWords{Dimension::hour, "hour", "Hour", "(no time)"},
    DimensionWords{Dimension::source, "source", "Source", "(no source)"},
};

const DimensionWords& words_of(Dimension dimension) {
  const auto* const found =
      std::find_if(k_dimensions.begin(),
                   k_dimensions.end(),
                   [dimension](const DimensionWords& words) {
                     return words.dimension == dimension;
                   });
  return found == k_dimensions.end() ? k_dimensions.front() : *found;
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

std::vector<Sum> divide(const Sum& sum, std::size_t count) {
  std::vector<Sum> parts(count);
  const auto people = static_cast<std::int64_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::int64_t>(i);
    const auto part = [&](auto number) {
      return number / people + (place < number % people ? 1 : 0);
    };
    parts[i].tokens = {part(sum.tokens.input),
                       part(sum.tokens.output),
                       part(sum.tokens.cache_write_5m),
                       part(sum.tokens.cache_write_1h),
                       part(sum.tokens.cache_read),
                       part(sum.tokens.unclassified)};
    parts[i].web_searches = part(sum.web_searches);
    parts[i].responses = part(sum.responses);
    parts[i].priced = part(sum.priced);
    parts[i].cost = PicoUsd{part(sum.cost.amount())};
    parts[i].lower_bound = part(sum.lower_bound);
    parts[i].estimated = part(sum.estimated);
    parts[i].has_unpriced_share =
        sum.has_unpriced_share || sum.priced < sum.responses;
  }
  return parts;
}

const char* name_of(Dimension dimension) {
  return words_of(dimension).name;
}

std::optional<Dimension> dimension_named(std::string_view name) {
  for (const DimensionWords& words : k_dimensions) {
    if (name == words.name) {
      return words.dimension;
    }
  }
  return std::nullopt;
}

const char* heading_of(Dimension dimension) {
  return words_of(dimension).heading;
}

const char* null_label(Dimension dimension) {
  return words_of(dimension).null_label;
}

}  // namespace tokens::report
