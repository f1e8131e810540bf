// See comparison.hpp. The measures are one table, which every format walks.
#include "lib/report/comparison.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/escape.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace tokens::report {
namespace {

/// One number of a sum. Amounts are counts, or pico-dollars.
struct Measure {
  const char* name;     ///< in JSON and CSV
  const char* heading;  ///< for people
  std::optional<Int128> (*amount)(const Sum& sum);
  bool is_money = false;
  bool is_class = false;  ///< one of "tokens" in JSON
};

constexpr std::array k_measures = {
    Measure{"total_tokens",
            "Tokens",
            [](const Sum& sum) {
              return std::optional(Int128{sum.tokens.total()});
            }},
    Measure{
        "input",
        "  Input",
        [](const Sum& sum) { return std::optional(Int128{sum.tokens.input}); },
        false,
        true},
    Measure{
        "output",
        "  Output",
        [](const Sum& sum) { return std::optional(Int128{sum.tokens.output}); },
        false,
        true},
    Measure{"cache_write_5m",
            "  Cache write 5m",
            [](const Sum& sum) {
              return std::optional(Int128{sum.tokens.cache_write_5m});
            },
            false,
            true},
    Measure{"cache_write_1h",
            "  Cache write 1h",
            [](const Sum& sum) {
              return std::optional(Int128{sum.tokens.cache_write_1h});
            },
            false,
            true},
    Measure{"cache_read",
            "  Cache read",
            [](const Sum& sum) {
              return std::optional(Int128{sum.tokens.cache_read});
            },
            false,
            true},
    Measure{"unclassified",
            "  Unclassified",
            [](const Sum& sum) {
              return std::optional(Int128{sum.tokens.unclassified});
            },
            false,
            true},
    Measure{"cost_usd",
            "Cost",
            [](const Sum& sum) {
              return sum.has_unpriced() ? std::nullopt
                                        : std::optional(sum.cost.amount());
            },
            true},
    Measure{
        "web_searches",
        "Web searches",
        [](const Sum& sum) { return std::optional(Int128{sum.web_searches}); }},
    Measure{"responses",
            "Responses",
            [](const Sum& sum) { return std::optional(Int128{sum.responses}); },
            false,
            false},
};

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

Row row_of(const Comparison& comparison, const Measure& measure) {
  return {&measure,
          measure.amount(comparison.a.report.total),
          measure.amount(comparison.b.report.total)};
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
                         row.measure->name == std::string("total_tokens") ||
                         row.measure->name == std::string("responses");
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

std::string span_text(const Side& side) {
  return side.since ? fmt::format("{}: from {} to {}",
                                  side.name,
                                  format_iso8601_seconds(*side.since),
                                  format_iso8601_seconds(*side.until))
                    : "";
}

/// Returns what must stand below: when a period was, and what is not known.
std::vector<std::string> notes_of(const Comparison& comparison) {
  std::vector<std::string> notes;
  for (const Side* side : {&comparison.a, &comparison.b}) {
    if (side->since) {
      const bool goes_on = *side->until > side->report.generated_at;
      notes.push_back(span_text(*side) + (goes_on ? ", not over yet" : ""));
    }
    for (const std::string& note : footnotes(side->report)) {
      notes.push_back(side->name + ": " + note);
    }
  }
  return notes;
}

std::string side_object(const Side& side) {
  std::string unpriced;
  for (const Unpriced& one : side.report.unpriced) {
    unpriced += (unpriced.empty() ? "" : ", ") + unpriced_json(one);
  }
  const auto moment = [](const std::optional<Moment>& value) {
    return value ? json_quote(format_iso8601(*value)) : "null";
  };
  return fmt::format(
      "{{\"name\": {}, \"kind\": \"{}\", \"since\": {}, \"until\": {}, {}, "
      "\"unpriced\": [{}]}}",
      json_quote(side.name),
      side.kind,
      moment(side.since),
      moment(side.until),
      sum_json(side.report.total),
      unpriced);
}

/// Writes `write(row)` under each measure's name, the classes in "tokens".
template <class Write>
std::string measures_object(const Comparison& comparison, Write&& write) {
  std::string classes;
  std::string others;
  for (const Measure& measure : k_measures) {
    std::string& out = measure.is_class ? classes : others;
    fmt::format_to(std::back_inserter(out),
                   "{}\"{}\": {}",
                   out.empty() ? "" : ", ",
                   measure.name,
                   write(row_of(comparison, measure)));
  }
  return fmt::format("{{{}, \"tokens\": {{{}}}}}", others, classes);
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
  return fmt::format(
      "{{\"schema_version\": 1, \"generated_at\": \"{}\",\n"
      " \"a\": {},\n"
      " \"b\": {},\n"
      " \"difference\": {},\n"
      " \"percent\": {}}}\n",
      format_iso8601(comparison.b.report.generated_at),
      side_object(comparison.a),
      side_object(comparison.b),
      measures_object(comparison,
                      [](const Row& row) {
                        const auto difference = row.difference();
                        return difference ? exact(*row.measure, *difference)
                                          : std::string("null");
                      }),
      measures_object(comparison, [](const Row& row) {
        const auto percent = row.percent();
        return percent ? tenths_text(*percent) : std::string("null");
      }));
}

std::string to_csv(const Comparison& comparison) {
  std::string out = "measure,a,b,difference,percent\r\n";
  for (const Measure& measure : k_measures) {
    const Row row = row_of(comparison, measure);
    const auto field = [&](const std::optional<Int128>& amount) {
      return amount ? exact(measure, *amount) : std::string();
    };
    const auto percent = row.percent();
    fmt::format_to(std::back_inserter(out),
                   "{},{},{},{},{}\r\n",
                   measure.name,
                   field(row.a),
                   field(row.b),
                   field(row.difference()),
                   percent ? tenths_text(*percent) : "");
  }
  return out;
}

std::string to_markdown(const Comparison& comparison) {
  std::string out = fmt::format("|  | {} | {} | Difference | Percent |\n",
                                escape_markdown(comparison.a.name),
                                escape_markdown(comparison.b.name));
  out += "| --- | ---: | ---: | ---: | ---: |\n";
  for (const Measure& measure : k_measures) {
    const Row row = row_of(comparison, measure);
    if (!is_shown(row)) {
      continue;
    }
    out += "|";
    for (const std::string& cell : cells_of(comparison, row)) {
      out += fmt::format(" {} |", trim(cell));
    }
    out += "\n";
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
    return cut_text(displayable(side.name), k_widest_name, Cut::middle);
  };
  TextTable table({{"", Align::left, Cut::end, 8, 0},
                   {heading(comparison.a), Align::right, Cut::never, 0, 0},
                   {heading(comparison.b), Align::right, Cut::never, 0, 0},
                   {"Difference", Align::right, Cut::never, 0, 1},
                   {"Percent", Align::right, Cut::never, 0, 2}});
  for (const Measure& measure : k_measures) {
    const Row row = row_of(comparison, measure);
    if (is_shown(row)) {
      table.add_row(cells_of(comparison, row));
    }
  }
  for (const std::string& note : notes_of(comparison)) {
    table.add_note(note);
  }
  std::string out;
  const std::string title = comparison.a.name + " and " + comparison.b.name;
  for (const std::string& line : wrap_text(displayable(title), width)) {
    out += line + "\n";
  }
  return out + "\n" + table.render(style, k_least_width);
}

}  // namespace tokens::report
