// For the .cpp files of this folder only: SQLiteCpp, the cache of prepared
// statements, and the cache of symbols.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/fact_changes.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/packed_facts.hpp"
#include "lib/model/ledger_record.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace tokens::ledger {

class FactCache;

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

  /// Returns the prepared statement for `sql` (a literal), reset and without
  /// bindings. Prepared once per process.
  SQLite::Statement& statement(const char* sql);

  /// The same without SQLiteCpp around it; the caller resets it.
  sqlite3_stmt* raw_statement(const char* sql);

  /// Returns the row of `text`; throws SQLite::Exception.
  RowId symbol(std::string_view text);

  /// The same, but 0 for a text that the ledger does not hold.
  RowId known_symbol(std::string_view text);

  std::string_view text(RowId id);

  /// Like symbol(), for texts of a pool that outlives the caller's loop: the
  /// same text has the same address there, which is quicker to compare.
  RowId pooled_symbol(std::string_view text);

  /// Returns true if this process has seen every response of the ledger being
  /// made: one that is not in `rows` is new without asking.
  bool knows_all_rows();

  /// Forgets the addresses of a pool that is going away.
  void forget_pool() { pooled.clear(); }

  SQLite::Database database;
  std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>>
      statements;
  std::unordered_map<const char*,
                     std::unique_ptr<sqlite3_stmt, FinalizeStatement>>
      raw_statements;
  std::unordered_map<std::string, RowId, StringHash, std::equal_to<>> symbols;
  std::unordered_map<RowId, std::string> texts;
  std::unordered_map<const char*, RowId> pooled;
  std::optional<std::vector<RowId>> rows;  ///< in order; if it was empty
  bool asked_for_rows = false;
  bool for_hook = false;  ///< few rows come, and little may be written
  std::string path;
  ChangedRows changed;  ///< in the transaction that is open
  std::shared_ptr<const FactCache> fact_cache;  ///< of a state seen before
  int data_version = 0;  ///< SQLite's: moves when another process writes
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

/// Binds a text (bytes as they are).
inline void bind_text(SQLite::Statement& statement,
                      int index,
                      std::string_view text) {
  statement.bind(index, std::string(text));
}

/// Binds a moment, k_never as NULL.
inline void bind_moment(SQLite::Statement& statement,
                        int index,
                        Moment moment) {
  if (moment == k_never) {
    statement.bind(index);
  } else {
    statement.bind(index, to_unix_ms(moment));
  }
}

/// Binds a row id, 0 as NULL.
inline void bind_row(SQLite::Statement& statement, int index, RowId row) {
  if (row == 0) {
    statement.bind(index);
  } else {
    statement.bind(index, row);
  }
}

/// Binds a column of an exported row.
inline void bind_value(SQLite::Statement& statement,
                       int at,
                       const RecordValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    statement.bind(at, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bind(at, *text);
  } else {
    statement.bind(at);
  }
}

/// Unpacks the column `facts` of a row; its key stays until the next step.
/// Throws SQLITE_CORRUPT if the bytes are damaged.
inline void facts_at(sqlite3_stmt* row, int column, PackedFacts& facts) {
  const void* bytes = sqlite3_column_blob(row, column);
  const int size = sqlite3_column_bytes(row, column);
  if (!unpack(bytes, static_cast<std::size_t>(size), facts)) {
    throw SQLite::Exception("facts of a response are damaged", SQLITE_CORRUPT);
  }
}

inline PackedFacts facts_at(SQLite::Statement& statement, int column) {
  PackedFacts facts;
  const SQLite::Column value = statement.getColumn(column);
  if (!unpack(
          value.getBlob(), static_cast<std::size_t>(value.getBytes()), facts)) {
    throw SQLite::Exception("facts of a response are damaged", SQLITE_CORRUPT);
  }
  return facts;
}

inline Moment moment_at(SQLite::Statement& statement, int column) {
  const SQLite::Column value = statement.getColumn(column);
  return value.isNull() ? k_never : from_unix_ms(value.getInt64());
}

}  // namespace tokens::ledger
