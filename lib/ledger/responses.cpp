#include "lib/ledger/responses.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/row_flags.hpp"

#include <algorithm>

namespace tokens::ledger {
namespace {

/// A stored response as merging needs it: the row, and the views it shares.
struct Stored {
  RowId row = 0;
  RowId commit = 0;
  Response response;
};

/// The row where a key belongs. Positive, so that 0 can mean "none".
RowId row_for_key(std::string_view key) {
  return static_cast<RowId>(stable_hash(key) >> 1U) | 1;
}

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

  bool find(RowId row, std::string_view key, Stored& stored);
  bool insert_if_free(RowId row, const Response& response);
  void insert_new(RowId row, const Response& response);
  void insert_waiting();
  void update(const Stored& stored);

 private:
  void bind_facts(sqlite3_stmt* statement, int at, const Response& response);
  void bind_row(sqlite3_stmt* statement,
                int at,
                RowId row,
                const Response& response);
  void run(sqlite3_stmt* statement);
  std::string_view path_of(RowId transcript);

  /// A row that is folded may name files of earlier runs: those that
  /// path_of() has met.
  RowId transcript_of(std::string_view path) const {
    if (const auto found = transcripts_.find(path);
        found != transcripts_.end()) {
      return found->second;
    }
    const auto met = met_.find(path);
    return met == met_.end() ? 0 : met->second;
  }

  Ledger::Connection& connection_;
  const TranscriptIds& transcripts_;
  Moment read_at_;
  std::unordered_map<RowId, std::string> paths_;
  std::vector<std::pair<RowId, const Response*>> waiting_;
  TranscriptIds met_;  ///< its texts are those of paths_, which stay in place
};

#define FACT_COLUMNS                                                        \
  "flags, input, output, cache_write_5m, cache_write_1h, cache_read, "      \
  "unclassified, web_searches, model, speed, service_tier, geo, time, "     \
  "kept_first, kept_offset, kept_file, session, agent, directory, branch, " \
  "skill, owner_first, owner_time, owner_offset, owner_file"

constexpr int k_fact_columns = 25;

void Merger::bind_facts(sqlite3_stmt* statement,
                        int at,
                        const Response& response) {
  const auto bind = [&](std::int64_t value) {
    sqlite3_bind_int64(statement, ++at, value);
  };
  const auto bind_or_null = [&](std::int64_t value, bool is_null) {
    if (is_null) {
      sqlite3_bind_null(statement, ++at);
    } else {
      bind(value);
    }
  };
  const auto bind_time = [&](Moment moment) {
    bind_or_null(to_unix_ms(moment), moment == k_never);
  };
  const auto bind_place = [&](const LinePlace& place) {
    bind_time(place.file_first);
    if (&place == &response.owner) {
      bind_time(place.time);
    }
    bind(place.offset);
    const RowId file = transcript_of(place.path);
    bind_or_null(file, file == 0);
  };
  bind(flags_of(response));
  bind(response.tokens.input);
  bind(response.tokens.output);
  bind(response.tokens.cache_write_5m);
  bind(response.tokens.cache_write_1h);
  bind(response.tokens.cache_read);
  bind(response.tokens.unclassified);
  bind(response.web_searches);
  for (const std::string_view word :
       {response.model, response.speed, response.service_tier, response.geo}) {
    bind(connection_.pooled_symbol(word));
  }
  bind_time(response.kept.time);
  bind_place(response.kept);
  for (const std::string_view word : {response.session,
                                      response.agent,
                                      response.directory,
                                      response.branch,
                                      response.skill}) {
    bind(connection_.pooled_symbol(word));
  }
  if (response.owner != response.kept) {
    bind_place(response.owner);
  } else {
    for (int i = 0; i < 4; ++i) {
      sqlite3_bind_null(statement, ++at);
    }
  }
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
  const auto& kept = paths_.emplace(transcript, std::move(path)).first->second;
  met_.emplace(kept, transcript);
  return kept;
}

bool Merger::find(RowId row, std::string_view key, Stored& stored) {
  SQLite::Statement& select =
      connection_.statement("SELECT id, commit_record, " FACT_COLUMNS
                            " FROM response WHERE id = ? AND key = ?");
  select.bind(1, row);
  bind_text(select, 2, key);
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
  if (select.getColumn(at + 4).isNull()) {
    response.owner = response.kept;
  } else {
    response.owner.file_first = moment_at(select, ++at);
    response.owner.time = moment_at(select, ++at);
    response.owner.offset = number();
    response.owner.path = path_of(number());
  }
  select.reset();
  return true;
}

#define FACT_VALUES \
  "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define ROW_VALUES "(" FACT_VALUES ", ?, 0, ?, ?)"
#define FOUR_ROWS ROW_VALUES ", " ROW_VALUES ", " ROW_VALUES ", " ROW_VALUES
#define INSERT_ROWS                     \
  "INSERT INTO response (" FACT_COLUMNS \
  ", key, source, first_read, id) "     \
  "VALUES "

constexpr int k_row_parameters = k_fact_columns + 3;

/// Rows of one statement: beginning and ending it costs as much as a row.
constexpr std::size_t k_rows_at_once = 16;

void Merger::bind_row(sqlite3_stmt* statement,
                      int at,
                      RowId row,
                      const Response& response) {
  bind_facts(statement, at, response);
  at += k_fact_columns;
  // The key lives in the batch, which outlives the statement's run.
  sqlite3_bind_text(statement,
                    ++at,
                    response.key.data(),
                    static_cast<int>(response.key.size()),
                    SQLITE_STATIC);
  sqlite3_bind_int64(statement, ++at, to_unix_ms(read_at_));
  sqlite3_bind_int64(statement, ++at, row);
}

void Merger::run(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection_.database.getHandle(), code);
  }
}

/// Returns true if the row was free. Most responses are new: asking first
/// would look each of them up twice.
bool Merger::insert_if_free(RowId row, const Response& response) {
  sqlite3_stmt* insert = connection_.raw_statement(
      INSERT_ROWS ROW_VALUES " ON CONFLICT (id) DO NOTHING");
  bind_row(insert, 0, row, response);
  run(insert);
  return sqlite3_changes(connection_.database.getHandle()) == 1;
}

/// Keeps a response for the next statement of many rows; nobody else may have
/// its row.
void Merger::insert_new(RowId row, const Response& response) {
  waiting_.push_back({row, &response});
  if (waiting_.size() == k_rows_at_once) {
    insert_waiting();
  }
}

void Merger::insert_waiting() {
  if (waiting_.size() == k_rows_at_once) {
    sqlite3_stmt* insert = connection_.raw_statement(
        INSERT_ROWS FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS);
    int at = 0;
    for (const auto& [row, response] : waiting_) {
      bind_row(insert, at, row, *response);
      at += k_row_parameters;
    }
    run(insert);
  } else {
    for (const auto& [row, response] : waiting_) {
      insert_if_free(row, *response);
    }
  }
  waiting_.clear();
}

void Merger::update(const Stored& stored) {
  sqlite3_stmt* update =
      connection_.raw_statement("UPDATE response SET (" FACT_COLUMNS
                                ") = (" FACT_VALUES ") WHERE id = ?");
  bind_facts(update, 0, stored.response);
  sqlite3_bind_int64(update, k_fact_columns + 1, stored.row);
  run(update);
}

/// Returns true if what the row stores differs.
bool differs(const Response& a, const Response& b) {
  return a.tokens != b.tokens || a.web_searches != b.web_searches ||
         a.model != b.model || a.final != b.final || a.kept != b.kept ||
         a.owner != b.owner || a.sidechain != b.sidechain;
}

/// Folds the lines of a response into its row.
void fold(Merger& merger,
          Stored& stored,
          const Response& response,
          MergeOutcome& outcome) {
  const Response before = stored.response;
  merge_lines(stored.response, response);
  if (!differs(before, stored.response)) {
    return;
  }
  merger.update(stored);
  ++outcome.changed;
  if (stored.commit != 0 && before.tokens != stored.response.tokens) {
    outcome.changed_commits.push_back(stored.commit);
  }
}

/// A response and the row where its key belongs.
struct Placed {
  RowId row = 0;
  std::size_t response = 0;
};

/// Returns true if the response is new; `placed` says where it is in the end.
bool insert_or_fold(Merger& merger,
                    Placed& placed,
                    const Response& response,
                    MergeOutcome& outcome) {
  Stored stored;
  while (!merger.insert_if_free(placed.row, response)) {
    if (merger.find(placed.row, response.key, stored)) {
      fold(merger, stored, response, outcome);
      return false;
    }
    ++placed.row;  // another key with the same hash
  }
  return true;
}

/// Rows in order let the table grow along its tree instead of everywhere.
std::vector<Placed> in_row_order(const std::vector<Response>& responses) {
  std::vector<Placed> order;
  order.reserve(responses.size());
  for (std::size_t i = 0; i < responses.size(); ++i) {
    order.push_back({row_for_key(responses[i].key), i});
  }
  std::sort(order.begin(), order.end(), [](const Placed& a, const Placed& b) {
    return a.row < b.row;
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
    Ledger::Connection& connection = ledger.connection();
    connection.forget_pool();
    Merger merger(connection, transcripts, read_at);
    MergeOutcome outcome;
    if (rows != nullptr) {
      rows->assign(responses.size(), 0);
    }
    for (Placed placed : in_row_order(responses)) {
      const Response& response = responses[placed.response];
      bool is_new = connection.knows_all_rows() &&
                    connection.rows->insert(placed.row).second;
      if (is_new) {
        merger.insert_new(placed.row, response);
      } else {
        merger.insert_waiting();
        is_new = insert_or_fold(merger, placed, response, outcome);
      }
      if (is_new) {
        ++outcome.added;
        outcome.lines_used += response.lines > 0 ? 1 : 0;
      }
      if (rows != nullptr) {
        (*rows)[placed.response] = placed.row;
      }
    }
    merger.insert_waiting();
    connection.forget_pool();
    return outcome;
  });
}

namespace {

/// Returns the row that holds `key`, or the free one where it belongs.
RowId row_of_key(Ledger::Connection& connection, std::string_view key) {
  for (RowId row = row_for_key(key);; ++row) {
    SQLite::Statement& select =
        connection.statement("SELECT key FROM response WHERE id = ?");
    select.bind(1, row);
    const bool is_free = !select.executeStep();
    const bool is_it = !is_free && select.getColumn(0).getString() == key;
    select.reset();
    if (is_free || is_it) {
      return row;
    }
  }
}

}  // namespace

Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const RowId row = row_of_key(connection, entry.key);
    SQLite::Statement& write = connection.statement(
        "INSERT INTO response (key, source, flags, input, output, "
        "cache_write_5m, cache_write_1h, cache_read, unclassified, "
        "web_searches, model, speed, service_tier, geo, time, kept_offset, "
        "session, agent, directory, branch, skill, first_read, id) "
        "VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, 0, 0, "
        "0, ?10, 0, ?11, 0, ?12, ?13, 0, ?10, ?14) "
        "ON CONFLICT (id) DO UPDATE SET input = excluded.input, "
        "output = excluded.output, unclassified = excluded.unclassified, "
        "time = excluded.time");
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
    write.bind(14, row);
    write.exec();
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
