// All facts in one file beside the ledger, for reports: they are read from it
// in less than half the time that SQLite takes (decision 0004).
//
// Derived: the file names the state of the ledger that it was made of, and what
// changed since then (fact_changes.hpp) is read from the ledger. Whoever finds
// it missing, of an unknown state or damaged reads all of the ledger; it may be
// removed at any time.
#pragma once

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_changes.hpp"
#include "lib/ledger/query.hpp"
#include "lib/system/file_lines.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::ledger {

/// Below so many responses the ledger itself is quick enough.
inline constexpr std::int64_t k_cache_from = 10'000;

/// From so many changes on, the next reader writes the file anew.
inline constexpr std::size_t k_renew_from = 2'000;

/// The facts of one state of the ledger, in the order of rows.
class FactCache {
 public:
  /// Returns that of the ledger's present state, null if there is no file that
  /// it could be made of.
  static std::shared_ptr<const FactCache> load(Ledger::Connection& connection);

  /// Calls `on_fact` for each; of one repository if it is not 0.
  void for_each(RowId repository,
                const std::function<void(const Fact&)>& on_fact) const;

  /// `dropped` are rows of commits.
  [[nodiscard]] PlaceCounts count_places(
      const std::unordered_set<RowId>& dropped) const;

  /// How many facts do not come from the file.
  [[nodiscard]] std::size_t changes() const { return changes_.size(); }

 private:
  /// What the file does not say, or not any more.
  struct Change {
    RowId row = 0;
    std::optional<Fact> fact;  ///< nothing: the response is gone
  };

  /// A file, and the state that it tells.
  struct File;

  static std::shared_ptr<const File> open(const std::string& path);
  static std::vector<Change> read_changes(Ledger::Connection& connection,
                                          const std::vector<RowId>& rows);

  /// Calls `on_fact` for those of the file that still hold and those that
  /// changed, in the order of rows.
  template <class OnFact>
  void for_each(const OnFact& on_fact) const;

  std::shared_ptr<const File> file_;
  FactState state_;              ///< of file and changes together
  std::vector<Change> changes_;  ///< ascending
};

class FactCacheWriter {
 public:
  /// `facts` is how many there will be.
  explicit FactCacheWriter(std::int64_t facts);

  void add(const Fact& fact);

  /// Writes the file as that of `state`, if there are enough facts. A failure
  /// harms nobody and is not reported.
  void save(const Ledger::Connection& connection, const FactState& state);

 private:
  std::string bytes_;  ///< with room for the header
  bool wanted_;
};

}  // namespace tokens::ledger
