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

Result<std::vector<ImportStart>> import_starts(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<ImportStart> starts;
    rows(connection,
         "SELECT key, since FROM import_start",
         [&](std::string_view key, Moment since) {
           starts.push_back({std::string(key), 0, since});
         });
    std::erase_if(starts, [&](ImportStart& start) {
      start.row = row_of_key(connection, start.key);
      return start.row == 0;
    });
    return starts;
  });
}

Result<void> remove_import(Ledger& ledger, const ImportStart& import) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
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

}  // namespace tokens::ledger
