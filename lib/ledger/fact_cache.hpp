// All facts in one file beside the ledger, for reports: they are read from it
// in less than half the time that SQLite takes (decision 0004).
//
// Derived, and good for one state of the ledger only: each transaction that
// changes a response gives the ledger a new generation, and the file names the
// one it was made of. Whoever finds it missing, old or damaged reads the
// ledger; it may be removed at any time.
#pragma once

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/query.hpp"
#include "lib/system/mapped_file.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

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

/// The cache of one state of the ledger, in the order of rows.
class FactCache {
 public:
  /// Returns that of the ledger's present state, null if there is none.
  static std::shared_ptr<const FactCache> load(Ledger::Connection& connection);

  /// Calls `on_fact` for each; of one repository if it is not 0.
  void for_each(RowId repository,
                const std::function<void(const Fact&)>& on_fact) const;

  /// `dropped` are rows of commits.
  [[nodiscard]] PlaceCounts count_places(
      const std::unordered_set<RowId>& dropped) const;

 private:
  FactCache(system::MappedFile file, std::string generation)
      : file_(std::move(file)), generation_(std::move(generation)) {}

  template <class OnRecord>
  void for_each_record(OnRecord&& on_record) const;

  system::MappedFile file_;
  std::string generation_;
};

class FactCacheWriter {
 public:
  /// `facts` is how many there will be.
  explicit FactCacheWriter(std::int64_t facts);

  void add(const Fact& fact);

  /// Writes the file as that of `generation`, if there are enough facts. A
  /// failure harms nobody and is not reported.
  void save(const Ledger::Connection& connection,
            const std::string& generation);

 private:
  std::string bytes_;  ///< with room for the header
  bool wanted_;
};

}  // namespace tokens::ledger
