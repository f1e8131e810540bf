// HEAD events: what git forgets is kept here.

#include "lib/ledger/history.hpp"
#include "lib/ledger/lost.hpp"
#include "lib/ledger/statements.hpp"

namespace tokens::ledger {

#define EVENT_COLUMNS                                              \
  "id, worktree, sequence, kind, old_id, new_id, branch, second, " \
  "moment, session, makes_commit, from_hook"

static Query& operator>>(Query& row, HeadEvent& event) {
  return row >> event.id >> event.worktree >> event.sequence >> event.kind >>
         event.old_id >> event.new_id >> WordInto{event.branch} >>
         event.second >> event.moment >> WordInto{event.session} >>
         event.makes_commit >> event.from_hook;
}

Result<void> append_event(Ledger& ledger, HeadEvent& event) {
  return guarded("write ledger", [&] {
    Query insert(
        ledger.connection(),
        "INSERT INTO head_event (worktree, sequence, kind, old_id, new_id, "
        "branch, second, moment, session, makes_commit, from_hook) VALUES "
        "(?1, (SELECT ifnull(max(sequence), 0) + 1 FROM head_event WHERE "
        "worktree = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
        "RETURNING id, sequence",
        event.worktree,
        event.kind,
        event.old_id,
        event.new_id,
        WordOrNull{event.branch},
        event.second,
        to_unix_ms(event.moment),
        WordOrNull{event.session},
        event.makes_commit,
        event.from_hook);
    insert.step();
    insert >> event.id >> event.sequence;
  });
}

Result<void> mark_event(Ledger& ledger, const HeadEvent& event) {
  return exec(
      ledger,
      "UPDATE head_event SET moment = ?, session = ?, makes_commit = ?, "
      "from_hook = ? WHERE id = ?",
      to_unix_ms(event.moment),
      WordOrNull{event.session},
      event.makes_commit,
      event.from_hook,
      event.id);
}

Result<std::vector<HeadEvent>> events_since(Ledger& ledger,
                                            RowId worktree,
                                            Moment since) {
  return all<HeadEvent>(
      ledger,
      "SELECT " EVENT_COLUMNS
      " FROM head_event WHERE worktree = ?1 AND "
      "sequence >= ifnull((SELECT max(sequence) FROM head_event WHERE "
      "worktree = ?1 AND moment < ?2), -9223372036854775807) "
      "ORDER BY sequence",
      worktree,
      to_unix_ms(since));
}

Result<std::optional<HeadEvent>> last_event(Ledger& ledger, RowId worktree) {
  return first<HeadEvent>(ledger,
                          "SELECT " EVENT_COLUMNS
                          " FROM head_event WHERE worktree = ? "
                          "ORDER BY sequence DESC LIMIT 1",
                          worktree);
}

Result<bool> was_shown(Ledger& ledger,
                       RowId repository,
                       const std::string& id) {
  return has_row(ledger,
                 "SELECT 1 FROM head_event JOIN worktree ON worktree.id = "
                 "head_event.worktree WHERE new_id = ? AND repository = ? "
                 "LIMIT 1",
                 id,
                 repository);
}

Result<std::vector<RowId>> worktrees_that_name(Ledger& ledger, RowId session) {
  return all<RowId>(
      ledger,
      "SELECT DISTINCT worktree FROM head_event WHERE session = ?",
      session);
}

Result<std::vector<RowId>> sessions_named_in(Ledger& ledger, RowId repository) {
  return all<RowId>(
      ledger,
      "SELECT DISTINCT session FROM head_event WHERE session IS NOT NULL AND "
      "worktree IN (SELECT id FROM worktree WHERE repository = ?)",
      repository);
}

Result<bool> was_shown_before(Ledger& ledger,
                              RowId repository,
                              const std::string& id,
                              std::int64_t second) {
  return has_row(ledger,
                 "SELECT 1 FROM head_event JOIN worktree ON worktree.id = "
                 "head_event.worktree WHERE new_id = ? AND repository = ? AND "
                 "(makes_commit = 1 OR second < ?) LIMIT 1",
                 id,
                 repository,
                 second);
}

Result<std::optional<Moment>> moment_told_by_hook(Ledger& ledger,
                                                  const HeadEvent& event) {
  return first<Moment>(ledger,
                       "SELECT moment FROM head_event WHERE new_id = ? AND "
                       "old_id = ? AND second = ? AND from_hook = 1 LIMIT 1",
                       event.new_id,
                       event.old_id,
                       event.second);
}

Result<std::optional<HeadEvent>> making_event(Ledger& ledger,
                                              RowId repository,
                                              const std::string& id) {
  return first<HeadEvent>(ledger,
                          "SELECT " EVENT_COLUMNS
                          " FROM head_event WHERE new_id = ? AND "
                          "makes_commit = 1 AND worktree IN (SELECT id FROM "
                          "worktree WHERE repository = ?) LIMIT 1",
                          id,
                          repository);
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
