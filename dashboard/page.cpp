// See page.hpp.
#include "dashboard/page.hpp"

#include "lib/base/text.hpp"
#include "lib/report/html.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <utility>

namespace tokens::dashboard {

extern const std::string_view k_page_css;  // web/page.css

namespace {

using report::cache_share;
using report::card;
using report::cost_text;
using report::escape_html;
using report::Report;

std::string selected(bool is_it) {
  return is_it ? " selected" : "";
}

std::string period_select(const Filters& filters) {
  std::string out = "<label>Period <select name=\"period\" id=\"period\">";
  for (const Period& period : k_periods) {
    out += fmt::format("<option value=\"{}\"{}>{}</option>",
                       period.name,
                       selected(filters.period == period.name),
                       period.label);
  }
  out += "</select></label>\n";
  const bool is_custom = filters.period == "custom";
  return out + fmt::format(
                   "<span id=\"days\"{}><label>From <input type=\"date\" "
                   "name=\"since\" id=\"since\" value=\"{}\"></label>\n"
                   "<label>to <input type=\"date\" name=\"until\" id=\"until\" "
                   "value=\"{}\"></label></span>\n",
                   is_custom ? "" : " hidden",
                   is_custom ? escape_html(filters.since) : "",
                   is_custom ? escape_html(filters.until) : "");
}

std::string select(std::string_view name,
                   std::string_view label,
                   const std::string& chosen,
                   const std::vector<std::string>& choices) {
  std::string options;
  bool is_listed = chosen.empty();
  for (const std::string& choice : choices) {
    is_listed = is_listed || choice == chosen;
    options += fmt::format("<option{0} value=\"{1}\">{1}</option>",
                           selected(choice == chosen),
                           escape_html(choice));
  }
  if (!is_listed) {
    options += fmt::format("<option selected value=\"{0}\">{0}</option>",
                           escape_html(chosen));
  }
  return fmt::format(
      "<label>{0} <select name=\"{1}\" id=\"{1}\"><option value=\"\">all"
      "</option>{2}</select></label>\n",
      label,
      name,
      options);
}

std::string form(const Overview& view) {
  std::string out =
      "<form id=\"filters\" method=\"get\" action=\"/\" role=\"search\" "
      "aria-label=\"Filters\">\n" +
      period_select(view.filters);
  for (std::size_t i = 0; i < view.choices.size(); ++i) {
    const FilterKind& kind = k_filters[i];
    out += select(kind.name(),
                  report::heading_of(kind.dimension),
                  view.filters.*kind.value,
                  view.choices[i]);
  }
  return out +
         "<button id=\"show\">Show</button>\n<a href=\"/\" data-swap>Reset"
         "</a>\n</form>\n";
}

/// The two questions that people open the page for.
std::string answers(const Overview& view, Medium medium) {
  std::string title = "The most expensive commit of yesterday";
  if (view.dearest_day == view.today) {
    title = "No commit before today; the most expensive of today";
  } else if (!view.dearest_day.empty() &&
             view.dearest_day != day_plus(view.today, -1)) {
    title = "No commit yesterday; the most expensive of " + view.dearest_day;
  }
  std::string commit = "<p>No commit with usage yet.</p>";
  if (view.dearest) {
    const std::string link =
        medium == Medium::server
            ? forge_link(view.dearest->forge, view.dearest->id, "")
            : "";
    commit = fmt::format(
        "<p class=\"big\">{}</p>\n<p>{} on {}{}, by {}{}</p>",
        commit_link(*view.dearest, medium),
        escape_html(cost_text(view.dearest->sum)),
        escape_html(view.dearest->branch.empty() ? "no branch"
                                                 : view.dearest->branch),
        view.dearest->project.empty()
            ? ""
            : " in " + escape_html(view.dearest->project),
        escape_html(name_of_person(view.dearest->author)),
        link.empty() ? "" : " · " + link);
  }
  std::string branch = "<p>Nothing on a branch in the last 7 days.</p>";
  if (view.week) {
    branch = fmt::format(
        "<p class=\"big\">{}</p>\n<p>{}: {} % of the last 7 days ({}){}</p>",
        escape_html(view.week->branch),
        escape_html(cost_text(view.week->sum)),
        share_of(view.week->sum, view.week->of),
        escape_html(cost_text(view.week->of)),
        view.week->project.empty() ? ""
                                   : ", in " + escape_html(view.week->project));
  }
  return fmt::format(
      "<div class=\"answers\">\n<section id=\"dearest\" "
      "aria-labelledby=\"dearest-title\">\n<h2 id=\"dearest-title\">{}</h2>\n"
      "{}</section>\n<section id=\"week\" aria-labelledby=\"week-title\">\n"
      "<h2 id=\"week-title\">The branch that took most of the week</h2>\n{}"
      "</section>\n</div>\n",
      title,
      commit,
      branch);
}

std::string cards(const Overview& view) {
  const bool tells_tasks = view.team.empty();
  const report::Sum& total = view.trend.total;
  const report::Sum& tasks = view.tasks.total;
  const auto commits = std::ssize(view.commits.groups);
  std::string out = "<dl class=\"cards\" id=\"cards\">\n" +
                    card("Cost", cost_text(total)) +
                    card("Tokens", format_count(total.tokens.total())) +
                    card("Commits", format_count(commits));
  if (tells_tasks) {
    out += card("Tasks logged", format_count(tasks.flat));
  }
  out += card("Average per commit", average(view.commits.total, commits));
  if (tells_tasks) {
    out += card("Average per task", average(tasks, tasks.flat));
  }
  return out + card("Prompt from cache", cache_share(total.tokens)) +
         card("Today", cost_text(view.today_sum), view.today) +
         card(
             "This month", cost_text(view.month_sum), view.today.substr(0, 7)) +
         "</dl>\n";
}

std::string notes(const Overview& view) {
  std::string out;
  if (!view.unpriced.empty()) {
    out += "<li>No price is known for " +
           escape_html(fmt::format("{}", fmt::join(view.unpriced, ", "))) +
           ": the cost of that is in no sum, its tokens are.</li>\n";
  }
  if (view.trend.total.flat > 0) {
    out += "<li>Logged tasks have a flat price for each token.</li>\n";
  }
  return out.empty() ? "" : "<ul class=\"notes\">\n" + out + "</ul>\n";
}

std::string period_label(const Filters& filters) {
  std::string label = "all time";
  for (const Period& period : k_periods) {
    if (filters.period == period.name) {
      label = period.label;
    }
  }
  if (filters.period == "custom") {
    label = (filters.since.empty() ? "the beginning" : filters.since) + " to " +
            (filters.until.empty() ? "today" : filters.until);
  }
  for (const FilterKind& kind : k_filters) {
    const std::string& value = filters.*kind.value;
    label += value.empty() ? "" : " · " + value;
  }
  return label;
}

constexpr const char* k_welcome =
    "<section class=\"panel\" id=\"welcome\">\n<h2>Nothing recorded yet</h2>\n"
    "<p>Go into a repository and type <code>git tokens install-hooks</code>: "
    "from then on each commit knows what it cost. What the transcripts on this "
    "machine tell already is read by <code>git tokens scan</code>.</p>\n"
    "</section>\n";

constexpr const char* k_nothing_sent =
    "<section class=\"panel\" id=\"welcome\">\n<h2>Nothing here yet</h2>\n"
    "<p><code>git tokens ledger push</code> sends to the team's ledger what a "
    "repository used.</p>\n</section>\n";

std::string content(const Overview& view,
                    const std::string& tools,
                    Medium medium) {
  const Filters& filters = view.filters;
  const bool is_of_team = !view.team.empty();
  std::string out = fmt::format(
      "<main id=\"content\">\n<p id=\"about\">{}{}<span id=\"when\" "
      "role=\"status\">as of {} {}</span></p>\n",
      is_of_team ? "Team ledger " + escape_html(view.team) + " · " : "",
      escape_html(period_label(filters)),
      view.today,
      view.now);
  if (view.is_empty) {
    return out + (is_of_team ? k_nothing_sent : k_welcome) + "</main>\n";
  }
  out += answers(view, medium) + cards(view) + budget_table(view.budgets) +
         "<section class=\"panel\" id=\"trend\">\n" + html_chart(view.trend) +
         "</section>\n";
  out += "<div class=\"panels\">\n";
  out += sum_table({"branches", "By branch"}, view.branches, filters, medium);
  out += sum_table({"projects", "By project"}, view.projects, filters, medium);
  out += sum_table({"models", "By model"}, view.models, filters, medium);
  out += sum_table({"authors", "By author"}, view.authors, filters, medium);
  out += is_of_team ? "" : tools;
  if (!view.tasks.groups.empty()) {
    out += sum_table(
        {"tasks", "Top tasks by cost", 15}, view.tasks, filters, medium);
  }
  out += "</div>\n";
  out += commit_table(
             "costliest", "Most expensive commits", view.costliest, medium) +
         merge_panel(view.merges,
                     medium == Medium::server ? view.forge : std::nullopt) +
         commit_table("recent", "Recent commits", view.recent, medium) +
         (is_of_team ? "" : log_table(view, medium)) + notes(view);
  return out + "</main>\n";
}

constexpr const char* k_head =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n";

constexpr const char* k_empty_tools =
    "<section class=\"panel\" aria-labelledby=\"tools-title\">\n"
    "<h2 id=\"tools-title\">By tool</h2>\n<p class=\"nothing\">";

}  // namespace

std::string query_of(const Filters& filters) {
  std::string out = "period=" + url_quote(filters.period);
  const auto add = [&out](const char* name, const std::string& value) {
    if (!value.empty()) {
      out += "&" + std::string(name) + "=" + url_quote(value);
    }
  };
  if (filters.period == "custom") {
    add("since", filters.since);
    add("until", filters.until);
  }
  for (const FilterKind& kind : k_filters) {
    add(kind.name(), filters.*kind.value);
  }
  return out;
}

std::string style_sheet() {
  return std::string(report::k_html_style) + std::string(k_page_css);
}

std::string served_document(const std::string& title, const std::string& body) {
  return k_head +
         fmt::format(
             "<title>{}</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n"
             "<style>{}</style>\n"
             "<script type=\"module\" src=\"/page.js\"></script>\n</head>\n"
             "<body>\n<header><h1><a href=\"/\">AI tokens</a></h1>\n"
             "<button id=\"theme\" type=\"button\" hidden>Dark or light"
             "</button></header>\n{}</body>\n</html>\n",
             escape_html(title),
             style_sheet(),
             body);
}

std::string page_html(const Overview& view) {
  const std::string url = "/part/tools?" + query_of(view.filters);
  const std::string tools = fmt::format(
      "<div id=\"tools\" data-load=\"{0}\">{1}<a href=\"{0}\">What each tool "
      "cost</a></p>\n</section>\n</div>\n",
      escape_html(url),
      k_empty_tools);
  return served_document("AI tokens",
                         "<div id=\"app\">\n" + form(view) +
                             content(view, tools, Medium::server) + "</div>\n");
}

std::string tools_html(const Report& tools) {
  return sum_table({"tools", "By tool"}, tools, {}, Medium::file);
}

std::string file_html(const Overview& view, const Report& tools) {
  return k_head +
         fmt::format(
             "<meta http-equiv=\"Content-Security-Policy\" "
             "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
             "<title>AI tokens</title>\n<style>{}</style>\n</head>\n<body>\n"
             "<header><h1>AI tokens</h1></header>\n{}"
             "<footer>Made by git-tokens</footer>\n</body>\n</html>\n",
             style_sheet(),
             content(view, tools_html(tools), Medium::file));
}

std::string problem_html(const std::string& problem) {
  return served_document("AI tokens",
                         "<main id=\"content\"><section class=\"panel\">\n"
                         "<h2>This did not work</h2>\n<p>" +
                             escape_html(problem) +
                             "</p>\n<p><a href=\"/\">Back to the overview</a>"
                             "</p></section></main>\n");
}

}  // namespace tokens::dashboard
