// Repositories and worktrees, which are remembered for ever.

#include "lib/ledger/history.hpp"
#include "lib/ledger/statements.hpp"

#include <unordered_map>
#include <utility>

namespace tokens::ledger {

static Query& operator>>(Query& row, RepositoryRow& repository) {
  return row >> repository.row >> repository.uuid >> repository.common_dir;
}

static Query& operator>>(Query& row, WorktreeRow& worktree) {
  return row >> worktree.row >> worktree.repository >> worktree.git_dir >>
         worktree.root >> worktree.log_offset >> worktree.log_tail_hash >>
         worktree.log_tail_length;
}

namespace {

/// The git directories of a repository that moved are at its new place.
void move_git_dirs(Ledger::Connection& connection,
                   const RepositoryRow& repository,
                   const std::string& common_dir) {
  exec(connection,
       "UPDATE OR IGNORE worktree SET "
       "git_dir = ?1 || substr(git_dir, length(?2) + 1) WHERE repository = ?3 "
       "AND (git_dir = ?2 OR substr(git_dir, 1, length(?2) + 1) = ?2 || '/')",
       common_dir,
       repository.common_dir,
       repository.row);
}

/// Returns what is bound for an end of a place: NULL where it has none.
Moment end_of(Moment moment) {
  return moment == Moment::min() ? k_never : moment;
}

Result<void> insert_place(Ledger& ledger, WorktreeRow& worktree, Moment since) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    exec(connection,
         "INSERT INTO worktree_place (worktree, root, since) VALUES (?, ?, ?)",
         worktree.row,
         worktree.root,
         end_of(since));
    worktree.places.push_back({connection.database.getLastInsertRowid(),
                               worktree.root,
                               since,
                               k_never});
  });
}

Result<void> update_place(Ledger& ledger, const WorktreePlace& place) {
  return exec(ledger,
              "UPDATE worktree_place SET since = ?, until = ? WHERE id = ?",
              end_of(place.since),
              end_of(place.until),
              place.row);
}

void load_places(Ledger::Connection& connection,
                 std::vector<WorktreeRow>& worktrees) {
  std::unordered_map<RowId, WorktreeRow*> by_row;
  for (WorktreeRow& worktree : worktrees) {
    by_row.emplace(worktree.row, &worktree);
  }
  rows(connection,
       "SELECT id, worktree, root, since, until FROM worktree_place "
       "ORDER BY id",
       [&](RowId row,
           RowId worktree,
           std::string_view root,
           Moment since,
           Moment until) {
         if (const auto at = by_row.find(worktree); at != by_row.end()) {
           at->second->places.push_back(
               {row,
                std::string(root),
                since == k_never ? Moment::min() : since,
                until});
         }
       });
}

}  // namespace

Result<RepositoryRow> repository(Ledger& ledger,
                                 const std::string& uuid,
                                 const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(RepositoryRow row, find_repository(ledger, uuid));
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    if (row.row == 0 || row.common_dir != common_dir) {
      row.row = value<RowId>(
          connection,
          "INSERT INTO repository (uuid, common_dir) VALUES (?, ?) "
          "ON CONFLICT (uuid) DO UPDATE SET common_dir = excluded.common_dir "
          "RETURNING id",
          uuid,
          common_dir);
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
    Query find(ledger.connection(),
               "SELECT id, common_dir FROM repository WHERE uuid = ?",
               uuid);
    RepositoryRow row{0, uuid, ""};
    if (find.step()) {
      find >> row.row >> row.common_dir;
    }
    return row;
  });
}

Result<std::vector<RepositoryRow>> repositories(Ledger& ledger) {
  return all<RepositoryRow>(
      ledger, "SELECT id, uuid, common_dir FROM repository ORDER BY id");
}

Result<WorktreeRow> worktree(Ledger& ledger,
                             RowId repository,
                             const WorktreeInfo& info,
                             bool& is_new) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    Query find(
        connection,
        "SELECT id, log_offset, log_tail_hash, log_tail_length FROM worktree "
        "WHERE repository = ? AND git_dir = ? AND root = ?",
        repository,
        info.git_dir,
        info.root);
    WorktreeRow row;
    row.repository = repository;
    row.git_dir = info.git_dir;
    row.root = info.root;
    is_new = !find.step();
    if (!is_new) {
      find >> row.row >> row.log_offset >> row.log_tail_hash >>
          row.log_tail_length;
    } else {
      exec(connection,
           "INSERT INTO worktree (repository, git_dir, root) VALUES (?, ?, ?)",
           repository,
           info.git_dir,
           info.root);
      row.row = connection.database.getLastInsertRowid();
    }
    return row;
  });
}

Result<std::vector<WorktreeRow>> worktrees(Ledger& ledger) {
  return guarded("read ledger", [&] {
    auto found = all<WorktreeRow>(
        ledger.connection(),
        "SELECT id, repository, git_dir, root, log_offset, log_tail_hash, "
        "log_tail_length FROM worktree ORDER BY id IN "
        "(SELECT CAST(substr(key, 19) AS INTEGER) FROM setting WHERE "
        "key >= 'imported worktree ' AND key < 'imported worktree!') DESC, id");
    load_places(ledger.connection(), found);
    return found;
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
    TOKENS_TRY(exec(ledger,
                    "UPDATE worktree SET root = ? WHERE id = ?",
                    root,
                    worktree.row));
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
  return exec(ledger,
              "UPDATE worktree SET log_offset = ?, log_tail_hash = ?, "
              "log_tail_length = ? WHERE id = ?",
              worktree.log_offset,
              worktree.log_tail_hash,
              worktree.log_tail_length,
              worktree.row);
}

Result<std::string> refs_fingerprint(Ledger& ledger, RowId repository) {
  return value<std::string>(
      ledger,
      "SELECT ifnull(refs_fingerprint, '') FROM repository WHERE id = ?",
      repository);
}

Result<void> store_refs_fingerprint(Ledger& ledger,
                                    RowId repository,
                                    const std::string& fingerprint) {
  return exec(ledger,
              "UPDATE repository SET refs_fingerprint = ? WHERE id = ?",
              fingerprint,
              repository);
}

}  // namespace tokens::ledger
