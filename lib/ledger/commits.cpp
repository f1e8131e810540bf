// Commits that got responses, where they are shown, and what became what.

#include "lib/base/text.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>

namespace tokens::ledger {
namespace {

#define COMMIT_COLUMNS                                           \
  "id, repository, sha, worktree, branch, second, author_name, " \
  "author_email, shown, dropped"

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

Result<void> store_pair(Ledger& ledger,
                        RowId repository,
                        const RewritePair& pair) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO rewrite_pair (repository, old_id, new_id, how) "
        "VALUES (?, ?, ?, ?)");
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
        "SELECT old_id, new_id, how FROM rewrite_pair WHERE repository = ? "
        "ORDER BY id");
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
          "old_id = ? ORDER BY id DESC LIMIT 1");
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
        "second, author_name, author_email, author_second, subject) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (repository, sha) DO UPDATE SET sha = sha RETURNING id");
    write.bind(1, repository);
    write.bind(2, info.id);
    bind_row(write, 3, worktree);
    bind_row(write, 4, connection.symbol(branch));
    write.bind(5, info.committer_second);
    write.bind(6, connection.symbol(info.author_name));
    write.bind(7, connection.symbol(info.author_email));
    if (info.author_second != 0) {
      write.bind(8, info.author_second);
      write.bind(9, static_cast<std::int64_t>(stable_hash(info.subject)));
    } else {
      write.bind(8);
      write.bind(9);
    }
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

Result<std::vector<RowId>> rename_branch(Ledger& ledger,
                                         RowId repository,
                                         const std::string& from,
                                         const std::string& to) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& update = connection.statement(
        "UPDATE commit_record SET branch = ? WHERE repository = ? AND "
        "branch = ? RETURNING id");
    bind_row(update, 1, connection.symbol(to));
    update.bind(2, repository);
    update.bind(3, connection.symbol(from));
    std::vector<RowId> rows;
    while (update.executeStep()) {
      rows.push_back(update.getColumn(0).getInt64());
    }
    update.reset();
    return rows;
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

/// Commits of one second stand as they were made: rows begin when the first
/// response is placed, in any order. HEAD may come to a commit once more, so
/// other events would change the order of what is written already.
#define EVENT_OF(sha)                                        \
  "ifnull((SELECT min(head_event.id) FROM head_event WHERE " \
  "makes_commit AND new_id = " sha "), 0)"

Result<std::vector<CommitRow>> shown_commits(Ledger& ledger,
                                             RowId repository,
                                             const std::string& branch) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT " COMMIT_COLUMNS
        " FROM commit_record WHERE repository = ? AND branch IS ? AND "
        "shown IS NULL AND dropped = 0 ORDER BY second, " EVENT_OF(
            "sha") ", id");
    select.bind(1, repository);
    bind_row(select, 2, connection.symbol(branch));
    return commits_of(connection, select);
  });
}

Result<std::int64_t> branch_tokens(Ledger& ledger,
                                   RowId repository,
                                   const std::string& branch) {
  std::int64_t sum = 0;
  TOKENS_TRY_ASSIGN(const auto places,
                    shown_commits(ledger, repository, branch));
  for (const CommitRow& place : places) {
    TOKENS_TRY_ASSIGN(const auto rows, commits_shown_at(ledger, place.row));
    for (const RowId row : rows) {
      TOKENS_TRY(for_each_fact_of_commit(
          ledger, row, [&](const Fact& fact) { sum += fact.tokens.total(); }));
    }
  }
  return sum;
}

Result<bool> is_newest_shown(Ledger& ledger, const CommitRow& commit) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT 1 FROM commit_record WHERE repository = ?1 AND branch IS ?2 "
        "AND second >= ?3 AND (second > ?3 OR (" EVENT_OF("sha") ", id) > "
        "(" EVENT_OF("?5") ", ?4)) AND shown IS NULL AND dropped = 0 LIMIT 1");
    select.bind(1, commit.repository);
    bind_row(select, 2, connection.symbol(commit.branch));
    select.bind(3, commit.second);
    select.bind(4, commit.row);
    select.bind(5, commit.sha);
    const bool found = select.executeStep();
    select.reset();
    return !found;
  });
}

Result<std::string> last_shown(Ledger& ledger,
                               RowId repository,
                               const std::string& branch,
                               const std::vector<RowId>& besides) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT id, sha FROM commit_record WHERE repository = ? AND "
        "branch IS ? AND shown IS NULL AND dropped = 0 ORDER BY second "
        "DESC, " EVENT_OF("sha") " DESC, id DESC");
    select.bind(1, repository);
    bind_row(select, 2, connection.symbol(branch));
    std::string sha;
    while (sha.empty() && select.executeStep()) {
      const RowId row = select.getColumn(0).getInt64();
      if (std::find(besides.begin(), besides.end(), row) == besides.end()) {
        sha = select.getColumn(1).getString();
      }
    }
    select.reset();
    return sha;
  });
}

Result<std::vector<RowId>> commits_made_in(Ledger& ledger, RowId worktree) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id FROM commit_record WHERE worktree = ?");
    select.bind(1, worktree);
    std::vector<RowId> rows;
    while (select.executeStep()) {
      rows.push_back(select.getColumn(0).getInt64());
    }
    select.reset();
    return rows;
  });
}

}  // namespace tokens::ledger
