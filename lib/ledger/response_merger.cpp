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
  auto path = value<std::string>(
      connection_, "SELECT path FROM transcript WHERE id = ?", transcript);
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
  Query select(
      connection_,
      "SELECT commit_record, session, facts FROM response WHERE id = ?",
      row);
  if (!select.step()) {
    return false;
  }
  RowId session = 0;
  PackedFacts facts;
  select >> stored.commit >> session >> facts;
  if (facts.key != key) {
    return false;
  }
  stored.row = row;
  stored.first_read = facts.first_read;
  unpack_response(facts, session, stored.response);
  stored.response.key = key;
  return true;
}

#define FOUR_ROWS "(?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)"
#define INSERT_ROWS "INSERT INTO response (id, session, facts) VALUES "

/// `bytes` has to stay until the statement has run.
void Merger::bind_row(Query& insert,
                      RowId row,
                      const Response& response,
                      std::string& bytes) {
  pack_response(response, read_at_, bytes);
  insert.bind(row, connection_.pooled_symbol(response.session), Blob{bytes});
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
  Query insert(connection_,
               INSERT_ROWS "(?, ?, ?) ON CONFLICT (id) DO NOTHING");
  bind_row(insert, row, response, bytes_.front());
  insert.step();
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
    Query insert(connection_,
                 INSERT_ROWS FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS
                                       ", " FOUR_ROWS);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      bind_row(insert, waiting_[i].first, *waiting_[i].second, bytes_[i]);
    }
    insert.step();
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
  exec(connection_,
       "UPDATE response SET session = ?, facts = ? WHERE id = ?",
       connection_.pooled_symbol(stored.response.session),
       Blob{bytes},
       stored.row);
}

}  // namespace tokens::ledger
