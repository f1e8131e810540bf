#include "lib/ledger/responses.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/new_rows.hpp"
#include "lib/ledger/packed_facts.hpp"
#include "lib/ledger/row_place.hpp"

#include <algorithm>
#include <array>

namespace tokens::ledger {
namespace {

/// A stored response as merging needs it: the row, and the views it shares.
struct Stored {
  RowId row = 0;
  RowId commit = 0;
  Moment first_read;
  Response response;
};

/// Rows of one statement: beginning and ending it costs as much as a row.
constexpr std::size_t k_responses_at_once = 16;

/// Merges into one connection; holds the statements' common parts.
class Merger {
 public:
  Merger(Ledger::Connection& connection,
         const TranscriptIds& transcripts,
         Moment read_at)
      : connection_(connection),
        transcripts_(transcripts),
        read_at_(read_at),
        hook_rows_(connection) {
    for (const auto& [path, row] : transcripts) {
      paths_.emplace(row, path);
    }
  }

  bool find(RowId row, std::string_view key, Stored& stored);
  bool insert_if_free(RowId slot, const Response& response, RowId& row);
  void insert_new(RowId row, const Response& response);
  void insert_waiting();
  void update(const Stored& stored);

 private:
  void pack_response(const Response& response,
                     Moment first_read,
                     std::string& bytes);
  PackedPlace packed(const LinePlace& place);
  LinePlace unpacked(const PackedPlace& place);
  void bind_row(sqlite3_stmt* statement,
                int at,
                RowId row,
                const Response& response,
                std::string& bytes);
  bool insert(RowId row, const Response& response);
  void run(sqlite3_stmt* statement);
  std::string_view path_of(RowId transcript);

  /// The same text has the same address while a batch is merged.
  RowId transcript_of(std::string_view path) {
    const auto [known, is_new] = by_address_.try_emplace(path.data(), 0);
    if (is_new) {
      known->second = find_transcript(path);
    }
    return known->second;
  }

  /// A row that is folded may name files of earlier runs: those that
  /// path_of() has met.
  RowId find_transcript(std::string_view path) const {
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
  HookRows hook_rows_;
  std::unordered_map<RowId, std::string> paths_;
  std::vector<std::pair<RowId, const Response*>> waiting_;
  std::array<std::string, k_responses_at_once>
      bytes_;  ///< packed, while they wait
  std::unordered_map<const char*, RowId> by_address_;
  TranscriptIds met_;  ///< its texts are those of paths_, which stay in place
};

PackedPlace Merger::packed(const LinePlace& place) {
  return {place.forked,
          place.file_first,
          place.time,
          place.offset,
          transcript_of(place.path)};
}

LinePlace Merger::unpacked(const PackedPlace& place) {
  return {place.forked,
          place.file_first,
          place.time,
          place.offset,
          path_of(place.file)};
}

void Merger::pack_response(const Response& response,
                           Moment first_read,
                           std::string& bytes) {
  PackedFacts facts;
  facts.final = response.final;
  facts.sidechain = response.sidechain;
  facts.tokens = response.tokens;
  facts.web_searches = response.web_searches;
  facts.model = connection_.pooled_symbol(response.model);
  facts.speed = connection_.pooled_symbol(response.speed);
  facts.service_tier = connection_.pooled_symbol(response.service_tier);
  facts.geo = connection_.pooled_symbol(response.geo);
  facts.agent = connection_.pooled_symbol(response.agent);
  facts.directory = connection_.pooled_symbol(response.directory);
  facts.hinted_branch = connection_.pooled_symbol(response.branch);
  facts.skill = connection_.pooled_symbol(response.skill);
  facts.kept = packed(response.kept);
  facts.owner =
      response.owner == response.kept ? facts.kept : packed(response.owner);
  facts.first_read = first_read;
  facts.key = response.key;
  pack(facts, bytes);
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
  SQLite::Statement& select = connection_.statement(
      "SELECT commit_record, session, facts FROM response WHERE id = ?");
  select.bind(1, row);
  if (!select.executeStep()) {
    select.reset();
    return false;
  }
  const PackedFacts facts = facts_at(select, 2);
  if (facts.key != key) {
    select.reset();
    return false;
  }
  stored.row = row;
  stored.commit = select.getColumn(0).getInt64();
  stored.first_read = facts.first_read;
  Response& response = stored.response;
  response = Response{};
  response.key = key;
  response.final = facts.final;
  response.sidechain = facts.sidechain;
  response.tokens = facts.tokens;
  response.web_searches = facts.web_searches;
  response.model = connection_.text(facts.model);
  response.speed = connection_.text(facts.speed);
  response.service_tier = connection_.text(facts.service_tier);
  response.geo = connection_.text(facts.geo);
  response.session = connection_.text(select.getColumn(1).getInt64());
  response.agent = connection_.text(facts.agent);
  response.directory = connection_.text(facts.directory);
  response.branch = connection_.text(facts.hinted_branch);
  response.skill = connection_.text(facts.skill);
  response.kept = unpacked(facts.kept);
  response.owner = unpacked(facts.owner);
  select.reset();
  return true;
}

#define FOUR_ROWS "(?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)"
#define INSERT_ROWS "INSERT INTO response (id, session, facts) VALUES "

constexpr int k_row_parameters = 3;

/// `bytes` has to stay until the statement has run.
void Merger::bind_row(sqlite3_stmt* statement,
                      int at,
                      RowId row,
                      const Response& response,
                      std::string& bytes) {
  pack_response(response, read_at_, bytes);
  sqlite3_bind_int64(statement, at + 1, row);
  sqlite3_bind_int64(
      statement, at + 2, connection_.pooled_symbol(response.session));
  sqlite3_bind_blob(statement,
                    at + 3,
                    bytes.data(),
                    static_cast<int>(bytes.size()),
                    SQLITE_STATIC);
}

void Merger::run(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection_.database.getHandle(), code);
  }
}

/// Returns true if the slot was free; sets `row` to where its response is now.
bool Merger::insert_if_free(RowId slot, const Response& response, RowId& row) {
  row = row_elsewhere(connection_, slot);
  if (row != 0) {
    insert_waiting();  // it may be among them
    return false;
  }
  row = slot;
  if (!connection_.for_hook) {
    insert_waiting();
    return insert(row, response);
  }
  if (is_row_taken(connection_, slot)) {
    return false;
  }
  row = hook_rows_.next(slot);
  insert_new(row, response);
  return true;
}

/// Returns true if the row was free. Most responses are new: asking first
/// would look each of them up twice.
bool Merger::insert(RowId row, const Response& response) {
  sqlite3_stmt* insert = connection_.raw_statement(
      INSERT_ROWS "(?, ?, ?) ON CONFLICT (id) DO NOTHING");
  bind_row(insert, 0, row, response, bytes_.front());
  run(insert);
  return sqlite3_changes(connection_.database.getHandle()) == 1;
}

/// Keeps a response for the next statement of many rows; nobody else may have
/// its row.
void Merger::insert_new(RowId row, const Response& response) {
  waiting_.push_back({row, &response});
  if (waiting_.size() == k_responses_at_once) {
    insert_waiting();
  }
}

void Merger::insert_waiting() {
  if (waiting_.size() == k_responses_at_once) {
    sqlite3_stmt* insert = connection_.raw_statement(
        INSERT_ROWS FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      bind_row(insert,
               static_cast<int>(i) * k_row_parameters,
               waiting_[i].first,
               *waiting_[i].second,
               bytes_[i]);
    }
    run(insert);
  } else {
    for (const auto& [row, response] : waiting_) {
      insert(row, *response);
    }
  }
  waiting_.clear();
}

void Merger::update(const Stored& stored) {
  std::string& bytes = bytes_.front();
  pack_response(stored.response, stored.first_read, bytes);
  sqlite3_stmt* update = connection_.raw_statement(
      "UPDATE response SET session = ?, facts = ? WHERE id = ?");
  sqlite3_bind_int64(
      update, 1, connection_.pooled_symbol(stored.response.session));
  sqlite3_bind_blob(
      update, 2, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
  sqlite3_bind_int64(update, 3, stored.row);
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

/// A response and its key's slot, which is most responses' row.
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
  for (RowId slot = placed.row;; ++slot) {
    if (merger.insert_if_free(slot, response, placed.row)) {
      return true;
    }
    if (merger.find(placed.row, response.key, stored)) {
      fold(merger, stored, response, outcome);
      return false;
    }  // else another key with the same hash
  }
}

/// Rows in order let the table grow along its tree instead of everywhere.
std::vector<Placed> in_row_order(const std::vector<Response>& responses) {
  std::vector<Placed> order;
  order.reserve(responses.size());
  for (std::size_t i = 0; i < responses.size(); ++i) {
    order.push_back({slot_of_key(responses[i].key), i});
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
    NewRows news(connection);
    for (Placed placed : in_row_order(responses)) {
      const Response& response = responses[placed.response];
      bool is_new = news.take(placed.row);
      if (is_new) {
        merger.insert_new(placed.row, response);
      } else {
        is_new = insert_or_fold(merger, placed, response, outcome);
        if (is_new) {
          news.give_up();
        }
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
    news.keep();
    connection.forget_pool();
    return outcome;
  });
}

namespace {

std::string packed_entry(Ledger::Connection& connection,
                         const Entry& entry,
                         Moment first_read) {
  PackedFacts facts;
  facts.final = true;
  facts.tokens = entry.tokens;
  facts.model = connection.symbol(entry.model);
  facts.directory = connection.symbol(entry.directory);
  facts.hinted_branch = connection.symbol(entry.branch);
  facts.kept.time = entry.time;
  facts.owner = facts.kept;
  facts.first_read = first_read;
  facts.key = entry.key;
  std::string bytes;
  pack(facts, bytes);
  return bytes;
}

}  // namespace

Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const RowPlace place = row_place(connection, entry.key);
    const RowId row = place.row;
    const std::string bytes = packed_entry(
        connection, entry, place.is_taken ? place.first_read : entry.time);
    SQLite::Statement& write = connection.statement(
        "INSERT INTO response (id, session, facts, source) "
        "VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET facts = excluded.facts");
    write.bind(1, row);
    write.bind(2, connection.symbol(entry.session));
    write.bind(3, bytes.data(), static_cast<int>(bytes.size()));
    write.bind(4, static_cast<int>(entry.source));
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

Result<bool> has_response(Ledger& ledger, std::string_view key) {
  return guarded("read ledger",
                 [&] { return row_place(ledger.connection(), key).is_taken; });
}

Result<RowId> commit_of(Ledger& ledger, RowId response) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT commit_record FROM response WHERE id = ?");
    select.bind(1, response);
    const RowId commit =
        select.executeStep() ? select.getColumn(0).getInt64() : 0;
    select.reset();
    return commit;
  });
}

Result<void> remove_entry(Ledger& ledger, std::string_view key) {
  return guarded("write ledger", [&] {
    const RowPlace place = row_place(ledger.connection(), key);
    if (place.is_taken) {
      SQLite::Statement& remove = ledger.connection().statement(
          "DELETE FROM response WHERE id = ? AND source = 2");
      remove.bind(1, place.row);
      remove.exec();
    }
  });
}

Result<bool> has_readings(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT 1 FROM (SELECT 1 FROM context_reading UNION ALL "
        "SELECT 1 FROM setting WHERE key = 'has_imports') LIMIT 1");
    const bool found = select.executeStep();
    select.reset();
    return found;
  });
}

Result<std::int64_t> remove_superseded_readings(Ledger& ledger) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove = ledger.connection().statement(
        "DELETE FROM response WHERE (source IN (2, 3) AND session IN "
        "(SELECT session FROM response WHERE source = 0)) OR "
        "(source = 3 AND session IN (SELECT id FROM symbol WHERE text LIKE "
        "'commit:%') AND commit_record IN "
        "(SELECT commit_record FROM response WHERE source = 0))");
    return static_cast<std::int64_t>(remove.exec());
  });
}

}  // namespace tokens::ledger
