// HEAD events: what git forgets is kept here.

#include "lib/ledger/connection.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/lost.hpp"

namespace tokens::ledger {
namespace {

#define EVENT_COLUMNS                                              \
  "id, worktree, sequence, kind, old_id, new_id, branch, second, " \
  "moment, session, makes_commit, from_hook"

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

}  // namespace

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
        "UPDATE head_event SET moment = ?, session = ?, makes_commit = ?, "
        "from_hook = ? WHERE id = ?");
    update.bind(1, to_unix_ms(event.moment));
    bind_row(update, 2, connection.symbol(event.session));
    update.bind(3, event.makes_commit ? 1 : 0);
    update.bind(4, event.from_hook ? 1 : 0);
    update.bind(5, event.id);
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
        "worktree = ?1 AND moment < ?2), -9223372036854775807) "
        "ORDER BY sequence");
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

namespace {

std::vector<RowId> rows_of(SQLite::Statement& select) {
  std::vector<RowId> rows;
  while (select.executeStep()) {
    rows.push_back(select.getColumn(0).getInt64());
  }
  select.reset();
  return rows;
}

}  // namespace

Result<std::vector<RowId>> worktrees_that_name(Ledger& ledger, RowId session) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT DISTINCT worktree FROM head_event WHERE session = ?");
    select.bind(1, session);
    return rows_of(select);
  });
}

Result<std::vector<RowId>> sessions_named_in(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT DISTINCT session FROM head_event WHERE session IS NOT NULL AND "
        "worktree IN (SELECT id FROM worktree WHERE repository = ?)");
    select.bind(1, repository);
    return rows_of(select);
  });
}

Result<bool> was_shown_before(Ledger& ledger,
                              RowId repository,
                              const std::string& id,
                              std::int64_t second) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT 1 FROM head_event JOIN worktree ON worktree.id = "
        "head_event.worktree WHERE new_id = ? AND repository = ? AND "
        "(makes_commit = 1 OR second < ?) LIMIT 1");
    select.bind(1, id);
    select.bind(2, repository);
    select.bind(3, second);
    const bool found = select.executeStep();
    select.reset();
    return found;
  });
}

Result<std::optional<Moment>> moment_told_by_hook(Ledger& ledger,
                                                  const HeadEvent& event) {
  return guarded("read ledger", [&]() -> std::optional<Moment> {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT moment FROM head_event WHERE new_id = ? AND old_id = ? AND "
        "second = ? AND from_hook = 1 LIMIT 1");
    select.bind(1, event.new_id);
    select.bind(2, event.old_id);
    select.bind(3, event.second);
    std::optional<Moment> moment;
    if (select.executeStep()) {
      moment = moment_at(select, 0);
    }
    select.reset();
    return moment;
  });
}

Result<std::optional<HeadEvent>> making_event(Ledger& ledger,
                                              RowId repository,
                                              const std::string& id) {
  return guarded("read ledger", [&]() -> std::optional<HeadEvent> {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select =
        connection.statement("SELECT " EVENT_COLUMNS
                             " FROM head_event WHERE new_id = ? AND "
                             "makes_commit = 1 AND worktree IN (SELECT id FROM "
                             "worktree WHERE repository = ?) LIMIT 1");
    select.bind(1, id);
    select.bind(2, repository);
    std::optional<HeadEvent> event;
    if (select.executeStep()) {
      event = event_at(connection, select);
    }
    select.reset();
    return event;
  });
}

Result<std::string> branch_of_commit(Ledger& ledger,
                                     RowId repository,
                                     const std::string& id) {
  TOKENS_TRY_ASSIGN(const auto event, making_event(ledger, repository, id));
  if (!event) {
    return std::string{};
  }
  TOKENS_TRY_ASSIGN(const auto renames, all_renames(ledger, repository));
  return name_now(renames, event->branch, event->second);
}

}  // namespace tokens::ledger
