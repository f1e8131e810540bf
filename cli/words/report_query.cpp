// See report_query.hpp.
#include "cli/words/report_query.hpp"

#include "cli/words/dates.hpp"
#include "cli/words/periods.hpp"
#include "cli/words/zone.hpp"
#include "lib/base/text.hpp"
#include "lib/base/typed_count.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tokens::cli {
namespace {

using report::Dimension;

constexpr int k_usual_trend_days = 30;
constexpr std::size_t k_usual_top = 10;
constexpr std::int64_t k_most_trend_days = 36'500;

/// Returns what a named face of report groups by; nothing for report itself.
std::optional<Dimension> face_dimension(CommandId id) {
  switch (id) {
    case CommandId::daily:
    case CommandId::trends:
      return Dimension::day;
    case CommandId::weekly:
      return Dimension::week;
    case CommandId::monthly:
      return Dimension::month;
    case CommandId::sessions:
      return Dimension::session;
    case CommandId::branches:
      return Dimension::branch;
    case CommandId::authors:
      return Dimension::author;
    case CommandId::models:
      return Dimension::model;
    default:
      return std::nullopt;
  }
}

Result<std::vector<Dimension>> dimensions(const Arguments& arguments) {
  std::vector<Dimension> by;
  if (const auto face = face_dimension(arguments.command->id)) {
    by.push_back(*face);
  }
  for (const std::string& name : arguments.list("--by")) {
    const auto dimension = report::dimension_named(name);
    if (!dimension) {
      return fail(ErrorKind::internal, "--by " + name + " is not known");
    }
    if (std::find(by.begin(), by.end(), *dimension) == by.end()) {
      by.push_back(*dimension);
    }
  }
  if (by.empty()) {
    by.push_back(arguments.command->id == CommandId::top ? Dimension::commit
                                                         : Dimension::model);
  }
  return by;
}

std::optional<Source> source_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Source>, 5> k_names{
      {{"transcript", Source::transcript},
       {"manual", Source::manual},
       {"reading", Source::reading},
       {"imported", Source::imported},
       {"note", Source::note}}};
  for (const auto& [known, source] : k_names) {
    if (known == name) {
      return source;
    }
  }
  return std::nullopt;
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

/// Returns where `trends DAYS` begins: the midnight that makes DAYS days with
/// today's.
Result<std::optional<Moment>> trend_start(const Arguments& arguments,
                                          Moment now,
                                          const Zone& zone) {
  const auto given = arguments.positional(0);
  const auto count = given ? parse_typed_count(*given, k_most_trend_days)
                           : std::optional<std::int64_t>{k_usual_trend_days};
  if (!count) {
    return fail(ErrorKind::usage,
                "trends: '" + printable(*given) +
                    "' is no number of days; 0 means all");
  }
  if (*count == 0) {
    return std::optional<Moment>{};
  }
  return std::optional{
      midnight_before(now, static_cast<int>(*count) - 1, zone)};
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
  if (arguments.command->id == CommandId::trends && !query.since) {
    TOKENS_TRY_ASSIGN(query.since, trend_start(arguments, now, zone));
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

}  // namespace

Result<Zone> zone_option(const Arguments& arguments) {
  auto zone = Zone::named(arguments.value("--tz").value_or("local"));
  if (!zone) {
    return fail(zone.error().in("--tz"));
  }
  return *zone;
}

Result<app::ReportQuery> report_query(const Arguments& arguments, Moment now) {
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  app::ReportQuery query;
  TOKENS_TRY_ASSIGN(query.by, dimensions(arguments));
  TOKENS_TRY(set_span(arguments, now, zone, query));
  query.branch = arguments.value("--branch").value_or("");
  query.author = arguments.value("--author").value_or("");
  query.project = arguments.value("--project").value_or("");
  query.model = arguments.value("--model").value_or("");
  // Of an export it is the session to be written, which is looked up.
  if (arguments.command->id != CommandId::export_file) {
    query.session = arguments.value("--session").value_or("");
  }
  if (const auto source = arguments.value("--source")) {
    query.source = source_named(*source);
  }
  query.breakdown = arguments.has("--breakdown");
  query.all_repositories = arguments.has("--all-repos");
  if (arguments.command->id != CommandId::trends &&
      arguments.command->id != CommandId::top) {  // their argument is a number
    query.path = arguments.positional(0).value_or("");
  }
  TOKENS_TRY_ASSIGN(query.sharers, sharers(arguments, query.by));
  query.offset = [zone](Moment moment) { return zone.offset_at(moment); };
  return query;
}

namespace {

/// Returns how many groups `top` keeps.
Result<std::size_t> top_count(const Arguments& arguments) {
  constexpr std::int64_t k_most = 1'000'000;
  const auto given = arguments.positional(0);
  if (!given) {
    return k_usual_top;
  }
  const auto count = parse_typed_count(*given, k_most);
  if (!count || *count == 0) {
    return fail(ErrorKind::usage,
                "top: '" + printable(*given) +
                    "' is no number of groups; it takes 1 and more");
  }
  return static_cast<std::size_t>(*count);
}

}  // namespace

Result<Format> report_format(const Arguments& arguments) {
  const std::string name =
      arguments.value("--format")
          .value_or(arguments.has("--json") ? "json" : "table");
  if (arguments.has("--json") && name != "json") {
    return fail(ErrorKind::usage,
                "--json is short for --format json; leave out one of --json "
                "and --format " +
                    name);
  }
  if (name == "json") {
    return Format::json;
  }
  if (name == "csv") {
    return Format::csv;
  }
  if (name == "html") {
    return Format::html;
  }
  return name == "markdown" ? Format::markdown : Format::table;
}

std::string formatted(const report::Report& report,
                      Format format,
                      const report::Style& style) {
  switch (format) {
    case Format::json:
      return report::to_json(report);
    case Format::csv:
      return report::to_csv(report);
    case Format::markdown:
      return report::to_markdown(report);
    case Format::html:
      return report::to_html(report);
    case Format::table:
      break;
  }
  return report::to_table(report, style);
}

namespace {

/// Returns where the month leads; nothing for a report that begins or ends
/// within it.
std::optional<report::Projection> month_projection(
    const report::Report& report,
    const app::ReportQuery& query,
    const Zone& zone,
    Moment now) {
  const auto month = parse_period("this month", {now, zone});
  if (!month || (query.since && *query.since > month->since) ||
      (query.until && *query.until <= now)) {
    return std::nullopt;
  }
  const Moment wall{zone.to_wall(now).time_since_epoch()};
  return report::project(
      report, {format_day(wall).substr(0, 7), month->since, now, month->until});
}

}  // namespace

Result<ReportRequest> report_request(const Arguments& arguments) {
  const Moment now = system::now();
  const CommandId face = arguments.command->id;
  TOKENS_TRY_ASSIGN(app::ReportQuery query, report_query(arguments, now));
  TOKENS_TRY_ASSIGN(Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(const Format format, report_format(arguments));
  std::optional<std::size_t> most_groups;
  if (face == CommandId::top) {
    TOKENS_TRY_ASSIGN(most_groups, top_count(arguments));
  }
  return ReportRequest{
      now, std::move(query), std::move(zone), format, most_groups, face};
}

Result<void> write_report(report::Report& report,
                          const ReportRequest& request,
                          const report::Style& style,
                          Target& target) {
  if (request.face == CommandId::monthly) {
    report.projection =
        month_projection(report, request.query, request.zone, request.now);
  }
  if (request.most_groups) {
    report::keep_top(report, *request.most_groups);
  }
  return target.write(
      formatted(report,
                request.format,
                target.is_standard_output() ? style : report::Style{}));
}

}  // namespace tokens::cli
