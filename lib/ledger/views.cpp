#include "lib/ledger/views.hpp"

#include "lib/ledger/statements.hpp"

namespace tokens::ledger {

static Query& operator>>(Query& row, ViewFile& file) {
  return row >> file.path >> file.inode >> file.size >> file.modified_ns >>
         file.total >> file.sha;
}

Result<std::optional<ViewFile>> view_file(Ledger& ledger,
                                          const std::string& path) {
  return first<ViewFile>(
      ledger,
      "SELECT path, inode, size, modified_ns, total, sha FROM view_file "
      "WHERE path = ?",
      path);
}

Result<void> store_view_file(Ledger& ledger, const ViewFile& file) {
  return exec(ledger,
              "INSERT OR REPLACE INTO view_file VALUES (?, ?, ?, ?, ?, ?)",
              file.path,
              file.inode,
              file.size,
              file.modified_ns,
              file.total,
              file.sha);
}

Result<void> forget_view_file(Ledger& ledger, const std::string& path) {
  return exec(ledger, "DELETE FROM view_file WHERE path = ?", path);
}

Result<void> move_view_files(Ledger& ledger,
                             const std::string& from,
                             const std::string& to) {
  return exec(ledger,
              "UPDATE OR REPLACE view_file SET "
              "path = ?2 || substr(path, length(?1) + 1) "
              "WHERE substr(path, 1, length(?1) + 1) = ?1 || '/'",
              from,
              to);
}

Result<std::vector<ViewFile>> view_files_of(Ledger& ledger,
                                            const std::string& sha) {
  return all<ViewFile>(
      ledger,
      "SELECT path, inode, size, modified_ns, total, sha FROM view_file "
      "WHERE sha = ? AND path LIKE '%/temp/claude_local_%'",
      sha);
}

Result<void> mark_stale(Ledger& ledger, RowId commit) {
  return exec(
      ledger,
      "INSERT OR IGNORE INTO stale_commit SELECT ?1 UNION SELECT shown FROM "
      "commit_record WHERE id = ?1 AND shown IS NOT NULL",
      commit);
}

Result<void> forget_stale(Ledger& ledger, RowId commit) {
  return exec(
      ledger, "DELETE FROM stale_commit WHERE commit_record = ?", commit);
}

Result<std::vector<RowId>> stale_commits(Ledger& ledger, RowId repository) {
  return all<RowId>(
      ledger,
      "SELECT commit_record.id FROM stale_commit JOIN commit_record ON "
      "commit_record.id = stale_commit.commit_record WHERE repository = ? "
      "ORDER BY commit_record.id",
      repository);
}

}  // namespace tokens::ledger
