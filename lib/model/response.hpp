// A response: one answer of the model API, counted once for ever.
//
// The client writes one response as several lines, perhaps in several files.
// Two choices are made among them, both independent of the order of reading:
// which line's numbers are kept (KeptRank), and which file owns the response,
// that is, says its session, directory and branch (OwnerRank).
#pragma once

#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens {

/// Stands as the service tier of a request that was refused before any output:
/// it was served in none, and what it costs differs.
inline constexpr std::string_view k_refused_tier = "refused";

/// Where a response is known from. The numbers are stored in the ledger.
enum class Source : std::uint8_t {
  transcript = 0,  ///< a client's transcript: exact
  manual = 1,      ///< typed by a person
  reading = 2,     ///< growth of "Token usage: N/M" readings: estimated
  imported = 3,    ///< read from another tool's file
  note = 4,        ///< sums in a note of another machine; never stored
  task = 5,        ///< typed into the task log; people read "manual"
};

/// Kinds of iterations (usage.iterations) that are billed beside their response
/// and stand in no other number: what an advisor said, under its own model, and
/// a compaction on the server.
inline constexpr std::string_view k_billed_iterations[] = {"advisor_message",
                                                           "compaction"};

inline bool is_billed_iteration(std::string_view kind) {
  return kind == k_billed_iterations[0] || kind == k_billed_iterations[1];
}

/// Place of one line among all lines that could be kept or could own.
struct LinePlace {
  bool forked = false;          ///< the file says forkedFrom, up to this line
  Moment file_first = k_never;  ///< the first timestamp of the file
  Moment time = k_never;        ///< the line's own timestamp
  std::int64_t offset = 0;      ///< bytes before the line in its file
  std::string_view path;        ///< the file

  friend auto operator<=>(const LinePlace&, const LinePlace&) = default;
};

/// Stand in Response::request: what has no message id is known by its key
/// alone; no request was logged.
inline constexpr std::uint32_t k_no_message = 1;
inline constexpr std::uint32_t k_no_request = 2;

/// Returns a digest of a request's id, which is greater than these two.
std::uint32_t request_digest(std::string_view request);

/// One response as the transcripts show it. The views point into the pool of
/// the batch that holds it.
struct Response {
  std::string_view client;  ///< that wrote it: "claude-code"
  std::string_view key;     ///< message id, else request id, else the uuid

  // The kept line.
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  std::string_view model;         ///< as logged; empty when none
  std::string_view speed;         ///< "fast", or empty
  std::string_view service_tier;  ///< as logged, or k_refused_tier; "standard"
                                  ///< is empty
  std::string_view geo;           ///< inference_geo; empty when not special
  bool sidechain = false;
  LinePlace kept;

  // The owner.
  std::string_view session;
  std::string_view agent;      ///< agent id inside the session, or empty
  std::string_view directory;  ///< working directory, as bytes
  std::string_view branch;     ///< the client's hint, may lag; or empty
  std::string_view skill;      ///< what the call was for, or empty
  LinePlace owner;

  std::uint32_t request = 0;  ///< request_digest(); 0: not known

  bool final = false;      ///< some line says the numbers are final
  std::int64_t lines = 0;  ///< lines whose first countable object this is
};

/// Returns true if the numbers of `a` are kept against those of `b`: the
/// highest output; of equals one that says it was refused, a main line before
/// a sidechain's, then the earlier place.
inline bool is_kept_before(const Response& a, const Response& b) {
  if (a.tokens.output != b.tokens.output) {
    return a.tokens.output > b.tokens.output;
  }
  const bool a_refused = a.service_tier == k_refused_tier;
  const bool b_refused = b.service_tier == k_refused_tier;
  if (a_refused != b_refused) {
    return a_refused;
  }
  if (a.sidechain != b.sidechain) {
    return b.sidechain;
  }
  return a.kept < b.kept;
}

/// Folds `other`, lines of the same key, into `into`. Commutative and
/// associative, so that no order of reading changes the result.
void merge_lines(Response& into, const Response& other);

}  // namespace tokens
