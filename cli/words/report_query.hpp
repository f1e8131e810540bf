// From the options of report and its faces to the query, and how to print the
// answer. Everything that can be wrong with them is said here, before any
// transcript is read.
#pragma once

#include "cli/text/output.hpp"
#include "cli/words/arguments.hpp"
#include "cli/words/dates.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/report/budget.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

/// Returns the zone of --tz; `usage` if it is none.
Result<Zone> zone_option(const Arguments& arguments);

/// Returns the moment that the option names, if it was given; `usage` if it is
/// none.
Result<std::optional<Moment>> date_option(const Arguments& arguments,
                                          std::string_view option,
                                          SpanEnd end,
                                          Moment now,
                                          const Zone& zone);

/// Returns how many days `typed` stands for, 0 for all time.
Result<int> day_count(std::string_view what,
                      const std::optional<std::string>& typed,
                      int usual);

/// Returns the midnight that makes so many days with today's; nothing for 0.
std::optional<Moment> first_of_days(int count, Moment now, const Zone& zone);

/// Returns the query; `usage` with what is allowed for values that make no
/// sense.
Result<app::ReportQuery> report_query(const Arguments& arguments, Moment now);

/// The options that stand for a budget of their own, without their dashes.
inline constexpr const char* k_max_cost = "max-cost";
inline constexpr const char* k_max_tokens = "max-tokens";

/// Returns those that were given, as budgets with a name and a limit.
Result<std::vector<report::Budget>> limit_options(const Arguments& arguments);

/// Returns --format, or "json" for --json; `usage` if they contradict.
Result<std::string> chosen_format(const Arguments& arguments);

/// Returns a report or a comparison in that format; `style` is the terminal's,
/// and only tables have one.
template <class Answer>
std::string formatted(const Answer& answer,
                      std::string_view format,
                      const report::Style& style) {
  return format == "json"       ? to_json(answer)
         : format == "csv"      ? to_csv(answer)
         : format == "markdown" ? to_markdown(answer)
                                : to_table(answer, style);
}

/// What report and its faces are asked for.
struct ReportRequest {
  Moment now;
  app::ReportQuery query;
  Zone zone;
  std::string format;
  std::optional<std::size_t> most_groups;  ///< of `top`
  bool has_projection = false;             ///< of `monthly`
};

/// Reads all options at once; `usage` as above.
Result<ReportRequest> report_request(const Arguments& arguments);

/// Completes the report as its face has it, and writes it; `style` is the
/// terminal's, a file has none.
Result<void> write_report(report::Report& report,
                          const ReportRequest& request,
                          const report::Style& style,
                          Target& target);

}  // namespace tokens::cli
