// See merge_panel.hpp.
#include "dashboard/merge_panel.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/html.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tokens::dashboard {
namespace {

using app::Merge;
using report::escape_html;

constexpr std::size_t k_rows = 20;
constexpr int k_width = 960;
constexpr int k_height = 120;

std::string day_of(const Merge& merge) {
  return format_day(from_unix_ms(merge.row.second * 1000));
}

std::string cost_of(const report::Sum& sum) {
  return sum.responses == 0 ? "no data" : escape_html(report::cost_text(sum));
}

std::string tokens_of(const report::Sum& sum) {
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
                    static_cast<double>(k_width) * static_cast<double>(i) /
                        static_cast<double>(merges.size() - 1),
                    k_height * (1 - height_of(merges[i]) / top));
  }
  return fmt::format(
      "<figure class=\"running\"><svg viewBox=\"0 -4 {} {}\" "
      "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"All merges "
      "until each one: up to {}\"><polyline points=\"{}\"/></svg></figure>\n",
      k_width,
      k_height + 8,
      cost_of(merges.back().cumulative),
      points);
}

std::string row_of(const Merge& merge, const std::optional<Forge>& forge) {
  const notes::MergeRow& row = merge.row;
  const std::string id = merge.commit.substr(0, k_short_id);
  // A merge of a pull request is known to be there.
  const std::string link =
      row.pull_request == 0 ? "" : forge_link(forge, merge.commit, id);
  return fmt::format(
      "<tr><th scope=\"row\">{}{}</th><td class=\"name\"><code>{}</code></td>"
      "<td class=\"name\">{}</td><td>{}</td><td>{}</td><td>{}</td>"
      "<td>{}</td></tr>\n",
      escape_html(row.source_branch.empty() ? "(not known)"
                                            : row.source_branch),
      row.pull_request == 0 ? "" : fmt::format(" #{}", row.pull_request),
      link.empty() ? escape_html(id) : link,
      fmt::format("{}, {}", day_of(merge), notes::name_of(row.kind)),
      tokens_of(merge.sum),
      cost_of(merge.sum),
      tokens_of(merge.cumulative),
      cost_of(merge.cumulative));
}

}  // namespace

std::string merge_panel(const std::vector<Merge>& merges,
                        const std::optional<Forge>& forge) {
  if (merges.empty()) {
    return "";
  }
  std::string out = running_line(merges) +
                    "<div class=\"wide\"><table>\n<thead><tr>"
                    "<th scope=\"col\" class=\"name\">Branch</th>"
                    "<th scope=\"col\" class=\"name\">Merge</th>"
                    "<th scope=\"col\" class=\"name\">When, how</th>"
                    "<th scope=\"col\">Tokens</th><th scope=\"col\">Cost</th>"
                    "<th scope=\"col\">All tokens</th>"
                    "<th scope=\"col\">All cost</th></tr></thead>\n<tbody>\n";
  const std::size_t shown = std::min(merges.size(), k_rows);
  for (std::size_t i = 0; i < shown; ++i) {
    out += row_of(merges[merges.size() - 1 - i], forge);
  }
  out += "</tbody>\n</table></div>\n";
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
