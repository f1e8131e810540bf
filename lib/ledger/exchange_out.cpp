// The ledger's rows as records; see exchange.hpp.
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_tables.hpp"

#include <type_traits>

namespace tokens::ledger {
namespace {

/// Reads the value of a column as a record has it; nothing for NULL.
RecordValue next_value(Query& row, Meaning meaning) {
  if (meaning == Meaning::text) {
    std::optional<std::string> text;
    row >> text;
    return text ? RecordValue(std::move(*text)) : RecordValue();
  }
  std::optional<std::int64_t> number;
  row >> number;
  if (!number) {
    return {};
  }
  switch (meaning) {
    case Meaning::word:
      return std::string(row.connection().text(*number));
    case Meaning::hash:
    case Meaning::response:
      return std::to_string(*number);
    default:
      return *number;
  }
}

Result<void> tell_table(Ledger::Connection& connection,
                        const ExchangeTable& table,
                        const OnRecord& on_record) {
  Query select(connection, table.select.c_str());
  while (select.step()) {
    LedgerRecord record{table.kind, {}};
    RowId label = 0;
    select >> label;
    if (table.label != Meaning::number) {
      record.set("label", label);
    }
    for (const ExchangeColumn& column : table.columns) {
      RecordValue value = next_value(select, column.meaning);
      if (value.index() != 0) {
        record.set(column.field, std::move(value));
      }
    }
    TOKENS_TRY(on_record(record));
  }
  return {};
}

/// Sets a field of a record, unless there is nothing to tell.
struct SetField {
  Ledger::Connection& connection;
  LedgerRecord& record;
  bool has_own_owner;

  template <class Field>
  void operator()(const char* column,
                  const Field& field,
                  Meaning meaning) const {
    const std::string_view name = field_of(column);
    if (name.empty() || (name.starts_with("owner_") && !has_own_owner)) {
      return;
    }
    if (name == "owner_file") {
      record.set("owner", 1);
    }
    if constexpr (std::is_same_v<Field, std::string_view>) {
      record.set(name, std::string(field));
    } else if constexpr (std::is_same_v<Field, Moment>) {
      if (field != k_never) {
        record.set(name, to_unix_ms(field));
      }
    } else if (static_cast<std::int64_t>(field) != 0) {
      const auto number = static_cast<std::int64_t>(field);
      if (meaning == Meaning::word) {
        record.set(name, std::string(connection.text(number)));
      } else {
        record.set(name, number);
      }
    }
  }
};

LedgerRecord record_of(Ledger::Connection& connection, const ResponseRow& row) {
  LedgerRecord record{"response", {}};
  record.set("row", std::to_string(row.row));
  visit_columns(row, SetField{connection, record, row.has_own_owner()});
  return record;
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

Result<void> tell_all(Ledger::Connection& connection,
                      const OnRecord& on_record) {
  bool has_told_responses = false;
  for (const ExchangeTable& table : exchange_tables()) {
    if (!has_told_responses &&
        table.columns.front().meaning == Meaning::response) {
      TOKENS_TRY(tell_responses(connection, on_record));
      has_told_responses = true;
    }
    TOKENS_TRY(tell_table(connection, table, on_record));
  }
  return {};
}

}  // namespace

Result<void> for_each_record(Ledger& ledger, const OnRecord& on_record) {
  auto told = guarded("read ledger", [&]() -> Result<void> {
    const ReadTransaction reading(ledger.connection());
    return tell_all(ledger.connection(), on_record);
  });
  return told ? *told : fail(told.error());
}

}  // namespace tokens::ledger
