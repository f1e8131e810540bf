// For the .cpp files of the exchange only: which columns of which tables leave
// the ledger, and what their numbers stand for. The columns of
// responses are listed in response_columns.hpp.
#pragma once

#include "lib/ledger/response_columns.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstddef>
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

/// Returns the name in records of a column of responses; nothing for what stays
/// here.
constexpr std::string_view field_of(std::string_view column) {
  return column == "commit_record" ? "commit"
         : column == "request"     ? ""
                                   : column;
}

}  // namespace tokens::ledger
