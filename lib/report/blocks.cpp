// See blocks.hpp. Blocks begin at whole hours, so that hours are all that has
// to be known of the responses.
#include "lib/report/blocks.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace tokens::report {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// Returns "13 min" or "2 h 13 min".
std::string duration_text(minutes time) {
  const auto whole = std::chrono::floor<hours>(time);
  const auto rest = (time - whole).count();
  if (whole.count() == 0) {
    return fmt::format("{} min", rest);
  }
  return rest == 0 ? fmt::format("{} h", whole.count())
                   : fmt::format("{} h {} min", whole.count(), rest);
}

std::string models_json(const std::set<std::string, std::less<>>& models) {
  std::string out;
  for (const std::string& model : models) {
    out += (out.empty() ? "" : ", ") + json_quote(model);
  }
  return "[" + out + "]";
}

std::string burn_members(const Block& block, Moment now) {
  if (!block.is_active(now)) {
    return "\"burn_rate\": null, \"projection\": null";
  }
  const BurnRate rate = burn_rate(block, now);
  return fmt::format(
      "\"burn_rate\": {{\"tokens_per_minute\": {}, \"cost_usd_per_minute\": "
      "{}, {}}}, \"projection\": {{\"total_tokens\": {}, \"cost_usd\": {}, {}, "
      "\"minutes_left\": {}}}",
      rate.tokens_per_minute,
      cost_json(rate.cost_per_minute),
      unpriced_member(block.use.sum),
      rate.projected_tokens,
      cost_json(rate.projected_cost),
      unpriced_member(block.use.sum),
      rate.left.count());
}

std::string block_object(const Block& block, Moment now) {
  return fmt::format(
      "{{\"start\": \"{}\", \"end\": \"{}\", \"first\": \"{}\", \"last\": "
      "\"{}\", \"is_active\": {}, \"is_gap\": false, {}, \"models\": {}, {}}}",
      format_iso8601(block.start),
      format_iso8601(block.end()),
      format_iso8601(block.use.first),
      format_iso8601(block.use.last),
      block.is_active(now),
      sum_json(block.use.sum),
      models_json(block.use.models),
      burn_members(block, now));
}

std::string gap_object(Moment start, Moment end) {
  return fmt::format(
      "{{\"start\": \"{}\", \"end\": \"{}\", \"is_active\": false, \"is_gap\": "
      "true, \"total_tokens\": 0, \"cost_usd\": 0.0, \"responses\": 0, "
      "\"has_unpriced\": false}}",
      format_iso8601(start),
      format_iso8601(end));
}

/// Calls `on_gap(start, end)` and `on_block(block)` in the order of time.
template <class OnBlock, class OnGap>
void walk(const std::vector<Block>& blocks, OnBlock on_block, OnGap on_gap) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i > 0 && blocks[i].start > blocks[i - 1].end()) {
      on_gap(blocks[i - 1].end(), blocks[i].start);
    }
    on_block(blocks[i]);
  }
}

std::string plural(const Sum& sum) {
  return format_count(sum.responses) +
         (sum.responses == 1 ? " response" : " responses");
}

std::string burn_text(const Block& block, Moment now, const std::string& end) {
  const BurnRate rate = burn_rate(block, now);
  const auto money = [&block](const std::optional<PicoUsd>& cost) {
    return lower_bound_text(cost, block.use.sum.has_unpriced());
  };
  return fmt::format(
      "Active, {} left: {} tokens and {} a minute so far; at this rate {} "
      "tokens and {} when it ends at {} (a projection, in no total).",
      duration_text(rate.left),
      format_count(rate.tokens_per_minute),
      money(rate.cost_per_minute),
      format_count(rate.projected_tokens),
      money(rate.projected_cost),
      end);
}

}  // namespace

std::int64_t hour_of(Moment moment) {
  return std::chrono::floor<hours>(moment).time_since_epoch().count();
}

std::vector<Block> make_blocks(const HourUses& hours_used) {
  std::vector<Block> blocks;
  for (const auto& [hour, use] : hours_used) {
    const Moment start{hours{hour}};
    if (blocks.empty() || start >= blocks.back().end()) {
      blocks.push_back({start, use});
      continue;
    }
    HourUse& sum = blocks.back().use;
    sum.last = std::max(sum.last, use.last);
    sum.sum += use.sum;
    sum.models.insert(use.models.begin(), use.models.end());
  }
  return blocks;
}

BurnRate burn_rate(const Block& block, Moment now) {
  constexpr milliseconds k_minute{60'000};
  const Int128 used = std::max(now - block.use.first, k_minute).count();
  const Int128 left = (block.end() - now).count();
  const Int128 minute = k_minute.count();
  const Int128 tokens = block.use.sum.tokens.total();
  BurnRate rate;
  rate.left = std::chrono::floor<minutes>(block.end() - now);
  rate.tokens_per_minute = static_cast<std::int64_t>(tokens * minute / used);
  rate.projected_tokens =
      static_cast<std::int64_t>(tokens + tokens * left / used);
  if (const auto cost = block.use.sum.known_cost()) {
    const Int128 amount = cost->amount();
    rate.cost_per_minute = PicoUsd{amount * minute / used};
    rate.projected_cost = PicoUsd{amount + amount * left / used};
  }
  return rate;
}

std::string to_json(const BlockReport& report) {
  std::string rows;
  const auto add = [&rows](const std::string& row) {
    rows += (rows.empty() ? "\n  " : ",\n  ") + row;
  };
  walk(
      report.blocks,
      [&](const Block& block) {
        add(block_object(block, report.generated_at));
      },
      [&](Moment start, Moment end) { add(gap_object(start, end)); });
  std::string unpriced;
  for (const Unpriced& one : report.unpriced) {
    unpriced += (unpriced.empty() ? "" : ", ") + unpriced_json(one);
  }
  return fmt::format(
      "{{\"schema_version\": 1, \"generated_at\": \"{}\",\n"
      " {},\n"
      " \"unpriced\": [{}],\n"
      " \"not_in_blocks\": {{{}}},\n"
      " \"blocks\": [{}]}}\n",
      format_iso8601(report.generated_at),
      sum_json(report.total),
      unpriced,
      sum_json(report.elsewhere),
      rows);
}

std::string to_table(const BlockReport& report,
                     const Style& style,
                     const std::function<minutes(Moment)>& offset) {
  const Moment now = report.generated_at;
  const auto wall = [&](Moment moment) {
    std::string text = format_iso8601(moment + offset(moment)).substr(0, 16);
    text[10] = ' ';
    return text;
  };
  TextTable table({{"Block", Align::left, Cut::never, 0, 0},
                   {"Until", Align::left, Cut::never, 0, 3},
                   {"Tokens", Align::right, Cut::never, 0, 0},
                   {"Cost", Align::right, Cut::never, 0, 0},
                   {"Responses", Align::right, Cut::never, 0, 2},
                   {"Models", Align::left, Cut::end, 12, 1}});
  const Block* active = nullptr;
  Sum shown;
  walk(
      report.blocks,
      [&](const Block& block) {
        shown += block.use.sum;
        active = block.is_active(now) ? &block : active;
        table.add_row({wall(block.start),
                       wall(block.end()).substr(11),
                       format_count(block.use.sum.tokens.total()),
                       cost_text(block.use.sum),
                       format_count(block.use.sum.responses),
                       fmt::format("{}", fmt::join(block.use.models, ", "))});
      },
      [&](Moment start, Moment end) {
        table.add_row({"  " +
                       duration_text(std::chrono::floor<minutes>(end - start)) +
                       " free"});
      });
  if (report.blocks.empty()) {
    return "No block.\n";
  }
  table.add_rule();
  table.add_row({"Total",
                 "",
                 format_count(shown.tokens.total()),
                 cost_text(shown),
                 format_count(shown.responses)});
  if (active != nullptr) {
    table.add_note(burn_text(*active, now, wall(active->end()).substr(11)));
  }
  if (report.elsewhere.responses > 0) {
    table.add_note(fmt::format(
        "{} in no block: typed, imported, or without a time ({} tokens)",
        plural(report.elsewhere),
        format_count(report.elsewhere.tokens.total())));
  }
  for (const Unpriced& one : report.unpriced) {
    table.add_note(unpriced_note(one));
  }
  return table.render(style, k_least_width);
}

}  // namespace tokens::report
