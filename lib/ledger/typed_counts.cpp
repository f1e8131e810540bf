// See typed_counts.hpp.
#include "lib/ledger/typed_counts.hpp"

#include "lib/ledger/connection.hpp"

#include <utility>

namespace tokens::ledger {
namespace {

void remove_row(Ledger::Connection& connection, const char* sql, RowId row) {
  SQLite::Statement& remove = connection.statement(sql);
  remove.bind(1, row);
  remove.exec();
}

}  // namespace

Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT response.id, commit_record, facts FROM manual_note "
        "JOIN response ON response.id = manual_note.response "
        "WHERE text = ? AND repository = ? AND EXISTS (SELECT 1 FROM response "
        "AS other WHERE other.commit_record = response.commit_record "
        "AND other.source = 0)");
    bind_text(select, 1, k_count_note);
    select.bind(2, repository);
    std::vector<std::pair<RowId, RowId>> found;
    while (select.executeStep()) {
      // A person may have typed the same note.
      if (facts_at(select, 2).key.starts_with(k_count_key)) {
        found.emplace_back(select.getColumn(0).getInt64(),
                           select.getColumn(1).getInt64());
      }
    }
    select.reset();
    std::vector<RowId> commits;
    for (const auto& [row, commit] : found) {
      remove_row(connection, "DELETE FROM manual_note WHERE response = ?", row);
      remove_row(connection, "DELETE FROM response WHERE id = ?", row);
      commits.push_back(commit);
    }
    return commits;
  });
}

}  // namespace tokens::ledger
