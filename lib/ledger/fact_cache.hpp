// All facts in one file beside the ledger, for reports: they are read from it
// in less than half the time that SQLite takes (decision 0004).
//
// Derived, and good for one state of the ledger only: each transaction that
// changes a response gives the ledger a new generation, and the file names the
// one it was made of. Whoever finds it missing, old or damaged reads the
// ledger; it may be removed at any time.
#pragma once

#include "lib/ledger/connection.hpp"
#include "lib/ledger/query.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tokens::ledger {

/// Below so many responses the ledger itself is quick enough.
inline constexpr std::int64_t k_cache_from = 10'000;

/// Lets the connection notice every change of a response.
void watch_facts(Ledger::Connection& connection);

/// Marks the state that is about to be committed as a new one.
void new_generation(Ledger::Connection& connection);

/// The generation that the connection sees; nothing while a change of facts
/// is not committed.
std::optional<std::string> generation(Ledger::Connection& connection);

/// Sets what `facts` says of a fact; its row, session and assignment stay.
void fill(Fact& fact, const PackedFacts& facts);

/// The bytes of a cache, in the order of rows.
class FactCache {
 public:
  /// Returns the cache of the ledger's present state, nothing if there is
  /// none.
  static std::optional<FactCache> load(Ledger::Connection& connection);

  /// Begins a new one.
  FactCache() = default;

  void add(const Fact& fact, const PackedFacts& facts, std::string_view bytes);

  /// Writes it beside the ledger as that of `generation`. A failure harms
  /// nobody and is not reported.
  void save(const Ledger::Connection& connection,
            const std::string& generation) const;

  /// Calls `on_fact` for each; of one repository if it is not 0.
  void for_each(RowId repository,
                const std::function<void(const Fact&)>& on_fact) const;

  /// Calls `on_place` with the place and commit row of each.
  void for_each_place(
      const std::function<void(PlaceKind, RowId)>& on_place) const;

  [[nodiscard]] std::int64_t size() const { return count_; }

 private:
  std::string bytes_;  ///< with the header in front, if it was loaded
  std::size_t begin_ = 0;
  std::int64_t count_ = 0;
};

}  // namespace tokens::ledger
