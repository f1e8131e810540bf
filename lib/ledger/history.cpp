#include "lib/ledger/history.hpp"

#include "lib/ledger/connection.hpp"

namespace tokens::ledger {
namespace {

#define EVENT_COLUMNS                                              \
  "id, worktree, sequence, kind, old_id, new_id, branch, second, " \
  "moment, session, makes_commit, from_hook"

#define COMMIT_COLUMNS                                           \
  "id, repository, sha, worktree, branch, second, author_name, " \
  "author_email, shown, dropped"

HeadEvent event_at(Ledger::Connection& connection,
                   SQLite::Statement& statement) {
  HeadEvent event;
  event.id = statement.getColumn(0).getInt64();
  event.worktree = statement.getColumn(1).getInt64();
  event.sequence = statement.getColumn(2).getInt64();
  event.kind = static_cast<EventKind>(statement.getColumn(3).getInt());
  event.old_id = statement.getColumn(4).getString();
  event.new_id = statement.getColumn(5).getString();
  event.branch = connection.text(statement.getColumn(6).getInt64());
  event.second = statement.getColumn(7).getInt64();
  event.moment = moment_at(statement, 8);
  event.session = connection.text(statement.getColumn(9).getInt64());
  event.makes_commit = statement.getColumn(10).getInt() != 0;
  event.from_hook = statement.getColumn(11).getInt() != 0;
  return event;
}

CommitRow commit_at(Ledger::Connection& connection,
                    SQLite::Statement& statement) {
  CommitRow row;
  row.row = statement.getColumn(0).getInt64();
  row.repository = statement.getColumn(1).getInt64();
  row.sha = statement.getColumn(2).getString();
  row.worktree = statement.getColumn(3).getInt64();
  row.branch_row = statement.getColumn(4).getInt64();
  row.branch = connection.text(row.branch_row);
  row.second = statement.getColumn(5).getInt64();
  row.author_name = connection.text(statement.getColumn(6).getInt64());
  row.author_email = connection.text(statement.getColumn(7).getInt64());
  row.shown = statement.getColumn(8).getInt64();
  row.shown = row.shown == 0 ? row.row : row.shown;
  row.dropped = statement.getColumn(9).getInt() != 0;
  return row;
}

std::vector<CommitRow> commits_of(Ledger::Connection& connection,
                                  SQLite::Statement& statement) {
  std::vector<CommitRow> rows;
  while (statement.executeStep()) {
    rows.push_back(commit_at(connection, statement));
  }
  statement.reset();
  return rows;
}

}  // namespace

Result<RepositoryRow> repository(Ledger& ledger,
                                 const std::string& uuid,
                                 const std::string& common_dir) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& find = connection.statement(
        "SELECT id, common_dir FROM repository WHERE uuid = ?");
    find.bind(1, uuid);
    RepositoryRow row{0, uuid, common_dir};
    std::string known_place;
    if (find.executeStep()) {
      row.row = find.getColumn(0).getInt64();
      known_place = find.getColumn(1).getString();
    }
    find.reset();
    if (row.row == 0 || known_place != common_dir) {
      SQLite::Statement& write = connection.statement(
          "INSERT INTO repository (uuid, common_dir) VALUES (?, ?) "
          "ON CONFLICT (uuid) DO UPDATE SET common_dir = excluded.common_dir "
          "RETURNING id");
      write.bind(1, uuid);
      write.bind(2, common_dir);
      write.executeStep();
      row.row = write.getColumn(0).getInt64();
      write.reset();
    }
    return row;
  });
}

Result<RowId> find_repository(Ledger& ledger, const std::string& uuid) {
  return guarded("read ledger", [&] {
    SQLite::Statement& find = ledger.connection().statement(
        "SELECT id FROM repository WHERE uuid = ?");
    find.bind(1, uuid);
    const RowId row = find.executeStep() ? find.getColumn(0).getInt64() : 0;
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
        "log_tail_length FROM worktree ORDER BY id");
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

Result<void> append_event(Ledger& ledger, HeadEvent& event) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& insert = connection.statement(
        "INSERT INTO head_event (worktree, sequence, kind, old_id, new_id, "
        "branch, second, moment, session, makes_commit, from_hook) VALUES "
        "(?1, (SELECT ifnull(max(sequence), 0) + 1 FROM head_event WHERE "
        "worktree = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
        "RETURNING id, sequence");
    insert.bind(1, event.worktree);
    insert.bind(2, static_cast<int>(event.kind));
    insert.bind(3, event.old_id);
    insert.bind(4, event.new_id);
    bind_row(insert, 5, connection.symbol(event.branch));
    insert.bind(6, event.second);
    insert.bind(7, to_unix_ms(event.moment));
    bind_row(insert, 8, connection.symbol(event.session));
    insert.bind(9, event.makes_commit ? 1 : 0);
    insert.bind(10, event.from_hook ? 1 : 0);
    insert.executeStep();
    event.id = insert.getColumn(0).getInt64();
    event.sequence = insert.getColumn(1).getInt64();
    insert.reset();
  });
}

Result<void> mark_event(Ledger& ledger, const HeadEvent& event) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& update = connection.statement(
        "UPDATE head_event SET moment = ?, session = ?, from_hook = ? "
        "WHERE id = ?");
    update.bind(1, to_unix_ms(event.moment));
    bind_row(update, 2, connection.symbol(event.session));
    update.bind(3, event.from_hook ? 1 : 0);
    update.bind(4, event.id);
    update.exec();
  });
}

Result<std::vector<HeadEvent>> events_since(Ledger& ledger,
                                            RowId worktree,
                                            Moment since) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " EVENT_COLUMNS
        " FROM head_event WHERE worktree = ?1 AND "
        "sequence >= ifnull((SELECT max(sequence) FROM head_event WHERE "
        "worktree = ?1 AND moment < ?2), 0) ORDER BY sequence");
    select.bind(1, worktree);
    select.bind(2, to_unix_ms(since));
    std::vector<HeadEvent> events;
    while (select.executeStep()) {
      events.push_back(event_at(connection, select));
    }
    select.reset();
    return events;
  });
}

Result<std::optional<HeadEvent>> last_event(Ledger& ledger, RowId worktree) {
  return guarded("read ledger", [&]() -> std::optional<HeadEvent> {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select =
        connection.statement("SELECT " EVENT_COLUMNS
                             " FROM head_event WHERE worktree = ? "
                             "ORDER BY sequence DESC LIMIT 1");
    select.bind(1, worktree);
    std::optional<HeadEvent> event;
    if (select.executeStep()) {
      event = event_at(connection, select);
    }
    select.reset();
    return event;
  });
}

Result<bool> was_shown(Ledger& ledger,
                       RowId repository,
                       const std::string& id) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT 1 FROM head_event JOIN worktree ON worktree.id = "
        "head_event.worktree WHERE new_id = ? AND repository = ? LIMIT 1");
    select.bind(1, id);
    select.bind(2, repository);
    const bool found = select.executeStep();
    select.reset();
    return found;
  });
}

Result<std::string> branch_of_commit(Ledger& ledger,
                                     RowId repository,
                                     const std::string& id) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT branch FROM head_event JOIN worktree ON worktree.id = "
        "head_event.worktree WHERE new_id = ? AND repository = ? AND "
        "makes_commit = 1 LIMIT 1");
    select.bind(1, id);
    select.bind(2, repository);
    std::string branch;
    if (select.executeStep()) {
      branch = connection.text(select.getColumn(0).getInt64());
    }
    select.reset();
    return branch;
  });
}

Result<void> store_pair(Ledger& ledger,
                        RowId repository,
                        const RewritePair& pair) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO rewrite_pair VALUES (?, ?, ?, ?)");
    insert.bind(1, repository);
    insert.bind(2, pair.old_id);
    insert.bind(3, pair.new_id);
    insert.bind(4, static_cast<int>(pair.how));
    insert.exec();
  });
}

Result<std::vector<RewritePair>> pairs(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    std::vector<RewritePair> rows;
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT old_id, new_id, how FROM rewrite_pair WHERE repository = ?");
    select.bind(1, repository);
    while (select.executeStep()) {
      rows.push_back({select.getColumn(0).getString(),
                      select.getColumn(1).getString(),
                      static_cast<Evidence>(select.getColumn(2).getInt())});
    }
    select.reset();
    return rows;
  });
}

Result<std::string> newest_rewrite(Ledger& ledger,
                                   RowId repository,
                                   const std::string& id) {
  return guarded("read ledger", [&] {
    std::string newest = id;
    // A cycle (reset to the old commit, amended back) ends at its start.
    for (int step = 0; step < 1000; ++step) {
      SQLite::Statement& select = ledger.connection().statement(
          "SELECT new_id FROM rewrite_pair WHERE repository = ? AND "
          "old_id = ? LIMIT 1");
      select.bind(1, repository);
      select.bind(2, newest);
      const bool found = select.executeStep();
      const std::string next =
          found ? select.getColumn(0).getString() : std::string{};
      select.reset();
      if (!found || next == id) {
        break;
      }
      newest = next;
    }
    return newest;
  });
}

Result<RowId> store_commit(Ledger& ledger,
                           RowId repository,
                           const CommitInfo& info,
                           RowId worktree,
                           const std::string& branch) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT INTO commit_record (repository, sha, worktree, branch, "
        "second, author_name, author_email) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (repository, sha) DO UPDATE SET sha = sha RETURNING id");
    write.bind(1, repository);
    write.bind(2, info.id);
    bind_row(write, 3, worktree);
    bind_row(write, 4, connection.symbol(branch));
    write.bind(5, info.committer_second);
    write.bind(6, connection.symbol(info.author_name));
    write.bind(7, connection.symbol(info.author_email));
    write.executeStep();
    const RowId row = write.getColumn(0).getInt64();
    write.reset();
    return row;
  });
}

Result<std::optional<CommitRow>> commit_by_sha(Ledger& ledger,
                                               RowId repository,
                                               const std::string& sha) {
  return guarded("read ledger", [&]() -> std::optional<CommitRow> {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " COMMIT_COLUMNS
        " FROM commit_record WHERE repository = ? AND sha = ?");
    select.bind(1, repository);
    select.bind(2, sha);
    auto rows = commits_of(connection, select);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
  });
}

Result<std::optional<CommitRow>> commit_by_row(Ledger& ledger, RowId row) {
  return guarded("read ledger", [&]() -> std::optional<CommitRow> {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " COMMIT_COLUMNS " FROM commit_record WHERE id = ?");
    select.bind(1, row);
    auto rows = commits_of(connection, select);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
  });
}

Result<std::vector<CommitRow>> commits(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " COMMIT_COLUMNS
        " FROM commit_record WHERE repository = ? ORDER BY id");
    select.bind(1, repository);
    return commits_of(connection, select);
  });
}

Result<void> show_at(Ledger& ledger, RowId commit, RowId shown, bool dropped) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE commit_record SET shown = ?, dropped = ? WHERE id = ?");
    bind_row(update, 1, shown == commit ? 0 : shown);
    update.bind(2, dropped ? 1 : 0);
    update.bind(3, commit);
    update.exec();
  });
}

Result<std::vector<RowId>> commits_shown_at(Ledger& ledger, RowId commit) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id FROM commit_record WHERE shown = ?1 OR "
        "(id = ?1 AND shown IS NULL)");
    select.bind(1, commit);
    std::vector<RowId> rows;
    while (select.executeStep()) {
      rows.push_back(select.getColumn(0).getInt64());
    }
    select.reset();
    return rows;
  });
}

Result<std::vector<CommitRow>> shown_commits(Ledger& ledger,
                                             RowId repository,
                                             const std::string& branch) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " COMMIT_COLUMNS
        " FROM commit_record WHERE repository = ? AND branch IS ? AND "
        "shown IS NULL AND dropped = 0 ORDER BY second, id");
    select.bind(1, repository);
    bind_row(select, 2, connection.symbol(branch));
    return commits_of(connection, select);
  });
}

Result<std::int64_t> branch_tokens(Ledger& ledger,
                                   RowId repository,
                                   const std::string& branch) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT ifnull(sum(input + output + cache_write_5m + cache_write_1h + "
        "cache_read + unclassified), 0) FROM commit_record AS place JOIN "
        "commit_record AS first ON first.id = place.id OR "
        "first.shown = place.id JOIN response ON "
        "response.commit_record = first.id WHERE place.repository = ? AND "
        "place.branch IS ? AND place.shown IS NULL AND place.dropped = 0");
    select.bind(1, repository);
    bind_row(select, 2, connection.symbol(branch));
    select.executeStep();
    const std::int64_t sum = select.getColumn(0).getInt64();
    select.reset();
    return sum;
  });
}

Result<bool> is_newest_shown(Ledger& ledger, const CommitRow& commit) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT 1 FROM commit_record WHERE repository = ?1 AND branch IS ?2 "
        "AND (second > ?3 OR (second = ?3 AND id > ?4)) AND shown IS NULL "
        "AND dropped = 0 LIMIT 1");
    select.bind(1, commit.repository);
    bind_row(select, 2, connection.symbol(commit.branch));
    select.bind(3, commit.second);
    select.bind(4, commit.row);
    const bool found = select.executeStep();
    select.reset();
    return !found;
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
