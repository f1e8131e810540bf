#include "lib/ledger/assignments.hpp"

#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace tokens::ledger {
namespace {

#define OPEN_COLUMNS \
  "id, session, facts, place, repository, worktree, pending_branch"

std::vector<std::string> edits_of(Ledger::Connection& connection,
                                  RowId response) {
  std::vector<std::string> paths;
  rows(connection,
       "SELECT edited FROM tool_use WHERE response = ?1 AND edited IS NOT NULL "
       "UNION ALL SELECT edited FROM fresh_tool_use WHERE response = ?1 AND "
       "edited IS NOT NULL",
       response,
       [&](RowId path) { paths.emplace_back(connection.text(path)); });
  return paths;
}

void read_open(Ledger::Connection& connection,
               Query&& select,
               std::vector<OpenUse>& uses) {
  PackedFacts facts;
  while (select.step()) {
    OpenUse use;
    select >> use.row >> use.session >> facts >> use.place >> use.repository >>
        use.worktree >> WordInto{use.branch};
    use.directory = connection.text(facts.directory);
    use.hinted_branch = connection.text(facts.hinted_branch);
    use.time = std::min(facts.owner.time, facts.first_read);
    use.file = facts.owner.file;
    uses.push_back(std::move(use));
  }
}

void add_edits(Ledger::Connection& connection, std::vector<OpenUse>& uses) {
  for (OpenUse& use : uses) {
    use.edits = edits_of(connection, use.row);
  }
}

}  // namespace

Result<void> ensure_assignment_indexes(Ledger& ledger) {
  return guarded("write ledger", [&] {
    ledger.connection().database.exec(
        "CREATE INDEX IF NOT EXISTS response_open ON response "
        "(place, session) WHERE place < 2;"
        "CREATE INDEX IF NOT EXISTS response_by_commit ON response "
        "(commit_record) WHERE commit_record IS NOT NULL;");
  });
}

Result<std::vector<OpenUse>> pending_uses(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<OpenUse> uses;
    read_open(connection,
              Query(connection,
                    "SELECT " OPEN_COLUMNS " FROM response WHERE place = 1 AND "
                    "place < 2 AND repository = ?",
                    repository),
              uses);
    add_edits(connection, uses);
    return uses;
  });
}

Result<std::vector<OpenUse>> open_uses_of(Ledger& ledger,
                                          const std::vector<RowId>& sessions) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<OpenUse> uses;
    for (const RowId session : sessions) {
      for (const int place : {0, 1}) {
        read_open(connection,
                  Query(connection,
                        "SELECT " OPEN_COLUMNS " FROM response WHERE place = ? "
                        "AND place < 2 AND session = ?",
                        place,
                        session),
                  uses);
      }
    }
    add_edits(connection, uses);
    return uses;
  });
}

Result<std::vector<OutsideUse>> outside_uses(Ledger& ledger, Moment since) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<OutsideUse> uses;
    rows(connection,
         "SELECT id, session, facts FROM response WHERE place = 0 AND "
         "place < 2 AND source = ?",
         Source::transcript,
         [&](RowId row, RowId session, const PackedFacts& facts) {
           const Moment time = std::min(facts.owner.time, facts.first_read);
           if (time >= since) {
             uses.push_back({row,
                             std::string(connection.text(session)),
                             std::string(connection.text(facts.directory)),
                             time,
                             facts.tokens.total()});
           }
         });
    std::stable_sort(
        uses.begin(), uses.end(), [](const OutsideUse& a, const OutsideUse& b) {
          return a.time < b.time;
        });
    return uses;
  });
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

namespace {

/// Tells of rows of paths whether they lie in one of some directories.
class Near {
 public:
  Near(Ledger::Connection& connection, const std::vector<std::string>& roots)
      : connection_(connection), roots_(roots) {}

  bool operator()(RowId path) {
    const auto [known, is_new] = known_.try_emplace(path, false);
    if (is_new) {
      const std::string_view text = connection_.text(path);
      known->second = std::any_of(
          roots_.begin(), roots_.end(), [&](const std::string& root) {
            return system::is_within(text, root);
          });
    }
    return known->second;
  }

 private:
  Ledger::Connection& connection_;
  const std::vector<std::string>& roots_;
  std::unordered_map<RowId, bool> known_;
};

}  // namespace

Result<std::set<RowId>> sessions_near(Ledger& ledger,
                                      const std::vector<std::string>& roots,
                                      const std::set<std::string>& branches) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    Near is_near(connection, roots);
    std::set<RowId> names;
    for (const std::string& branch : branches) {
      names.insert(connection.known_symbol(branch));
    }
    names.erase(0);
    std::set<RowId> sessions;
    rows(connection,
         "SELECT session, place, facts FROM response WHERE place < 2",
         [&](RowId session, PlaceKind place, const PackedFacts& facts) {
           if (place == PlaceKind::pending || is_near(facts.directory) ||
               names.contains(facts.hinted_branch)) {
             sessions.insert(session);
           }
         });
    rows(connection,
         "SELECT DISTINCT session, edited FROM tool_use WHERE edited NOTNULL "
         "UNION SELECT DISTINCT session, edited FROM fresh_tool_use WHERE "
         "edited NOTNULL",
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
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<SessionEdits> sessions;
    rows(connection,
         "SELECT response.session, tool_use.edited FROM response LEFT JOIN "
         "tool_use ON tool_use.response = response.id AND "
         "tool_use.edited IS NOT NULL WHERE commit_record = ?1 "
         "UNION SELECT response.session, fresh_tool_use.edited FROM response "
         "JOIN fresh_tool_use ON fresh_tool_use.response = response.id AND "
         "fresh_tool_use.edited IS NOT NULL WHERE commit_record = ?1 "
         "ORDER BY 1",
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

std::unordered_set<RowId> dropped_commits(Ledger::Connection& connection) {
  return all<RowId, std::unordered_set<RowId>>(
      connection, "SELECT id FROM commit_record WHERE dropped = 1");
}

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
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    if (const auto cache = FactCache::load(connection)) {
      PlaceCounts counts = cache->count_places(dropped_commits(connection));
      drop_gone(connection, counts);
      return counts;
    }
    Query select(
        connection,
        "SELECT count(*), ifnull(sum(place = 0), 0), "
        "ifnull(sum(place = 1), 0), ifnull(sum(dropped = 1), 0), "
        "ifnull(sum(dropped = 0), 0) FROM response LEFT JOIN commit_record "
        "ON commit_record.id = response.commit_record");
    select.step();
    PlaceCounts counts;
    select >> counts.responses >> counts.outside >> counts.pending >>
        counts.dropped >> counts.commits;
    drop_gone(connection, counts);
    return counts;
  });
}

}  // namespace tokens::ledger
