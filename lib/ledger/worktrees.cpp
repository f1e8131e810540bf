// Repositories and worktrees, which are remembered for ever.

#include "lib/ledger/history.hpp"
#include "lib/ledger/statements.hpp"

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace tokens::ledger {

static Query& operator>>(Query& row, RepositoryRow& repository) {
  return row >> repository.row >> repository.uuid >> repository.common_dir;
}

static Query& operator>>(Query& row, ReflogCursor& cursor) {
  return row >> cursor.offset >> cursor.tail_hash >> cursor.tail_length;
}

static Query& operator>>(Query& row, WorktreeRow& worktree) {
  return row >> worktree.row >> worktree.repository >> worktree.git_dir >>
         worktree.root >> worktree.log;
}

static Query& operator>>(Query& row, LastRun& run) {
  std::int64_t took = 0;
  row >> run.began >> took;
  run.took = std::chrono::milliseconds{took};
  return row;
}

namespace {

/// In the order of Memory.
struct MemoryColumn {
  const char* read;
  const char* write;
};

#define MEMORY(column)                                      \
  {                                                         \
    "SELECT " column " FROM repository WHERE id = ?",       \
        "UPDATE repository SET " column " = ? WHERE id = ?" \
  }

constexpr MemoryColumn k_memories[] = {MEMORY("refs_fingerprint"),
                                       MEMORY("searched_tips"),
                                       MEMORY("missing_branches"),
                                       MEMORY("placed_event"),
                                       MEMORY("paired_event"),
                                       MEMORY("roots"),
                                       MEMORY("team_name"),
                                       MEMORY("team_project")};

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

Result<void> insert_location(Ledger& ledger,
                             WorktreeRow& worktree,
                             Moment since) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    exec(connection,
         "INSERT INTO worktree_place (worktree, root, since) VALUES (?, ?, ?)",
         worktree.row,
         worktree.root,
         end_of(since));
    worktree.locations.push_back({worktree.root,
                                  since,
                                  k_never,
                                  connection.database.getLastInsertRowid()});
  });
}

Result<void> update_location(Ledger& ledger, const WorktreeLocation& place) {
  return exec(ledger,
              "UPDATE worktree_place SET since = ?, until = ? WHERE id = ?",
              end_of(place.since),
              end_of(place.until),
              place.row);
}

void load_locations(Ledger::Connection& connection,
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
           at->second->locations.push_back(
               {std::string(root),
                since == k_never ? Moment::min() : since,
                until,
                row});
         }
       });
}

}  // namespace

Result<RepositoryRow> repository(Ledger& ledger,
                                 const std::string& uuid,
                                 const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(RepositoryRow row, find_repository(ledger, uuid));
  return writing(ledger, [&](Ledger::Connection& connection) {
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
  TOKENS_TRY_ASSIGN(
      auto row,
      value<RepositoryRow>(
          ledger,
          "SELECT id, uuid, common_dir FROM repository WHERE uuid = ?",
          uuid));
  row.uuid = uuid;
  return row;
}

Result<std::vector<RepositoryRow>> repositories(Ledger& ledger) {
  return all<RepositoryRow>(
      ledger, "SELECT id, uuid, common_dir FROM repository ORDER BY id");
}

Result<WorktreeRow> worktree(Ledger& ledger,
                             RowId repository,
                             const WorktreeInfo& info,
                             bool& is_new) {
  return writing(ledger, [&](Ledger::Connection& connection) {
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
      find >> row.row >> row.log;
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
        "log_tail_length FROM worktree ORDER BY imported DESC, id");
    load_locations(ledger.connection(), found);
    return found;
  });
}

Result<void> end_location(Ledger& ledger, WorktreeRow& worktree, Moment until) {
  if (worktree.locations.empty()) {
    TOKENS_TRY(insert_location(ledger, worktree, Moment::min()));
  }
  worktree.locations.back().until = until;
  return update_location(ledger, worktree.locations.back());
}

Result<void> begin_location(Ledger& ledger,
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
  return insert_location(ledger, worktree, since);
}

Result<void> limit_location(Ledger& ledger,
                            WorktreeRow& worktree,
                            Moment since) {
  if (worktree.locations.empty()) {
    return insert_location(ledger, worktree, since);
  }
  worktree.locations.back().since = since;
  return update_location(ledger, worktree.locations.back());
}

Result<void> store_log_cursor(Ledger& ledger, const WorktreeRow& worktree) {
  return exec(ledger,
              "UPDATE worktree SET log_offset = ?, log_tail_hash = ?, "
              "log_tail_length = ? WHERE id = ?",
              worktree.log.offset,
              worktree.log.tail_hash,
              worktree.log.tail_length,
              worktree.row);
}

Result<std::string> remembered(Ledger& ledger,
                               RowId repository,
                               Memory memory) {
  const char* const read = k_memories[static_cast<std::size_t>(memory)].read;
  return value<std::string>(ledger, read, repository);
}

Result<void> remember(Ledger& ledger,
                      RowId repository,
                      Memory memory,
                      const std::string& text) {
  const char* const write = k_memories[static_cast<std::size_t>(memory)].write;
  return exec(ledger, write, text, repository);
}

Result<std::optional<LastRun>> last_run(Ledger& ledger, RowId repository) {
  return first<LastRun>(ledger,
                        "SELECT last_run_began, last_run_took FROM repository "
                        "WHERE id = ? AND last_run_began IS NOT NULL",
                        repository);
}

Result<void> store_last_run(Ledger& ledger,
                            RowId repository,
                            const LastRun& run) {
  return exec(ledger,
              "UPDATE repository SET last_run_began = ?, last_run_took = ? "
              "WHERE id = ?",
              run.began,
              run.took.count(),
              repository);
}

}  // namespace tokens::ledger
