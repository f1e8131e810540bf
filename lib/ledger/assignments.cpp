#include "lib/ledger/assignments.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace tokens::ledger {
#define OPEN_COLUMNS                                                     \
  "SELECT id, session, directory, branch, "                              \
  "ifnull(min(owner_time, first_read), first_read), place, repository, " \
  "worktree, pending_branch, owner_file FROM response "

static Query& operator>>(Query& row, OpenUse& use) {
  return row >> use.row >> use.session >> WordInto{use.directory} >>
         WordInto{use.hinted_branch} >> use.time >> use.place >>
         use.repository >> use.worktree >> WordInto{use.branch} >> use.file;
}

namespace {

void add_edits(Ledger::Connection& connection, std::vector<OpenUse>& uses) {
  for (OpenUse& use : uses) {
    rows(connection,
         "SELECT edited FROM tool_use WHERE response = ? AND edited NOTNULL",
         use.row,
         [&](RowId path) { use.edits.emplace_back(connection.text(path)); });
  }
}

}  // namespace

Result<void> ensure_assignment_indexes(Ledger& ledger) {
  return guarded("write ledger", [&] {
    ledger.connection().database.exec(
        "CREATE INDEX IF NOT EXISTS response_open ON response "
        "(place, session) WHERE place < 2;"
        "CREATE INDEX IF NOT EXISTS response_by_commit ON response "
        "(commit_record) WHERE commit_record IS NOT NULL;"
        "CREATE INDEX IF NOT EXISTS response_by_time ON response (time);");
  });
}

Result<std::vector<OpenUse>> pending_uses(Ledger& ledger, RowId repository) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    auto uses = all<OpenUse>(connection,
                             OPEN_COLUMNS
                             "WHERE place = 1 AND place < 2 AND repository = ?",
                             repository);
    add_edits(connection, uses);
    return uses;
  });
}

Result<std::vector<OpenUse>> open_uses_of(Ledger& ledger,
                                          const std::vector<RowId>& sessions) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    std::vector<OpenUse> uses;
    for (const RowId session : sessions) {
      auto found = all<OpenUse>(
          connection,
          OPEN_COLUMNS "WHERE place IN (0, 1) AND place < 2 AND session = ?",
          session);
      std::move(found.begin(), found.end(), std::back_inserter(uses));
    }
    add_edits(connection, uses);
    return uses;
  });
}

static Query& operator>>(Query& row, OutsideUse& use) {
  return row >> use.row >> WordInto{use.session} >> WordInto{use.directory} >>
         use.time >> use.tokens;
}

Result<std::vector<OutsideUse>> outside_uses(Ledger& ledger, Moment since) {
  return all<OutsideUse>(
      ledger,
      "SELECT id, session, directory, "
      "ifnull(min(owner_time, first_read), first_read) AS used, "
      "input + output + cache_write_5m + cache_write_1h + cache_read + "
      "unclassified FROM response WHERE place = 0 AND place < 2 "
      "AND source = 0 AND used >= ? ORDER BY used, id",
      since);
}

Result<void> store_unplaced(Ledger& ledger, const std::set<RowId>& sessions) {
  return guarded("write ledger", [&] {
    for (const RowId session : sessions) {
      exec(ledger.connection(),
           "INSERT OR IGNORE INTO unplaced_session VALUES (?)",
           session);
    }
  });
}

Result<void> leave_all_unplaced(Ledger& ledger) {
  return exec(ledger,
              "INSERT OR IGNORE INTO unplaced_session SELECT DISTINCT session "
              "FROM response WHERE place < 2 AND place = 0");
}

Result<std::set<RowId>> unplaced_sessions(Ledger& ledger) {
  return all<RowId, std::set<RowId>>(ledger,
                                     "SELECT session FROM unplaced_session");
}

Result<void> forget_unplaced(Ledger& ledger) {
  return exec(ledger, "DELETE FROM unplaced_session");
}

Result<std::set<RowId>> sessions_near(Ledger& ledger,
                                      const std::vector<std::string>& roots,
                                      const std::set<std::string>& branches) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    std::unordered_map<RowId, bool> known;  // whether a path is in a root
    const auto is_near = [&](RowId path) {
      const auto [at, is_new] = known.try_emplace(path, false);
      if (is_new) {
        at->second = std::any_of(
            roots.begin(), roots.end(), [&](const std::string& root) {
              return is_within(connection.text(path), root);
            });
      }
      return at->second;
    };
    std::set<RowId> names;
    for (const std::string& branch : branches) {
      names.insert(connection.known_symbol(branch));
    }
    names.erase(0);
    std::set<RowId> sessions;
    rows(connection,
         "SELECT session, place, directory, branch FROM response "
         "WHERE place < 2",
         [&](RowId session, PlaceKind place, RowId directory, RowId branch) {
           if (place == PlaceKind::pending || is_near(directory) ||
               names.contains(branch)) {
             sessions.insert(session);
           }
         });
    rows(connection,
         "SELECT DISTINCT session, edited FROM tool_use JOIN response "
         "ON response.id = tool_use.response WHERE edited NOTNULL",
         [&](RowId session, RowId path) {
           if (is_near(path)) {
             sessions.insert(session);
           }
         });
    return sessions;
  });
}

Result<void> assign_to_commit(Ledger& ledger,
                              RowId response,
                              RowId repository,
                              RowId commit,
                              Evidence evidence) {
  return exec(
      ledger,
      "UPDATE response SET place = 2, repository = ?, commit_record = ?, "
      "evidence = ?, pending_branch = NULL WHERE id = ?",
      repository,
      commit,
      evidence,
      response);
}

Result<void> assign_pending(Ledger& ledger,
                            RowId response,
                            RowId repository,
                            RowId worktree,
                            const std::string& branch) {
  return exec(
      ledger,
      "UPDATE response SET place = 1, repository = ?, worktree = ?, "
      "pending_branch = ?, commit_record = NULL, evidence = 0 WHERE id = ?",
      repository,
      worktree,
      WordOrNull{branch},
      response);
}

Result<std::vector<SessionEdits>> sessions_of(Ledger& ledger, RowId commit) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    std::vector<SessionEdits> sessions;
    rows(connection,
         "SELECT response.session, tool_use.edited FROM response LEFT JOIN "
         "tool_use ON tool_use.response = response.id AND "
         "tool_use.edited IS NOT NULL WHERE commit_record = ? ORDER BY 1",
         commit,
         [&](RowId session, RowId path) {
           if (sessions.empty() || sessions.back().session != session) {
             sessions.push_back({session, {}});
           }
           if (path != 0) {
             sessions.back().edits.emplace_back(connection.text(path));
           }
         });
    return sessions;
  });
}

namespace {

/// What waits where no commit can be made any more counts as dropped.
void drop_gone(Ledger::Connection& connection, PlaceCounts& counts) {
  const auto gone = value<std::int64_t>(
      connection,
      "SELECT count(*) FROM gone_place CROSS JOIN response ON "
      "response.worktree = gone_place.worktree AND "
      "ifnull(response.pending_branch, 0) = gone_place.branch "
      "WHERE place < 2 AND place = 1");
  counts.dropped += gone;
  counts.pending -= gone;
}

}  // namespace

Result<PlaceCounts> count_places(Ledger& ledger) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    PlaceCounts counts;
    if (const auto cache = FactCache::load(connection)) {
      counts = cache->count_places(all<RowId, std::unordered_set<RowId>>(
          connection, "SELECT id FROM commit_record WHERE dropped = 1"));
    } else {
      Query select(
          connection,
          "SELECT count(*), ifnull(sum(place = 0), 0), "
          "ifnull(sum(place = 1), 0), ifnull(sum(dropped = 1), 0), "
          "ifnull(sum(dropped = 0), 0) FROM response LEFT JOIN commit_record "
          "ON commit_record.id = response.commit_record");
      select.step();
      select >> counts.responses >> counts.outside >> counts.pending >>
          counts.dropped >> counts.commits;
    }
    drop_gone(connection, counts);
    return counts;
  });
}

}  // namespace tokens::ledger
