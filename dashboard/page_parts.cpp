// See page_parts.hpp.
#include "dashboard/page_parts.hpp"

#include "dashboard/page.hpp"
#include "lib/base/text.hpp"
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
using report::Report;
using report::Sum;

/// Returns the sums' cells: tokens, cost, and the share as number and bar.
std::string sum_cells(const Sum& sum, const Sum& whole) {
  const int share = share_of(sum, whole);
  return fmt::format(
      "<td>{}</td><td>{}</td><td class=\"share\"><svg viewBox=\"0 0 100 8\" "
      "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"f0\" "
      "width=\"{}\" height=\"8\"/></svg><span>{} %</span></td>",
      format_count(sum.tokens.total()),
      escape_html(cost_text(sum)),
      share,
      share);
}

/// Returns the member of the filters that a dimension can set.
std::string Filters::*member_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::project:
      return &Filters::project;
    case Dimension::branch:
      return &Filters::branch;
    case Dimension::author:
      return &Filters::author;
    case Dimension::model:
      return &Filters::model;
    default:
      return nullptr;
  }
}

std::string name_cell(const Report& report,
                      const report::Group& group,
                      std::size_t index,
                      const Filters& filters,
                      Medium medium) {
  const std::string name = key_text(report, group, index);
  std::string text = escape_html(
      report.by[index] == Dimension::author ? name_of_person(name) : name);
  const auto member = member_of(report.by[index]);
  if (medium == Medium::server && member != nullptr && group.key[index]) {
    Filters narrower = filters;
    narrower.*member = *group.key[index];
    text = fmt::format("<a href=\"/?{}\" data-swap>{}</a>",
                       escape_html(query_of(narrower)),
                       text);
  }
  return fmt::format(
      "<th scope=\"row\" title=\"{}\">{}</th>", escape_html(name), text);
}

constexpr const char* k_nothing =
    "<p class=\"nothing\">Nothing in this period.</p>\n";

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

std::string card(std::string_view label,
                 const std::string& number,
                 const std::string& words) {
  return fmt::format(
      "<div><dt>{}</dt><dd>{}{}</dd></div>\n",
      label,
      escape_html(number),
      words.empty() ? "" : "<small>" + escape_html(words) + "</small>");
}

std::string cache_share(const TokenCounts& tokens) {
  const std::int64_t prompt = tokens.prompt();
  if (prompt == 0) {
    return "none";
  }
  // Rounded down: 100 % is said of all of it only.
  const auto tenths = static_cast<std::int64_t>(
      static_cast<Int128>(tokens.cache_read) * 1000 / prompt);
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
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
  std::string out = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const Dimension dimension : report.by) {
    out += fmt::format("<th scope=\"col\" class=\"name\">{}</th>",
                       report::heading_of(dimension));
  }
  out +=
      "<th scope=\"col\">Tokens</th><th scope=\"col\">Cost</th>"
      "<th scope=\"col\">Share</th></tr></thead>\n<tbody>\n";
  for (const report::Group& group : report.groups) {
    out += "<tr>";
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      out += name_cell(report, group, i, filters, medium);
    }
    out += sum_cells(group.sum, report.total) + "</tr>\n";
  }
  if (others.groups > 0) {
    out += fmt::format("<tr><th scope=\"row\" colspan=\"{}\">{}</th>{}</tr>\n",
                       report.by.size(),
                       escape_html(others_text(others)),
                       sum_cells(others.sum, report.total));
  }
  return section(table.id, table.title, out + "</tbody>\n</table></div>\n");
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
  std::string out =
      "<div class=\"wide\"><table>\n<thead><tr>"
      "<th scope=\"col\" class=\"name\">Commit</th>";
  out += has_links ? "<th scope=\"col\" class=\"name\">Forge</th>" : "";
  out += "<th scope=\"col\" class=\"name\">" +
         std::string(tells_last_use ? "Last used" : "Made") +
         "</th>"
         "<th scope=\"col\" class=\"name\">Project</th>"
         "<th scope=\"col\" class=\"name\">Branch</th>"
         "<th scope=\"col\" class=\"name\">Author</th>"
         "<th scope=\"col\">Tokens</th><th scope=\"col\">Cost</th>"
         "</tr></thead>\n<tbody>\n";
  for (const CommitLine& commit : commits) {
    out += fmt::format(
        "<tr><th scope=\"row\" title=\"{0}\">{1}</th>{9}"
        "<td class=\"name\">{2} {3}</td><td class=\"name\">{4}</td>"
        "<td class=\"name\">{5}</td><td class=\"name\">{6}</td>"
        "<td>{7}</td><td>{8}</td></tr>\n",
        escape_html(commit.subject),
        commit_link(commit, medium),
        escape_html(commit.day),
        escape_html(commit.time),
        escape_html(commit.project),
        escape_html(commit.branch),
        escape_html(name_of_person(commit.author)),
        format_count(commit.sum.tokens.total()),
        escape_html(cost_text(commit.sum)),
        has_links ? "<td class=\"name\">" +
                        forge_link(commit.forge, commit.id, "") + "</td>"
                  : "");
  }
  return section(id, title, out + "</tbody>\n</table></div>\n");
}

std::string log_table(const Overview& view, Medium medium) {
  if (view.log.empty()) {
    return section(
        "log",
        "Task log",
        "<p class=\"nothing\">No tasks logged in this period. <code>git "
        "tokens task log PROJECT TASK TOKENS</code> logs one.</p>\n");
  }
  std::string out =
      "<div class=\"wide\"><table>\n<thead><tr>"
      "<th scope=\"col\" class=\"name\">Task</th>"
      "<th scope=\"col\" class=\"name\">Time</th>"
      "<th scope=\"col\" class=\"name\">Project</th>"
      "<th scope=\"col\">Tokens</th><th scope=\"col\">Cost</th>"
      "</tr></thead>\n<tbody>\n";
  for (const app::Task& task : view.log) {
    out += fmt::format(
        "<tr><th scope=\"row\" title=\"{0}\">{0}</th>"
        "<td class=\"name\">{1}</td><td class=\"name\">{2}</td>"
        "<td>{3}</td><td>{4}</td></tr>\n",
        escape_html(task.task),
        escape_html(task.wall),
        escape_html(task.project),
        format_count(task.tokens),
        escape_html(report::dollars_text(task.cost)));
  }
  out += "</tbody>\n</table></div>\n";
  if (view.log.size() < view.log_size && medium == Medium::server) {
    out += fmt::format(
        "<p class=\"nothing\">The newest {} of {}; <a "
        "href=\"/api/logs\">all of them</a></p>\n",
        view.log.size(),
        format_count(static_cast<std::int64_t>(view.log_size)));
  }
  return section("log", "Task log", out);
}

namespace {

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

}  // namespace

std::string budget_table(const std::vector<report::Budget>& budgets) {
  if (budgets.empty()) {
    return "";
  }
  std::string out =
      "<div class=\"wide\"><table>\n<thead><tr>"
      "<th scope=\"col\" class=\"name\">Budget</th>"
      "<th scope=\"col\" class=\"name\">For</th><th scope=\"col\">Used</th>"
      "<th scope=\"col\">Part</th></tr></thead>\n<tbody>\n";
  for (const report::Budget& budget : budgets) {
    const auto percent = percent_of(budget.limit, budget.amount());
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"name\">{}</td><td>{}</td>"
        "<td>{} <meter min=\"0\" max=\"100\" low=\"75\" high=\"90\" "
        "optimum=\"0\" value=\"{}\" aria-hidden=\"true\"></meter></td></tr>\n",
        escape_html(budget.name),
        escape_html(budget.scope),
        escape_html(spent_text(budget)),
        used_part(budget),
        std::min<std::int64_t>(percent.value_or(0), 100));
  }
  return section("budgets",
                 "Budgets of this repository",
                 out + "</tbody>\n</table></div>\n");
}

}  // namespace tokens::dashboard
