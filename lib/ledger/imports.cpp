// See imports.hpp. What is known of an import beside its response stands among
// the settings: it is needed until transcripts replace the import, or for ever.
#include "lib/ledger/imports.hpp"

#include "lib/ledger/response_columns.hpp"

#include <utility>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_since = "imported since ";
/// Behind all keys that begin so.
constexpr std::string_view k_since_end = "imported since!";
constexpr const char* k_looked_at = "imports looked at";

}  // namespace

Result<void> store_import_start(Ledger& ledger,
                                const std::string& key,
                                Moment since) {
  return set_setting(
      ledger, std::string(k_since) + key, std::to_string(to_unix_ms(since)));
}

Result<std::vector<ImportStart>> import_starts(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<ImportStart> starts;
    rows(connection,
         "SELECT key, CAST(value AS INTEGER) FROM setting "
         "WHERE key > ? AND key < ?",
         k_since,
         k_since_end,
         [&](std::string_view key, Moment since) {
           ImportStart& start = starts.emplace_back();
           start.key = key.substr(k_since.size());
           start.since = since;
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
    exec(connection,
         "DELETE FROM setting WHERE key = ?",
         std::string(k_since) + import.key);
  });
}

Result<bool> has_read_since_last_look(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(
      const auto now,
      value<std::string>(ledger,
                         "SELECT count(*) || ' ' || coalesce(sum(offset), 0) "
                         "FROM transcript"));
  TOKENS_TRY_ASSIGN(const std::string before, setting(ledger, k_looked_at));
  if (now == before) {
    return false;
  }
  TOKENS_TRY(set_setting(ledger, k_looked_at, now));
  return true;
}

}  // namespace tokens::ledger
