// See copies.hpp. What is remembered of the parts stands among the settings.
#include "lib/ledger/copies.hpp"

#include "lib/ledger/connection.hpp"

#include <string_view>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_part = "copied part ";
/// Behind all keys that begin so.
constexpr std::string_view k_part_end = "copied part!";

}  // namespace

Result<CopiedParts> copied_parts(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT key, value FROM setting WHERE key >= ? AND key < ?");
    bind_text(select, 1, k_part);
    bind_text(select, 2, k_part_end);
    CopiedParts parts;
    while (select.executeStep()) {
      parts.emplace(select.getColumn(0).getString().substr(k_part.size()),
                    select.getColumn(1).getString());
    }
    select.reset();
    return parts;
  });
}

Result<void> store_copied_part(Ledger& ledger,
                               const std::string& part,
                               const std::string& fingerprint) {
  const std::string key = std::string(k_part) + part;
  if (!fingerprint.empty()) {
    return set_setting(ledger, key, fingerprint);
  }
  return guarded("write ledger", [&] {
    SQLite::Statement& forget =
        ledger.connection().statement("DELETE FROM setting WHERE key = ?");
    bind_text(forget, 1, key);
    forget.exec();
  });
}

Result<void> remove_copied(Ledger& ledger, const std::vector<RowId>& rows) {
  return guarded("write ledger", [&] {
    for (const char* sql : {"DELETE FROM attempt WHERE response = ?",
                            "DELETE FROM response WHERE id = ?"}) {
      SQLite::Statement& remove = ledger.connection().statement(sql);
      for (const RowId row : rows) {
        remove.reset();
        remove.bind(1, row);
        remove.exec();
      }
    }
  });
}

}  // namespace tokens::ledger
