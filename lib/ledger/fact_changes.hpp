// Which responses changed since when: the ledger's own list, from which a copy
// of the facts (fact_cache.hpp) knows what of it is out of date.
//
// The list is written in the transaction that made the changes, whoever makes
// them: SQLite's update hook sees each row. Each transaction marks its rows
// with a random number, so that a ledger that was put back from a copy, and
// went on from there, is not taken for the one it was copied from. A long list
// is given up for a new generation, of which no copy exists.
#pragma once

#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::ledger {

/// How many rows the list may have. Beyond, reading all is not much slower.
inline constexpr std::int64_t k_most_changes = 20'000;

/// A state of all facts. Two states with equal members have equal facts.
struct FactState {
  std::string generation;     ///< 16 hexadecimal digits
  std::int64_t sequence = 0;  ///< of the newest change; 0: none since
  std::int64_t mark = 0;      ///< of that change's transaction

  bool operator==(const FactState&) const = default;
};

/// The rows of `response` that one transaction changed.
struct ChangedRows {
  std::vector<RowId> rows;  ///< with repetitions
  bool too_many = false;

  [[nodiscard]] bool empty() const { return rows.empty() && !too_many; }

  void add(RowId row);
  void clear();
};

/// Lets the connection notice every change of a response.
void watch_facts(Ledger::Connection& connection);

/// Writes what the transaction changed to the list; to be called right before
/// it is committed.
void record_changes(Ledger::Connection& connection);

/// The state that the connection sees; nothing while a change of facts is not
/// committed.
std::optional<FactState> fact_state(Ledger::Connection& connection);

/// Returns the rows that changed after `state`, ascending; nothing if `state`
/// is not one that this ledger ever was in, or that is not known any more.
std::optional<std::vector<RowId>> changed_since(Ledger::Connection& connection,
                                                const FactState& state);

}  // namespace tokens::ledger
