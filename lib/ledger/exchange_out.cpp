// The ledger's rows as records; see exchange.hpp.
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_response.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/sidelines.hpp"

namespace tokens::ledger {
namespace {

/// The value of a column as a record has it; nothing for NULL.
RecordValue value_of(Ledger::Connection& connection,
                     const SQLite::Column& column,
                     Meaning meaning) {
  if (column.isNull()) {
    return {};
  }
  switch (meaning) {
    case Meaning::text:
      return std::string(column.getText(),
                         static_cast<std::size_t>(column.getBytes()));
    case Meaning::word:
      return std::string(connection.text(column.getInt64()));
    case Meaning::hash:
    case Meaning::response:
      return std::to_string(column.getInt64());
    default:
      return column.getInt64();
  }
}

std::string select_from(const ExchangeTable& table) {
  std::string sql = "SELECT ";
  sql += table.label == Meaning::number ? "0" : "id";
  for (const ExchangeColumn& column : table.columns) {
    sql += std::string(", ") + column.name;
  }
  return sql + " FROM " + table.table + " ORDER BY " + table.order;
}

Result<void> tell_table(Ledger::Connection& connection,
                        const ExchangeTable& table,
                        const OnRecord& on_record) {
  SQLite::Statement select(connection.database, select_from(table));
  while (select.executeStep()) {
    LedgerRecord record{table.kind, {}};
    if (table.label != Meaning::number) {
      record.set("label", select.getColumn(0).getInt64());
    }
    int at = 0;
    for (const ExchangeColumn& column : table.columns) {
      RecordValue value =
          value_of(connection, select.getColumn(++at), column.meaning);
      if (value.index() != 0) {
        record.set(column.name, std::move(value));
      }
    }
    TOKENS_TRY(on_record(record));
  }
  return {};
}

Result<void> tell_shown(Ledger::Connection& connection,
                        const OnRecord& on_record) {
  Query select(connection,
               "SELECT id, shown FROM commit_record WHERE shown IS NOT NULL "
               "ORDER BY id");
  while (select.step()) {
    RowId commit = 0;
    RowId shown = 0;
    select >> commit >> shown;
    TOKENS_TRY(on_record({"shown", {{"commit", commit}, {"at", shown}}}));
  }
  return {};
}

/// By its root commits another machine knows a clone of its own.
Result<void> tell_roots(Ledger::Connection& connection,
                        const OnRecord& on_record) {
  Query select(connection,
               "SELECT id, roots FROM repository WHERE roots IS NOT NULL "
               "ORDER BY id");
  while (select.step()) {
    RowId repository = 0;
    std::string roots;
    select >> repository >> roots;
    TOKENS_TRY(
        on_record({"roots", {{"repository", repository}, {"commits", roots}}}));
  }
  return {};
}

Result<void> tell_responses(Ledger::Connection& connection,
                            const OnRecord& on_record) {
  Result<void> told;
  read_rows<ResponseRow>(
      connection,
      [&](const ResponseRow& row) {
        told = told ? on_record(record_of(connection, row)) : told;
      },
      "ORDER BY id");
  return told;
}

Result<void> tell_all(Ledger& ledger, const OnRecord& on_record) {
  Ledger::Connection& connection = ledger.connection();
  for (const ExchangeTable& table : tables_before_responses()) {
    TOKENS_TRY(tell_table(connection, table, on_record));
  }
  TOKENS_TRY(tell_roots(ledger.connection(), on_record));
  TOKENS_TRY(tell_shown(connection, on_record));
  TOKENS_TRY(tell_responses(connection, on_record));
  for (const ExchangeTable& table : tables_after_responses()) {
    TOKENS_TRY(tell_table(connection, table, on_record));
  }
  return {};
}

}  // namespace

Result<void> for_each_record(Ledger& ledger, const OnRecord& on_record) {
  auto told = guarded("read ledger", [&]() -> Result<void> {
    const ReadTransaction reading(ledger.connection());
    return tell_all(ledger, on_record);
  });
  return told ? *told : fail(told.error());
}

}  // namespace tokens::ledger
