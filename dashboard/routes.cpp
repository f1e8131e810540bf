// See routes.hpp.
#include "dashboard/routes.hpp"

#include "dashboard/every_use.hpp"
#include "dashboard/overview.hpp"
#include "dashboard/page.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/exports.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace tokens::dashboard {

extern const std::string_view k_page_js;       // web/page.js
extern const std::string_view k_icon_svg;      // web/icon.svg
extern const std::string_view k_openapi_json;  // openapi.json

namespace {

constexpr const char* k_json = "application/json; charset=utf-8";
constexpr const char* k_html = "text/html; charset=utf-8";
constexpr std::string_view k_commit_path = "/commit/";
constexpr std::size_t k_most_tasks = 20;  ///< on the page; a file has all

Answer json(std::string body) {
  return {200, k_json, std::move(body)};
}

int status_of(const Error& error) {
  return error.kind == ErrorKind::usage       ? 400
         : error.kind == ErrorKind::not_found ? 404
         : error.kind == ErrorKind::busy      ? 503
                                              : 500;
}

Answer json_problem(const Error& error) {
  return json_error(status_of(error), error.message);
}

Answer html_problem(const Error& error) {
  return {status_of(error), k_html, problem_html(error.message)};
}

Filters filters_of(const Parameters& parameters) {
  Filters filters;
  for (const auto& [name, value] : parameters) {
    for (const auto& [known, member] : {std::pair("period", &Filters::period),
                                        std::pair("since", &Filters::since),
                                        std::pair("until", &Filters::until)}) {
      if (name == known) {
        filters.*member = value;
      }
    }
    for (const FilterKind& kind : k_filters) {
      if (name == kind.name()) {
        filters.*kind.value = value;
      }
    }
  }
  return filters;
}

/// The same days and filters as the page's, by tool.
Result<report::Report> report_by_tool(app::Workspace& workspace,
                                      Filters filters,
                                      const Offset& offset) {
  const Moment now = system::now();
  resolve_period(filters, format_day(now + offset(now)));
  app::ReportQuery query =
      query_for(filters, {report::Dimension::tool}, offset);
  const auto midnight = [&](const std::string& day) {
    const Moment utc = parse_iso8601(day + "T00:00:00Z").value_or(Moment{});
    const Moment guess = utc - offset(utc);
    return utc - offset(guess);  // where the offset changes on that day
  };
  if (!filters.since.empty()) {
    query.since = midnight(filters.since);
  }
  if (!filters.until.empty()) {
    query.until = midnight(day_plus(filters.until, 1));
  }
  return app::build_report(workspace, query);
}

/// One text for parameters in any order: what answers are remembered by.
std::string question_of(const std::string& path, Parameters parameters) {
  std::stable_sort(
      parameters.begin(), parameters.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
      });
  std::string question = path;
  for (const auto& [name, value] : parameters) {
    question += '\n' + json_quote(name) + json_quote(value);
  }
  return question;
}

/// Files that are part of the program.
SharedAnswer own_file(const std::string& path) {
  const auto made = [](const char* type, std::string_view body) {
    return std::make_shared<const Answer>(Answer{200, type, std::string(body)});
  };
  if (path == "/page.js") {
    return made("text/javascript; charset=utf-8", k_page_js);
  }
  if (path == "/icon.svg" || path == "/favicon.ico") {
    return made("image/svg+xml", k_icon_svg);
  }
  return path == "/api/openapi.json" ? made(k_json, k_openapi_json) : nullptr;
}

}  // namespace

Routes::Routes(Readers& readers, ReadQuery read_query, Offset offset)
    : read_query_(std::move(read_query)),
      offset_(std::move(offset)),
      answers_(readers) {}

template <auto to_json>
Answer Routes::uses(app::Workspace& workspace, const Parameters&) {
  const auto uses = every_use(workspace, subjects_, offset_);
  return uses ? json(to_json(*uses)) : json_problem(uses.error());
}

const std::vector<Routes::Row>& Routes::rows() {
  static const std::vector<Row> rows{
      {"/", &Routes::page},
      {"/part/tools", &Routes::tools},
      {"/api/stats", &Routes::uses<stats_json>},
      {"/api/logs", &Routes::uses<logs_json>},
      {"/api/projects", &Routes::uses<projects_json>},
      {"/api/report", &Routes::report},
      {"/metrics", &Routes::metrics}};
  return rows;
}

SharedAnswer Routes::answer(const std::string& path,
                            const Parameters& parameters) {
  if (auto file = own_file(path)) {
    return file;
  }
  for (const Row& row : rows()) {
    if (path == row.path) {
      return answers_.get(question_of(path, parameters),
                          [this, answerer = row.answerer, parameters](
                              app::Workspace& workspace) {
                            return (this->*answerer)(workspace, parameters);
                          });
    }
  }
  if (path.starts_with(k_commit_path)) {
    const std::string id = path.substr(k_commit_path.size());
    return answers_.get(path, [id](app::Workspace& workspace) {
      auto html = commit_page(workspace, id);
      return html ? Answer{200, k_html, std::move(*html)}
                  : html_problem(html.error());
    });
  }
  return std::make_shared<const Answer>(
      path.starts_with("/api/")
          ? json_problem({ErrorKind::not_found,
                          "there is no " + printable(path) +
                              "; /api/openapi.json tells what there is"})
          : html_problem({ErrorKind::not_found, "There is no such page."}));
}

Answer Routes::page(app::Workspace& workspace, const Parameters& parameters) {
  const auto view = overview(
      workspace, subjects_, filters_of(parameters), offset_, k_most_tasks);
  return view ? Answer{200, k_html, page_html(*view)}
              : html_problem(view.error());
}

Answer Routes::tools(app::Workspace& workspace, const Parameters& parameters) {
  const auto found = report_by_tool(workspace, filters_of(parameters), offset_);
  return found ? Answer{200, k_html, tools_html(*found)}
               : html_problem(found.error());
}

Answer Routes::report(app::Workspace& workspace, const Parameters& parameters) {
  const auto query = read_query_(parameters, workspace);
  if (!query) {
    return json_problem(query.error());
  }
  if (!app::team_of_copy(*workspace.ledger).empty()) {
    if (const auto known = app::check_team_query(*query); !known) {
      return json_problem(known.error());
    }
  }
  const auto found = app::build_report(workspace, *query);
  return found ? json(report::to_json(*found)) : json_problem(found.error());
}

Answer Routes::metrics(app::Workspace& workspace, const Parameters&) {
  const auto found =
      app::build_report(workspace, whole_ledger({report::Dimension::model}));
  return found ? Answer{200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        report::to_prometheus(*found)}
               : json_problem(found.error());
}

Result<std::string> page_as_file(app::Workspace& workspace,
                                 const Offset& offset) {
  Subjects subjects;
  constexpr std::size_t k_all = std::numeric_limits<std::size_t>::max();
  TOKENS_TRY_ASSIGN(const Overview view,
                    overview(workspace, subjects, {}, offset, k_all));
  report::Report tools;
  if (view.team.empty()) {
    TOKENS_TRY_ASSIGN(tools, report_by_tool(workspace, {}, offset));
  }
  return file_html(view, tools);
}

}  // namespace tokens::dashboard
