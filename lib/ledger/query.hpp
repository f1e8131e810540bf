// Reading facts for reports, one response at a time and without copies.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/model/token_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

using OnFact = std::function<void(const Fact&)>;

/// Calls `on_fact` for every response and its billed iterations; of one
/// repository if it is not 0.
Result<void> for_each_fact(Ledger& ledger,
                           RowId repository,
                           const OnFact& on_fact);

/// Calls `on_fact` for every response at or after `since`. Reads at most `most`
/// rows, and returns false if there are more.
Result<bool> for_each_recent_fact(Ledger& ledger,
                                  Moment since,
                                  std::size_t most,
                                  const OnFact& on_fact);

/// The same for the responses of one commit row.
Result<void> for_each_fact_of_commit(Ledger& ledger,
                                     RowId commit,
                                     const OnFact& on_fact);

/// Calls `on_fact` with each response of a repository and its key; of one
/// session if that is not 0.
Result<void> for_each_keyed_fact(
    Ledger& ledger,
    RowId repository,
    RowId session,
    const std::function<void(const Fact&, std::string_view key)>& on_fact);

/// Returns, for the responses that needed several attempts of type "message"
/// that add up to the response, those attempts.
Result<std::unordered_map<RowId, std::vector<TokenCounts>>> attempts(
    Ledger& ledger);

/// The same for one response; empty if it needed no more than one.
Result<std::vector<TokenCounts>> attempts_of(Ledger& ledger, RowId response);

/// An iteration that is billed beside its response.
struct BilledPart {
  RowId kind = 0;
  RowId model = 0;  ///< 0: that of the response
  TokenCounts tokens;
};

/// Returns all of them, by response.
Result<std::unordered_map<RowId, std::vector<BilledPart>>> billed_parts(
    Ledger& ledger);

/// Returns the kind of an agent ("Explore"), row 0 if it is not known.
Result<std::unordered_map<RowId, RowId>> agent_kinds(Ledger& ledger);

}  // namespace tokens::ledger
