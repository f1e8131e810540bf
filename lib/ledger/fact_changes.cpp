#include "lib/ledger/fact_changes.hpp"

#include "lib/ledger/statements.hpp"

#include <algorithm>
#include <cstring>

namespace tokens::ledger {
namespace {

constexpr std::size_t k_generation_digits = 16;

/// More than this in one transaction, and the list is not worth its pages.
constexpr std::size_t k_most_of_one = 5'000;

/// More than this part of all responses, and a copy is as well made anew.
constexpr std::size_t k_small_part = 8;

void on_change(void* connection,
               int /*operation*/,
               const char* /*database*/,
               const char* table,
               sqlite3_int64 row) {
  if (std::strcmp(table, "response") == 0) {
    static_cast<Ledger::Connection*>(connection)->changed.add(row);
  }
}

void new_generation(Ledger::Connection& connection) {
  connection.database.exec("DELETE FROM changed_fact");
  exec(connection,
       "INSERT OR REPLACE INTO setting (key, value) VALUES "
       "('facts_generation', lower(hex(randomblob(8))))");
}

/// Nothing if the change is not in the list.
std::optional<std::int64_t> mark_of(Ledger::Connection& connection,
                                    std::int64_t sequence) {
  if (sequence == 0) {
    return 0;
  }
  return first<std::int64_t>(
      connection, "SELECT mark FROM changed_fact WHERE sequence = ?", sequence);
}

std::optional<std::string> generation(Ledger::Connection& connection) {
  auto found = first<std::string>(
      connection, "SELECT value FROM setting WHERE key = 'facts_generation'");
  return found && found->size() == k_generation_digits ? found : std::nullopt;
}

/// Ascending, each once.
void make_set(std::vector<RowId>& rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

}  // namespace

void ChangedRows::add(RowId row) {
  if (too_many || (!rows.empty() && rows.back() == row)) {
    return;
  }
  if (rows.size() == k_most_of_one) {
    make_set(rows);
    too_many = rows.size() == k_most_of_one;
  }
  rows.push_back(row);
}

void ChangedRows::clear() {
  rows.clear();
  too_many = false;
}

void watch_facts(Ledger::Connection& connection) {
  sqlite3_update_hook(connection.database.getHandle(), on_change, &connection);
}

void record_changes(Ledger::Connection& connection) {
  ChangedRows& changed = connection.changed;
  if (changed.empty()) {
    return;
  }
  make_set(changed.rows);
  const auto all =
      value<std::size_t>(connection, "SELECT max(id) FROM response");
  if (changed.too_many || changed.rows.size() > all / k_small_part) {
    new_generation(connection);
    return;
  }
  std::int64_t mark = 0;
  sqlite3_randomness(sizeof mark, &mark);
  // SQLite numbers the rows itself, each one higher than the highest there.
  for (const RowId row : changed.rows) {
    exec(connection,
         "INSERT INTO changed_fact (response, mark) VALUES (?, ?)",
         row,
         mark);
  }
  const std::int64_t length = connection.database.getLastInsertRowid();
  const bool began_now =
      length == static_cast<std::int64_t>(changed.rows.size());
  if (length > k_most_changes || (began_now && !generation(connection))) {
    new_generation(connection);
  }
}

std::optional<FactState> fact_state(Ledger::Connection& connection) {
  if (!connection.changed.empty()) {
    return std::nullopt;
  }
  auto of = generation(connection);
  if (!of) {
    return std::nullopt;
  }
  const auto sequence = value<std::int64_t>(
      connection, "SELECT max(sequence) FROM changed_fact");  // 0: none
  const auto mark = mark_of(connection, sequence);
  return FactState{std::move(*of), sequence, mark.value_or(0)};
}

std::optional<std::vector<RowId>> changed_since(Ledger::Connection& connection,
                                                const FactState& state) {
  if (generation(connection) != state.generation ||
      mark_of(connection, state.sequence) != state.mark) {
    return std::nullopt;
  }
  auto rows = all<RowId>(connection,
                         "SELECT response FROM changed_fact WHERE sequence > ?",
                         state.sequence);
  make_set(rows);
  return rows;
}

}  // namespace tokens::ledger
