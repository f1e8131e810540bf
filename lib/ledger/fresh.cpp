// See fresh.hpp.
#include "lib/ledger/fresh.hpp"

#include "lib/ledger/row_place.hpp"
#include "lib/ledger/tool_rows.hpp"

namespace tokens::ledger {
namespace {

/// As many still fit into so few pages that a commit touches most of them.
constexpr std::int64_t k_most_fresh = 4096;

struct FreshTable {
  const char* count;
  void (*settle)(Ledger::Connection&);
};

constexpr FreshTable k_tables[] = {
    {"SELECT count(*) FROM fresh_tool_use", &settle_fresh_tools},
    {"SELECT count(*) FROM fresh_key_row", &settle_fresh_keys},
};

}  // namespace

Result<void> settle_fresh(Ledger& ledger, Fresh which) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    for (const FreshTable& table : k_tables) {
      const std::int64_t rows =
          connection.database.execAndGet(table.count).getInt64();
      if (rows >= (which == Fresh::all ? 1 : k_most_fresh)) {
        table.settle(connection);
      }
    }
  });
}

}  // namespace tokens::ledger
