// For the .cpp files of this folder only: SQLiteCpp, the cache of prepared
// statements, and the cache of symbols.
#pragma once

#include "lib/ledger/ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::ledger {

class FactCache;

/// The rows of `response` that one transaction changed.
struct ChangedRows {
  std::vector<RowId> rows;  ///< with repetitions
  bool too_many = false;

  [[nodiscard]] bool empty() const { return rows.empty() && !too_many; }

  void add(RowId row);
  void clear();
};

struct StringHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
  }
};

struct Ledger::Connection {
  explicit Connection(SQLite::Database opened) : database(std::move(opened)) {}

  /// Returns the prepared statement for `sql`, a literal. Prepared once; see
  /// statements.hpp, which resets it.
  sqlite3_stmt* statement(const char* sql);

  /// Returns the row of `text`; throws SQLite::Exception.
  RowId symbol(std::string_view text);

  /// The same, but 0 for a text that the ledger does not hold.
  RowId known_symbol(std::string_view text);

  std::string_view text(RowId id);

  SQLite::Database database;
  std::unordered_map<const char*,
                     std::unique_ptr<sqlite3_stmt, FinalizeStatement>>
      statements;
  std::unordered_map<std::string, RowId, StringHash, std::equal_to<>> symbols;
  std::unordered_map<RowId, std::string> texts;
  /// Then no copy of the facts is written, and keys are not settled.
  bool for_hook = false;
  std::string path;
  ChangedRows changed;  ///< in the transaction that is open
  std::shared_ptr<const FactCache> fact_cache;  ///< of a state seen before
  bool in_transaction = false;
};

/// Returns what SQLite complained of as one of our errors.
Error to_error(const SQLite::Exception& exception, const std::string& what);

/// Runs `work` and turns what SQLiteCpp throws into an Error.
template <class Work>
auto guarded(const std::string& what, Work&& work) -> Result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const SQLite::Exception& exception) {
    return fail(to_error(exception, what));
  }
}

/// Holds one state of the ledger while something is read in several steps.
class ReadTransaction {
 public:
  explicit ReadTransaction(Ledger::Connection& connection)
      : connection_(connection), is_ours_(!connection.in_transaction) {
    if (is_ours_) {
      connection_.database.exec("BEGIN");
    }
  }

  ~ReadTransaction() {
    if (is_ours_) {
      connection_.database.tryExec("COMMIT");
    }
  }

  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Ledger::Connection& connection_;
  bool is_ours_;
};

}  // namespace tokens::ledger
