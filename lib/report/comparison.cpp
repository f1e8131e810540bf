// See comparison.hpp. The measures are one table, which every format walks.
#include "lib/report/comparison.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <vector>

namespace tokens::report {
namespace {

/// One number of a sum. Amounts are counts, or pico-dollars; nothing stands
/// for one that is not known.
struct Measure {
  std::string name;     ///< in JSON and CSV
  std::string heading;  ///< for people
  std::function<std::optional<Int128>(const Sum& sum)> amount;
  bool is_money = false;
  bool is_class = false;  ///< one of "tokens" in JSON
};

/// Returns "  Cache write 5m" for "cache_write_5m".
std::string class_heading(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  key.front() = static_cast<char>(key.front() - 'a' + 'A');
  return "  " + key;
}

std::vector<Measure> all_measures() {
  std::vector<Measure> all{{"total_tokens", "Tokens", [](const Sum& sum) {
                              return Int128{sum.tokens.total()};
                            }}};
  for (const TokenClass& one : k_token_classes) {
    all.push_back(
        {one.key,
         class_heading(one.key),
         [&one](const Sum& sum) { return Int128{sum.tokens.*one.count}; },
         false,
         true});
  }
  all.push_back({"cost_usd",
                 "Cost",
                 [](const Sum& sum) {
                   return sum.has_unpriced() ? std::nullopt
                                             : std::optional(sum.cost.amount());
                 },
                 true});
  all.push_back({"web_searches", "Web searches", [](const Sum& sum) {
                   return Int128{sum.web_searches};
                 }});
  all.push_back({"responses", "Responses", [](const Sum& sum) {
                   return Int128{sum.responses};
                 }});
  return all;
}

/// One measure of both sides.
struct Row {
  const Measure* measure;
  std::optional<Int128> a;
  std::optional<Int128> b;

  [[nodiscard]] std::optional<Int128> difference() const {
    return a && b ? std::optional(*b - *a) : std::nullopt;
  }

  [[nodiscard]] std::optional<Int128> percent() const {
    return a && b ? tenths_of_percent(*a, *b) : std::nullopt;
  }
};

std::vector<Row> rows_of(const Comparison& comparison) {
  std::vector<Row> rows;
  static const std::vector<Measure> measures = all_measures();
  for (const Measure& measure : measures) {
    rows.push_back({&measure,
                    measure.amount(comparison.a.report.total),
                    measure.amount(comparison.b.report.total)});
  }
  return rows;
}

/// Returns "12.5", "-3.0"; tenths of a per cent fit in 64 bits or are absurd.
std::string tenths_text(Int128 tenths) {
  const bool negative = tenths < 0;
  const auto size = static_cast<std::int64_t>(negative ? -tenths : tenths);
  return fmt::format("{}{}.{}", negative ? "-" : "", size / 10, size % 10);
}

/// Returns the exact number for programs.
std::string exact(const Measure& measure, Int128 amount) {
  return measure.is_money ? to_exact_decimal(PicoUsd{amount})
                          : std::to_string(static_cast<std::int64_t>(amount));
}

/// Returns what people read of a difference: "+1,234", "-$0.50", "0".
std::string difference_text(const Row& row) {
  const auto difference = row.difference();
  if (!difference) {
    return "unknown";
  }
  const Int128 size = *difference < 0 ? -*difference : *difference;
  std::string text = row.measure->is_money
                         ? dollars_text(PicoUsd{size})
                         : format_count(static_cast<std::int64_t>(size));
  return *difference == 0 ? text : (*difference < 0 ? "-" : "+") + text;
}

std::string percent_text(const Row& row) {
  const auto percent = row.percent();
  if (!percent) {
    return "-";
  }
  return (*percent > 0 ? "+" : "") + tenths_text(*percent) + " %";
}

std::string amount_text(const Measure& measure, const Sum& sum) {
  if (measure.is_money) {
    return cost_text(sum);
  }
  return format_count(static_cast<std::int64_t>(*measure.amount(sum)));
}

/// What is 0 on both sides is left out, but for the first and the money.
bool is_shown(const Row& row) {
  const bool is_always = row.measure->is_money ||
                         row.measure->name == "total_tokens" ||
                         row.measure->name == "responses";
  return is_always || row.a != Int128{0} || row.b != Int128{0};
}

/// Returns the cells of a row for people.
std::vector<std::string> cells_of(const Comparison& comparison,
                                  const Row& row) {
  return {row.measure->heading,
          amount_text(*row.measure, comparison.a.report.total),
          amount_text(*row.measure, comparison.b.report.total),
          difference_text(row),
          percent_text(row)};
}

/// Returns what must stand below: when a period was, and what is not known.
std::vector<std::string> notes_of(const Comparison& comparison) {
  std::vector<std::string> notes;
  for (const Side* side : {&comparison.a, &comparison.b}) {
    if (side->since) {
      const bool goes_on = *side->until > side->report.generated_at;
      notes.push_back(fmt::format("{}: from {} to {}{}",
                                  side->name,
                                  format_iso8601_seconds(*side->since),
                                  format_iso8601_seconds(*side->until),
                                  goes_on ? ", not over yet" : ""));
    }
    for (const std::string& note : footnotes(side->report)) {
      notes.push_back(side->name + ": " + note);
    }
  }
  return notes;
}

JsonObject side_object(const Side& side) {
  const auto moment = [](const std::optional<Moment>& value) {
    return value ? Json(format_iso8601(*value)) : Json(nullptr);
  };
  return JsonObject{{"name", side.name},
                    {"kind", side.kind},
                    {"since", moment(side.since)},
                    {"until", moment(side.until)}}
      .add(sum_members(side.report.total))
      .add("unpriced", Json::array(side.report.unpriced, unpriced_object));
}

/// Writes the number that `write(row)` returns, null for none, under each
/// measure's name; the classes stand in "tokens".
template <class Write>
JsonObject measures_object(const Comparison& comparison, Write write) {
  JsonObject classes;
  JsonObject others;
  for (const Row& row : rows_of(comparison)) {
    const std::string number = write(row);
    (row.measure->is_class ? classes : others)
        .add(row.measure->name,
             number.empty() ? Json(nullptr) : Json::verbatim(number));
  }
  return others.add("tokens", classes);
}

/// Returns the difference for programs, "" if it is not known.
std::string exact_difference(const Row& row) {
  const auto difference = row.difference();
  return difference ? exact(*row.measure, *difference) : "";
}

std::string exact_percent(const Row& row) {
  const auto percent = row.percent();
  return percent ? tenths_text(*percent) : "";
}

}  // namespace

std::optional<Int128> tenths_of_percent(Int128 a, Int128 b) {
  if (a == 0) {
    return std::nullopt;
  }
  const Int128 scaled = (b - a) * 1000;
  const Int128 half = (a < 0 ? -a : a) / 2;
  return (scaled + (scaled < 0 ? -half : half)) / a;
}

std::string to_json(const Comparison& comparison) {
  return JsonObject{
      {"schema_version", 1},
      {"generated_at", format_iso8601(comparison.b.report.generated_at)},
      {"a", side_object(comparison.a)},
      {"b", side_object(comparison.b)},
      {"difference", measures_object(comparison, exact_difference)},
      {"percent", measures_object(comparison, exact_percent)}}
      .document();
}

std::string to_csv(const Comparison& comparison) {
  std::string out = "measure,a,b,difference,percent\r\n";
  for (const Row& row : rows_of(comparison)) {
    const auto field = [&](const std::optional<Int128>& amount) {
      return amount ? exact(*row.measure, *amount) : std::string();
    };
    fmt::format_to(std::back_inserter(out),
                   "{},{},{},{},{}\r\n",
                   row.measure->name,
                   field(row.a),
                   field(row.b),
                   exact_difference(row),
                   exact_percent(row));
  }
  return out;
}

std::string to_markdown(const Comparison& comparison) {
  std::string out = fmt::format("|  | {} | {} | Difference | Percent |\n",
                                escape_markdown(comparison.a.name),
                                escape_markdown(comparison.b.name));
  out += "| --- | ---: | ---: | ---: | ---: |\n";
  for (const Row& row : rows_of(comparison)) {
    if (!is_shown(row)) {
      continue;
    }
    std::vector<std::string> cells = cells_of(comparison, row);
    cells.front() = trim(cells.front());
    out += markdown_line(cells);
  }
  for (const std::string& note : notes_of(comparison)) {
    out += "\n" + escape_markdown(note) + "\n";
  }
  return out;
}

std::string to_table(const Comparison& comparison, const Style& style) {
  constexpr std::size_t k_widest_name = 17;
  const auto width =
      static_cast<std::size_t>(std::max(style.width, k_least_width));
  const auto heading = [](const Side& side) {
    return cut_text(printable(side.name), k_widest_name, Cut::middle);
  };
  TextTable table({{"", Align::left, Cut::end, 8, 0},
                   {heading(comparison.a), Align::right, Cut::never, 0, 0},
                   {heading(comparison.b), Align::right, Cut::never, 0, 0},
                   {"Difference", Align::right, Cut::never, 0, 1},
                   {"Percent", Align::right, Cut::never, 0, 2}});
  for (const Row& row : rows_of(comparison)) {
    if (is_shown(row)) {
      table.add_row(cells_of(comparison, row));
    }
  }
  for (const std::string& note : notes_of(comparison)) {
    table.add_note(note);
  }
  std::string out;
  const std::string title = comparison.a.name + " and " + comparison.b.name;
  for (const std::string& line : wrap_text(printable(title), width)) {
    out += line + "\n";
  }
  return out + "\n" + table.render(style, k_least_width);
}

}  // namespace tokens::report
