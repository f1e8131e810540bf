// For the .cpp files of the exchange only: which columns of which tables leave
// the ledger, and what their numbers stand for. Responses are not here; their
// columns are listed in response_columns.hpp.
#pragma once

#include <span>

namespace tokens::ledger {

/// What the number in a column stands for.
enum class Meaning {
  number,
  tokens,  ///< a number of tokens or searches
  text,
  word,        ///< row of a symbol
  hash,        ///< 64 bits of any value
  repository,  ///< rows of these tables: labels in an export
  worktree,
  transcript,
  commit,
  response,
};

/// Returns true if the number is that of another row.
constexpr bool stands_for_row(Meaning meaning) {
  return meaning == Meaning::word || meaning >= Meaning::repository;
}

struct ExchangeColumn {
  const char* name;
  Meaning meaning = Meaning::number;
};

/// How a row comes in where the ledger holds one with the same key.
enum class Owner {
  anybody,       ///< rows of any ledger stand side by side
  new_worktree,  ///< only if its worktree came with this import
};

struct ExchangeTable {
  const char* kind;   ///< in the records
  const char* table;  ///< in the ledger
  std::span<const ExchangeColumn> columns;
  const char* order;  ///< for ORDER BY
  /// What the labels of its rows stand for; `number` if nobody refers to them.
  Meaning label = Meaning::number;
  /// The columns that tell rows apart, for tables with labels.
  const char* key = "";
  Owner owner = Owner::anybody;
  /// What happens to a row that is there already.
  const char* on_conflict = "ON CONFLICT DO NOTHING";
};

/// The tables that responses refer to, and those that refer to responses; each
/// in an order in which no row refers to a later one. Commits' `shown` refers
/// to other commits: records of kind "shown" follow them.
std::span<const ExchangeTable> tables_before_responses();
std::span<const ExchangeTable> tables_after_responses();

}  // namespace tokens::ledger
