// The picture of the HTML report. Lengths are the only place of the program
// where an amount is a floating-point number: they are looked at, not read.
#include "lib/base/text.hpp"
#include "lib/report/bars.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/html.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace tokens::report {
namespace {

constexpr int k_width = 960;
constexpr std::size_t k_colours = 8;
constexpr std::size_t k_most_bars = 20;
constexpr std::size_t k_most_columns = 400;

constexpr double k_bar_height = 26;
constexpr double k_bar_label = 260;
constexpr double k_bar_number = 100;

constexpr double k_plot_left = 64;
constexpr double k_plot_top = 12;
constexpr double k_plot_height = 220;
constexpr double k_plot_bottom = 30;

/// What is drawn: dollars if anything has a price, else tokens.
class ChartUnit {
 public:
  explicit ChartUnit(const Sum& total) : in_dollars_(total.priced > 0) {}

  [[nodiscard]] const char* name() const {
    return in_dollars_ ? "Cost" : "Tokens";
  }

  [[nodiscard]] double of(const Sum& sum) const {
    return in_dollars_ ? to_double(sum.cost)
                       : static_cast<double>(sum.tokens.total());
  }

  [[nodiscard]] std::string text(const Sum& sum) const {
    return in_dollars_ ? cost_text(sum) : format_count(sum.tokens.total());
  }

  /// Returns what stands beside a line of the scale.
  [[nodiscard]] std::string tick(double value) const {
    if (!in_dollars_) {
      return format_count(static_cast<std::int64_t>(value));
    }
    return value >= 10 || value == 0 ? "$" + format_count(std::llround(value))
                                     : fmt::format("${:.4g}", value);
  }

 private:
  static double to_double(const PicoUsd& cost) {
    return static_cast<double>(cost.amount()) / 1e12;
  }

  bool in_dollars_;
};

/// One bar or column, and the parts it is made of.
struct Stack {
  std::string label;
  Sum sum;
  std::map<std::size_t, Sum> parts;  ///< by colour
};

/// The groups as stacks, in their order, with the names of the colours.
struct Stacks {
  std::vector<Stack> stacks;
  std::vector<std::string> colours;  ///< empty: there is one dimension
};

/// Returns the values of the second dimension by what they measure; those
/// that get no colour of their own share the last one.
std::map<std::string, std::size_t> colours_of(const Report& report,
                                              const ChartUnit& unit,
                                              std::vector<std::string>& names) {
  std::map<std::string, Sum> sums;
  for (const Group& group : report.groups) {
    sums[key_text(report, group, 1)] += group.sum;
  }
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [name, sum] : sums) {
    order.emplace_back(-unit.of(sum), name);
  }
  std::sort(order.begin(), order.end());
  std::map<std::string, std::size_t> colours;
  const bool is_too_many = order.size() > k_colours;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool is_other = is_too_many && i >= k_colours - 1;
    colours.emplace(order[i].second, is_other ? k_colours - 1 : i);
    if (!is_other) {
      names.push_back(order[i].second);
    } else if (names.size() < k_colours) {
      names.emplace_back("others");
    }
  }
  return colours;
}

Stacks stacks_of(const Report& report, const ChartUnit& unit) {
  Stacks all;
  std::map<std::string, std::size_t> colours;
  if (report.by.size() > 1) {
    colours = colours_of(report, unit, all.colours);
  }
  std::map<std::string, std::size_t> places;
  for (const Group& group : report.groups) {
    const std::string label = key_text(report, group, 0);
    const auto [place, is_new] = places.emplace(label, all.stacks.size());
    if (is_new) {
      all.stacks.push_back({label, {}, {}});
    }
    Stack& stack = all.stacks[place->second];
    stack.sum += group.sum;
    const std::size_t colour =
        colours.empty() ? 0 : colours.at(key_text(report, group, 1));
    stack.parts[colour] += group.sum;
  }
  return all;
}

std::string rectangle(
    double x, double y, double width, double height, std::size_t colour) {
  return fmt::format(
      "<rect class=\"f{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/>",
      colour,
      x,
      y,
      width,
      height);
}

std::string tooltip(const Stack& stack,
                    const Stacks& all,
                    const ChartUnit& unit) {
  std::string text = stack.label + ": " + unit.text(stack.sum);
  for (const auto& [colour, sum] : stack.parts) {
    if (!all.colours.empty()) {
      text += "\n" + all.colours[colour] + ": " + unit.text(sum);
    }
  }
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    out += (out.empty() ? "" : "\n") + escape_html(line);
  }
  return "<title>" + out + "</title>";
}

std::string legend(const Stacks& all) {
  if (all.colours.empty()) {
    return "";
  }
  std::string out = "<ul class=\"key\">\n";
  for (std::size_t i = 0; i < all.colours.size(); ++i) {
    out += fmt::format(
        "<li><svg viewBox=\"0 0 8 8\" aria-hidden=\"true\">{}</svg>{}</li>\n",
        rectangle(0, 0, 8, 8, i),
        escape_html(all.colours[i]));
  }
  return out + "</ul>\n";
}

std::string figure(const std::string& caption,
                   double height,
                   const std::string& drawing,
                   const Stacks& all) {
  return fmt::format(
      "<figure>\n<figcaption>{}</figcaption>\n<svg viewBox=\"0 0 {} {:.0f}\" "
      "role=\"img\" aria-label=\"{}; the table below has the numbers\">\n"
      "{}</svg>\n{}</figure>\n",
      escape_html(caption),
      k_width,
      height,
      escape_html(caption),
      drawing,
      legend(all));
}

/// Horizontal bars, the largest first.
std::string bars(const Report& report, Stacks all, const ChartUnit& unit) {
  std::stable_sort(all.stacks.begin(),
                   all.stacks.end(),
                   [&](const Stack& a, const Stack& b) {
                     return unit.of(a.sum) > unit.of(b.sum);
                   });
  const std::size_t count = std::min(all.stacks.size(), k_most_bars);
  const double longest = unit.of(all.stacks.front().sum);
  const double space = k_width - k_bar_label - k_bar_number;
  std::string drawing;
  for (std::size_t i = 0; i < count; ++i) {
    const Stack& stack = all.stacks[i];
    const double y = static_cast<double>(i) * k_bar_height;
    double x = k_bar_label;
    drawing += "<g>" + tooltip(stack, all, unit);
    drawing += fmt::format(
        "<text class=\"end\" x=\"{:.0f}\" y=\"{:.1f}\">{}</text>",
        k_bar_label - 8,
        y + k_bar_height * 0.65,
        escape_html(cut_text(printable(stack.label), 36, Cut::end)));
    for (const auto& [colour, sum] : stack.parts) {
      const double width = longest > 0 ? unit.of(sum) / longest * space : 0;
      drawing += rectangle(x, y + 4, width, k_bar_height - 8, colour);
      x += width;
    }
    drawing += fmt::format(
        "<text class=\"number\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
        x + 6,
        y + k_bar_height * 0.65,
        escape_html(unit.text(stack.sum)));
  }
  std::string caption =
      fmt::format("{} by {}", unit.name(), name_of(report.by.front()));
  if (count < all.stacks.size()) {
    caption += fmt::format(", the first {} of {}", count, all.stacks.size());
  }
  return figure(
      caption, static_cast<double>(count) * k_bar_height + 4, drawing, all);
}

/// Returns a round step that divides `most` into some four parts.
double step_for(double most) {
  const double power = std::pow(10, std::floor(std::log10(most / 4)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (most / (factor * power) <= 5) {
      return factor * power;
    }
  }
  return 10 * power;
}

std::string scale(double top, double step, const ChartUnit& unit) {
  std::string out;
  for (double value = 0; value <= top + step / 2; value += step) {
    const double y = k_plot_top + k_plot_height * (1 - value / top);
    out += fmt::format(
        "<line x1=\"{:.0f}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text class=\"end\" x=\"{:.0f}\" y=\"{:.1f}\">{}</text>\n",
        k_plot_left,
        k_width,
        y,
        y,
        k_plot_left - 6,
        y + 4,
        unit.tick(value));
  }
  return out;
}

/// Columns along the time; days, weeks and months without usage are there,
/// empty.
std::string columns(const Report& report,
                    const Stacks& all,
                    const ChartUnit& unit) {
  double most = 0;
  for (const Stack& stack : all.stacks) {
    most = std::max(most, unit.of(stack.sum));
  }
  if (most <= 0) {
    return "";
  }
  const double step = step_for(most);
  const double top = std::ceil(most / step) * step;
  const double pitch =
      (k_width - k_plot_left) / static_cast<double>(all.stacks.size());
  const double thickness = std::min(pitch * 0.8, 48.0);
  const auto every = static_cast<std::size_t>(std::ceil(80 / pitch));
  std::string drawing = scale(top, step, unit);
  for (std::size_t i = 0; i < all.stacks.size(); ++i) {
    const Stack& stack = all.stacks[i];
    const double middle = k_plot_left + (static_cast<double>(i) + 0.5) * pitch;
    double y = k_plot_top + k_plot_height;
    drawing += "<g>" + tooltip(stack, all, unit);
    for (const auto& [colour, sum] : stack.parts) {
      const double height = unit.of(sum) / top * k_plot_height;
      y -= height;
      drawing +=
          rectangle(middle - thickness / 2, y, thickness, height, colour);
    }
    if (i % every == 0) {
      drawing += fmt::format(
          "<text class=\"middle\" x=\"{:.1f}\" y=\"{:.0f}\">{}</text>",
          middle,
          k_plot_top + k_plot_height + 18,
          escape_html(stack.label));
    }
    drawing += "</g>\n";
  }
  return figure(
      fmt::format("{} by {}", unit.name(), name_of(report.by.front())),
      k_plot_top + k_plot_height + k_plot_bottom,
      drawing,
      all);
}

/// Puts empty columns where nothing was used.
void fill_gaps(Dimension dimension, Stacks& all) {
  std::vector<Stack> filled;
  for (const Stack& stack : all.stacks) {
    while (!filled.empty() && filled.size() < k_most_columns) {
      const auto next = next_span(dimension, filled.back().label);
      if (!next || *next >= stack.label) {
        break;
      }
      filled.push_back({*next, {}, {}});
    }
    filled.push_back(stack);
  }
  if (filled.size() <= k_most_columns) {
    all.stacks = std::move(filled);
  }
}

}  // namespace

std::string html_chart(const Report& report) {
  if (report.by.empty() || report.groups.empty() ||
      report.total.tokens.total() == 0) {
    return "";
  }
  const ChartUnit unit(report.total);
  Stacks all = stacks_of(report, unit);
  if (!is_time(report.by.front())) {
    return bars(report, std::move(all), unit);
  }
  if (report.by.front() != Dimension::hour) {
    fill_gaps(report.by.front(), all);
  }
  return all.stacks.size() > k_most_columns ? "" : columns(report, all, unit);
}

}  // namespace tokens::report
