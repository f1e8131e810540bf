// Which numbers are shown, and in which words: see labels.hpp and layout.hpp.
#include "lib/report/layout.hpp"

#include "lib/base/text.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tokens::report {
namespace {

// As many digits as git shows in a repository of ordinary size, and the first
// block of a session's uuid.
constexpr std::size_t k_commit_digits = 8;
constexpr std::size_t k_session_digits = 8;

constexpr std::array k_columns = {
    NumberColumn{
        "Tokens",
        [](const Sum& sum) { return format_count(sum.tokens.total()); },
        0},
    NumberColumn{"Input",
                 [](const Sum& sum) { return format_count(sum.tokens.input); },
                 3},
    NumberColumn{"Output",
                 [](const Sum& sum) { return format_count(sum.tokens.output); },
                 2},
    NumberColumn{"Cache write",
                 [](const Sum& sum) {
                   return format_count(sum.tokens.cache_write_5m +
                                       sum.tokens.cache_write_1h);
                 },
                 5},
    NumberColumn{
        "Cache read",
        [](const Sum& sum) { return format_count(sum.tokens.cache_read); },
        4},
    NumberColumn{
        "Unclassified",
        [](const Sum& sum) { return format_count(sum.tokens.unclassified); },
        6},
    NumberColumn{"Cost", cost_text, 0},
    NumberColumn{"Responses",
                 [](const Sum& sum) { return format_count(sum.responses); },
                 7},
};

/// Returns "1 response" or "1,234 responses".
std::string count_responses(std::int64_t count) {
  return format_count(count) + (count == 1 ? " response" : " responses");
}

/// Returns how many digits of an id are shown; 0 if the value is no id.
std::size_t shown_digits(Dimension dimension) {
  switch (dimension) {
    case Dimension::commit:
      return k_commit_digits;
    case Dimension::session:
      return k_session_digits;
    default:
      return 0;
  }
}

/// Returns the place of the key element that the group's label explains: the
/// first id, else the first element.
std::size_t labelled_element(const Report& report) {
  const auto found =
      std::find_if(report.by.begin(), report.by.end(), [](Dimension dimension) {
        return shown_digits(dimension) > 0;
      });
  return found == report.by.end()
             ? 0
             : static_cast<std::size_t>(found - report.by.begin());
}

}  // namespace

std::vector<NumberColumn> number_columns(const Report& report) {
  std::vector<NumberColumn> columns;
  for (const NumberColumn& column : k_columns) {
    const bool is_needless = column.heading == std::string("Unclassified") &&
                             report.total.tokens.unclassified == 0;
    if (!is_needless) {
      columns.push_back(column);
    }
  }
  return columns;
}

std::string dollars_text(PicoUsd amount) {
  std::string text = to_rounded_dollars(amount);
  // "<0.0001" is an amount below the smallest that is shown.
  text.insert(text.starts_with('<') ? 1 : 0, "$");
  return text;
}

std::string cost_text(const Sum& sum) {
  const std::optional<PicoUsd> cost = sum.known_cost();
  if (!cost) {
    return "unknown";
  }
  return dollars_text(*cost) + (sum.has_unpriced() ? "+" : "");
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
  if (const std::size_t digits = shown_digits(dimension); digits > 0) {
    const std::string id = dimension == Dimension::session
                               ? short_session(*value)
                               : value->substr(0, digits);
    return has_label ? id + " " + group.label : id;
  }
  return has_label ? group.label : *value;
}

std::string unpriced_note(const Unpriced& unpriced) {
  const std::string what = unpriced.model.empty()
                               ? std::string("without a model")
                               : "of model " + unpriced.model;
  return fmt::format("+ {} {} {} no price ({} tokens)",
                     count_responses(unpriced.responses),
                     what,
                     unpriced.responses == 1 ? "has" : "have",
                     format_count(unpriced.total_tokens));
}

std::string part_text(const ModelPart& part) {
  return part.model.value_or(null_label(Dimension::model));
}

std::string others_text(const Others& others) {
  return fmt::format("({} {})",
                     format_count(static_cast<std::int64_t>(others.groups)),
                     others.groups == 1 ? "other" : "others");
}

std::string projection_note(const Projection& projection) {
  return fmt::format(
      "Projection for {}, in no total: {} tokens and {} if it goes on as in "
      "its first {}.{} of {} days.",
      projection.month,
      format_count(projection.total_tokens),
      lower_bound_text(projection.cost, projection.has_unpriced),
      projection.elapsed_hours / 24,
      projection.elapsed_hours % 24 * 10 / 24,
std::string lower_bound_text(const std::optional<PicoUsd>& cost,
                             bool has_unpriced) {
  return cost ? dollars_text(*cost) + (has_unpriced ? "+" : "")
              : std::string("unknown cost");
}

      (projection.month_hours + 12) / 24);
}

std::vector<std::string> footnotes(const Report& report) {
  std::vector<std::string> notes;
  const Sum& total = report.total;
  for (const Unpriced& unpriced : report.unpriced) {
    notes.push_back(unpriced_note(unpriced));
std::string short_session(std::string_view id) {
  const std::size_t colon = id.find(':');
  const std::size_t kind = colon == std::string_view::npos ? 0 : colon + 1;
  return std::string(id.substr(0, kind + k_session_digits));
}

  }
  if (report.unpriced.empty() && total.priced < total.responses) {
    notes.push_back("+ " + count_responses(total.responses - total.priced) +
                    " without a price");
  }
  if (total.lower_bound > 0) {
    notes.push_back(fmt::format("output is a lower bound for {} of {}",
                                format_count(total.lower_bound),
                                count_responses(total.responses)));
  }
  if (report.projection) {
    notes.push_back(projection_note(*report.projection));
  }
  if (total.estimated > 0) {
    notes.push_back(count_responses(total.estimated) +
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
    notes.push_back(fmt::format(
        "{} {} of the task log {} a flat price, ${} a million tokens",
        format_count(total.flat),
        total.flat == 1 ? "entry" : "entries",
        total.flat == 1 ? "has" : "have",
        report.flat_usd_per_million));
  }
  return notes;
}

}  // namespace tokens::report
