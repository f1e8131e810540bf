// See copies.hpp. What is remembered of the parts stands among the settings.
#include "lib/ledger/copies.hpp"

#include "lib/ledger/response_columns.hpp"

#include <string_view>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_part = "copied part ";
/// Behind all keys that begin so.
constexpr std::string_view k_part_end = "copied part!";

}  // namespace

Result<CopiedParts> copied_parts(Ledger& ledger) {
  return guarded("read ledger", [&] {
    CopiedParts parts;
    rows(ledger.connection(),
         "SELECT key, value FROM setting WHERE key >= ? AND key < ?",
         k_part,
         k_part_end,
         [&](std::string_view key, std::string_view value) {
           parts.emplace(key.substr(k_part.size()), value);
         });
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
  return exec(ledger, "DELETE FROM setting WHERE key = ?", key);
}

Result<void> remove_copied(Ledger& ledger, const std::vector<RowId>& rows) {
  return guarded("write ledger", [&] {
    for (const RowId row : rows) {
      remove_response(ledger.connection(), row);
    }
  });
}

}  // namespace tokens::ledger
