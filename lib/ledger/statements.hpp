// The words for statements, for the .cpp files of this folder only: exec, rows,
// all, first, value, has_row.
//
// Values are bound and columns are read from left to right, so that nobody
// writes the number of one, and a statement is reset however it ends. SQL
// stands in literals, each of which is prepared once per connection. With a
// Ledger the words return a Result, with a Connection they throw
// SQLite::Exception.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/model/ledger_record.hpp"
#include "lib/model/token_counts.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tokens::ledger {

/// A text that is stored as the row of its symbol; "" is 0.
struct Word {
  std::string_view text;
};

/// The same, but "" is NULL.
struct WordOrNull {
  std::string_view text;
};

/// A text that is read from a column with the row of its symbol.
struct WordInto {
  std::string& text;
};

/// Bytes, where std::string would be bound as text.
struct Blob {
  std::string_view bytes;
};

/// Returns what is bound for a row that is 0 if there is none.
inline std::optional<RowId> or_null(RowId row) {
  return row == 0 ? std::nullopt : std::optional(row);
}

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

/// A statement while it runs, and the row where it stands. Texts and bytes that
/// are bound are not copied: they have to stay as they are until it is gone.
class Query {
 public:
  template <class... Values>
  Query(Ledger::Connection& connection,
        const char* sql,
        const Values&... values)
      : connection_(connection), statement_(connection.statement(sql)) {
    bind(values...);
  }

  ~Query() { sqlite3_reset(statement_); }

  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Binds the next values; the tables of tools and attempts have some types
  /// that stand for several.
  template <class... Values>
  void bind(const Values&... values) {
    (put(values), ...);
  }

  /// Returns true if there is another row.
  bool step() {
    if (column_ < 0 && bound_ != sqlite3_bind_parameter_count(statement_)) {
      throw SQLite::Exception("other values than parameters", SQLITE_MISUSE);
    }
    column_ = 0;
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      throw SQLite::Exception(connection_.database.getHandle(), code);
    }
    return code == SQLITE_ROW;
  }

  [[nodiscard]] Ledger::Connection& connection() { return connection_; }

  template <Number T>
  Query& operator>>(T& field) {
    field = static_cast<T>(sqlite3_column_int64(statement_, column_++));
    return *this;
  }

  /// The view stays until the next step.
  Query& operator>>(std::string_view& field) {
    const void* text = sqlite3_column_text(statement_, column_);
    field = {static_cast<const char*>(text), size()};
    return *this;
  }

  Query& operator>>(std::string& field) {
    std::string_view text;
    *this >> text;
    field = text;
    return *this;
  }

  Query& operator>>(WordInto field) {
    RowId row = 0;
    *this >> row;
    field.text = connection_.text(row);
    return *this;
  }

  template <class T>
  Query& operator>>(std::optional<T>& field) {
    if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
      field.reset();
      ++column_;
      return *this;
    }
    return *this >> field.emplace();
  }

  /// NULL is k_never.
  Query& operator>>(Moment& field) {
    std::optional<std::int64_t> ms;
    *this >> ms;
    field = ms ? from_unix_ms(*ms) : k_never;
    return *this;
  }

  /// The bytes stay until the next step.
  Query& operator>>(Blob& field) {
    const void* bytes = sqlite3_column_blob(statement_, column_);
    field.bytes = {static_cast<const char*>(bytes), size()};
    return *this;
  }

  /// The five columns of an attempt.
  Query& operator>>(TokenCounts& field) {
    return *this >> field.input >> field.output >> field.cache_write_5m >>
           field.cache_write_1h >> field.cache_read;
  }

  template <class A, class B>
  Query& operator>>(std::pair<A, B>& field) {
    return *this >> field.first >> field.second;
  }

 private:
  /// Returns the bytes of the column, and goes on to the next.
  std::size_t size() {
    return static_cast<std::size_t>(
        sqlite3_column_bytes(statement_, column_++));
  }

  void check(int code) {
    if (code != SQLITE_OK) {
      throw SQLite::Exception(connection_.database.getHandle(), code);
    }
  }

  void put(std::nullopt_t /*null*/) {
    check(sqlite3_bind_null(statement_, ++bound_));
  }

  template <Number T>
  void put(T value) {
    check(sqlite3_bind_int64(
        statement_, ++bound_, static_cast<std::int64_t>(value)));
  }

  void put(std::string_view text) {
    check(sqlite3_bind_text(statement_,
                            ++bound_,
                            text.data() == nullptr ? "" : text.data(),
                            static_cast<int>(text.size()),
                            SQLITE_STATIC));
  }

  void put(Blob blob) {
    check(sqlite3_bind_blob(statement_,
                            ++bound_,
                            blob.bytes.data(),
                            static_cast<int>(blob.bytes.size()),
                            SQLITE_STATIC));
  }

  void put(Word word) { put(connection_.symbol(word.text)); }

  void put(WordOrNull word) { put(or_null(connection_.symbol(word.text))); }

  /// k_never is NULL.
  void put(Moment moment) {
    put(moment == k_never ? std::nullopt : std::optional(to_unix_ms(moment)));
  }

  /// The five columns of an attempt.
  void put(const TokenCounts& tokens) {
    bind(tokens.input,
         tokens.output,
         tokens.cache_write_5m,
         tokens.cache_write_1h,
         tokens.cache_read);
  }

  template <class T>
  void put(const std::optional<T>& value) {
    value ? put(*value) : put(std::nullopt);
  }

  template <std::same_as<RecordValue> T>
  void put(const T& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      put(*number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      put(*text);
    } else {
      put(std::nullopt);
    }
  }

  void put(const std::vector<RecordValue>& values) {
    for (const RecordValue& value : values) {
      put(value);
    }
  }

  Ledger::Connection& connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
  int column_ = -1;  ///< the next one; -1 before the first step
};

/// Runs `work` with the connection. If it is a Ledger's, what SQLite throws
/// becomes an Error.
template <class From, class Work>
auto with_connection(const char* what, From& from, const Work& work) {
  if constexpr (std::is_same_v<From, Ledger>) {
    return guarded(what, [&] { return work(from.connection()); });
  } else {
    return work(from);
  }
}

template <class From, class Work>
auto reading(From& from, const Work& work) {
  return with_connection("read ledger", from, work);
}

template <class From, class Work>
auto writing(From& from, const Work& work) {
  return with_connection("write ledger", from, work);
}

/// Runs a statement, and returns how many rows it changed.
template <class... Values>
int exec(Ledger::Connection& connection,
         const char* sql,
         const Values&... values) {
  Query query(connection, sql, values...);
  while (query.step()) {
  }
  return sqlite3_changes(connection.database.getHandle());
}

template <class... Values>
Result<void> exec(Ledger& ledger, const char* sql, const Values&... values) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    exec(connection, sql, values...);
  });
}

/// Calls a lambda for each row of a query.
template <class Function>
struct ForEach : ForEach<decltype(&Function::operator())> {};

template <class Lambda, class... Types>
struct ForEach<void (Lambda::*)(Types...) const> {
  static void run(Query& query, const Lambda& on_row) {
    std::tuple<std::remove_cvref_t<Types>...> row;
    while (query.step()) {
      std::apply(
          [&](auto&... columns) {
            (query >> ... >> columns);
            on_row(static_cast<Types&&>(columns)...);
          },
          row);
    }
  }
};

/// rows(connection, sql, values..., on_row): calls on_row for each row, with as
/// many columns as it has parameters.
template <class... Arguments>
void rows(Ledger::Connection& connection,
          const char* sql,
          const Arguments&... arguments) {
  constexpr std::size_t k_values = sizeof...(Arguments) - 1;
  const auto all = std::tie(arguments...);
  const auto& on_row = std::get<k_values>(all);
  [&]<std::size_t... At>(std::index_sequence<At...>) {
    Query query(connection, sql, std::get<At>(all)...);
    ForEach<std::remove_cvref_t<decltype(on_row)>>::run(query, on_row);
  }
  (std::make_index_sequence<k_values>{});
}

/// Returns all rows. A type of several columns has an operator>> of its own.
template <class T,
          class Container = std::vector<T>,
          class From,
          class... Values>
auto all(From& from, const char* sql, const Values&... values) {
  return reading(from, [&](Ledger::Connection& connection) {
    Container found;
    Query query(connection, sql, values...);
    while (query.step()) {
      T row{};
      query >> row;
      found.insert(found.end(), std::move(row));
    }
    return found;
  });
}

/// Returns the first row, if there is one.
template <class T, class From, class... Values>
auto first(From& from, const char* sql, const Values&... values) {
  return reading(from, [&](Ledger::Connection& connection) {
    std::optional<T> found;
    Query query(connection, sql, values...);
    if (query.step()) {
      query >> found.emplace();
    }
    return found;
  });
}

/// Returns the first row; 0 or "" if there is none.
template <class T, class From, class... Values>
auto value(From& from, const char* sql, const Values&... values) {
  return reading(from, [&](Ledger::Connection& connection) {
    return first<T>(connection, sql, values...).value_or(T{});
  });
}

template <class From, class... Values>
auto has_row(From& from, const char* sql, const Values&... values) {
  return reading(from, [&](Ledger::Connection& connection) {
    return Query(connection, sql, values...).step();
  });
}

}  // namespace tokens::ledger
