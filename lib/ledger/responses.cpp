#include "lib/ledger/responses.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/row_flags.hpp"

#include <algorithm>
#include <numeric>

namespace tokens::ledger {
namespace {

/// A stored response as merging needs it: the row, and the views it shares.
struct Stored {
  RowId row = 0;
  RowId commit = 0;
  Response response;
};

int flags_of(const Response& response) {
  return (response.final ? k_flag_final : 0) |
         (response.sidechain ? k_flag_sidechain : 0) |
         (response.kept.forked ? k_flag_kept_forked : 0) |
         (response.owner.forked ? k_flag_owner_forked : 0);
}

/// Merges into one connection; holds the statements' common parts.
class Merger {
 public:
  Merger(Ledger::Connection& connection,
         const TranscriptIds& transcripts,
         Moment read_at)
      : connection_(connection), transcripts_(transcripts), read_at_(read_at) {
    for (const auto& [path, row] : transcripts) {
      paths_.emplace(row, path);
    }
  }

  /// Returns true if the ledger has no response yet: nothing to look up.
  bool is_empty() {
    SQLite::Statement& any =
        connection_.statement("SELECT 1 FROM response LIMIT 1");
    const bool found = any.executeStep();
    any.reset();
    return !found;
  }

  bool find(std::string_view key, Stored& stored);
  RowId insert(const Response& response);
  void update(const Stored& stored);

 private:
  void bind_facts(SQLite::Statement& statement, const Response& response);
  std::string_view path_of(RowId transcript);

  RowId transcript_of(std::string_view path) const {
    const auto found = transcripts_.find(path);
    return found == transcripts_.end() ? 0 : found->second;
  }

  Ledger::Connection& connection_;
  const TranscriptIds& transcripts_;
  Moment read_at_;
  std::unordered_map<RowId, std::string> paths_;
};

#define FACT_COLUMNS                                                        \
  "flags, input, output, cache_write_5m, cache_write_1h, cache_read, "      \
  "unclassified, web_searches, model, speed, service_tier, geo, time, "     \
  "kept_first, kept_offset, kept_file, session, agent, directory, branch, " \
  "skill, owner_first, owner_time, owner_offset, owner_file"

constexpr int k_fact_columns = 25;

void Merger::bind_facts(SQLite::Statement& statement,
                        const Response& response) {
  int at = 0;
  statement.bind(++at, flags_of(response));
  statement.bind(++at, response.tokens.input);
  statement.bind(++at, response.tokens.output);
  statement.bind(++at, response.tokens.cache_write_5m);
  statement.bind(++at, response.tokens.cache_write_1h);
  statement.bind(++at, response.tokens.cache_read);
  statement.bind(++at, response.tokens.unclassified);
  statement.bind(++at, response.web_searches);
  statement.bind(++at, connection_.symbol(response.model));
  statement.bind(++at, connection_.symbol(response.speed));
  statement.bind(++at, connection_.symbol(response.service_tier));
  statement.bind(++at, connection_.symbol(response.geo));
  bind_moment(statement, ++at, response.kept.time);
  bind_moment(statement, ++at, response.kept.file_first);
  statement.bind(++at, response.kept.offset);
  bind_row(statement, ++at, transcript_of(response.kept.path));
  statement.bind(++at, connection_.symbol(response.session));
  statement.bind(++at, connection_.symbol(response.agent));
  statement.bind(++at, connection_.symbol(response.directory));
  statement.bind(++at, connection_.symbol(response.branch));
  statement.bind(++at, connection_.symbol(response.skill));
  bind_moment(statement, ++at, response.owner.file_first);
  bind_moment(statement, ++at, response.owner.time);
  statement.bind(++at, response.owner.offset);
  bind_row(statement, ++at, transcript_of(response.owner.path));
}

std::string_view Merger::path_of(RowId transcript) {
  if (const auto known = paths_.find(transcript); known != paths_.end()) {
    return known->second;
  }
  SQLite::Statement& select =
      connection_.statement("SELECT path FROM transcript WHERE id = ?");
  select.bind(1, transcript);
  std::string path =
      select.executeStep() ? select.getColumn(0).getString() : "";
  select.reset();
  return paths_.emplace(transcript, std::move(path)).first->second;
}

bool Merger::find(std::string_view key, Stored& stored) {
  SQLite::Statement& select = connection_.statement(
      "SELECT id, commit_record, " FACT_COLUMNS " FROM response WHERE key = ?");
  bind_text(select, 1, key);
  if (!select.executeStep()) {
    select.reset();
    return false;
  }
  int at = -1;
  const auto number = [&] { return select.getColumn(++at).getInt64(); };
  const auto text = [&] { return connection_.text(number()); };
  stored.row = number();
  stored.commit = number();
  Response& response = stored.response;
  const auto flags = static_cast<int>(number());
  response = Response{};
  response.key = key;
  response.final = (flags & k_flag_final) != 0;
  response.sidechain = (flags & k_flag_sidechain) != 0;
  response.kept.forked = (flags & k_flag_kept_forked) != 0;
  response.owner.forked = (flags & k_flag_owner_forked) != 0;
  for (std::int64_t* count : {&response.tokens.input,
                              &response.tokens.output,
                              &response.tokens.cache_write_5m,
                              &response.tokens.cache_write_1h,
                              &response.tokens.cache_read,
                              &response.tokens.unclassified,
                              &response.web_searches}) {
    *count = number();
  }
  for (std::string_view* word : {&response.model,
                                 &response.speed,
                                 &response.service_tier,
                                 &response.geo}) {
    *word = text();
  }
  response.kept.time = moment_at(select, ++at);
  response.kept.file_first = moment_at(select, ++at);
  response.kept.offset = number();
  response.kept.path = path_of(number());
  for (std::string_view* word : {&response.session,
                                 &response.agent,
                                 &response.directory,
                                 &response.branch,
                                 &response.skill}) {
    *word = text();
  }
  response.owner.file_first = moment_at(select, ++at);
  response.owner.time = moment_at(select, ++at);
  response.owner.offset = number();
  response.owner.path = path_of(number());
  select.reset();
  return true;
}

RowId Merger::insert(const Response& response) {
  SQLite::Statement& insert = connection_.statement(
      "INSERT INTO response (" FACT_COLUMNS
      ", key, source, first_read) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  bind_facts(insert, response);
  bind_text(insert, k_fact_columns + 1, response.key);
  insert.bind(k_fact_columns + 2, static_cast<int>(Source::transcript));
  insert.bind(k_fact_columns + 3, to_unix_ms(read_at_));
  insert.exec();
  return connection_.database.getLastInsertRowid();
}

void Merger::update(const Stored& stored) {
  SQLite::Statement& update = connection_.statement(
      "UPDATE response SET (" FACT_COLUMNS
      ") = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?) WHERE id = ?");
  bind_facts(update, stored.response);
  update.bind(k_fact_columns + 1, stored.row);
  update.exec();
}

/// Returns true if what the row stores differs.
bool differs(const Response& a, const Response& b) {
  return a.tokens != b.tokens || a.web_searches != b.web_searches ||
         a.model != b.model || a.final != b.final || a.kept != b.kept ||
         a.owner != b.owner || a.sidechain != b.sidechain;
}

/// Keys in order make the index grow at its end instead of everywhere.
std::vector<std::size_t> in_key_order(const std::vector<Response>& responses) {
  std::vector<std::size_t> order(responses.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return responses[a].key < responses[b].key;
  });
  return order;
}

}  // namespace

Result<MergeOutcome> merge(Ledger& ledger,
                           const std::vector<Response>& responses,
                           const TranscriptIds& transcripts,
                           Moment read_at,
                           std::vector<RowId>* rows) {
  return guarded("write ledger", [&] {
    Merger merger(ledger.connection(), transcripts, read_at);
    MergeOutcome outcome;
    if (rows != nullptr) {
      rows->assign(responses.size(), 0);
    }
    const bool empty = merger.is_empty();
    Stored stored;
    for (const std::size_t i : in_key_order(responses)) {
      const Response& response = responses[i];
      RowId row = 0;
      if (empty || !merger.find(response.key, stored)) {
        row = merger.insert(response);
        ++outcome.added;
        outcome.lines_used += response.lines > 0 ? 1 : 0;
      } else {
        row = stored.row;
        const Response before = stored.response;
        merge_lines(stored.response, response);
        if (differs(before, stored.response)) {
          merger.update(stored);
          ++outcome.changed;
          if (stored.commit != 0 && before.tokens != stored.response.tokens) {
            outcome.changed_commits.push_back(stored.commit);
          }
        }
      }
      if (rows != nullptr) {
        (*rows)[i] = row;
      }
    }
    return outcome;
  });
}

Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT INTO response (key, source, flags, input, output, "
        "cache_write_5m, cache_write_1h, cache_read, unclassified, "
        "web_searches, model, speed, service_tier, geo, time, kept_offset, "
        "session, agent, directory, branch, skill, owner_time, owner_offset, "
        "first_read) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, 0, 0, "
        "0, ?10, 0, ?11, 0, ?12, ?13, 0, ?10, 0, ?10) "
        "ON CONFLICT (key) DO UPDATE SET input = excluded.input, "
        "output = excluded.output, unclassified = excluded.unclassified, "
        "time = excluded.time RETURNING id");
    bind_text(write, 1, entry.key);
    write.bind(2, static_cast<int>(entry.source));
    write.bind(3, entry.tokens.input);
    write.bind(4, entry.tokens.output);
    write.bind(5, entry.tokens.cache_write_5m);
    write.bind(6, entry.tokens.cache_write_1h);
    write.bind(7, entry.tokens.cache_read);
    write.bind(8, entry.tokens.unclassified);
    write.bind(9, connection.symbol(entry.model));
    write.bind(10, to_unix_ms(entry.time));
    write.bind(11, connection.symbol(entry.session));
    write.bind(12, connection.symbol(entry.directory));
    write.bind(13, connection.symbol(entry.branch));
    write.executeStep();
    const RowId row = write.getColumn(0).getInt64();
    write.reset();
    if (!entry.notes.empty()) {
      SQLite::Statement& note = connection.statement(
          "INSERT OR REPLACE INTO manual_note (response, text) VALUES (?, ?)");
      note.bind(1, row);
      bind_text(note, 2, entry.notes);
      note.exec();
    }
    return row;
  });
}

Result<std::string> manual_note(Ledger& ledger, RowId response) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT text FROM manual_note WHERE response = ?");
    select.bind(1, response);
    std::string text =
        select.executeStep() ? select.getColumn(0).getString() : "";
    select.reset();
    return text;
  });
}

Result<bool> has_readings(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select =
        ledger.connection().statement("SELECT 1 FROM context_reading LIMIT 1");
    const bool found = select.executeStep();
    select.reset();
    return found;
  });
}

Result<std::int64_t> remove_superseded_readings(Ledger& ledger) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove = ledger.connection().statement(
        "DELETE FROM response WHERE source = 2 AND session IN "
        "(SELECT session FROM response WHERE source = 0)");
    return static_cast<std::int64_t>(remove.exec());
  });
}

}  // namespace tokens::ledger
