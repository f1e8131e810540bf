// Which numbers are shown, and in which words: see labels.hpp.
#include "lib/report/labels.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokens::report {
namespace {

// As many digits as git shows in a repository of ordinary size, and the first
// block of a session's uuid.
constexpr std::size_t k_id_digits = 8;

/// The order is that of equal sizes: the last is the first to go.
constexpr NumberColumn k_class_columns[] = {
    {"Input", [](const Sum& sum) { return sum.tokens.input; }},
    {"Output", [](const Sum& sum) { return sum.tokens.output; }},
    {"Cache write",
     [](const Sum& sum) {
       return sum.tokens.cache_write_5m + sum.tokens.cache_write_1h;
     }},
    {"Cache read", [](const Sum& sum) { return sum.tokens.cache_read; }},
    {"Unclassified", [](const Sum& sum) { return sum.tokens.unclassified; }},
};

// What is 0 in every row is the first to go, before bars.
constexpr int k_empty_column = 20;

// Responses go before the classes.
constexpr int k_responses_drop_order = 9;

/// Returns the sentence that marks a projection as one.
std::string projection_note(const Projection& projection) {
  return fmt::format(
      "Projection for {}, in no total: {} tokens and {} if it goes on as in "
      "its first {}.{} of {} days.",
      projection.month,
      format_count(projection.total_tokens),
      lower_bound_text(projection.cost, projection.has_unpriced),
      projection.elapsed_hours / 24,
      projection.elapsed_hours % 24 * 10 / 24,
      (projection.month_hours + 12) / 24);
}

bool is_id(Dimension dimension) {
  return dimension == Dimension::commit || dimension == Dimension::session;
}

/// Returns the place of the key element that the group's label explains: the
/// first id, else the first element.
std::size_t labelled_element(const Report& report) {
  const auto found = std::find_if(report.by.begin(), report.by.end(), is_id);
  return found == report.by.end()
             ? 0
             : static_cast<std::size_t>(found - report.by.begin());
}

}  // namespace

std::string NumberColumn::text(const Sum& sum) const {
  return is_cost() ? cost_text(sum) : format_count(count(sum));
}

std::vector<ReportLine> lines_of(const Report& report) {
  using Kind = ReportLine::Kind;
  const std::vector<std::string> none(
      std::max<std::size_t>(report.by.size(), 1));
  std::vector<ReportLine> lines;
  const auto add = [&](Kind kind, std::string name, const Sum& sum) {
    lines.push_back({kind, none, &sum});
    lines.back().keys.front() = std::move(name);
  };
  for (const Group& group : report.groups) {
    lines.push_back({Kind::group, none, &group.sum});
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      lines.back().keys[i] = key_text(report, group, i);
    }
    for (const ModelPart& part : group.parts) {
      add(Kind::part,
          part.model.value_or(null_label(Dimension::model)),
          part.sum);
    }
  }
  if (report.others && report.others->groups > 0) {
    add(Kind::others, others_text(*report.others), report.others->sum);
  }
  add(Kind::total, "Total", report.total);
  return lines;
}

std::vector<std::string> key_headings(const Report& report) {
  std::vector<std::string> headings;
  for (const Dimension dimension : report.by) {
    headings.emplace_back(heading_of(dimension));
  }
  headings.resize(std::max<std::size_t>(headings.size(), 1));
  return headings;
}

std::vector<NumberColumn> class_columns(const TokenCounts& tokens) {
  Sum total;
  total.tokens = tokens;
  std::vector<NumberColumn> columns(std::begin(k_class_columns),
                                    std::end(k_class_columns));
  if (tokens.unclassified == 0) {
    columns.pop_back();
  }
  std::vector<NumberColumn*> by_size;
  for (NumberColumn& column : columns) {
    by_size.push_back(&column);
  }
  std::stable_sort(by_size.begin(),
                   by_size.end(),
                   [&total](const NumberColumn* a, const NumberColumn* b) {
                     return a->count(total) > b->count(total);
                   });
  int drop_order = 2;  // behind a cost that may go
  for (NumberColumn* column : by_size) {
    const bool is_empty = column->count(total) == 0;
    column->drop_order = drop_order++ + (is_empty ? k_empty_column : 0);
  }
  return columns;
}

std::vector<NumberColumn> number_columns(const Report& report) {
  std::vector<NumberColumn> columns = class_columns(report.total.tokens);
  columns.insert(
      columns.begin(),
      {"Tokens", [](const Sum& sum) { return sum.tokens.total(); }, 0});
  columns.push_back({"Cost", nullptr, 0});
  columns.push_back({"Responses",
                     [](const Sum& sum) { return sum.responses; },
                     k_responses_drop_order});
  return columns;
}

std::string room_note(const std::vector<NumberColumn>& columns,
                      const std::vector<std::string>& left_out,
                      const Sum& total,
                      std::string_view way) {
  std::string names;
  for (const NumberColumn& column : columns) {
    const bool is_left_out =
        std::find(left_out.begin(), left_out.end(), column.heading) !=
        left_out.end();
    if (is_left_out && column.text(total) != "0") {
      names += (names.empty() ? "" : ", ") + std::string(column.heading);
    }
  }
  return names.empty() ? names
                       : fmt::format(
                             "Not shown for want of room: {}; {} has "
                             "all.",
                             names,
                             way);
}

std::string dollars_text(PicoUsd amount) {
  std::string text = to_rounded_dollars(amount);
  // "<0.0001" is an amount below the smallest that is shown.
  text.insert(text.starts_with('<') ? 1 : 0, "$");
  return text;
}

std::string lower_bound_text(const std::optional<PicoUsd>& cost,
                             bool has_unpriced) {
  return cost ? dollars_text(*cost) + (has_unpriced ? "+" : "")
              : std::string("unknown cost");
}

std::string cost_text(const Sum& sum) {
  const std::optional<PicoUsd> cost = sum.known_cost();
  return cost ? lower_bound_text(cost, sum.has_unpriced()) : "unknown";
}

std::string short_session(std::string_view id) {
  const std::size_t colon = id.find(':');
  const std::size_t kind = colon == std::string_view::npos ? 0 : colon + 1;
  return std::string(id.substr(0, kind + k_id_digits));
}

std::string key_text(const Report& report,
                     const Group& group,
                     std::size_t index) {
  const Dimension dimension = report.by[index];
  const std::optional<std::string>& value = group.key[index];
  if (!value) {
    return null_label(dimension);
  }
  const bool has_label =
      !group.label.empty() && index == labelled_element(report);
  if (is_id(dimension)) {
    const std::string id = dimension == Dimension::session
                               ? short_session(*value)
                               : value->substr(0, k_id_digits);
    return has_label ? id + " " + group.label : id;
  }
  return has_label ? group.label : *value;
}

std::string unpriced_note(const Unpriced& unpriced) {
  const std::string what = unpriced.model.empty()
                               ? std::string("without a model")
                               : "of model " + unpriced.model;
  return fmt::format("+ {} {} {} no price ({} tokens)",
                     counted(unpriced.responses, "response"),
                     what,
                     unpriced.responses == 1 ? "has" : "have",
                     format_count(unpriced.total_tokens));
}

std::string others_text(const Others& others) {
  return fmt::format(
      "({})", counted(static_cast<std::int64_t>(others.groups), "other"));
}

std::string unreadable_note(std::int64_t lines) {
  return fmt::format(
      "{} of transcripts could not be read: what {} used is in no number",
      counted(lines, "line"),
      lines == 1 ? "it" : "they");
}

std::vector<std::string> footnotes(const Report& report) {
  std::vector<std::string> notes;
  const Sum& total = report.total;
  for (const Unpriced& unpriced : report.unpriced) {
    notes.push_back(unpriced_note(unpriced));
  }
  if (report.unpriced.empty() && total.priced < total.responses) {
    notes.push_back("+ " + counted(total.responses - total.priced, "response") +
                    " without a price");
  }
  if (total.lower_bound > 0) {
    notes.push_back(fmt::format("output is a lower bound for {} of {}",
                                format_count(total.lower_bound),
                                counted(total.responses, "response")));
  }
  if (report.implausible.value_or(0) > 0) {
    notes.push_back(fmt::format(
        "{} with more tokens than any model takes in at once: counted as "
        "logged",
        counted(*report.implausible, "response")));
  }
  if (report.unreadable_lines.value_or(0) > 0) {
    notes.push_back(unreadable_note(*report.unreadable_lines));
  }
  if (report.projection) {
    notes.push_back(projection_note(*report.projection));
  }
  if (total.estimated > 0) {
    notes.push_back(counted(total.estimated, "response") +
                    " estimated from context readings");
  }
  const bool divides_by_tool =
      std::any_of(report.by.begin(), report.by.end(), [](Dimension dimension) {
        return dimension == Dimension::tool ||
               dimension == Dimension::mcp_server;
      });
  if (divides_by_tool && !report.groups.empty()) {
    notes.emplace_back(
        "responses are divided among tools by calls and sizes of results");
  }
  if (total.flat > 0) {
    notes.push_back(
        fmt::format("{} of the task log {} a flat price, ${} a million tokens",
                    counted(total.flat, "entry", "entries"),
                    total.flat == 1 ? "has" : "have",
                    report.flat_usd_per_million));
  }
  return notes;
}

}  // namespace tokens::report
