#include "lib/ledger/assignments.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_cache.hpp"
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
  SQLite::Statement& select = connection.statement(
      "SELECT edited FROM tool_use WHERE response = ?1 AND edited IS NOT NULL "
      "UNION ALL SELECT edited FROM fresh_tool_use WHERE response = ?1 AND "
      "edited IS NOT NULL");
  select.bind(1, response);
  std::vector<std::string> paths;
  while (select.executeStep()) {
    paths.emplace_back(connection.text(select.getColumn(0).getInt64()));
  }
  select.reset();
  return paths;
}

void read_open(Ledger::Connection& connection,
               SQLite::Statement& select,
               std::vector<OpenUse>& uses) {
  while (select.executeStep()) {
    OpenUse use;
    use.row = select.getColumn(0).getInt64();
    use.session = select.getColumn(1).getInt64();
    const PackedFacts facts = facts_at(select, 2);
    use.directory = connection.text(facts.directory);
    use.hinted_branch = connection.text(facts.hinted_branch);
    use.time = std::min(facts.owner.time, facts.first_read);
    use.file = facts.owner.file;
    use.place = static_cast<PlaceKind>(select.getColumn(3).getInt());
    use.repository = select.getColumn(4).getInt64();
    use.worktree = select.getColumn(5).getInt64();
    use.branch = connection.text(select.getColumn(6).getInt64());
    uses.push_back(std::move(use));
  }
  select.reset();
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
    SQLite::Statement& select = connection.statement(
        "SELECT " OPEN_COLUMNS
        " FROM response WHERE place = 1 AND place < 2 AND repository = ?");
    select.bind(1, repository);
    std::vector<OpenUse> uses;
    read_open(connection, select, uses);
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
        SQLite::Statement& select = connection.statement(
            "SELECT " OPEN_COLUMNS
            " FROM response WHERE place = ? AND place < 2 AND session = ?");
        select.bind(1, place);
        select.bind(2, session);
        read_open(connection, select, uses);
      }
    }
    add_edits(connection, uses);
    return uses;
  });
}

Result<std::vector<OutsideUse>> outside_uses(Ledger& ledger, Moment since) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT id, session, facts FROM response WHERE place = 0 AND "
        "place < 2 AND source = ?");
    select.bind(1, static_cast<int>(Source::transcript));
    std::vector<OutsideUse> uses;
    while (select.executeStep()) {
      const PackedFacts facts = facts_at(select, 2);
      const Moment time = std::min(facts.owner.time, facts.first_read);
      if (time >= since) {
        uses.push_back(
            {select.getColumn(0).getInt64(),
             std::string(connection.text(select.getColumn(1).getInt64())),
             std::string(connection.text(facts.directory)),
             time,
             facts.tokens.total()});
      }
    }
    select.reset();
    std::stable_sort(
        uses.begin(), uses.end(), [](const OutsideUse& a, const OutsideUse& b) {
          return a.time < b.time;
        });
    return uses;
  });
}

Result<void> store_unplaced(Ledger& ledger, const std::set<RowId>& sessions) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO unplaced_session VALUES (?)");
    for (const RowId session : sessions) {
      insert.bind(1, session);
      insert.exec();
      insert.reset();
    }
  });
}

Result<void> leave_all_unplaced(Ledger& ledger) {
  return guarded("write ledger", [&] {
    ledger.connection()
        .statement(
            "INSERT OR IGNORE INTO unplaced_session SELECT DISTINCT session "
            "FROM response WHERE place < 2 AND place = 0")
        .exec();
  });
}

Result<std::set<RowId>> unplaced_sessions(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select =
        ledger.connection().statement("SELECT session FROM unplaced_session");
    std::set<RowId> sessions;
    while (select.executeStep()) {
      sessions.insert(select.getColumn(0).getInt64());
    }
    select.reset();
    return sessions;
  });
}

Result<void> forget_unplaced(Ledger& ledger) {
  return guarded("write ledger", [&] {
    ledger.connection().statement("DELETE FROM unplaced_session").exec();
  });
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
    SQLite::Statement& open = connection.statement(
        "SELECT session, place, facts FROM response WHERE place < 2");
    while (open.executeStep()) {
      const bool waits = open.getColumn(1).getInt() == 1;
      const auto facts = facts_at(open, 2);
      if (waits || is_near(facts.directory) ||
          names.contains(facts.hinted_branch)) {
        sessions.insert(open.getColumn(0).getInt64());
      }
    }
    open.reset();
    SQLite::Statement& edits = connection.statement(
        "SELECT DISTINCT session, edited FROM tool_use WHERE edited NOTNULL "
        "UNION SELECT DISTINCT session, edited FROM fresh_tool_use WHERE "
        "edited NOTNULL");
    while (edits.executeStep()) {
      if (is_near(edits.getColumn(1).getInt64())) {
        sessions.insert(edits.getColumn(0).getInt64());
      }
    }
    edits.reset();
    return sessions;
  });
}

Result<void> assign_to_commit(Ledger& ledger,
                              RowId response,
                              RowId repository,
                              RowId commit,
                              Evidence evidence) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE response SET place = 2, repository = ?, commit_record = ?, "
        "evidence = ?, pending_branch = NULL WHERE id = ?");
    update.bind(1, repository);
    update.bind(2, commit);
    update.bind(3, static_cast<int>(evidence));
    update.bind(4, response);
    update.exec();
  });
}

Result<void> assign_pending(Ledger& ledger,
                            RowId response,
                            RowId repository,
                            RowId worktree,
                            const std::string& branch) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& update = connection.statement(
        "UPDATE response SET place = 1, repository = ?, worktree = ?, "
        "pending_branch = ?, commit_record = NULL, evidence = 0 WHERE id = ?");
    update.bind(1, repository);
    update.bind(2, worktree);
    bind_row(update, 3, connection.symbol(branch));
    update.bind(4, response);
    update.exec();
  });
}

Result<std::vector<SessionEdits>> sessions_of(Ledger& ledger, RowId commit) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT response.session, tool_use.edited FROM response LEFT JOIN "
        "tool_use ON tool_use.response = response.id AND "
        "tool_use.edited IS NOT NULL WHERE commit_record = ?1 "
        "UNION SELECT response.session, fresh_tool_use.edited FROM response "
        "JOIN fresh_tool_use ON fresh_tool_use.response = response.id AND "
        "fresh_tool_use.edited IS NOT NULL WHERE commit_record = ?1 "
        "ORDER BY 1");
    select.bind(1, commit);
    std::vector<SessionEdits> sessions;
    while (select.executeStep()) {
      const RowId session = select.getColumn(0).getInt64();
      if (sessions.empty() || sessions.back().session != session) {
        sessions.push_back({session, {}});
      }
      if (!select.getColumn(1).isNull()) {
        sessions.back().edits.emplace_back(
            connection.text(select.getColumn(1).getInt64()));
      }
    }
    select.reset();
    return sessions;
  });
}

namespace {

std::unordered_set<RowId> dropped_commits(Ledger::Connection& connection) {
  std::unordered_set<RowId> dropped;
  SQLite::Statement& select =
      connection.statement("SELECT id FROM commit_record WHERE dropped = 1");
  while (select.executeStep()) {
    dropped.insert(select.getColumn(0).getInt64());
  }
  select.reset();
  return dropped;
}

/// What waits where no commit can be made any more counts as dropped.
void drop_gone(Ledger::Connection& connection, PlaceCounts& counts) {
  SQLite::Statement& select = connection.statement(
      "SELECT count(*) FROM gone_place CROSS JOIN response ON "
      "response.worktree = gone_place.worktree AND "
      "ifnull(response.pending_branch, 0) = gone_place.branch "
      "WHERE place < 2 AND place = 1");
  select.executeStep();
  counts.dropped += select.getColumn(0).getInt64();
  counts.pending -= select.getColumn(0).getInt64();
  select.reset();
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
    SQLite::Statement& select = connection.statement(
        "SELECT count(*), ifnull(sum(place = 0), 0), "
        "ifnull(sum(place = 1), 0), ifnull(sum(dropped = 1), 0), "
        "ifnull(sum(dropped = 0), 0) FROM response LEFT JOIN commit_record "
        "ON commit_record.id = response.commit_record");
    select.executeStep();
    PlaceCounts counts;
    counts.responses = select.getColumn(0).getInt64();
    counts.outside = select.getColumn(1).getInt64();
    counts.pending = select.getColumn(2).getInt64();
    counts.dropped = select.getColumn(3).getInt64();
    counts.commits = select.getColumn(4).getInt64();
    select.reset();
    drop_gone(connection, counts);
    return counts;
  });
}

}  // namespace tokens::ledger
