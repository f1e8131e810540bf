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

/// Tokens and money of some entries.
struct TaskSum {
  std::int64_t tasks = 0;
  std::int64_t tokens = 0;
  PicoUsd cost;

  void add(const app::Task& task) {
    ++tasks;
    tokens += task.tokens;
    cost += task.cost;
  }
};

TaskSum sum_of(const std::vector<app::Task>& tasks) {
  TaskSum sum;
  for (const app::Task& task : tasks) {
    sum.add(task);
  }
  return sum;
}

std::string dollars(PicoUsd cost) {
  std::string text = to_rounded_dollars(cost);
  text.insert(text.starts_with('<') ? 1 : 0, "$");
  return text;
}

std::string flat_note(const pricing::FlatPrice& price) {
  return "A flat price: $" + price.usd_per_million + " a million tokens.";
}

std::string entry_json(const app::Task& task) {
  return fmt::format(
      "{{\"id\": {}, \"datetime\": {}, \"time\": \"{}\", \"project\": {}, "
      "\"task\": {}, \"commit\": {}, \"total_tokens\": {}, \"cost_usd\": {}}}",
      task.id,
      json_quote(task.wall),
      format_iso8601_seconds(task.time),
      json_quote(task.project),
      json_quote(task.task),
      task.named.empty() ? "null" : json_quote(task.named),
      task.tokens,
      to_exact_decimal(task.cost));
}

std::string sum_json(const TaskSum& sum, const pricing::FlatPrice& price) {
  return fmt::format(
      "\"total_tokens\": {}, \"cost_usd\": {}, \"usd_per_million\": {}",
      sum.tokens,
      to_exact_decimal(sum.cost),
      price.usd_per_million);
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
                   dollars(task.cost)});
  }
  const TaskSum sum = sum_of(tasks);
  table.add_rule();
  table.add_row(
      {"", "", "Total", "", format_count(sum.tokens), dollars(sum.cost)});
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

std::string entries_json(const std::vector<app::Task>& tasks,
                         const pricing::FlatPrice& price) {
  return fmt::format("{{\"schema_version\": 1, \"entries\": {},\n {}}}\n",
                     tasks_json(tasks),
                     sum_json(sum_of(tasks), price));
}

/// The dearest first, or, as the older tool had it, by name.
std::vector<std::pair<std::string, TaskSum>> by_project(
    const std::vector<app::Task>& tasks, bool by_name) {
  std::map<std::string, TaskSum> sums;
  for (const app::Task& task : tasks) {
    sums[task.project].add(task);
  }
  std::vector<std::pair<std::string, TaskSum>> order(sums.begin(), sums.end());
  if (!by_name) {
    std::stable_sort(
        order.begin(), order.end(), [](const auto& a, const auto& b) {
          return a.second.tokens > b.second.tokens;
        });
  }
  return order;
}

std::string projects_json(
    const std::vector<std::pair<std::string, TaskSum>>& projects,
    const TaskSum& total,
    const pricing::FlatPrice& price) {
  std::string rows;
  for (const auto& [name, sum] : projects) {
    rows += fmt::format(
        "{}{{\"project\": {}, \"tasks\": {}, \"total_tokens\": {}, "
        "\"cost_usd\": {}}}",
        rows.empty() ? "\n  " : ",\n  ",
        json_quote(name),
        sum.tasks,
        sum.tokens,
        to_exact_decimal(sum.cost));
  }
  return fmt::format("{{\"schema_version\": 1, \"projects\": [{}],\n {}}}\n",
                     rows,
                     sum_json(total, price));
}

}  // namespace

std::string tasks_json(const std::vector<app::Task>& tasks) {
  std::string out = "[";
  for (const app::Task& task : tasks) {
    out += out.size() == 1 ? "\n  " : ",\n  ";
    out += entry_json(task);
  }
  return out + "]";
}

std::string task_said(const app::Task& task,
                      const std::string& what,
                      TaskFormat format) {
  if (format == TaskFormat::json) {
    return entry_json(task) + "\n";
  }
  const std::string words = report::displayable(task.project) + " | " +
                            report::displayable(task.task) + " | ";
  if (format == TaskFormat::log) {
    return fmt::format("\u2713 {}: {}{} tokens\n", what, words, task.tokens);
  }
  return fmt::format("{} {}: {}{} tokens, {}\n",
                     what,
                     task.id,
                     words,
                     format_count(task.tokens),
                     dollars(task.cost));
}

std::string tasks_text(const std::vector<app::Task>& tasks,
                       const pricing::FlatPrice& price,
                       TaskFormat format,
                       const report::Style& style) {
  if (format == TaskFormat::json) {
    return entries_json(tasks, price);
  }
  if (format == TaskFormat::log) {
    return lines_of(tasks);
  }
  return tasks.empty() ? "No tasks are logged.\n"
                       : entries_table(tasks, price, 0, style);
}

std::string today_text(const std::vector<app::Task>& tasks,
                       const std::string& day,
                       const pricing::FlatPrice& price,
                       TaskFormat format,
                       const report::Style& style) {
  constexpr std::size_t k_date = 11;  // "2026-11-22 "
  if (format == TaskFormat::json) {
    return entries_json(tasks, price);
  }
  if (format == TaskFormat::log) {
    return fmt::format("=== Token Usage - {} ===\n{}---\nTotal: {} tokens\n",
                       day,
                       lines_of(tasks),
                       sum_of(tasks).tokens);
  }
  return tasks.empty() ? fmt::format("No tasks are logged for {}.\n", day)
                       : entries_table(tasks, price, k_date, style);
}

std::string task_projects_text(const std::vector<app::Task>& tasks,
                               const pricing::FlatPrice& price,
                               TaskFormat format,
                               const report::Style& style) {
  const auto projects = by_project(tasks, format == TaskFormat::log);
  const TaskSum total = sum_of(tasks);
  if (format == TaskFormat::json) {
    return projects_json(projects, total, price);
  }
  if (format == TaskFormat::log) {
    std::string out;
    for (const auto& [name, sum] : projects) {
      out +=
          fmt::format("{}: {} tokens\n", report::displayable(name), sum.tokens);
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
  const auto add = [&](const std::string& name, const TaskSum& sum) {
    table.add_row({name,
                   format_count(sum.tasks),
                   format_count(sum.tokens),
                   dollars(sum.cost)});
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
                           TaskFormat format) {
  const PicoUsd cost = price.cost(tokens);
  if (format == TaskFormat::json) {
    return fmt::format("{{\"schema_version\": 1, {}}}\n",
                       sum_json({0, tokens, cost}, price));
  }
  if (format == TaskFormat::log) {
    const PicoUsd input{cost.amount() / 3};
    const PicoUsd output{cost.amount() - input.amount()};
    return fmt::format(
        "Estimated cost for {} tokens:\n  Input (1/3): {}\n"
        "  Output (2/3): {}\n  Total: {}\n",
        tokens,
        dollars(input),
        dollars(output),
        dollars(cost));
  }
  return fmt::format(
      "{} tokens cost {} at the task log's flat price of ${} a "
      "million.\n",
      format_count(tokens),
      dollars(cost),
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
                   dollars(task.cost)});
  }
  table.add_note(
      "Logged by hand for this commit; not part of the numbers above.");
  return "\n" + table.render(style, report::k_least_width);
}

}  // namespace tokens::cli
