// See response_merger.hpp.
#include "lib/ledger/response_merger.hpp"

namespace tokens::ledger {

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
  facts.request = response.request;
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

void Merger::unpack_response(const PackedFacts& facts,
                             RowId session,
                             Response& response) {
  response = Response{};
  response.key = facts.key;
  response.request = facts.request;
  response.final = facts.final;
  response.sidechain = facts.sidechain;
  response.tokens = facts.tokens;
  response.web_searches = facts.web_searches;
  response.model = connection_.text(facts.model);
  response.speed = connection_.text(facts.speed);
  response.service_tier = connection_.text(facts.service_tier);
  response.geo = connection_.text(facts.geo);
  response.session = connection_.text(session);
  response.agent = connection_.text(facts.agent);
  response.directory = connection_.text(facts.directory);
  response.branch = connection_.text(facts.hinted_branch);
  response.skill = connection_.text(facts.skill);
  response.kept = unpacked(facts.kept);
  response.owner = unpacked(facts.owner);
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
  unpack_response(facts, select.getColumn(1).getInt64(), stored.response);
  stored.response.key = key;
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
  if (waiting_.size() == k_rows_at_once) {
    insert_waiting();
  }
}

void Merger::insert_waiting() {
  if (waiting_.size() == k_rows_at_once) {
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

}  // namespace tokens::ledger
