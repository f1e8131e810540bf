// See response_store.hpp.
#include "lib/ledger/response_store.hpp"

namespace tokens::ledger {
namespace {

/// A text of a response, and the row that stands for it.
struct WordField {
  RowId ResponseRow::*row;
  std::string_view Response::*text;
};

constexpr std::array<WordField, ResponseStore::k_word_fields> k_words{
    {{&ResponseRow::client, &Response::client},
     {&ResponseRow::model, &Response::model},
     {&ResponseRow::speed, &Response::speed},
     {&ResponseRow::service_tier, &Response::service_tier},
     {&ResponseRow::geo, &Response::geo},
     {&ResponseRow::session, &Response::session},
     {&ResponseRow::agent, &Response::agent},
     {&ResponseRow::directory, &Response::directory},
     {&ResponseRow::hinted_branch, &Response::branch},
     {&ResponseRow::skill, &Response::skill}}};

}  // namespace

ResponseStore::ResponseStore(Ledger::Connection& connection,
                             const TranscriptIds& transcripts)
    : connection_(connection), transcripts_(transcripts) {}

LineRow ResponseStore::line_of(const LinePlace& place) {
  const auto file = transcripts_.find(place.path);
  return {file == transcripts_.end() ? 0 : file->second,
          place.offset,
          place.file_first,
          place.forked};
}

ResponseRow ResponseStore::row_of(const Response& response, Moment first_read) {
  ResponseRow row;
  row.key = response.key;
  for (std::size_t i = 0; i < k_words.size(); ++i) {
    const std::string_view text = response.*k_words[i].text;
    KnownWord& last = last_words_[i];
    if (text != last.text) {
      last = {text, connection_.symbol(text)};
    }
    row.*k_words[i].row = last.row;
  }
  row.time = response.kept.time;
  row.tokens = response.tokens;
  row.web_searches = response.web_searches;
  row.final = response.final;
  row.sidechain = response.sidechain;
  row.request = response.request;
  row.kept = line_of(response.kept);
  row.owner =
      response.owner == response.kept ? row.kept : line_of(response.owner);
  row.owner_time = response.owner.time;
  row.first_read = first_read;
  return row;
}

std::string_view ResponseStore::path_of(RowId transcript) {
  const auto [known, is_new] = paths_.try_emplace(transcript);
  if (is_new) {
    known->second = value<std::string>(
        connection_, "SELECT path FROM transcript WHERE id = ?", transcript);
    transcripts_.emplace(known->second, transcript);
  }
  return known->second;
}

LinePlace ResponseStore::place_of(const LineRow& line, Moment time) {
  return {line.forked, line.file_first, time, line.offset, path_of(line.file)};
}

Response ResponseStore::response_of(const ResponseRow& row) {
  Response response;
  response.key = row.key;
  for (const WordField& word : k_words) {
    response.*word.text = connection_.text(row.*word.row);
  }
  response.tokens = row.tokens;
  response.web_searches = row.web_searches;
  response.final = row.final;
  response.sidechain = row.sidechain;
  response.request = row.request;
  response.kept = place_of(row.kept, row.time);
  response.owner = place_of(row.owner, row.owner_time);
  return response;
}

bool ResponseStore::update(const Stored& stored, const Response& response) {
  ResponseRow row = row_of(response, stored.row.first_read);
  row.row = stored.row.row;
  update_response(connection_, row);
  return row.tokens != stored.row.tokens;
}

}  // namespace tokens::ledger
