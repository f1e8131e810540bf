// See response_columns.hpp.
#include "lib/ledger/response_columns.hpp"

#include <unordered_map>
#include <utility>

namespace tokens::ledger {
namespace {

/// For visits that ask for the names of columns only.
const ResponseRow k_any_row;

/// Adds a column to both lists.
struct AddColumn {
  ColumnList& columns;

  template <class Field>
  void operator()(const char* column,
                  const Field& /*field*/,
                  Meaning /*meaning*/) const {
    columns.names += (columns.names.empty() ? "" : ", ") + std::string(column);
    columns.marks += columns.marks.empty() ? "?" : ", ?";
  }
};

template <class VisitRow>
ColumnList listed(const VisitRow& visit_row) {
  ColumnList columns;
  visit_row(AddColumn{columns});
  return columns;
}

/// Ends an insertion of a response; returns false if another has its key.
bool insert_row(Query& insert, ResponseRow& row) {
  insert.step();
  sqlite3* const database = insert.connection().database.getHandle();
  if (sqlite3_changes(database) == 0) {
    return false;
  }
  row.row = sqlite3_last_insert_rowid(database);
  return true;
}

}  // namespace

const ColumnList& line_columns() {
  static const ColumnList columns =
      listed([](const auto& add) { visit_lines(k_any_row, add); });
  return columns;
}

template <class Row>
const char* select_rows(const char* condition) {
  static std::unordered_map<const char*, std::string> statements;
  std::string& sql = statements[condition];
  if (sql.empty()) {
    Row row;
    sql = "SELECT id, " +
          listed([&](const auto& add) { visit_columns(row, add); }).names +
          " FROM response " + condition;
  }
  return sql.c_str();
}

template const char* select_rows<Fact>(const char* condition);
template const char* select_rows<ResponseRow>(const char* condition);

RowId row_of_key(Ledger::Connection& connection, std::string_view key) {
  return value<RowId>(
      connection,
      "SELECT id FROM response WHERE key = ?1 AND recent = 0 UNION ALL "
      "SELECT id FROM response WHERE key = ?1 AND recent = 1",
      key);
}

bool find_response(Ledger::Connection& connection,
                   std::string_view key,
                   ResponseRow& row) {
  const RowId found = row_of_key(connection, key);
  read_rows<ResponseRow>(
      connection,
      [&](const ResponseRow& read) {
        row = read;
        row.key = key;
      },
      "WHERE id = ?",
      found);
  return found != 0;
}

void settle_keys(Ledger::Connection& connection) {
  if (!connection.for_hook) {
    // No fact has the column, so none changes.
    ChangedRows changed = std::exchange(connection.changed, {});
    exec(connection, "UPDATE response SET recent = 0 WHERE recent = 1");
    connection.changed = std::move(changed);
  }
}

bool insert_response(Ledger::Connection& connection, ResponseRow& row) {
  static const ColumnList columns =
      listed([](const auto& add) { visit_columns(k_any_row, add); });
  static const std::string sql = "INSERT INTO response (id, " + columns.names +
                                 ") VALUES (?, " + columns.marks + ")";
  if (row_of_key(connection, row.key) != 0) {
    return false;
  }
  Query insert(connection, sql.c_str(), or_null(row.row));
  visit_columns(row, BindColumn{insert});
  return insert_row(insert, row);
}

bool insert_lines(Ledger::Connection& connection, ResponseRow& row) {
  static const std::string sql =
      "INSERT INTO response (key, recent, " + line_columns().names +
      ") VALUES (?, ?, " + line_columns().marks + ") ON CONFLICT DO NOTHING";
  // Each index finds but its own keys.
  if (connection.for_hook && row_of_key(connection, row.key) != 0) {
    return false;
  }
  Query insert(connection, sql.c_str(), row.key, connection.for_hook);
  visit_lines(row, BindColumn{insert});
  return insert_row(insert, row);
}

void remove_response(Ledger::Connection& connection, RowId row) {
  for (const char* sql : {"DELETE FROM attempt WHERE response = ?",
                          "DELETE FROM tool_use WHERE response = ?",
                          "DELETE FROM manual_note WHERE response = ?",
                          "DELETE FROM response WHERE id = ?"}) {
    exec(connection, sql, row);
  }
}

void update_response(Ledger::Connection& connection, const ResponseRow& row) {
  const RowId holder = row_of_key(connection, row.key);
  if (holder != 0 && holder != row.row) {  // perhaps in the other index
    throw SQLite::Exception("the key of a response is another's",
                            SQLITE_CONSTRAINT);
  }
  static const std::string sql = "UPDATE response SET (key, " +
                                 line_columns().names + ") = (?, " +
                                 line_columns().marks + ") WHERE id = ?";
  Query update(connection, sql.c_str(), row.key);
  visit_lines(row, BindColumn{update});
  update.bind(row.row);
  update.step();
}

}  // namespace tokens::ledger
