// See salvage.hpp.
#include "lib/ledger/salvage.hpp"

#include "lib/ledger/schema.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace tokens::ledger {
namespace {

constexpr std::size_t k_piece = 4096;
constexpr std::size_t k_header = 100;
constexpr unsigned k_private = 0600;
constexpr std::string_view k_magic{"SQLite format 3\0", 16};

system::Descriptor open_damaged(const std::string& path) {
  return system::Descriptor::open(path, O_RDONLY | O_NONBLOCK);
}

/// Copies a file; a piece that the disk does not give any more is zeros.
/// `header`, if not empty, takes the place of its first bytes.
Result<void> copy_file(const std::string& from,
                       const std::string& to,
                       std::string_view header = {}) {
  const auto file = open_damaged(from);
  if (!file.is_open()) {
    return fail(ErrorKind::io, "read " + from + ": " + std::strerror(errno));
  }
  const auto size = std::max<off_t>(::lseek(file.number(), 0, SEEK_END), 0);
  TOKENS_TRY_ASSIGN(system::FileWriter writer,
                    system::FileWriter::open(to, k_private));
  for (off_t at = 0; at < size; at += off_t{k_piece}) {
    std::string piece = system::read_at(file, at, k_piece);
    piece.resize(static_cast<std::size_t>(std::min(off_t{k_piece}, size - at)));
    if (at == 0) {
      piece.replace(0, std::min(header.size(), piece.size()), header);
    }
    TOKENS_TRY(writer.append(piece));
  }
  return writer.finish();
}

/// Returns the first bytes that a ledger of this program has.
Result<std::string> whole_header(const std::string& path) {
  TOKENS_TRY(make_empty(path, k_schema_version));
  TOKENS_TRY_ASSIGN(std::string bytes, system::read_file(path));
  TOKENS_TRY(system::remove_file(path));
  bytes.resize(std::min(bytes.size(), k_header));
  // Its log is read if there is one (bytes 18 and 19).
  bytes.replace(18, 2, "\2\2");
  // Bytes 28 to 31 say how many pages there are; where the counters at 24 and
  // 92 differ, SQLite asks the size of the file instead.
  bytes.replace(24, 4, std::string_view("\1\1\1\1", 4));
  return bytes;
}

/// Returns the size that a ledger with these first bytes says it has; 0 if they
/// are not those of a ledger.
off_t declared_size(std::string_view start) {
  const auto number = [&](std::size_t at, std::size_t length) {
    off_t value = 0;
    for (const char byte : start.substr(at, length)) {
      value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
  };
  return start.starts_with(k_magic) ? number(16, 2) * number(28, 4) : 0;
}

/// Copies the damaged ledger and its log to where they may be opened. A header
/// that is gone is that of a new ledger: all tables may stand behind it.
Result<void> copy_damaged(const std::string& damaged, const std::string& to) {
  std::string start = system::read_at(open_damaged(damaged), 0, k_header + 1);
  start.resize(k_header + 1);
  std::string header;
  // 5 and 13 are the kinds of a page of a table (SQLite's file format, 1.6).
  const bool has_tables = start[k_header] == 5 || start[k_header] == 13;
  if (has_tables && !start.starts_with(k_magic)) {
    TOKENS_TRY_ASSIGN(header, whole_header(to));
  }
  TOKENS_TRY(copy_file(damaged, to, header));
  // SQLite opens no ledger in which a table begins behind the end of the file;
  // pages of zeros are read as damaged ones.
  const auto size = declared_size(start);
  if (const auto copied = system::status(to);
      copied && copied->size < size && ::truncate(to.c_str(), size)) {
    return fail(ErrorKind::io, "write " + to + ": " + std::strerror(errno));
  }
  if (system::status(damaged + "-wal")) {
    TOKENS_TRY(copy_file(damaged + "-wal", to + "-wal"));
  }
  return {};
}

/// A table, as the whole ledger has it. The others are parts of statements.
struct Table {
  std::string name;
  std::string columns;
  std::string marks;
  std::string key;  ///< in its order, of a table without rowid; else empty
  std::string backwards;  ///< the same, from the other end
};

std::vector<Table> tables_of(SQLite::Database& database) {
  std::vector<Table> tables;
  SQLite::Statement select(
      database,
      "SELECT '\"' || name || '\"', "
      "(SELECT group_concat('\"' || name || '\"') FROM "
      "pragma_table_info(t.name)),"
      "(SELECT group_concat('?') FROM pragma_table_info(t.name)), "
      "(SELECT group_concat('\"' || name || '\"') FROM (SELECT name FROM "
      "pragma_table_info(t.name) WHERE pk > 0 AND wr ORDER BY pk)), "
      "(SELECT group_concat('\"' || name || '\" DESC') FROM (SELECT name FROM "
      "pragma_table_info(t.name) WHERE pk > 0 AND wr ORDER BY pk)) "
      "FROM pragma_table_list AS t WHERE type = 'table' AND schema = 'main' "
      "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  while (select.executeStep()) {
    tables.push_back({select.getColumn(0).getString(),
                      select.getColumn(1).getString(),
                      select.getColumn(2).getString(),
                      select.getColumn(3).getString(),
                      select.getColumn(4).getString()});
  }
  return tables;
}

bool is_damage(const SQLite::Exception& exception) {
  return exception.getErrorCode() == SQLITE_CORRUPT ||
         exception.getErrorCode() == SQLITE_NOTADB;
}

/// Returns false where `read` meets damage.
template <class Read>
bool reads(const Read& read) {
  try {
    read();
    return true;
  } catch (const SQLite::Exception& exception) {
    if (!is_damage(exception)) {
      throw;
    }
    return false;
  }
}

void bind_column(SQLite::Statement& insert,
                 int at,
                 const SQLite::Column& value) {
  const auto size = static_cast<std::size_t>(value.getBytes());
  switch (value.getType()) {
    case SQLITE_INTEGER:
      insert.bind(at, value.getInt64());
      break;
    case SQLITE_FLOAT:
      insert.bind(at, value.getDouble());
      break;
    case SQLITE_TEXT:
      insert.bind(at, std::string(value.getText(), size));
      break;
    case SQLITE_BLOB:
      insert.bind(at, value.getBlob(), static_cast<int>(size));
      break;
    default:
      insert.bind(at);
  }
}

/// Reads one table of a damaged ledger into a whole one.
class TableReader {
 public:
  TableReader(SQLite::Database& from, SQLite::Database& to, const Table& table)
      : from_(from),
        table_(table),
        insert_(to,
                "INSERT OR IGNORE INTO " + table.name + " (" + table.columns +
                    ") VALUES (" + table.marks + ")") {}

  Salvaged read() {
    if (table_.key.empty()) {
      // Most rows have small numbers or hashes, from 0 on: a search that began
      // far below them would step over many.
      using Limits = std::numeric_limits<std::int64_t>;
      read_range(Limits::min(), -1);
      read_range(0, Limits::max());
    } else if (!copy_rows(" ORDER BY " + table_.key, 0)) {
      // What stands behind the gap is read from the other end.
      ++done_.gaps;
      static_cast<void>(copy_rows(" ORDER BY " + table_.backwards, 0));
    }
    return done_;
  }

 private:
  /// What stands at or behind a rowid.
  enum class Found { row, nothing, damage };

  void copy_row(SQLite::Statement& row) {
    last_ = row.getColumn(0).getInt64();
    for (int at = 1; at < row.getColumnCount(); ++at) {
      bind_column(insert_, at, row.getColumn(at));
    }
    try {
      done_.rows += insert_.exec();
    } catch (const SQLite::Exception& exception) {
      // Random bytes that look like a row break a rule of the table.
      if (exception.getErrorCode() != SQLITE_CONSTRAINT &&
          exception.getErrorCode() != SQLITE_MISMATCH) {
        throw;
      }
    }
    static_cast<void>(insert_.tryReset());
  }

  /// Returns false where a row could not be read.
  bool copy_rows(const std::string& which, std::int64_t first) {
    const std::string rowid = table_.key.empty() ? "rowid" : "0";
    return reads([&] {
      SQLite::Statement select(from_,
                               "SELECT " + rowid + ", " + table_.columns +
                                   " FROM " + table_.name + which);
      if (table_.key.empty()) {
        select.bind(1, first);
        select.bind(2, end_);
      }
      while (select.executeStep()) {
        copy_row(select);
      }
    });
  }

  Found find(std::int64_t first) {
    Found found = Found::damage;
    static_cast<void>(reads([&] {
      SQLite::Statement select(
          from_,
          "SELECT rowid FROM " + table_.name +
              " WHERE rowid >= ? AND rowid <= ? ORDER BY rowid LIMIT 1");
      select.bind(1, first);
      select.bind(2, end_);
      const bool is_there = select.executeStep();
      if (is_there) {
        last_ = select.getColumn(0).getInt64();
      }
      found = is_there ? Found::row : Found::nothing;
    }));
    return found;
  }

  /// Sets `first` to the first rowid behind `bad` from which on reading works;
  /// false if there is none. In steps that double, then halved: rows of hashes
  /// lie all over the numbers.
  bool find_behind_gap(std::int64_t bad, std::int64_t& first) {
    const auto room =
        static_cast<std::uint64_t>(end_) - static_cast<std::uint64_t>(bad);
    const auto at = [bad](std::uint64_t step) {
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(bad) + step);
    };
    std::uint64_t fails = 0;
    std::uint64_t works = std::min<std::uint64_t>(1, room);
    while (find(at(works)) == Found::damage) {
      if (works == room) {
        return false;
      }
      fails = works;
      works = works > room / 2 ? room : works * 2;
    }
    while (works - fails > 1) {
      const std::uint64_t middle = fails + (works - fails) / 2;
      (find(at(middle)) == Found::damage ? fails : works) = middle;
    }
    first = at(works);
    return true;
  }

  /// Reads the rows with these rowids, around whatever is damaged.
  void read_range(std::int64_t first, std::int64_t end) {
    end_ = end;
    std::optional<std::int64_t> next = first;
    while (next) {
      last_.reset();
      if (copy_rows(" WHERE rowid >= ? AND rowid <= ? ORDER BY rowid", *next)) {
        return;
      }
      ++done_.gaps;
      const std::int64_t bad = !last_          ? *next
                               : *last_ == end ? end
                                               : *last_ + 1;
      next = behind(bad);
    }
  }

  /// Returns where to go on if the row at or behind `bad` cannot be had.
  std::optional<std::int64_t> behind(std::int64_t bad) {
    switch (find(bad)) {
      case Found::nothing:
        return std::nullopt;
      case Found::row:  // it was found, but is not whole
        return *last_ == end_ ? std::nullopt : std::optional(*last_ + 1);
      case Found::damage:
        break;
    }
    std::int64_t first = 0;
    return find_behind_gap(bad, first) ? std::optional(first) : std::nullopt;
  }

  SQLite::Database& from_;
  const Table& table_;
  SQLite::Statement insert_;
  Salvaged done_;
  std::int64_t end_ = 0;              ///< last rowid that is looked for
  std::optional<std::int64_t> last_;  ///< rowid that was read last
};

/// What refers to a row that is lost goes, or loses the reference if it can be
/// without one: a response then is outside of every repository.
constexpr const char* k_mend = R"sql(
  DELETE FROM worktree WHERE repository NOT IN (SELECT id FROM repository);
  DELETE FROM commit_record
    WHERE repository NOT IN (SELECT id FROM repository);
  UPDATE commit_record SET worktree = NULL
    WHERE worktree NOT IN (SELECT id FROM worktree);
  UPDATE commit_record SET shown = NULL
    WHERE shown NOT IN (SELECT id FROM commit_record);
  UPDATE response SET place = 0, repository = NULL, worktree = NULL,
      pending_branch = NULL, commit_record = NULL, evidence = 0
    WHERE commit_record NOT IN (SELECT id FROM commit_record)
      OR repository NOT IN (SELECT id FROM repository)
      OR worktree NOT IN (SELECT id FROM worktree);
  DELETE FROM response WHERE recent = 1
    AND key IN (SELECT key FROM response WHERE recent = 0);
  DELETE FROM attempt WHERE response NOT IN (SELECT id FROM response);
  DELETE FROM manual_note WHERE response NOT IN (SELECT id FROM response);
  DELETE FROM task_entry WHERE response NOT IN (SELECT id FROM response);
  DELETE FROM tool_use WHERE response NOT IN (SELECT id FROM response);
  DELETE FROM branch_total;
  INSERT INTO branch_total
    SELECT repository, ifnull(branch, 0), ifnull(sum(tokens), 0), sum(tokens IS NULL)
    FROM commit_record WHERE shown IS NULL AND dropped = 0 GROUP BY 1, 2;
)sql";

Salvaged read_tables(SQLite::Database& from, SQLite::Database& to) {
  Salvaged all;
  SQLite::Transaction transaction(to);
  for (const Table& table : tables_of(to)) {
    try {
      const Salvaged one = TableReader(from, to, table).read();
      all.rows += one.rows;
      all.gaps += one.gaps;
    } catch (const SQLite::Exception& exception) {
      if (!is_damage(exception) && exception.getErrorCode() != SQLITE_ERROR) {
        throw;
      }
      ++all.gaps;  // a table of which the list of tables knows nothing
    }
  }
  transaction.commit();
  return all;
}

/// Brings it to the tables of this program, in which nothing then refers to
/// what is lost.
Result<void> mend(const std::string& path) {
  TOKENS_TRY_ASSIGN(Ledger ledger, open(path, std::chrono::milliseconds{0}));
  TOKENS_TRY(ledger.begin());
  TOKENS_TRY(guarded("mend " + path,
                     [&] { ledger.connection().database.exec(k_mend); }));
  return ledger.commit();
}

}  // namespace

Result<Salvaged> salvage(const std::string& damaged, const std::string& path) {
  const std::string copy = path + ".damaged";
  TOKENS_TRY(copy_damaged(damaged, copy));
  const std::string what = "read " + damaged;
  const auto version = guarded(what, [&] {
    SQLite::Database from(copy, SQLite::OPEN_READWRITE);
    return from.execAndGet("PRAGMA user_version").getInt();
  });
  if (!version) {
    return fail(version.error());
  }
  if (*version > k_schema_version) {
    return fail(newer_failure(*version).in(what));
  }
  TOKENS_TRY(make_empty(path, *version > 0 ? *version : k_schema_version));
  const auto read = guarded(what, [&] {
    SQLite::Database from(copy, SQLite::OPEN_READWRITE);
    SQLite::Database to(path, SQLite::OPEN_READWRITE);
    return read_tables(from, to);
  });
  if (read && read->rows == 0) {
    return fail(ErrorKind::database, what + ": nothing of it can be read");
  }
  if (read) {
    TOKENS_TRY(mend(path));
  }
  return read;
}

}  // namespace tokens::ledger
