// Five-hour blocks, by which the client's plans are limited. A block begins at
// the whole hour (UTC) of its first response and ends five hours later; the
// first response at or after its end begins the next one.
//
// Invariant: each response that counts is in exactly one block, and blocks do
// not overlap; with `elsewhere` they add up to the total.
#pragma once

#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tokens::report {

inline constexpr std::chrono::hours k_block_length{5};

/// What was used in one whole hour (UTC); blocks are made of whole hours.
struct HourUse {
  Moment first = k_never;  ///< of its responses
  Moment last;
  Sum sum;
  std::set<std::string, std::less<>> models;
};

/// Hours since 1970, in order.
using HourUses = std::map<std::int64_t, HourUse>;

struct Block {
  Moment start;  ///< a whole hour
  HourUse use;

  [[nodiscard]] Moment end() const { return start + k_block_length; }

  [[nodiscard]] bool is_active(Moment now) const {
    return start <= now && now < end();
  }
};

/// Returns the hour that holds `moment`.
std::int64_t hour_of(Moment moment);

/// Returns the blocks, oldest first.
std::vector<Block> make_blocks(const HourUses& hours);

/// How fast an active block is used, from its first response until now (at
/// least one minute), and where that leads.
struct BurnRate {
  std::int64_t tokens_per_minute = 0;      ///< rounded down
  std::optional<PicoUsd> cost_per_minute;  ///< nothing: no price is known
  std::chrono::minutes left{0};            ///< until its end, rounded down
  std::int64_t projected_tokens = 0;       ///< at its end, at this rate
  std::optional<PicoUsd> projected_cost;
};

/// Returns the rate of a block that is active at `now`.
BurnRate burn_rate(const Block& block, Moment now);

struct BlockReport {
  Moment generated_at;
  Sum total;      ///< of everything: blocks and elsewhere
  Sum elsewhere;  ///< typed, imported, or without a time: in no block
  std::vector<Unpriced> unpriced;
  std::vector<Block> blocks;
};

std::string to_json(const BlockReport& report);

/// Returns the table, with a line for each gap; `offset` is what is to be
/// added to UTC at a moment.
std::string to_table(const BlockReport& report,
                     const Style& style,
                     const std::function<std::chrono::minutes(Moment)>& offset);

}  // namespace tokens::report
