// See copies.hpp.
#include "lib/ledger/copies.hpp"

#include "lib/ledger/response_columns.hpp"

#include <string_view>

namespace tokens::ledger {
Result<CopiedParts> copied_parts(Ledger& ledger) {
  return guarded("read ledger", [&] {
    CopiedParts parts;
    rows(ledger.connection(),
         "SELECT part, fingerprint FROM copied_part",
         [&](std::string_view part, std::string_view fingerprint) {
           parts.emplace(part, fingerprint);
         });
    return parts;
  });
}

Result<void> store_copied_part(Ledger& ledger,
                               const std::string& part,
                               const std::string& fingerprint) {
  return fingerprint.empty()
             ? exec(ledger, "DELETE FROM copied_part WHERE part = ?", part)
             : exec(ledger,
                    "INSERT OR REPLACE INTO copied_part (part, fingerprint) "
                    "VALUES (?, ?)",
                    part,
                    fingerprint);
}

Result<void> remove_copied(Ledger& ledger, const std::vector<RowId>& rows) {
  return guarded("write ledger", [&] {
    for (const RowId row : rows) {
      remove_response(ledger.connection(), row);
    }
  });
}

}  // namespace tokens::ledger
