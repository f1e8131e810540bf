// Repositories and worktrees, which are remembered for ever.

#include "lib/ledger/connection.hpp"
#include "lib/ledger/history.hpp"

namespace tokens::ledger {

Result<RepositoryRow> repository(Ledger& ledger,
                                 const std::string& uuid,
                                 const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(RepositoryRow row, find_repository(ledger, uuid));
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    if (row.row == 0 || row.common_dir != common_dir) {
      SQLite::Statement& write = connection.statement(
          "INSERT INTO repository (uuid, common_dir) VALUES (?, ?) "
          "ON CONFLICT (uuid) DO UPDATE SET common_dir = excluded.common_dir "
          "RETURNING id");
      write.bind(1, uuid);
      write.bind(2, common_dir);
      write.executeStep();
      row.row = write.getColumn(0).getInt64();
      row.common_dir = common_dir;
      write.reset();
    }
    return row;
  });
}

Result<RepositoryRow> find_repository(Ledger& ledger, const std::string& uuid) {
  return guarded("read ledger", [&] {
    SQLite::Statement& find = ledger.connection().statement(
        "SELECT id, common_dir FROM repository WHERE uuid = ?");
    find.bind(1, uuid);
    RepositoryRow row{0, uuid, ""};
    if (find.executeStep()) {
      row.row = find.getColumn(0).getInt64();
      row.common_dir = find.getColumn(1).getString();
    }
    find.reset();
    return row;
  });
}

Result<std::vector<RepositoryRow>> repositories(Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::vector<RepositoryRow> rows;
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id, uuid, common_dir FROM repository ORDER BY id");
    while (select.executeStep()) {
      rows.push_back({select.getColumn(0).getInt64(),
                      select.getColumn(1).getString(),
                      select.getColumn(2).getString()});
    }
    select.reset();
    return rows;
  });
}

Result<WorktreeRow> worktree(Ledger& ledger,
                             RowId repository,
                             const WorktreeInfo& info,
                             bool& is_new) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& find = connection.statement(
        "SELECT id, log_offset, log_tail_hash, log_tail_length FROM worktree "
        "WHERE repository = ? AND git_dir = ? AND root = ?");
    find.bind(1, repository);
    bind_text(find, 2, info.git_dir);
    bind_text(find, 3, info.root);
    WorktreeRow row{0, repository, info.git_dir, info.root};
    is_new = !find.executeStep();
    if (!is_new) {
      row.row = find.getColumn(0).getInt64();
      row.log_offset = find.getColumn(1).getInt64();
      row.log_tail_hash =
          static_cast<std::uint64_t>(find.getColumn(2).getInt64());
      row.log_tail_length = find.getColumn(3).getInt64();
    }
    find.reset();
    if (is_new) {
      SQLite::Statement& insert = connection.statement(
          "INSERT INTO worktree (repository, git_dir, root) VALUES (?, ?, ?)");
      insert.bind(1, repository);
      bind_text(insert, 2, info.git_dir);
      bind_text(insert, 3, info.root);
      insert.exec();
      row.row = connection.database.getLastInsertRowid();
    }
    return row;
  });
}

Result<std::vector<WorktreeRow>> worktrees(Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::vector<WorktreeRow> rows;
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id, repository, git_dir, root, log_offset, log_tail_hash, "
        "log_tail_length FROM worktree ORDER BY id IN "
        "(SELECT CAST(substr(key, 19) AS INTEGER) FROM setting WHERE "
        "key >= 'imported worktree ' AND key < 'imported worktree!') DESC, id");
    while (select.executeStep()) {
      rows.push_back(
          {select.getColumn(0).getInt64(),
           select.getColumn(1).getInt64(),
           select.getColumn(2).getString(),
           select.getColumn(3).getString(),
           select.getColumn(4).getInt64(),
           static_cast<std::uint64_t>(select.getColumn(5).getInt64()),
           select.getColumn(6).getInt64()});
    }
    select.reset();
    return rows;
  });
}

Result<void> store_log_cursor(Ledger& ledger, const WorktreeRow& worktree) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE worktree SET log_offset = ?, log_tail_hash = ?, "
        "log_tail_length = ? WHERE id = ?");
    update.bind(1, worktree.log_offset);
    update.bind(2, static_cast<std::int64_t>(worktree.log_tail_hash));
    update.bind(3, worktree.log_tail_length);
    update.bind(4, worktree.row);
    update.exec();
  });
}

Result<std::string> refs_fingerprint(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT ifnull(refs_fingerprint, '') FROM repository WHERE id = ?");
    select.bind(1, repository);
    std::string text =
        select.executeStep() ? select.getColumn(0).getString() : "";
    select.reset();
    return text;
  });
}

Result<void> store_refs_fingerprint(Ledger& ledger,
                                    RowId repository,
                                    const std::string& fingerprint) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE repository SET refs_fingerprint = ? WHERE id = ?");
    update.bind(1, fingerprint);
    update.bind(2, repository);
    update.exec();
  });
}

}  // namespace tokens::ledger
