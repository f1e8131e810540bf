// See report_query.hpp.
#include "cli/words/report_query.hpp"

#include "lib/system/environment.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokens::cli {
namespace {

using report::Dimension;

constexpr int k_usual_trend_days = 30;
constexpr std::int64_t k_usual_top = 10;

/// The named faces of report have a dimension of their own.
Result<std::vector<Dimension>> dimensions(const Arguments& arguments) {
  std::vector<std::string> names = arguments.list("--by");
  const std::string_view own = arguments.command->report_dimension;
  if (!own.empty()) {
    names.emplace(names.begin(), own);
  }
  if (names.empty()) {
    names.emplace_back(arguments.command->name == "top" ? "commit" : "model");
  }
  std::vector<Dimension> by;
  for (const std::string& name : names) {
    const auto dimension = report::dimension_named(name);
    if (!dimension) {
      return fail(ErrorKind::internal, "--by " + name + " is not known");
    }
    if (std::find(by.begin(), by.end(), *dimension) == by.end()) {
      by.push_back(*dimension);
    }
  }
  return by;
}

std::optional<Source> source_named(std::string_view name) {
  // In the order of Source.
  constexpr std::string_view k_names[]{
      "transcript", "manual", "reading", "imported", "note"};
  const auto* const found =
      std::find(std::begin(k_names), std::end(k_names), name);
  return found == std::end(k_names)
             ? std::nullopt
             : std::optional(static_cast<Source>(found - k_names));
}

Result<void> set_span(const Arguments& arguments,
                      Moment now,
                      const Zone& zone,
                      app::ReportQuery& query) {
  TOKENS_TRY_ASSIGN(
      query.since,
      date_option(arguments, "--since", SpanEnd::since, now, zone));
  TOKENS_TRY_ASSIGN(
      query.until,
      date_option(arguments, "--until", SpanEnd::until, now, zone));
  if (arguments.command->name == "trends" && !query.since) {
    TOKENS_TRY_ASSIGN(
        const int count,
        day_count("trends", arguments.positional(0), k_usual_trend_days));
    query.since = first_of_days(count, now, zone);
  }
  if (query.since && query.until && *query.until < *query.since) {
    return fail(ErrorKind::usage,
                "--until " + format_iso8601_seconds(*query.until) +
                    " is before --since " +
                    format_iso8601_seconds(*query.since));
  }
  return {};
}

/// Without authors there is nobody to share with; that would go unnoticed.
Result<app::Sharers> sharers(const Arguments& arguments,
                             const std::vector<Dimension>& by) {
  if (!arguments.has("--co-authors")) {
    return app::Sharers::author;
  }
  if (std::find(by.begin(), by.end(), Dimension::author) == by.end()) {
    return fail(ErrorKind::usage,
                "--co-authors divides commits among people: add --by author");
  }
  return app::Sharers::co_authors;
}

/// Returns where the month leads; nothing for a report that begins or ends
/// within it.
std::optional<report::Projection> month_projection(
    const report::Report& report, const ReportRequest& request) {
  const app::ReportQuery& query = request.query;
  const auto month = parse_period("this month", {request.now, request.zone});
  if (!month || (query.since && *query.since > month->since) ||
      (query.until && *query.until <= request.now)) {
    return std::nullopt;
  }
  const Moment wall{request.zone.to_wall(request.now).time_since_epoch()};
  return report::project(
      report,
      {format_day(wall).substr(0, 7), month->since, request.now, month->until});
}

}  // namespace

Result<Zone> zone_option(const Arguments& arguments) {
  auto zone = Zone::named(arguments.value("--tz").value_or("local"));
  if (!zone) {
    return fail(zone.error().in("--tz"));
  }
  return *zone;
}

Result<std::optional<Moment>> date_option(const Arguments& arguments,
                                          std::string_view option,
                                          SpanEnd end,
                                          Moment now,
                                          const Zone& zone) {
  const auto text = arguments.value(option);
  if (!text) {
    return std::optional<Moment>{};
  }
  const auto moment = parse_date(*text, end, now, zone);
  if (!moment) {
    return fail(moment.error().in(std::string(option)));
  }
  return std::optional{*moment};
}

Result<int> day_count(std::string_view what,
                      const std::optional<std::string>& typed,
                      int usual) {
  if (!typed) {
    return usual;
  }
  TOKENS_TRY_ASSIGN(
      const std::int64_t count,
      typed_number(
          what, *typed, {0, 36'500, "is no number of days; 0 means all"}));
  return static_cast<int>(count);
}

std::optional<Moment> first_of_days(int count, Moment now, const Zone& zone) {
  return count == 0 ? std::nullopt
                    : std::optional(midnight_before(now, count - 1, zone));
}

Result<app::ReportQuery> report_query(const Arguments& arguments, Moment now) {
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  const std::string_view command = arguments.command->name;
  app::ReportQuery query;
  TOKENS_TRY_ASSIGN(query.by, dimensions(arguments));
  TOKENS_TRY(set_span(arguments, now, zone, query));
  query.branch = arguments.value("--branch").value_or("");
  query.author = arguments.value("--author").value_or("");
  query.project = arguments.value("--project").value_or("");
  query.model = arguments.value("--model").value_or("");
  // Of an export it is the session to be written, which is looked up.
  if (command != "export") {
    query.session = arguments.value("--session").value_or("");
  }
  if (const auto source = arguments.value("--source")) {
    query.source = source_named(*source);
  }
  query.breakdown = arguments.has("--breakdown");
  query.all_repositories = arguments.has("--all-repos");
  if (command != "trends" && command != "top") {  // their argument is a number
    query.path = arguments.positional(0).value_or("");
  }
  TOKENS_TRY_ASSIGN(query.sharers, sharers(arguments, query.by));
  query.offset = [zone](Moment moment) { return zone.offset_at(moment); };
  return query;
}

Result<std::vector<report::Budget>> limit_options(const Arguments& arguments) {
  std::vector<report::Budget> limits;
  const auto add = [&](const char* name, auto parse) -> Result<void> {
    const std::string option = std::string("--") + name;
    if (const auto text = arguments.value(option)) {
      const auto limit = parse(*text);
      if (!limit) {
        return fail(limit.error().in(option));
      }
      limits.push_back({name, "", *limit, {}, false, {}});
    }
    return {};
  };
  TOKENS_TRY(add(k_max_cost, report::parse_dollar_limit));
  TOKENS_TRY(add(k_max_tokens, report::parse_token_limit));
  return limits;
}

Result<std::string> chosen_format(const Arguments& arguments) {
  const bool is_json = arguments.has("--json");
  std::string format =
      arguments.value("--format").value_or(is_json ? "json" : "table");
  if (is_json && format != "json") {
    return fail(ErrorKind::usage,
                "--json is short for --format json; leave out one of --json "
                "and --format " +
                    format);
  }
  return format;
}

Result<ReportRequest> report_request(const Arguments& arguments) {
  const Moment now = system::now();
  const std::string_view command = arguments.command->name;
  TOKENS_TRY_ASSIGN(app::ReportQuery query, report_query(arguments, now));
  TOKENS_TRY_ASSIGN(Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(std::string format, chosen_format(arguments));
  ReportRequest request{now, std::move(query), std::move(zone), format, {}};
  request.has_projection = command == "monthly";
  if (command == "top") {
    const auto typed = arguments.positional(0);
    TOKENS_TRY_ASSIGN(
        const std::int64_t count,
        typed
            ? typed_number(
                  "top",
                  *typed,
                  {1, 1'000'000, "is no number of groups; it takes 1 and more"})
            : k_usual_top);
    request.most_groups = static_cast<std::size_t>(count);
  }
  return request;
}

Result<void> write_report(report::Report& report,
                          const ReportRequest& request,
                          const report::Style& style,
                          Target& target) {
  if (request.has_projection) {
    report.projection = month_projection(report, request);
  }
  if (request.most_groups) {
    report::keep_top(report, *request.most_groups);
  }
  return target.write(
      request.format == "html"
          ? report::to_html(report)
          : formatted(report,
                      request.format,
                      target.is_standard_output() ? style : report::Style{}));
}

}  // namespace tokens::cli
