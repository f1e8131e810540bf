// For the .cpp files of the exchange only: which columns of which tables leave
// the ledger, and what their numbers stand for; a response and its record,
// whose columns are listed in response_columns.hpp.
#pragma once

#include "lib/ledger/response_columns.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::ledger {

struct ExchangeColumn {
  std::string field;  ///< in the records
  std::string name;   ///< in the ledger
  Meaning meaning = Meaning::number;
};

struct ExchangeTable {
  const char* kind;    ///< in the records
  const char* table;   ///< in the ledger
  const char* listed;  ///< its columns, as "field:meaning" or "field=name:…"
  /// How many of the first columns tell rows apart; 0: none does.
  std::size_t keys = 0;
  /// What the labels of its rows stand for; `number` if nobody refers to them.
  Meaning label = Meaning::number;
  /// Rows come in only if that of their first column came with this import.
  bool only_beside_new = false;
  /// How a row comes in where the ledger holds one with the same key; or the
  /// whole statement, for what is told of rows that came before.
  const char* write = "ON CONFLICT DO NOTHING";
  const char* which = nullptr;  ///< of its rows leave; nothing: all, by key

  // Made of the above.
  std::vector<ExchangeColumn> columns{};
  std::string select{};  ///< label and columns
  std::string insert{};
  std::string find{};  ///< the row with a key

  [[nodiscard]] bool is_update() const {
    return std::string_view(write).starts_with("UPDATE");
  }
};

/// All tables but that of responses, in an order in which no row refers to a
/// later one. Those that refer to responses follow those that do not.
const std::vector<ExchangeTable>& exchange_tables();

/// The limits of a number that may be any.
inline constexpr std::int64_t k_least =
    std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t k_most = std::numeric_limits<std::int64_t>::max();

LedgerRecord record_of(Ledger::Connection& connection, const ResponseRow& row);

/// Reads the fields of one record, and remembers the first that is wrong.
class FieldReader {
 public:
  explicit FieldReader(const LedgerRecord& record) : record_(record) {}

  /// Returns the number, 0 if the field is not there. It has to lie between
  /// `least` and `most`.
  std::int64_t number(std::string_view name,
                      std::int64_t least,
                      std::int64_t most);

  /// Returns the text, "" if the field is not there.
  std::string_view text(std::string_view name);

  /// Returns the 64 bits that a text writes as a number.
  std::int64_t hash(std::string_view name);

  [[nodiscard]] bool has(std::string_view name) const {
    return record_.find(name) != nullptr;
  }

  void complain(std::string_view name, const std::string& why);

  /// Fails with `parse` if anything was wrong.
  [[nodiscard]] Result<void> verdict() const;

 private:
  const LedgerRecord& record_;
  std::string complaint_;
};

/// Turns a label of the export into a row here, 0 for an absent field.
using RowOfLabel =
    std::function<RowId(std::string_view field, Meaning meaning)>;

/// Reads a record; `row` is the exporter's, and the key points into `record`.
Result<ResponseRow> response_of(Ledger::Connection& connection,
                                const LedgerRecord& record,
                                const RowOfLabel& row_of_label);

}  // namespace tokens::ledger
