#include "lib/ledger/transcripts.hpp"

#include "lib/ledger/statements.hpp"

namespace tokens::ledger {

#define TRANSCRIPT_COLUMNS                                              \
  "id, path, inode, size, modified_ns, offset, tail_hash, first_time, " \
  "forked, last_time"

static Query& operator>>(Query& row, TranscriptRow& transcript) {
  return row >> transcript.row >> transcript.path >> transcript.inode >>
         transcript.size >> transcript.modified_ns >> transcript.offset >>
         transcript.tail_hash >> transcript.first_time >> transcript.forked >>
         transcript.last_time;
}

static Query& operator>>(Query& row, FolderRow& folder) {
  return row >> folder.path >> folder.modified_ns;
}

Result<std::unordered_map<std::string, TranscriptRow>> all_transcripts(
    Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::unordered_map<std::string, TranscriptRow> found;
    rows(ledger.connection(),
         "SELECT " TRANSCRIPT_COLUMNS " FROM transcript",
         [&](TranscriptRow row) {
           std::string path = std::move(row.path);
           found.emplace(std::move(path), std::move(row));
         });
    return found;
  });
}

Result<std::vector<TranscriptRow>> recent_transcripts(Ledger& ledger,
                                                      RowId repository,
                                                      std::int64_t since_ns) {
  return all<TranscriptRow>(
      ledger,
      "SELECT " TRANSCRIPT_COLUMNS
      " FROM repository_transcript AS link JOIN transcript "
      "ON transcript.id = link.transcript "
      "WHERE link.repository = ? AND modified_ns >= ?",
      repository,
      since_ns);
}

Result<TranscriptRow> transcript(Ledger& ledger, const std::string& path) {
  TOKENS_TRY_ASSIGN(auto row,
                    value<TranscriptRow>(ledger,
                                         "SELECT " TRANSCRIPT_COLUMNS
                                         " FROM transcript WHERE path = ?",
                                         path));
  row.path = path;
  return row;
}

Result<void> store(Ledger& ledger, TranscriptRow& transcript) {
  return guarded("write ledger", [&] {
    exec(ledger.connection(),
         "INSERT INTO transcript (path, inode, size, modified_ns, offset, "
         "tail_hash, first_time, forked, last_time) "
         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
         "ON CONFLICT (path) DO UPDATE SET inode = excluded.inode, "
         "size = excluded.size, modified_ns = excluded.modified_ns, "
         "offset = excluded.offset, tail_hash = excluded.tail_hash, "
         "first_time = excluded.first_time, forked = excluded.forked, "
         "last_time = excluded.last_time",
         transcript.path,
         transcript.inode,
         transcript.size,
         transcript.modified_ns,
         transcript.offset,
         transcript.tail_hash,
         transcript.first_time,
         transcript.forked,
         transcript.last_time);
    // RETURNING would open a temporary table for each.
    transcript.row = value<RowId>(ledger.connection(),
                                  "SELECT id FROM transcript WHERE path = ?",
                                  transcript.path);
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
  return exec(ledger,
              "INSERT INTO unreadable_line (transcript, day, lines) "
              "VALUES (?, ?, ?) ON CONFLICT (transcript, day) DO UPDATE SET "
              "lines = lines + excluded.lines",
              transcript,
              after == k_never ? k_no_day : to_unix_ms(after) / k_day_ms,
              lines);
}

Result<void> forget_unreadable(Ledger& ledger, RowId transcript) {
  return exec(
      ledger, "DELETE FROM unreadable_line WHERE transcript = ?", transcript);
}

Result<std::int64_t> unreadable_lines(Ledger& ledger,
                                      std::optional<Moment> since,
                                      std::optional<Moment> until) {
  return value<std::int64_t>(
      ledger,
      "SELECT ifnull(sum(lines), 0) FROM (SELECT lines, 86400000 * CASE "
      "WHEN day >= 0 THEN day WHEN first_time IS NOT NULL "
      "THEN first_time / 86400000 ELSE modified_ns / 86400000000000 END "
      "AS start FROM unreadable_line JOIN transcript "
      "ON transcript.id = transcript) "
      "WHERE start + 86400000 > ? AND start < ?",
      since ? to_unix_ms(*since) : INT64_MIN,
      until ? to_unix_ms(*until) : INT64_MAX);
}

Result<void> link(Ledger& ledger, RowId repository, RowId transcript) {
  return exec(ledger,
              "INSERT OR IGNORE INTO repository_transcript "
              "(repository, transcript) VALUES (?, ?)",
              repository,
              transcript);
}

Result<std::vector<FolderRow>> known_folders(Ledger& ledger,
                                             const std::string& path) {
  // '0' follows '/' in ASCII: the range holds all paths below `path`.
  return all<FolderRow>(
      ledger,
      "SELECT path, modified_ns FROM folder WHERE path = ?1 OR "
      "(path > ?1 || '/' AND path < ?1 || '0')",
      path);
}

Result<void> store_folder(Ledger& ledger, const FolderRow& folder) {
  return exec(ledger,
              "INSERT OR REPLACE INTO folder (path, modified_ns) VALUES (?, ?)",
              folder.path,
              folder.modified_ns);
}

}  // namespace tokens::ledger
