#include "lib/ledger/transcripts.hpp"

#include "lib/ledger/connection.hpp"

namespace tokens::ledger {
namespace {

TranscriptRow row_at(SQLite::Statement& statement) {
  TranscriptRow row;
  row.row = statement.getColumn(0).getInt64();
  row.path = statement.getColumn(1).getString();
  row.inode = static_cast<std::uint64_t>(statement.getColumn(2).getInt64());
  row.size = statement.getColumn(3).getInt64();
  row.modified_ns = statement.getColumn(4).getInt64();
  row.offset = statement.getColumn(5).getInt64();
  row.tail_hash = static_cast<std::uint64_t>(statement.getColumn(6).getInt64());
  row.first_time = moment_at(statement, 7);
  row.forked = statement.getColumn(8).getInt() != 0;
  row.last_time = moment_at(statement, 9);
  return row;
}

#define TRANSCRIPT_COLUMNS                                              \
  "id, path, inode, size, modified_ns, offset, tail_hash, first_time, " \
  "forked, last_time"

std::vector<TranscriptRow> rows_of(SQLite::Statement& statement) {
  std::vector<TranscriptRow> rows;
  while (statement.executeStep()) {
    rows.push_back(row_at(statement));
  }
  statement.reset();
  return rows;
}

}  // namespace

Result<std::unordered_map<std::string, TranscriptRow>> all_transcripts(
    Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::unordered_map<std::string, TranscriptRow> rows;
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT " TRANSCRIPT_COLUMNS " FROM transcript");
    while (select.executeStep()) {
      TranscriptRow row = row_at(select);
      std::string path = std::move(row.path);
      rows.emplace(std::move(path), std::move(row));
    }
    select.reset();
    return rows;
  });
}

Result<std::vector<TranscriptRow>> recent_transcripts(Ledger& ledger,
                                                      RowId repository,
                                                      std::int64_t since_ns) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT " TRANSCRIPT_COLUMNS
        " FROM repository_transcript AS link JOIN transcript "
        "ON transcript.id = link.transcript "
        "WHERE link.repository = ? AND modified_ns >= ?");
    select.bind(1, repository);
    select.bind(2, since_ns);
    return rows_of(select);
  });
}

Result<TranscriptRow> transcript(Ledger& ledger, const std::string& path) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT " TRANSCRIPT_COLUMNS " FROM transcript WHERE path = ?");
    select.bind(1, path);
    TranscriptRow row;
    if (select.executeStep()) {
      row = row_at(select);
    }
    select.reset();
    row.path = path;
    return row;
  });
}

Result<void> store(Ledger& ledger, TranscriptRow& transcript) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT INTO transcript (path, inode, size, modified_ns, offset, "
        "tail_hash, first_time, forked, last_time) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (path) DO UPDATE SET inode = excluded.inode, "
        "size = excluded.size, modified_ns = excluded.modified_ns, "
        "offset = excluded.offset, tail_hash = excluded.tail_hash, "
        "first_time = excluded.first_time, forked = excluded.forked, "
        "last_time = excluded.last_time "
        "RETURNING id");
    write.bind(1, transcript.path);
    write.bind(2, static_cast<std::int64_t>(transcript.inode));
    write.bind(3, transcript.size);
    write.bind(4, transcript.modified_ns);
    write.bind(5, transcript.offset);
    write.bind(6, static_cast<std::int64_t>(transcript.tail_hash));
    bind_moment(write, 7, transcript.first_time);
    write.bind(8, transcript.forked ? 1 : 0);
    bind_moment(write, 9, transcript.last_time);
    write.executeStep();
    transcript.row = write.getColumn(0).getInt64();
    write.reset();
  });
}

namespace {

constexpr std::int64_t k_day_ms = 86'400'000;
constexpr std::int64_t k_no_day = -1;

}  // namespace

Result<void> add_unreadable(Ledger& ledger,
                            RowId transcript,
                            Moment after,
                            std::int64_t lines) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT INTO unreadable_line (transcript, day, lines) "
        "VALUES (?, ?, ?) ON CONFLICT (transcript, day) DO UPDATE SET "
        "lines = lines + excluded.lines");
    insert.bind(1, transcript);
    insert.bind(2, after == k_never ? k_no_day : to_unix_ms(after) / k_day_ms);
    insert.bind(3, lines);
    insert.exec();
  });
}

Result<void> forget_unreadable(Ledger& ledger, RowId transcript) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove = ledger.connection().statement(
        "DELETE FROM unreadable_line WHERE transcript = ?");
    remove.bind(1, transcript);
    remove.exec();
  });
}

Result<std::int64_t> unreadable_lines(Ledger& ledger,
                                      std::optional<Moment> since,
                                      std::optional<Moment> until) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT ifnull(sum(lines), 0) FROM (SELECT lines, 86400000 * CASE "
        "WHEN day >= 0 THEN day WHEN first_time IS NOT NULL "
        "THEN first_time / 86400000 ELSE modified_ns / 86400000000000 END "
        "AS start FROM unreadable_line JOIN transcript "
        "ON transcript.id = transcript) "
        "WHERE start + 86400000 > ? AND start < ?");
    select.bind(1, since ? to_unix_ms(*since) : INT64_MIN);
    select.bind(2, until ? to_unix_ms(*until) : INT64_MAX);
    select.executeStep();
    const std::int64_t lines = select.getColumn(0).getInt64();
    select.reset();
    return lines;
  });
}

Result<void> link(Ledger& ledger, RowId repository, RowId transcript) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO repository_transcript "
        "(repository, transcript) VALUES (?, ?)");
    insert.bind(1, repository);
    insert.bind(2, transcript);
    insert.exec();
  });
}

Result<std::vector<FolderRow>> known_folders(Ledger& ledger,
                                             const std::string& path) {
  return guarded("read ledger", [&] {
    // '0' follows '/' in ASCII: the range holds all paths below `path`.
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT path, modified_ns FROM folder WHERE path = ?1 OR "
        "(path > ?1 || '/' AND path < ?1 || '0')");
    bind_text(select, 1, path);
    std::vector<FolderRow> folders;
    while (select.executeStep()) {
      folders.push_back(
          {select.getColumn(0).getString(), select.getColumn(1).getInt64()});
    }
    select.reset();
    return folders;
  });
}

Result<void> store_folder(Ledger& ledger, const FolderRow& folder) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR REPLACE INTO folder (path, modified_ns) VALUES (?, ?)");
    bind_text(insert, 1, folder.path);
    insert.bind(2, folder.modified_ns);
    insert.exec();
  });
}

}  // namespace tokens::ledger
