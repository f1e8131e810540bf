// See response_store.hpp.
#include "lib/ledger/response_store.hpp"

namespace tokens::ledger {

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
  row.client = connection_.symbol(response.client);
  row.time = response.kept.time;
  row.tokens = response.tokens;
  row.web_searches = response.web_searches;
  row.model = connection_.symbol(response.model);
  row.speed = connection_.symbol(response.speed);
  row.service_tier = connection_.symbol(response.service_tier);
  row.geo = connection_.symbol(response.geo);
  row.session = connection_.symbol(response.session);
  row.agent = connection_.symbol(response.agent);
  row.directory = connection_.symbol(response.directory);
  row.hinted_branch = connection_.symbol(response.branch);
  row.skill = connection_.symbol(response.skill);
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
  response.client = connection_.text(row.client);
  response.tokens = row.tokens;
  response.web_searches = row.web_searches;
  response.model = connection_.text(row.model);
  response.speed = connection_.text(row.speed);
  response.service_tier = connection_.text(row.service_tier);
  response.geo = connection_.text(row.geo);
  response.session = connection_.text(row.session);
  response.agent = connection_.text(row.agent);
  response.directory = connection_.text(row.directory);
  response.branch = connection_.text(row.hinted_branch);
  response.skill = connection_.text(row.skill);
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
