// A response and its record; see exchange_tables.hpp.
#include "lib/base/text.hpp"
#include "lib/ledger/exchange_tables.hpp"

#include <type_traits>

namespace tokens::ledger {
namespace {

/// Years beyond any calendar, but far from where milliseconds overflow.
constexpr std::int64_t k_farthest_ms = (std::int64_t{1} << 52) - 1;

/// The name of a column in records; nothing for what stays here.
std::string_view name_of(std::string_view column) {
  return column == "commit_record" ? "commit"
         : column == "request"     ? ""
                                   : column;
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
    const std::string_view name = name_of(column);
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

/// The highest number that a field may have.
template <class Field>
constexpr std::int64_t most_of(Meaning meaning) {
  if (std::is_same_v<Field, bool>) {
    return 1;
  }
  if (std::is_same_v<Field, PlaceKind>) {
    return static_cast<std::int64_t>(PlaceKind::commit);
  }
  if (std::is_same_v<Field, Source>) {
    return static_cast<std::int64_t>(Source::task);
  }
  if (std::is_same_v<Field, Evidence>) {
    return static_cast<std::int64_t>(Evidence::manual);
  }
  return meaning == Meaning::tokens ? k_most_tokens : k_most;
}

/// Reads a field of a record.
struct ReadField {
  Ledger::Connection& connection;
  FieldReader& fields;
  const RowOfLabel& row_of_label;

  template <class Field>
  void operator()(const char* column, Field& field, Meaning meaning) const {
    const std::string_view name = name_of(column);
    if (name.empty()) {
      return;
    }
    if constexpr (std::is_same_v<Field, std::string_view>) {
      field = fields.text(name);
    } else if constexpr (std::is_same_v<Field, Moment>) {
      const auto ms = fields.number(name, -k_farthest_ms, k_farthest_ms);
      field = fields.has(name) ? from_unix_ms(ms) : k_never;
    } else if (meaning == Meaning::word) {
      field = static_cast<Field>(connection.symbol(fields.text(name)));
    } else if (stands_for_row(meaning)) {
      field = static_cast<Field>(row_of_label(name, meaning));
    } else {
      field =
          static_cast<Field>(fields.number(name, 0, most_of<Field>(meaning)));
    }
  }
};

}  // namespace

LedgerRecord record_of(Ledger::Connection& connection, const ResponseRow& row) {
  LedgerRecord record{"response", {}};
  record.set("row", std::to_string(row.row));
  visit_columns(row, SetField{connection, record, row.has_own_owner()});
  return record;
}

void FieldReader::complain(std::string_view name, const std::string& why) {
  if (complaint_.empty()) {
    complaint_ = '\'' + std::string(name) + "' " + why;
  }
}

std::int64_t FieldReader::number(std::string_view name,
                                 std::int64_t least,
                                 std::int64_t most) {
  const RecordValue* value = record_.find(name);
  if (value == nullptr) {
    return 0;
  }
  const auto* number = std::get_if<std::int64_t>(value);
  if (number == nullptr || *number < least || *number > most) {
    complain(name, "is no number that can stand there");
    return 0;
  }
  return *number;
}

std::string_view FieldReader::text(std::string_view name) {
  const RecordValue* value = record_.find(name);
  if (value == nullptr) {
    return {};
  }
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) {
    complain(name, "is no text");
    return {};
  }
  return *text;
}

std::int64_t FieldReader::hash(std::string_view name) {
  const auto number = parse_whole(text(name));
  if (!number) {
    complain(name, "is no number in quotes");
  }
  return number.value_or(0);
}

Result<void> FieldReader::verdict() const {
  return complaint_.empty() ? Result<void>{}
                            : fail(ErrorKind::parse,
                                   "in '" + record_.kind + "': " + complaint_);
}

Result<ResponseRow> response_of(Ledger::Connection& connection,
                                const LedgerRecord& record,
                                const RowOfLabel& row_of_label) {
  FieldReader fields(record);
  ResponseRow row;
  row.row = fields.hash("row");
  visit_columns(row, ReadField{connection, fields, row_of_label});
  if (row.key.empty()) {
    fields.complain("key", "is missing");
  }
  if (!fields.has("owner")) {
    row.owner = row.kept;
    row.owner_time = row.time;
  }
  if (row.first_read == k_never) {
    row.first_read = from_unix_ms(0);
  }
  if ((row.place == PlaceKind::commit) != (row.commit != 0)) {
    fields.complain("place", "does not go with 'commit'");
  }
  TOKENS_TRY(fields.verdict());
  return row;
}

}  // namespace tokens::ledger
