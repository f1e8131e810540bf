// What travels to a team's ledger, as values, and the statements that put it
// there. Pure.
//
// The rules when a row is there already, whoever sent it; each is an order, so
// that any number of senders in any order leaves the same rows:
// - of a transcript's response the line with the highest output is kept whole,
//   of equals a main line before a sidechain's, then the earlier place, as the
//   ledger keeps lines (lib/model/response.hpp); of what was typed or
//   imported, the last revision;
// - the line with the earliest place tells the session;
// - of two assignments the firmer one holds: commit, then pending, then
//   outside; of two that are as firm, the later revision, then the greater
//   text. A revision is the millisecond in which a sender noticed that what it
//   had sent before is so no more, and 0 for what it sends first: who only
//   repeats old news never undoes newer news;
// - of two states of a commit the later revision holds; of first ones the one
//   that knows where the commit moved to.
#pragma once

#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::team {

/// Where a commit's responses are shown today.
struct CommitState {
  std::string repository;
  std::string sha;
  std::string shown;
  bool dropped = false;
  std::string branch;
  std::string author;
  std::int64_t revision = 0;
};

/// The place of a line in its transcript, without the transcript's path.
struct SharedPlace {
  bool forked = false;
  std::int64_t file_first = 0;  ///< milliseconds since 1970
  std::int64_t moment = 0;
  std::int64_t offset = 0;
};

struct SharedResponse {
  std::string repository;  ///< empty: in none
  std::string key;
  int source = 0;
  bool final = false;
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  std::string model;
  std::string speed;
  std::string service_tier;
  std::string geo;
  std::string attempts;  ///< see parts_text()
  bool sidechain = false;
  SharedPlace kept;
  std::string session;
  SharedPlace owner;
  int place = 0;
  bool gone = false;
  std::string commit;
  std::string branch;
  int evidence = 0;
  std::int64_t revision = 0;
};

/// An attempt of a response, or an iteration that is billed beside it.
struct SharedPart {
  std::string kind;   ///< empty: an attempt; all of them make the response
  std::string model;  ///< empty: that of the response
  TokenCounts tokens;

  friend bool operator==(const SharedPart&, const SharedPart&) = default;
};

/// Writes them, attempts first: "1,2,3,4,5;1,2,3,4,5,advisor_message,model;..."
/// (input, output, both cache writes, cache read). Programs of before knew no
/// kinds: they find no attempts in such a text, and count the response alone.
std::string parts_text(const std::vector<SharedPart>& parts);

/// Reads them; none if the text is none of ours.
std::vector<SharedPart> parts_of(std::string_view text);

/// A field of an answer; nothing for NULL.
using Field = std::optional<std::string_view>;

/// One row of an answer.
using Answer = std::span<const Field>;

/// Returns the number in a field, 0 for NULL.
std::int64_t number(const Field& field);

/// A row as a copy of the team's ledger reads it.
struct CopiedRow {
  SharedResponse response;
  CommitState commit;   ///< without its key; empty if nobody told of it
  std::string project;  ///< empty if nobody told
};

/// Returns what such a row is read from: columns of the tables for responses
/// (r), commits (c) and repositories (n).
const std::vector<std::string>& copied_columns();

/// Reads it; further fields may follow.
CopiedRow copied_row(Answer answer);

/// Returns {"a","b"}, as PostgreSQL reads an array. Bytes that are not UTF-8
/// become U+FFFD, and so do zero bytes, which no text of the server may hold.
std::string text_array(const std::vector<std::string>& texts);

/// One statement and what stands for its $1, $2, ...
struct Statement {
  std::string sql;
  std::vector<std::string> parameters;
};

/// One row with its fingerprints, for the sender's memory: of everything but
/// the revision, and of the part that the revision is about.
struct Fingerprints {
  std::int64_t whole = 0;
  std::int64_t place = 0;
};

Fingerprints fingerprints(const CommitState& commit);
Fingerprints fingerprints(const SharedResponse& response);

/// Returns the statement that puts rows into the team's ledger; they are put
/// in the order of their keys, so that two senders never wait for each other
/// in a circle. No key may be there twice.
Statement put_commits(std::vector<CommitState> commits);
Statement put_responses(std::vector<SharedResponse> responses);

/// The same for the name of a repository.
Statement put_repository(const std::string& repository,
                         const std::string& project);

/// The key of a response.
struct ResponseKey {
  std::string repository;
  std::string key;
};

Statement remove_responses(const std::vector<ResponseKey>& keys);

}  // namespace tokens::team
