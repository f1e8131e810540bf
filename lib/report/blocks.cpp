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

/// Adds the members that say how fast an active block is used.
void add_burn_rate(const Block& block, Moment now, JsonObject& object) {
  if (!block.is_active(now)) {
    object.add("burn_rate", nullptr).add("projection", nullptr);
    return;
  }
  const BurnRate rate = burn_rate(block, now);
  const bool has_unpriced = block.use.sum.has_unpriced();
  object.add("burn_rate",
             JsonObject{{"tokens_per_minute", rate.tokens_per_minute},
                        {"cost_usd_per_minute", rate.cost_per_minute},
                        {"has_unpriced", has_unpriced}});
  object.add("projection",
             JsonObject{{"total_tokens", rate.projected_tokens},
                        {"cost_usd", rate.projected_cost},
                        {"has_unpriced", has_unpriced},
                        {"minutes_left", rate.left.count()}});
}

JsonObject block_object(const Block& block, Moment now) {
  JsonObject object{{"start", format_iso8601(block.start)},
                    {"end", format_iso8601(block.end())},
                    {"first", format_iso8601(block.use.first)},
                    {"last", format_iso8601(block.use.last)},
                    {"is_active", block.is_active(now)},
                    {"is_gap", false}};
  object.add(sum_members(block.use.sum))
      .add("models", Json::array(block.use.models));
  add_burn_rate(block, now, object);
  return object;
}

JsonObject gap_object(Moment start, Moment end) {
  return {{"start", format_iso8601(start)},
          {"end", format_iso8601(end)},
          {"is_active", false},
          {"is_gap", true},
          {"total_tokens", 0},
          {"cost_usd", PicoUsd{}},
          {"responses", 0},
          {"has_unpriced", false}};
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
  std::vector<JsonObject> rows;
  walk(
      report.blocks,
      [&](const Block& block) {
        rows.push_back(block_object(block, report.generated_at));
      },
      [&](Moment start, Moment end) {
        rows.push_back(gap_object(start, end));
      });
  return JsonObject{{"schema_version", 1},
                    {"generated_at", format_iso8601(report.generated_at)}}
      .add(sum_members(report.total))
      .add("unpriced", Json::array(report.unpriced, unpriced_object))
      .add("not_in_blocks", sum_members(report.elsewhere))
      .add("blocks", Json::lines(rows))
      .document();
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
        counted(report.elsewhere.responses, "response"),
        format_count(report.elsewhere.tokens.total())));
  }
  for (const Unpriced& one : report.unpriced) {
    table.add_note(unpriced_note(one));
  }
  return table.render(style, k_least_width);
}

}  // namespace tokens::report
