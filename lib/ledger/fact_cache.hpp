// All facts in one file beside the ledger, for reports: they are read from it
// in less than half the time that SQLite takes (decision 0004).
//
// Derived: the file names the state of the ledger that it was made of, and what
// changed since then is read from the ledger. Whoever finds it missing, of an
// unknown state or damaged reads all of the ledger; it may be removed at any
// time.
//
// Which responses changed is the ledger's own list, written in the transaction
// that made the changes, whoever makes them: SQLite's update hook sees each
// row. Each transaction marks its rows with a random number, so that a ledger
// that was put back from a copy, and went on from there, is not taken for the
// one it was copied from. A long list is given up for a new generation, of
// which no copy exists.
#pragma once

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/query.hpp"
#include "lib/system/file_lines.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tokens::ledger {

/// Below so many responses the ledger itself is quick enough.
inline constexpr std::int64_t k_cache_from = 10'000;

/// From so many changes on, the next reader writes the file anew.
inline constexpr std::size_t k_renew_from = 2'000;

/// The ledger's list of changes may have so many rows. Beyond, reading all is
/// not much slower.
inline constexpr std::int64_t k_most_changes = 20'000;

/// A state of all facts. Two states with equal members have equal facts.
struct FactState {
  std::array<char, 16> generation{};  ///< hexadecimal digits
  std::int64_t sequence = 0;          ///< of the newest change; 0: none since
  std::int64_t mark = 0;              ///< of that change's transaction

  bool operator==(const FactState&) const = default;
};

/// Lets the connection notice every change of a response.
void watch_facts(Ledger::Connection& connection);

/// Writes what the transaction changed to the list; to be called right before
/// it is committed.
void record_changes(Ledger::Connection& connection);

/// The state that the connection sees; nothing while a change of facts is not
/// committed.
std::optional<FactState> fact_state(Ledger::Connection& connection);

/// The facts of one state of the ledger, in the order of rows.
class FactCache {
 public:
  /// Returns that of the ledger's present state, null if there is no file that
  /// it could be made of.
  static std::shared_ptr<const FactCache> load(Ledger::Connection& connection);

  /// Calls `on_fact` for each in the order of rows; of one repository if it is
  /// not 0.
  void for_each(RowId repository, const OnFact& on_fact) const;

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

  std::shared_ptr<const File> file_;
  FactState state_;              ///< of file and changes together
  std::vector<Change> changes_;  ///< ascending
};

/// Writes the bytes of all facts as the file of `state`. A failure harms nobody
/// and is not reported.
void save_facts(const Ledger::Connection& connection,
                const FactState& state,
                std::string_view facts);

}  // namespace tokens::ledger
