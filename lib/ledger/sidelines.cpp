#include "lib/ledger/sidelines.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/model/response.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace tokens::ledger {
namespace {

/// Returns "server" of "mcp__server__tool", "" for built-in tools.
std::string_view mcp_server(std::string_view tool) {
  constexpr std::string_view prefix = "mcp__";
  if (!tool.starts_with(prefix)) {
    return {};
  }
  const std::string_view rest = tool.substr(prefix.size());
  return rest.substr(0, rest.find("__"));
}

}  // namespace

std::int64_t tool_row_id(std::string_view id) {
  return static_cast<std::int64_t>(stable_hash(id));
}

Result<void> store_tools(Ledger& ledger, const std::vector<ToolRow>& rows) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    for (const ToolRow& row : rows) {
      if (row.response == 0) {
        exec(connection,
             "UPDATE tool_use SET result_bytes = ? WHERE id = ? "
             "AND result_bytes IS NULL",
             row.result_bytes,
             row.id);
        continue;
      }
      exec(connection,
           "INSERT INTO tool_use (response, id, tool, mcp_server, edited, "
           "result_bytes) VALUES (?, ?, ?, ?, ?, nullif(?, -1)) "
           "ON CONFLICT (response, id) DO UPDATE SET "
           "result_bytes = ifnull(result_bytes, excluded.result_bytes) "
           "WHERE result_bytes IS NULL AND excluded.result_bytes NOTNULL",
           row.response,
           row.id,
           WordOrNull{row.tool},
           WordOrNull{mcp_server(row.tool)},
           WordOrNull{row.edited},
           row.result_bytes);
    }
  });
}

namespace {

std::vector<AttemptRow> stored_attempts(Ledger::Connection& connection,
                                        RowId response) {
  Query select(connection,
               "SELECT ifnull(k.text, ''), ifnull(m.text, ''), input, output, "
               "cache_write_5m, cache_write_1h, cache_read FROM attempt "
               "LEFT JOIN symbol AS k ON k.id = kind LEFT JOIN symbol AS m ON "
               "m.id = model WHERE response = ? ORDER BY number",
               response);
  std::vector<AttemptRow> attempts;
  while (select.step()) {
    AttemptRow& attempt = attempts.emplace_back();
    select >> attempt.kind >> attempt.model >> attempt.tokens;
  }
  return attempts;
}

/// Returns true if `a` is kept against `b`: more tokens, and of as many any
/// order will do, as long as it is one.
bool is_fuller(const std::vector<AttemptRow>& a,
               const std::vector<AttemptRow>& b) {
  const auto total = [](const std::vector<AttemptRow>& attempts) {
    std::int64_t sum = 0;
    for (const AttemptRow& attempt : attempts) {
      sum += attempt.tokens.total();
    }
    return sum;
  };
  if (total(a) != total(b)) {
    return total(a) > total(b);
  }
  const auto words = [](const AttemptRow& one) {
    const TokenCounts& tokens = one.tokens;
    return std::tuple(one.kind,
                      one.model,
                      tokens.output,
                      tokens.input,
                      tokens.cache_write_5m,
                      tokens.cache_write_1h,
                      tokens.cache_read);
  };
  return std::lexicographical_compare(
      b.begin(),
      b.end(),
      a.begin(),
      a.end(),
      [&](const AttemptRow& x, const AttemptRow& y) {
        return words(x) < words(y);
      });
}

/// What of them counts beside the response.
std::vector<AttemptRow> billed(std::vector<AttemptRow> attempts) {
  std::erase_if(attempts, [](const AttemptRow& attempt) {
    return !is_billed_iteration(attempt.kind);
  });
  return attempts;
}

}  // namespace

Result<bool> store_attempts(Ledger& ledger,
                            RowId response,
                            const std::vector<AttemptRow>& attempts) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const auto before = stored_attempts(connection, response);
    if (!is_fuller(attempts, before)) {
      return false;
    }
    exec(connection, "DELETE FROM attempt WHERE response = ?", response);
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      exec(connection,
           "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           response,
           i,
           Word{attempts[i].kind},
           Word{attempts[i].model},
           attempts[i].tokens);
    }
    return billed(attempts) != billed(before);
  });
}

Result<void> store_agent(Ledger& ledger,
                         std::string_view agent,
                         std::string_view kind) {
  return exec(ledger,
              "INSERT OR REPLACE INTO agent (agent, kind) VALUES (?, ?)",
              Word{agent},
              Word{kind});
}

Result<void> store_pull_request(Ledger& ledger,
                                std::string_view session,
                                std::int64_t number,
                                std::string_view url,
                                std::string_view repository,
                                Moment time) {
  return exec(ledger,
              "INSERT OR IGNORE INTO pull_request_link VALUES (?, ?, ?, ?, ?)",
              Word{session},
              number,
              Word{url},
              Word{repository},
              time);
}

Result<void> store_reading(Ledger& ledger, const Reading& reading) {
  return exec(ledger,
              "INSERT OR IGNORE INTO context_reading "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              Word{reading.session},
              to_unix_ms(reading.time),
              reading.file,
              reading.offset,
              reading.number,
              Word{reading.directory},
              Word{reading.branch},
              reading.used,
              reading.limit);
}

#define READING_COLUMNS \
  "session, time, file, offset, number, directory, branch, used, limit_"

static Query& operator>>(Query& row, Reading& reading) {
  return row >> WordInto{reading.session} >> reading.time >> reading.file >>
         reading.offset >> reading.number >> WordInto{reading.directory} >>
         WordInto{reading.branch} >> reading.used >> reading.limit;
}

namespace {

/// What copies share with their original.
using Level = std::tuple<Moment, std::int64_t, std::int64_t>;

/// The smallest has the original: has no usage, is a fork, session.
using Claim = std::tuple<bool, bool, std::string>;

/// `readings` are all those of sessions without usage.
void mark_copies(Ledger::Connection& connection,
                 std::vector<Reading>& readings) {
  std::map<Level, Claim> originals;
  std::set<std::string> without_usage;
  for (const Reading& reading : readings) {
    originals.try_emplace({reading.time, reading.used, reading.limit});
    without_usage.insert(reading.session);
  }
  rows(connection,
       "SELECT time, used, limit_, session, ifnull(forked, 0) "
       "FROM context_reading LEFT JOIN transcript ON transcript.id = file",
       [&](Moment time,
           std::int64_t used,
           std::int64_t limit,
           RowId session_row,
           bool forked) {
         const auto original = originals.find({time, used, limit});
         if (original == originals.end()) {
           return;
         }
         std::string session(connection.text(session_row));
         const bool has_no_usage = without_usage.contains(session);
         Claim claim{has_no_usage, forked, std::move(session)};
         Claim& best = original->second;
         if (std::get<std::string>(best).empty() || claim < best) {
           best = std::move(claim);
         }
       });
  for (Reading& reading : readings) {
    const Level level{reading.time, reading.used, reading.limit};
    reading.is_copy =
        reading.time != k_never &&
        std::get<std::string>(originals.at(level)) != reading.session;
  }
}

}  // namespace

Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    return all<Reading>(connection,
                        "SELECT " READING_COLUMNS
                        " FROM context_reading WHERE session = ? "
                        "ORDER BY time, offset, number",
                        connection.known_symbol(session));
  });
}

Result<std::vector<Reading>> readings_without_usage(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    auto readings =
        all<Reading>(connection,
                     "SELECT " READING_COLUMNS
                     " FROM context_reading WHERE session NOT IN "
                     "(SELECT session FROM response WHERE source = 0) "
                     "ORDER BY session, time, offset, number");
    if (!readings.empty()) {
      mark_copies(connection, readings);
    }
    return readings;
  });
}

}  // namespace tokens::ledger
