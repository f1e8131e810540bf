// For the .cpp files of the exchange only: a response's row and its record.
#pragma once

#include "lib/ledger/connection.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/response_row.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

namespace tokens::ledger {

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
