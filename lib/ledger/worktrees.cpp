// Repositories and worktrees, which are remembered for ever.

#include "lib/ledger/connection.hpp"
#include "lib/ledger/history.hpp"

#include <unordered_map>
#include <utility>

namespace tokens::ledger {
namespace {

/// The git directories of a repository that moved are at its new place.
void move_git_dirs(Ledger::Connection& connection,
                   const RepositoryRow& repository,
                   const std::string& common_dir) {
  SQLite::Statement& update = connection.statement(
      "UPDATE OR IGNORE worktree SET "
      "git_dir = ?1 || substr(git_dir, length(?2) + 1) WHERE repository = ?3 "
      "AND (git_dir = ?2 OR substr(git_dir, 1, length(?2) + 1) = ?2 || '/')");
  bind_text(update, 1, common_dir);
  bind_text(update, 2, repository.common_dir);
  update.bind(3, repository.row);
  update.exec();
}

void bind_end(SQLite::Statement& statement, int at, Moment moment) {
  if (moment == Moment::min() || moment == k_never) {
    statement.bind(at);
  } else {
    statement.bind(at, to_unix_ms(moment));
  }
}

Result<void> insert_place(Ledger& ledger, WorktreeRow& worktree, Moment since) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& insert = connection.statement(
        "INSERT INTO worktree_place (worktree, root, since) VALUES (?, ?, ?)");
    insert.bind(1, worktree.row);
    bind_text(insert, 2, worktree.root);
    bind_end(insert, 3, since);
    insert.exec();
    worktree.places.push_back({connection.database.getLastInsertRowid(),
                               worktree.root,
                               since,
                               k_never});
  });
}

Result<void> update_place(Ledger& ledger, const WorktreePlace& place) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE worktree_place SET since = ?, until = ? WHERE id = ?");
    bind_end(update, 1, place.since);
    bind_end(update, 2, place.until);
    update.bind(3, place.row);
    update.exec();
  });
}

void load_places(Ledger::Connection& connection,
                 std::vector<WorktreeRow>& rows) {
  std::unordered_map<RowId, WorktreeRow*> by_row;
  for (WorktreeRow& row : rows) {
    by_row.emplace(row.row, &row);
  }
  SQLite::Statement& select = connection.statement(
      "SELECT id, worktree, root, since, until FROM worktree_place "
      "ORDER BY id");
  while (select.executeStep()) {
    const auto worktree = by_row.find(select.getColumn(1).getInt64());
    if (worktree == by_row.end()) {
      continue;
    }
    WorktreePlace place{select.getColumn(0).getInt64(),
                        select.getColumn(2).getString(),
                        Moment::min(),
                        k_never};
    if (!select.getColumn(3).isNull()) {
      place.since = from_unix_ms(select.getColumn(3).getInt64());
    }
    if (!select.getColumn(4).isNull()) {
      place.until = from_unix_ms(select.getColumn(4).getInt64());
    }
    worktree->second->places.push_back(std::move(place));
  }
  select.reset();
}

}  // namespace

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
      write.reset();
      if (!row.common_dir.empty()) {
        move_git_dirs(connection, row, common_dir);
      }
      row.common_dir = common_dir;
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
    WorktreeRow row;
    row.repository = repository;
    row.git_dir = info.git_dir;
    row.root = info.root;
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
      WorktreeRow row;
      row.row = select.getColumn(0).getInt64();
      row.repository = select.getColumn(1).getInt64();
      row.git_dir = select.getColumn(2).getString();
      row.root = select.getColumn(3).getString();
      row.log_offset = select.getColumn(4).getInt64();
      row.log_tail_hash =
          static_cast<std::uint64_t>(select.getColumn(5).getInt64());
      row.log_tail_length = select.getColumn(6).getInt64();
      rows.push_back(std::move(row));
    }
    select.reset();
    load_places(ledger.connection(), rows);
    return rows;
  });
}

Result<void> end_place(Ledger& ledger, WorktreeRow& worktree, Moment until) {
  if (worktree.places.empty()) {
    TOKENS_TRY(insert_place(ledger, worktree, Moment::min()));
  }
  worktree.places.back().until = until;
  return update_place(ledger, worktree.places.back());
}

Result<void> begin_place(Ledger& ledger,
                         WorktreeRow& worktree,
                         const std::string& root,
                         Moment since) {
  if (worktree.root != root) {
    worktree.root = root;
    TOKENS_TRY(guarded("write ledger", [&] {
      SQLite::Statement& update = ledger.connection().statement(
          "UPDATE worktree SET root = ? WHERE id = ?");
      bind_text(update, 1, root);
      update.bind(2, worktree.row);
      update.exec();
    }));
  }
  return insert_place(ledger, worktree, since);
}

Result<void> limit_place(Ledger& ledger, WorktreeRow& worktree, Moment since) {
  if (worktree.places.empty()) {
    return insert_place(ledger, worktree, since);
  }
  worktree.places.back().since = since;
  return update_place(ledger, worktree.places.back());
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
