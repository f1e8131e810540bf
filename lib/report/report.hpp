// A report as data: what a query answers, before anybody prints it.
//
// Invariant: the groups add up to the total, class by class; one group a key.
#pragma once

#include "lib/base/json.hpp"
#include "lib/base/money.hpp"
#include "lib/base/time.hpp"
#include "lib/model/history.hpp"
#include "lib/model/token_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Tokens, money and counts of some set of responses.
struct Sum {
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  std::int64_t responses = 0;
  std::int64_t priced = 0;  ///< responses that have a price
  PicoUsd cost;             ///< of those
  /// Responses that never became final: their output is a lower bound.
  std::int64_t lower_bound = 0;
  std::int64_t estimated = 0;  ///< responses made of context readings
  /// Some tokens without a price are of a response that counts elsewhere.
  bool has_unpriced_share = false;
  std::int64_t flat = 0;  ///< entries of the task log: a flat price

  Sum& operator+=(const Sum& other);

  /// Returns the cost, or nothing when nothing in it has a price (an empty
  /// set costs 0).
  [[nodiscard]] std::optional<PicoUsd> known_cost() const;

  /// Returns true if something in it has no price: what it cost is at least
  /// known_cost().
  [[nodiscard]] bool has_unpriced() const {
    return priced < responses || has_unpriced_share;
  }
};

/// The order of what people read: by cost, then by tokens, the most first.
bool is_costlier(const Sum& a, const Sum& b);

/// Divides a sum into `count` (at least 1) equal parts that add up to it; what
/// is left over in each number goes, one by one, to the first parts.
std::vector<Sum> divide(const Sum& sum, std::size_t count);

/// What a report can be grouped by.
enum class Dimension {
  commit,
  branch,
  author,
  model,
  session,
  project,
  agent,
  tool,
  mcp_server,
  skill,
  task,
  day,
  week,
  month,
  hour,
  source,
};

/// The day on which weeks begin.
enum class WeekStart { monday, sunday };

/// Returns the name in options and JSON keys ("day").
const char* name_of(Dimension dimension);
std::optional<Dimension> dimension_named(std::string_view name);

/// What a group used of one model.
struct ModelPart {
  std::optional<std::string> model;  ///< nothing: responses without a model
  Sum sum;
};

/// One row. `key` has one element for each dimension; nothing means that the
/// responses have no such value (pending ones have no commit).
struct Group {
  std::vector<std::optional<std::string>> key;
  Sum sum;
  /// What people read in place of a key that is an id: the commit's subject,
  /// the session's project. Empty when the key says it all.
  std::string label;
  /// The models that add up to `sum`, the costliest first; see fold_models().
  std::vector<ModelPart> parts{};
};

/// Sums by the keys of groups.
using SumsByKey = std::map<std::vector<std::optional<std::string>>, Sum>;

/// Returns the sums as groups of a report by these dimensions: in the order of
/// time if the first one is a time, else the costliest first.
std::vector<Group> groups_of(const SumsByKey& sums,
                             const std::vector<Dimension>& by);

/// A model that has no price, with what it was used for.
struct Unpriced {
  std::string model;  ///< empty: responses without a model
  std::int64_t responses = 0;
  std::int64_t total_tokens = 0;
};

/// What keep_top() leaves out.
struct Others {
  std::size_t groups = 0;
  Sum sum;
};

/// Where this month leads if it goes on as it began. In no total.
struct Projection {
  std::string month;  ///< the key of its group
  std::int64_t elapsed_hours = 0;
  std::int64_t month_hours = 0;
  std::int64_t total_tokens = 0;
  std::optional<PicoUsd> cost;  ///< whole cents; nothing: no price is known
  bool has_unpriced = false;    ///< then the cost is a lower bound
};

struct Report {
  std::vector<Dimension> by;
  Moment generated_at;
  Sum total;
  std::vector<Group> groups;     ///< in the order to be shown
  std::optional<Others> others;  ///< with them the groups add up to the total
  bool has_parts = false;        ///< fold_models() was called
  std::optional<Projection> projection;
  std::vector<Unpriced> unpriced;
  PlaceCounts conservation;
  /// What a million tokens of the task log cost, "2.60"; for people.
  std::string flat_usd_per_million;
  /// Lines of transcripts, of the whole ledger, that nobody could read in the
  /// time of the report; nothing: not known.
  std::optional<std::int64_t> unreadable_lines{};
  /// Responses with more tokens than any model takes in; nothing: not known.
  std::optional<std::int64_t> implausible{};
};

/// Returns true for hour, day, week and month.
bool is_time(Dimension dimension);

/// Takes the model, which must be the last dimension, out of the keys: what
/// differed in it only becomes one group with parts.
void fold_models(Report& report);

/// A month that is not over: from `start` on, before `end`.
struct MonthSoFar {
  std::string key;
  Moment start;
  Moment now;
  Moment end;
};

/// Returns what the report's groups of that month lead to: what was used so
/// far, times the length of the month, over the time that has passed. Nothing
/// in the first 24 hours, and where the report has no such group.
std::optional<Projection> project(const Report& report,
                                  const MonthSoFar& month);

/// Keeps the `count` costliest groups, the costliest first; equal ones by
/// their tokens. The rest becomes `others`, and with it whatever has no value
/// of the first dimension: it is no commit, branch or session to be ranked.
void keep_top(Report& report, std::size_t count);

/// Returns the JSON document, with a newline at its end. Exact costs; no group,
/// key or class is left out.
std::string to_json(const Report& report);

/// Returns the members of that document, to which others may be added.
JsonObject report_object(const Report& report);

/// Returns RFC 4180: a header, one row a group, plain integers, no total.
std::string to_csv(const Report& report);

/// Returns a Markdown table with a total row and the footnotes of the table.
std::string to_markdown(const Report& report);

/// Returns a page of its own: a picture and the table. It loads nothing, and
/// needs no script.
std::string to_html(const Report& report);

/// What bars are drawn with; they are for eyes, and never for pipes.
enum class Drawing { none, ascii, blocks };

/// How a terminal wants it.
struct Style {
  bool colour = false;
  int width = 80;  ///< columns; no line is longer
  Drawing drawing = Drawing::none;
};

/// Returns the table for people: rounded dollars, thousands separators, a
/// total row, and footnotes where something is unknown or a lower bound.
std::string to_table(const Report& report, const Style& style);

/// Returns {"input": 0, "output": 0, ...}, as every document of ours has it.
JsonObject tokens_object(const TokenCounts& tokens);

/// Returns the members that a total and a group have in common:
/// "total_tokens", "cost_usd", "tokens", "responses" ... Where "has_unpriced"
/// is true, the cost is a lower bound.
JsonObject sum_members(const Sum& sum);

/// Returns {"model": ..., "responses": ..., "total_tokens": ...}.
JsonObject unpriced_object(const Unpriced& unpriced);

}  // namespace tokens::report
