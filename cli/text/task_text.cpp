// See task_text.hpp.
#include "cli/text/task_text.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace tokens::cli {
namespace {

using report::Align;
using report::Cut;

report::Sum sum_of(const std::vector<app::Task>& tasks) {
  report::Sum sum;
  for (const app::Task& task : tasks) {
    sum += task_sum(task);
  }
  return sum;
}

std::string flat_note(const pricing::FlatPrice& price) {
  return "A flat price: $" + price.usd_per_million + " a million tokens.";
}

JsonObject entry_json(const app::Task& task) {
  return {{"id", task.id},
          {"datetime", task.wall},
          {"time", format_iso8601_seconds(task.time)},
          {"project", task.project},
          {"task", task.task},
          {"commit", json_or_null(task.named)},
          {"total_tokens", task.tokens},
          {"cost_usd", task.cost}};
}

JsonObject sum_members(std::int64_t tokens,
                       PicoUsd cost,
                       const pricing::FlatPrice& price) {
  return {{"total_tokens", tokens},
          {"cost_usd", cost},
          {"usd_per_million", Json::verbatim(price.usd_per_million)}};
}

/// `from` is where the shown part of the time begins.
std::string entries_table(const std::vector<app::Task>& tasks,
                          const pricing::FlatPrice& price,
                          std::size_t from,
                          const report::Style& style) {
  report::TextTable table({{"Id", Align::right, Cut::never, 1, 0},
                           {"Time", Align::left, Cut::never, 8, 2},
                           {"Project", Align::left, Cut::middle, 8, 1},
                           {"Task", Align::left, Cut::end, 16, 0},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  for (const app::Task& task : tasks) {
    table.add_row({std::to_string(task.id),
                   task.wall.substr(from),
                   task.project,
                   task.task,
                   format_count(task.tokens),
                   report::dollars_text(task.cost)});
  }
  const report::Sum sum = sum_of(tasks);
  table.add_rule();
  table.add_row({"",
                 "",
                 "Total",
                 "",
                 format_count(sum.tokens.total()),
                 report::dollars_text(sum.cost)});
  table.add_note(flat_note(price));
  return table.render(style, report::k_least_width);
}

std::string lines_of(const std::vector<app::Task>& tasks) {
  std::string out;
  for (const app::Task& task : tasks) {
    out += app::task_line(task) + "\n";
  }
  return out;
}

/// The dearest first, or, as the older tool had it, by name.
std::vector<std::pair<std::string, report::Sum>> by_project(
    const std::vector<app::Task>& tasks, bool by_name) {
  std::map<std::string, report::Sum> sums;
  for (const app::Task& task : tasks) {
    sums[task.project] += task_sum(task);
  }
  std::vector<std::pair<std::string, report::Sum>> order(sums.begin(),
                                                         sums.end());
  if (!by_name) {
    std::stable_sort(
        order.begin(), order.end(), [](const auto& a, const auto& b) {
          return a.second.tokens.total() > b.second.tokens.total();
        });
  }
  return order;
}

}  // namespace

report::Sum task_sum(const app::Task& task) {
  report::Sum sum;
  sum.tokens.unclassified = task.tokens;
  sum.responses = sum.priced = sum.flat = 1;
  sum.cost = task.cost;
  return sum;
}

Json tasks_json(const std::vector<app::Task>& tasks) {
  return Json::lines(tasks, entry_json);
}

std::string task_said(const app::Task& task,
                      const std::string& what,
                      const std::string& format) {
  if (format == "json") {
    return entry_json(task).text() + "\n";
  }
  const std::string words =
      printable(task.project) + " | " + printable(task.task) + " | ";
  if (format == "log") {
    return fmt::format("\u2713 {}: {}{} tokens\n", what, words, task.tokens);
  }
  return fmt::format("{} {}: {}{} tokens, {}\n",
                     what,
                     task.id,
                     words,
                     format_count(task.tokens),
                     report::dollars_text(task.cost));
}

std::string tasks_text(const std::vector<app::Task>& tasks,
                       const std::string& day,
                       const pricing::FlatPrice& price,
                       const std::string& format,
                       const report::Style& style) {
  if (format == "json") {
    const report::Sum sum = sum_of(tasks);
    return JsonObject{{"schema_version", 1}, {"entries", tasks_json(tasks)}}
        .add(sum_members(sum.tokens.total(), sum.cost, price))
        .document();
  }
  if (format == "log") {
    return day.empty()
               ? lines_of(tasks)
               : fmt::format(
                     "=== Token Usage - {} ===\n{}---\nTotal: {} tokens\n",
                     day,
                     lines_of(tasks),
                     sum_of(tasks).tokens.total());
  }
  if (tasks.empty()) {
    return fmt::format(
        "No tasks are logged{}{}.\n", day.empty() ? "" : " for ", day);
  }
  constexpr std::size_t k_date = 11;  // "2026-11-22 "
  return entries_table(tasks, price, day.empty() ? 0 : k_date, style);
}

std::string task_projects_text(const std::vector<app::Task>& tasks,
                               const pricing::FlatPrice& price,
                               const std::string& format,
                               const report::Style& style) {
  const auto projects = by_project(tasks, format == "log");
  const report::Sum total = sum_of(tasks);
  if (format == "json") {
    const auto row = [](const auto& project) {
      return JsonObject{{"project", project.first},
                        {"tasks", project.second.responses},
                        {"total_tokens", project.second.tokens.total()},
                        {"cost_usd", project.second.cost}};
    };
    return JsonObject{{"schema_version", 1},
                      {"projects", Json::lines(projects, row)}}
        .add(sum_members(total.tokens.total(), total.cost, price))
        .document();
  }
  if (format == "log") {
    std::string out;
    for (const auto& [name, sum] : projects) {
      out +=
          fmt::format("{}: {} tokens\n", printable(name), sum.tokens.total());
    }
    return out;
  }
  if (tasks.empty()) {
    return "No tasks are logged.\n";
  }
  report::TextTable table({{"Project", Align::left, Cut::middle, 12, 0},
                           {"Tasks", Align::right, Cut::never, 1, 0},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  const auto add = [&](const std::string& name, const report::Sum& sum) {
    table.add_row({name,
                   format_count(sum.responses),
                   format_count(sum.tokens.total()),
                   report::dollars_text(sum.cost)});
  };
  for (const auto& [name, sum] : projects) {
    add(name, sum);
  }
  table.add_rule();
  add("Total", total);
  table.add_note(flat_note(price));
  return table.render(style, report::k_least_width);
}

std::string task_cost_text(std::int64_t tokens,
                           const pricing::FlatPrice& price,
                           const std::string& format) {
  const PicoUsd cost = price.cost(tokens);
  if (format == "json") {
    return JsonObject{{"schema_version", 1}}
               .add(sum_members(tokens, cost, price))
               .text() +
           "\n";
  }
  if (format == "log") {
    const PicoUsd input{cost.amount() / 3};
    const PicoUsd output{cost.amount() - input.amount()};
    return fmt::format(
        "Estimated cost for {} tokens:\n  Input (1/3): {}\n"
        "  Output (2/3): {}\n  Total: {}\n",
        tokens,
        report::dollars_text(input),
        report::dollars_text(output),
        report::dollars_text(cost));
  }
  return fmt::format(
      "{} tokens cost {} at the task log's flat price of ${} a "
      "million.\n",
      format_count(tokens),
      report::dollars_text(cost),
      price.usd_per_million);
}

std::string linked_tasks_text(const std::vector<app::Task>& tasks,
                              const report::Style& style) {
  if (tasks.empty()) {
    return {};
  }
  report::TextTable table({{"Task", Align::left, Cut::end, 16, 0},
                           {"Project", Align::left, Cut::middle, 8, 1},
                           {"Logged", Align::left, Cut::never, 10, 2},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  for (const app::Task& task : tasks) {
    table.add_row({task.task,
                   task.project,
                   task.wall.substr(0, 10),
                   format_count(task.tokens),
                   report::dollars_text(task.cost)});
  }
  table.add_note(
      "Logged by hand for this commit; not part of the numbers above.");
  return "\n" + table.render(style, report::k_least_width);
}

}  // namespace tokens::cli
