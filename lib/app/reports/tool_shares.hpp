// Divides a response among the tools that it is about: those whose results it
// read anew, and those that it called. The method is told in
// docs/HOW-IT-COUNTS.md, "Where tokens went inside a session".
//
// Invariant: the shares of a response add up to it, in every number.
#pragma once

#include "lib/app/views/price_tables.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::app {

/// How many bytes of a tool's result, as JSON, are taken for one token.
/// Measured on real transcripts: half of all results have 2.8 to 3.3.
inline constexpr std::int64_t k_result_bytes_per_token = 3;

/// Divides `total` (at least 0) by `weights` (at least 0): each part is rounded
/// down, what is left over goes, one by one, to the largest remainders, of
/// equals to the first. Without any weight the first part gets all. There
/// must be at least one weight.
std::vector<Int128> apportion(Int128 total,
                              const std::vector<std::int64_t>& weights);

/// What one tool gets of a response.
struct ToolShare {
  ledger::RowId tool = 0;    ///< 0: no tool
  ledger::RowId server = 0;  ///< 0: none
  report::Sum sum;
};

/// Where the calls of all responses are looked up.
class ToolShares {
 public:
  /// Reads every call in the ledger.
  static Result<ToolShares> load(ledger::Ledger& ledger);

  /// Returns the shares of `fact`, at least one, whose price is `price`.
  [[nodiscard]] std::vector<ToolShare> divide(
      const ledger::Fact& fact,
      const std::optional<pricing::PriceParts>& price) const;

 private:
  /// A tool beside the response at hand.
  struct Claim {
    ledger::RowId tool = 0;
    ledger::RowId server = 0;
    std::int64_t calls = 0;         ///< in this response
    std::int64_t result_bytes = 0;  ///< of results that this response read
  };

  ToolShares(ledger::Ledger& ledger,
             std::vector<ledger::ToolCall> calls,
             std::unordered_map<ledger::RowId, ledger::RowId> previous)
      : ledger_(&ledger),
        calls_(std::move(calls)),
        previous_(std::move(previous)) {}

  [[nodiscard]] std::span<const ledger::ToolCall> calls_of(
      ledger::RowId response) const;
  [[nodiscard]] std::vector<Claim> claims_on(const ledger::Fact& fact) const;

  ledger::Ledger* ledger_;
  std::vector<ledger::ToolCall> calls_;  ///< ordered by response
  std::unordered_map<ledger::RowId, ledger::RowId> previous_;
};

}  // namespace tokens::app
