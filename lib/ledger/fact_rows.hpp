// Rows of responses as facts, for the files that read many of them. For this
// folder only.
#pragma once

#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/query.hpp"

#include <unordered_map>
#include <vector>

namespace tokens::ledger {

#define FACT_READ_COLUMNS                                  \
  "SELECT id, session, facts, source, place, repository, " \
  "worktree, pending_branch, commit_record, evidence FROM response "

inline void read_fact(sqlite3_stmt* row, PackedFacts& packed, Fact& fact) {
  int at = -1;
  const auto number = [&] { return sqlite3_column_int64(row, ++at); };
  fact.row = number();
  fact.session = number();
  facts_at(row, ++at, packed);
  fact.source = static_cast<Source>(number());
  fact.place = static_cast<PlaceKind>(number());
  fact.repository = number();
  fact.worktree = number();
  fact.pending_branch = number();
  fact.commit = number();
  fact.evidence = static_cast<Evidence>(number());
  fill(fact, packed);
}

using Parts = std::unordered_map<RowId, std::vector<BilledPart>>;

/// Returns what is billed beside responses.
Parts all_parts(Ledger::Connection& connection);

/// Calls `on_fact` for a response and for what is billed beside it.
void tell(const Fact& fact, const Parts& parts, const OnFact& on_fact);

/// Calls `on_row(statement)` for each row. SQLite itself is asked, not
/// SQLiteCpp: its columns are objects that count their owners, and a report
/// asks for a million of them.
template <class OnRow>
void for_each_row(Ledger::Connection& connection,
                  sqlite3_stmt* statement,
                  OnRow&& on_row) {
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    on_row();
  }
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection.database.getHandle(), code);
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
