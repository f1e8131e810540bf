#include "lib/ledger/old_events.hpp"

#include "lib/ledger/statements.hpp"

#include <iterator>

namespace tokens::ledger {
namespace {

/// Places in the exchange's columns of an event.
enum Column : std::size_t {
  c_worktree = 0,
  c_sequence = 1,
  c_kind = 2,
  c_old_id = 3,
  c_new_id = 4,
  c_second = 6,
  c_moment = 7,
  c_session = 8,
  c_from_hook = 10,
};

using Event = std::vector<RecordValue>;

/// Returns true if the ledger has the event; it then learns what only the
/// hook of the exporting ledger saw.
bool is_known(Ledger::Connection& connection, const Event& event) {
  const auto row = value<RowId>(
      connection,
      "SELECT id FROM head_event WHERE new_id = ?1 AND worktree = ?2 AND "
      "old_id = ?3 AND second = ?4 AND kind = ?5 LIMIT 1",
      event[c_new_id],
      event[c_worktree],
      event[c_old_id],
      event[c_second],
      event[c_kind]);
  if (row == 0) {
    return false;
  }
  if (event[c_from_hook] == RecordValue(std::int64_t{1})) {
    exec(connection,
         "UPDATE head_event SET moment = ?, session = ?, from_hook = 1 "
         "WHERE id = ? AND from_hook = 0",
         event[c_moment],
         event[c_session],
         row);
  }
  return true;
}

/// Stores the event before the first of its worktree, if it happened before.
bool put_in_front(Ledger::Connection& connection, const Event& event) {
  Event values = event;
  values.erase(values.begin() + c_sequence);
  return exec(connection,
              "INSERT INTO head_event (worktree, sequence, kind, old_id, "
              "new_id, branch, second, moment, session, makes_commit, "
              "from_hook) "
              "SELECT ?1, ifnull(min(sequence), 1) - 1, ?2, ?3, ?4, ?5, ?6, "
              "?7, ?8, ?9, ?10 "
              "FROM head_event WHERE worktree = ?1 "
              "HAVING count(*) = 0 OR ?7 <= min(moment)",
              values) > 0;
}

}  // namespace

std::int64_t OldEvents::store(Ledger::Connection& connection) {
  std::vector<const Event*> unknown;
  for (const Event& event : events_) {
    if (!is_known(connection, event)) {
      unknown.push_back(&event);
    }
  }
  std::int64_t stored = 0;
  for (auto event = unknown.rbegin(); event != unknown.rend(); ++event) {
    stored += put_in_front(connection, **event) ? 1 : 0;
  }
  return stored;
}

}  // namespace tokens::ledger
