// The responses of the last hours, without an index by time: they belong to
// commits made since then, or are open in sessions that have gone on since.
#include "lib/ledger/fact_rows.hpp"
#include "lib/ledger/query.hpp"

#include <set>
#include <string>
#include <string_view>

namespace tokens::ledger {
namespace {

constexpr const char* k_recent_commits = FACT_READ_COLUMNS
    "WHERE commit_record IN (SELECT id FROM commit_record WHERE second >= ?1 "
    "UNION SELECT made.id FROM worktree JOIN head_event ON "
    "head_event.worktree = worktree.id AND head_event.moment >= ?2 JOIN "
    "commit_record AS made ON made.repository = worktree.repository AND "
    "made.sha = head_event.new_id) LIMIT ?3";

constexpr const char* k_open_of_session = FACT_READ_COLUMNS
    "WHERE place = ?1 AND place < 2 AND session = ?2 LIMIT ?3";

constexpr const char* k_any = FACT_READ_COLUMNS "LIMIT ?1";

/// Returns false in a ledger that knows no repository: it has no indexes, and
/// every look-up would read all of it.
bool has_indexes(Ledger::Connection& connection) {
  return has_row(connection,
                 "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = "
                 "'response_open'");
}

/// Returns the session of a transcript: "<session>.jsonl", and the folder
/// "<session>" above "subagents/".
std::string_view session_of(std::string_view path) {
  const auto below = path.find("/subagents/");
  path = path.substr(0, below);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return below == std::string_view::npos ? name.substr(0, name.rfind('.'))
                                         : name;
}

std::set<std::string> sessions_since(Ledger::Connection& connection,
                                     Moment since) {
  constexpr std::int64_t k_ns_per_ms = 1'000'000;
  std::set<std::string> sessions;
  rows(connection,
       "SELECT path FROM transcript WHERE modified_ns >= ?",
       to_unix_ms(since) * k_ns_per_ms,
       [&](std::string_view path) { sessions.emplace(session_of(path)); });
  return sessions;
}

}  // namespace

Result<bool> for_each_recent_fact(Ledger& ledger,
                                  Moment since,
                                  std::size_t most,
                                  const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const ReadTransaction reading(connection);
    const Parts parts = all_parts(connection);
    std::size_t left = most;
    // Reads rows until there are more than are left; false then.
    const auto read = [&](Query&& select) {
      bool is_whole = true;
      read_facts(std::move(select),
                 [&](const Fact& fact, const PackedFacts& /*packed*/) {
                   is_whole = is_whole && left > 0;
                   if (is_whole) {
                     --left;
                     tell(fact, parts, on_fact);
                   }
                 });
      return is_whole;
    };
    if (!has_indexes(connection)) {
      return read(Query(connection, k_any, left + 1));
    }
    if (!read(Query(connection,
                    k_recent_commits,
                    to_unix_seconds(since),
                    to_unix_ms(since),
                    left + 1))) {
      return false;
    }
    for (const std::string& session : sessions_since(connection, since)) {
      const RowId row = connection.known_symbol(session);
      for (const PlaceKind place : {PlaceKind::outside, PlaceKind::pending}) {
        if (row != 0 &&
            !read(Query(connection, k_open_of_session, place, row, left + 1))) {
          return false;
        }
      }
    }
    return true;
  });
}

}  // namespace tokens::ledger
