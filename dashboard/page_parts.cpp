// See page.hpp.
#include "dashboard/page.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/html.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace tokens::dashboard {
namespace {

using report::cost_text;
using report::Dimension;
using report::escape_html;
using report::HtmlTable;
using report::Report;
using report::row_header;
using report::Sum;

/// Returns the sums' cells: tokens, cost, and the share as number and bar.
std::vector<std::string> sum_cells(const Sum& sum, const Sum& whole) {
  return {format_count(sum.tokens.total()),
          escape_html(cost_text(sum)),
          fmt::format("<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
                      "aria-hidden=\"true\"><rect class=\"f0\" width=\"{0}\" "
                      "height=\"8\"/></svg><span>{0} %</span></div>",
                      share_of(sum, whole))};
}

std::string name_cell(const Report& report,
                      const report::Group& group,
                      std::size_t index,
                      const Filters& filters,
                      Medium medium) {
  const std::string name = key_text(report, group, index);
  const Dimension dimension = report.by[index];
  std::string text =
      escape_html(dimension == Dimension::author ? name_of_person(name) : name);
  for (const FilterKind& kind : k_filters) {
    if (medium == Medium::server && kind.dimension == dimension &&
        group.key[index]) {
      Filters narrower = filters;
      narrower.*kind.value = *group.key[index];
      text = fmt::format("<a href=\"/?{}\" data-swap>{}</a>",
                         escape_html(query_of(narrower)),
                         text);
    }
  }
  return row_header(text, name);
}

constexpr const char* k_nothing =
    "<p class=\"nothing\">Nothing in this period.</p>\n";

/// The level of a budget is one of four steps; a person wants to see how much
/// is gone.
std::string used_part(const report::Budget& budget) {
  const auto percent = percent_of(budget.limit, budget.amount());
  if (!percent || (!budget.is_known() && !budget.is_exceeded())) {
    return "unknown";
  }
  return format_count(*percent) + " %" +
         (budget.is_exceeded() ? ", exceeded" : "");
}

using app::Merge;

constexpr std::size_t k_most_merges = 20;
constexpr int k_line_width = 960;
constexpr int k_line_height = 120;

std::string merged_cost(const report::Sum& sum) {
  return sum.responses == 0 ? "no data" : escape_html(report::cost_text(sum));
}

std::string merged_tokens(const report::Sum& sum) {
  return sum.responses == 0 ? "no data" : format_count(sum.tokens.total());
}

/// A line of the running cost, one step a merge: its numbers are in the table.
std::string running_line(const std::vector<Merge>& merges) {
  const auto height_of = [](const Merge& merge) {
    return static_cast<double>(merge.cumulative.cost.amount());
  };
  const double top = height_of(merges.back());
  if (merges.size() < 2 || top <= 0) {
    return "";
  }
  std::string points;
  for (std::size_t i = 0; i < merges.size(); ++i) {
    points +=
        fmt::format("{:.1f},{:.1f} ",
                    static_cast<double>(k_line_width) * static_cast<double>(i) /
                        static_cast<double>(merges.size() - 1),
                    k_line_height * (1 - height_of(merges[i]) / top));
  }
  return fmt::format(
      "<figure class=\"running\"><svg viewBox=\"0 -4 {} {}\" "
      "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"All merges "
      "until each one: up to {}\"><polyline points=\"{}\"/></svg></figure>\n",
      k_line_width,
      k_line_height + 8,
      merged_cost(merges.back().cumulative),
      points);
}

void add_merge(HtmlTable& table,
               const Merge& merge,
               const std::optional<Forge>& forge) {
  const notes::MergeRow& row = merge.row;
  const std::string id = merge.commit.substr(0, k_short_id);
  // A merge of a pull request is known to be there.
  const std::string link =
      row.pull_request == 0 ? "" : forge_link(forge, merge.commit, id);
  table.add_row(
      row_header(
          escape_html(row.source_branch.empty() ? "(not known)"
                                                : row.source_branch) +
          (row.pull_request == 0 ? "" : fmt::format(" #{}", row.pull_request))),
      {"<code>" + (link.empty() ? escape_html(id) : link) + "</code>",
       fmt::format("{}, {}",
                   format_day(from_unix_ms(row.second * 1000)),
                   notes::name_of(row.kind)),
       merged_tokens(merge.sum),
       merged_cost(merge.sum),
       merged_tokens(merge.cumulative),
       merged_cost(merge.cumulative)});
}

}  // namespace

std::string section(const std::string& id,
                    const std::string& title,
                    const std::string& inside) {
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"{0}-title\">\n"
      "<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
      id,
      escape_html(title),
      inside);
}

std::string url_quote(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

std::string name_of_person(const std::string& contact) {
  const std::size_t end = contact.rfind(" <");
  return end == std::string::npos || end == 0 ? contact
                                              : contact.substr(0, end);
}

std::string average(const Sum& sum, std::int64_t count) {
  if (count == 0) {
    return "none";
  }
  const auto cost = sum.known_cost();
  if (!cost) {
    return "unknown";
  }
  return report::dollars_text(PicoUsd{cost->amount() / count}) +
         (sum.priced < sum.responses ? "+" : "");
}

int share_of(const Sum& part, const Sum& whole) {
  const Int128 of =
      whole.priced > 0 ? whole.cost.amount() : Int128{whole.tokens.total()};
  const Int128 is =
      whole.priced > 0 ? part.cost.amount() : Int128{part.tokens.total()};
  return of <= 0 ? 0 : static_cast<int>(is * 100 / of);
}

std::string sum_table(const SumTable& table,
                      Report report,
                      const Filters& filters,
                      Medium medium) {
  if (report.groups.empty()) {
    return section(table.id, table.title, k_nothing);
  }
  report::Others others;
  while (report.groups.size() > table.most) {
    others.sum += report.groups.back().sum;
    ++others.groups;
    report.groups.pop_back();
  }
  HtmlTable rows(key_headings(report), {"Tokens", "Cost", "Share"});
  for (const report::Group& group : report.groups) {
    std::string header;
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      header += name_cell(report, group, i, filters, medium);
    }
    rows.add_row(header, sum_cells(group.sum, report.total));
  }
  if (others.groups > 0) {
    rows.add_row(
        row_header(escape_html(others_text(others)), "", report.by.size()),
        sum_cells(others.sum, report.total));
  }
  return section(table.id, table.title, rows.text());
}

std::string commit_link(const CommitLine& commit, Medium medium) {
  const std::string words =
      commit.subject.empty() ? "(not in this clone)" : commit.subject;
  const std::string id = commit.id.substr(0, k_short_id);
  if (medium == Medium::file) {
    return fmt::format("{} <code>{}</code>", escape_html(words), id);
  }
  return fmt::format("<a href=\"/commit/{}\">{} <code>{}</code></a>",
                     url_quote(commit.id),
                     escape_html(words),
                     escape_html(id));
}

std::string commit_table(const std::string& id,
                         const std::string& title,
                         const std::vector<CommitLine>& commits,
                         Medium medium) {
  if (commits.empty()) {
    return section(id, title, k_nothing);
  }
  const bool has_links =
      medium == Medium::server &&
      std::any_of(commits.begin(), commits.end(), [](const CommitLine& commit) {
        return commit.forge.has_value();
      });
  const bool tells_last_use =
      std::any_of(commits.begin(), commits.end(), [](const CommitLine& commit) {
        return commit.time.empty() && !commit.day.empty();
      });
  std::vector<std::string> names{"Commit",
                                 tells_last_use ? "Last used" : "Made",
                                 "Project",
                                 "Branch",
                                 "Author"};
  if (has_links) {
    names.insert(names.begin() + 1, "Forge");
  }
  HtmlTable table(std::move(names), {"Tokens", "Cost"});
  for (const CommitLine& commit : commits) {
    std::vector<std::string> cells{escape_html(commit.day + " " + commit.time),
                                   escape_html(commit.project),
                                   escape_html(commit.branch),
                                   escape_html(name_of_person(commit.author)),
                                   format_count(commit.sum.tokens.total()),
                                   escape_html(cost_text(commit.sum))};
    if (has_links) {
      cells.insert(cells.begin(), forge_link(commit.forge, commit.id, ""));
    }
    table.add_row(row_header(commit_link(commit, medium), commit.subject),
                  cells);
  }
  return section(id, title, table.text());
}

std::string log_table(const Overview& view, Medium medium) {
  if (view.log.empty()) {
    return section(
        "log",
        "Task log",
        "<p class=\"nothing\">No tasks logged in this period. <code>git "
        "tokens task log PROJECT TASK TOKENS</code> logs one.</p>\n");
  }
  HtmlTable table({"Task", "Time", "Project"}, {"Tokens", "Cost"});
  for (const app::Task& task : view.log) {
    table.add_row(row_header(escape_html(task.task), task.task),
                  {escape_html(task.wall),
                   escape_html(task.project),
                   format_count(task.tokens),
                   escape_html(report::dollars_text(task.cost))});
  }
  std::string out = table.text();
  if (view.log.size() < view.log_size && medium == Medium::server) {
    out += fmt::format(
        "<p class=\"nothing\">The newest {} of {}; <a "
        "href=\"/api/logs\">all of them</a></p>\n",
        view.log.size(),
        format_count(static_cast<std::int64_t>(view.log_size)));
  }
  return section("log", "Task log", out);
}

std::string budget_table(const std::vector<report::Budget>& budgets) {
  if (budgets.empty()) {
    return "";
  }
  HtmlTable table({"Budget", "For"}, {"Used", "Part"});
  for (const report::Budget& budget : budgets) {
    const auto percent = percent_of(budget.limit, budget.amount());
    table.add_row(
        row_header(escape_html(budget.name)),
        {escape_html(budget.scope),
         escape_html(spent_text(budget)),
         fmt::format("{} <meter min=\"0\" max=\"100\" low=\"75\" high=\"90\" "
                     "optimum=\"0\" value=\"{}\" aria-hidden=\"true\"></meter>",
                     used_part(budget),
                     std::min<std::int64_t>(percent.value_or(0), 100))});
  }
  return section("budgets", "Budgets of this repository", table.text());
}

std::string merge_panel(const std::vector<Merge>& merges,
                        const std::optional<Forge>& forge) {
  if (merges.empty()) {
    return "";
  }
  HtmlTable table({"Branch", "Merge", "When, how"},
                  {"Tokens", "Cost", "All tokens", "All cost"});
  const std::size_t shown = std::min(merges.size(), k_most_merges);
  for (std::size_t i = 0; i < shown; ++i) {
    add_merge(table, merges[merges.size() - 1 - i], forge);
  }
  std::string out = running_line(merges) + table.text();
  if (shown < merges.size()) {
    out += fmt::format(
        "<p class=\"nothing\">The newest {} of {}; <code>git tokens "
        "merges</code> lists them all.</p>\n",
        shown,
        merges.size());
  }
  return section("merges", "Merges of this repository", out);
}

}  // namespace tokens::dashboard
