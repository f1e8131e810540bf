// See report_sql.hpp.
#include "team/report_sql.hpp"

#include "lib/model/token_counts.hpp"

#include <algorithm>

namespace tokens::team {
namespace {

using report::Dimension;

constexpr std::int64_t k_hour = 3'600'000;
constexpr std::int64_t k_day = 24 * k_hour;

const std::string& never() {
  static const std::string text = std::to_string(to_unix_ms(k_never));
  return text;
}

/// Whole units since 1970, rounded down; NULL where no time is known.
std::string units_of(const std::string& moment, std::int64_t unit) {
  const std::string size = std::to_string(unit);
  // The cast: a division of whole numbers is a decimal for some engines.
  return "CASE WHEN r.moment = " + never() + " THEN NULL ELSE CAST(((" +
         moment + ") - (((" + moment + ") % " + size + ") + " + size + ") % " +
         size + ") / " + size + " AS BIGINT) END";
}

/// The moment as a clock in the query's zone shows it.
std::string local_moment(const std::vector<ZoneOffset>& offsets) {
  if (offsets.empty()) {
    return "r.moment";
  }
  const std::string first = std::to_string(offsets.front().offset);
  if (offsets.size() == 1) {
    return "r.moment + " + first;
  }
  std::string text = "r.moment + CASE";
  for (auto span = offsets.rbegin(); span + 1 != offsets.rend(); ++span) {
    text += " WHEN r.moment >= " + std::to_string(span->from) + " THEN " +
            std::to_string(span->offset);
  }
  return text + " ELSE " + first + " END";
}

/// Returns the column of a dimension; texts may be '', which stands for none.
std::string column_of(Dimension dimension,
                      const std::vector<ZoneOffset>& offsets) {
  switch (dimension) {
    case Dimension::commit:
      return "CASE WHEN r.place = 2 AND NOT c.dropped THEN c.shown END";
    case Dimension::branch:
      return "CASE WHEN r.place = 2 THEN c.branch ELSE r.branch END";
    case Dimension::author:
      return "CASE WHEN r.place = 2 AND NOT c.dropped THEN c.author END";
    case Dimension::model:
      return "r.model";
    case Dimension::session:
      return "r.session";
    case Dimension::project:
      return "r.repository";
    case Dimension::source:
      return "r.source";
    case Dimension::hour:
      return units_of(local_moment(offsets), k_hour);
    default:
      return units_of(local_moment(offsets), k_day);
  }
}

bool asks_for_commit(Dimension dimension) {
  return dimension == Dimension::commit || dimension == Dimension::branch ||
         dimension == Dimension::author;
}

/// How many of the limits a prompt exceeds.
std::string prompt_class(const std::vector<std::int64_t>& limits) {
  std::string text;
  for (const std::int64_t limit : limits) {
    text += text.empty() ? "" : " + ";
    text +=
        "CASE WHEN r.input + r.cache_write_5m + r.cache_write_1h + "
        "r.cache_read > " +
        std::to_string(limit) + " THEN 1 ELSE 0 END";
  }
  return text.empty() ? "0" : text;
}

/// Collects the conditions and what stands for their $1, $2, ...
class Conditions {
 public:
  void add(const std::string& condition) {
    text_ += (text_.empty() ? " WHERE " : " AND ") + condition;
  }

  void add(const std::string& before,
           std::string value,
           const std::string& behind = "") {
    parameters_.push_back(std::move(value));
    add(before + "$" + std::to_string(parameters_.size()) + behind);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

  std::vector<std::string> take_parameters() { return std::move(parameters_); }

 private:
  std::string text_;
  std::vector<std::string> parameters_;
};

Conditions conditions_of(const app::ReportQuery& query) {
  Conditions conditions;
  if (query.since) {
    conditions.add("r.moment >= ",
                   std::to_string(to_unix_ms(*query.since)),
                   "::bigint AND r.moment <> " + never());
  }
  if (query.until) {
    conditions.add(
        "r.moment < ", std::to_string(to_unix_ms(*query.until)), "::bigint");
  }
  if (!query.branch.empty()) {
    conditions.add(column_of(Dimension::branch, {}) + " = ", query.branch);
  }
  if (!query.session.empty()) {
    conditions.add(
        "left(r.session, " + std::to_string(query.session.size()) + ") = ",
        query.session);
  }
  if (query.source == Source::manual) {
    conditions.add("r.source IN (1, 5)");
  } else if (query.source) {
    conditions.add("r.source = " +
                   std::to_string(static_cast<int>(*query.source)));
  }
  return conditions;
}

}  // namespace

Statement report_sql(const app::ReportQuery& query,
                     const std::vector<Dimension>& columns,
                     const std::vector<std::int64_t>& limits,
                     const std::vector<ZoneOffset>& offsets) {
  std::vector<std::string> keys;
  for (const Dimension dimension : columns) {
    keys.push_back(column_of(dimension, offsets));
  }
  for (const char* key :
       {"model", "speed", "service_tier", "geo", "source", "attempts"}) {
    keys.push_back(std::string("r.") + key);
  }
  keys.push_back(prompt_class(limits));
  keys.push_back(units_of("r.moment", k_day));
  std::string sql = "SELECT ";
  std::string group;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    sql += keys[i] + ", ";
    group += (i == 0 ? "" : ", ") + std::to_string(i + 1);
  }
  sql += "count(*)";
  for (const TokenClass& one : k_token_classes) {
    sql += std::string(", CAST(sum(r.") + one.key + ") AS BIGINT)";
  }
  sql += ", CAST(sum(r.web_searches) AS BIGINT)";
  sql +=
      ", sum(CASE WHEN r.final THEN 0 ELSE 1 END) FROM git_tokens_response r";
  Conditions conditions = conditions_of(query);
  if (!query.branch.empty() ||
      std::any_of(columns.begin(), columns.end(), asks_for_commit)) {
    sql += k_with_commits;
  }
  // What has a class and what has none have different prices.
  sql += conditions.text() + " GROUP BY " + group + ", r.unclassified > 0";
  return {std::move(sql), conditions.take_parameters()};
}

std::string utc_day_sql() {
  return units_of("r.moment", k_day);
}

Statement time_range_sql() {
  return {
      "SELECT min(moment), max(moment) FROM git_tokens_response "
      "WHERE moment <> " +
          never(),
      {}};
}

Statement conservation_sql() {
  return {
      "SELECT count(*), "
      "sum(CASE WHEN r.place = 2 AND NOT c.dropped THEN 1 ELSE 0 END), "
      "sum(CASE WHEN r.place = 1 AND NOT r.gone THEN 1 ELSE 0 END), "
      "sum(CASE WHEN (r.place = 2 AND c.dropped) OR (r.place = 1 AND r.gone) "
      "THEN 1 ELSE 0 END), "
      "sum(CASE WHEN r.place = 0 THEN 1 ELSE 0 END) "
      "FROM git_tokens_response r" +
          std::string(k_with_commits),
      {}};
}

}  // namespace tokens::team
