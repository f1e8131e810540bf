// See imports.hpp.
#include "lib/ledger/imports.hpp"

#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/settings.hpp"

#include <utility>

namespace tokens::ledger {

Result<void> store_import_start(Ledger& ledger,
                                const std::string& key,
                                Moment since) {
  return exec(ledger,
              "INSERT OR REPLACE INTO import_start (key, since) VALUES (?, ?)",
              key,
              since);
}

static Query& operator>>(Query& row, ImportStart& start) {
  return row >> start.key >> start.row >> start.since;
}

Result<std::vector<ImportStart>> import_starts(Ledger& ledger) {
  return all<ImportStart>(
      ledger,
      "SELECT import_start.key, response.id, since FROM import_start JOIN "
      "response ON response.key = import_start.key ORDER BY import_start.key");
}

Result<void> remove_import(Ledger& ledger, const ImportStart& import) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    if (has_row(connection,
                "SELECT 1 FROM response WHERE id = ? AND source = 3",
                import.row)) {
      remove_response(connection, import.row);
    }
    exec(connection, "DELETE FROM import_start WHERE key = ?", import.key);
  });
}

Result<bool> has_read_since_last_look(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(
      const auto now,
      value<std::string>(ledger,
                         "SELECT count(*) || ' ' || coalesce(sum(offset), 0) "
                         "FROM transcript"));
  TOKENS_TRY_ASSIGN(const std::string before,
                    setting(ledger, k_imports_looked_at));
  if (now == before) {
    return false;
  }
  TOKENS_TRY(set_setting(ledger, k_imports_looked_at, now));
  return true;
}

Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    const auto found = all<std::pair<RowId, RowId>>(
        connection,
        // A person may have typed the same note.
        "SELECT response.id, commit_record FROM manual_note "
        "JOIN response ON response.id = manual_note.response "
        "WHERE text = ? AND repository = ? AND instr(response.key, ?) = 1 "
        "AND EXISTS (SELECT 1 FROM response AS other "
        "WHERE other.commit_record = response.commit_record "
        "AND other.source = 0)",
        k_count_note,
        repository,
        k_count_key);
    std::vector<RowId> commits;
    for (const auto& [row, commit] : found) {
      remove_response(connection, row);
      commits.push_back(commit);
    }
    return commits;
  });
}

}  // namespace tokens::ledger
