#include "lib/ledger/views.hpp"

#include "lib/ledger/connection.hpp"

namespace tokens::ledger {
namespace {

ViewFile file_at(SQLite::Statement& select) {
  ViewFile file;
  file.path = select.getColumn(0).getString();
  file.inode = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
  file.size = select.getColumn(2).getInt64();
  file.modified_ns = select.getColumn(3).getInt64();
  file.total = select.getColumn(4).getInt64();
  file.sha = select.getColumn(5).getString();
  return file;
}

}  // namespace

Result<std::optional<ViewFile>> view_file(Ledger& ledger,
                                          const std::string& path) {
  return guarded("read ledger", [&]() -> std::optional<ViewFile> {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT path, inode, size, modified_ns, total, sha FROM view_file "
        "WHERE path = ?");
    bind_text(select, 1, path);
    std::optional<ViewFile> file;
    if (select.executeStep()) {
      file = file_at(select);
    }
    select.reset();
    return file;
  });
}

Result<void> store_view_file(Ledger& ledger, const ViewFile& file) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR REPLACE INTO view_file VALUES (?, ?, ?, ?, ?, ?)");
    bind_text(insert, 1, file.path);
    insert.bind(2, static_cast<std::int64_t>(file.inode));
    insert.bind(3, file.size);
    insert.bind(4, file.modified_ns);
    insert.bind(5, file.total);
    insert.bind(6, file.sha);
    insert.exec();
  });
}

Result<void> forget_view_file(Ledger& ledger, const std::string& path) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove =
        ledger.connection().statement("DELETE FROM view_file WHERE path = ?");
    bind_text(remove, 1, path);
    remove.exec();
  });
}

Result<void> move_view_files(Ledger& ledger,
                             const std::string& from,
                             const std::string& to) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE OR REPLACE view_file SET "
        "path = ?2 || substr(path, length(?1) + 1) "
        "WHERE substr(path, 1, length(?1) + 1) = ?1 || '/'");
    update.bind(1, from);
    update.bind(2, to);
    update.exec();
  });
}

Result<std::vector<ViewFile>> view_files_of(Ledger& ledger,
                                            const std::string& sha) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT path, inode, size, modified_ns, total, sha FROM view_file "
        "WHERE sha = ? AND path LIKE '%/temp/claude_local_%'");
    select.bind(1, sha);
    std::vector<ViewFile> files;
    while (select.executeStep()) {
      files.push_back(file_at(select));
    }
    select.reset();
    return files;
  });
}

Result<void> mark_stale(Ledger& ledger, RowId commit) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO stale_commit SELECT ?1 UNION SELECT shown FROM "
        "commit_record WHERE id = ?1 AND shown IS NOT NULL");
    insert.bind(1, commit);
    insert.exec();
  });
}

Result<void> forget_stale(Ledger& ledger, RowId commit) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove = ledger.connection().statement(
        "DELETE FROM stale_commit WHERE commit_record = ?");
    remove.bind(1, commit);
    remove.exec();
  });
}

Result<std::vector<RowId>> stale_commits(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT commit_record.id FROM stale_commit JOIN commit_record ON "
        "commit_record.id = stale_commit.commit_record WHERE repository = ? "
        "ORDER BY commit_record.id");
    select.bind(1, repository);
    std::vector<RowId> rows;
    while (select.executeStep()) {
      rows.push_back(select.getColumn(0).getInt64());
    }
    select.reset();
    return rows;
  });
}

}  // namespace tokens::ledger
