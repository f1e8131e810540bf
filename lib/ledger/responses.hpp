// Responses going in: folded into what is there, each counted once for ever.
#pragma once

#include "lib/ledger/ledger.hpp"
#include "lib/model/response.hpp"
#include "lib/model/shared_message.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// Finds the row of a transcript by its path; 0 if it has none.
using TranscriptIds = std::unordered_map<std::string_view, RowId>;

/// What merging did.
struct MergeOutcome {
  std::int64_t added = 0;
  std::int64_t changed = 0;
  /// Lines that introduced a response; the other lines are duplicates.
  std::int64_t lines_used = 0;
  /// Commits whose responses changed their numbers: their views are stale.
  std::vector<RowId> changed_commits;
  /// Sessions of responses that were told apart from others only now.
  std::vector<RowId> sessions;
};

/// Learns about message ids that stand for several responses, or may: see
/// extractor/claude/shared_ids.hpp. Called once, with all of a run.
using Examine = std::function<void(std::vector<SharedMessage>& messages)>;

/// Adds new responses and folds others into their rows. `read_at` is when
/// their bytes were read: a response is never placed later than that. Sets
/// `rows`, if given, to the row of each response, in order. Several with one
/// key are variants of one message id.
Result<MergeOutcome> merge(Ledger& ledger,
                           const std::vector<Response>& responses,
                           const TranscriptIds& transcripts,
                           Moment read_at,
                           std::vector<RowId>* rows = nullptr,
                           const Examine& examine = {});

/// How often a message id stood for more than one request.
struct SharedIdCounts {
  std::int64_t told_apart = 0;  ///< ids that were given several times
  std::int64_t responses = 0;   ///< that these stand for
  std::int64_t taken_as_one = 0;
};

Result<SharedIdCounts> count_shared_ids(Ledger& ledger);

/// An entry typed by a person, or made of context readings.
struct Entry {
  std::string key;
  Source source = Source::manual;
  TokenCounts tokens;
  std::string model;  ///< empty: unknown
  std::string session;
  std::string directory;
  std::string branch;
  std::string notes;
  Moment time;
};

/// Stores an entry under its key, replacing the numbers of an older one.
Result<RowId> store_entry(Ledger& ledger, const Entry& entry);

/// Returns what was typed beside an entry, or "".
Result<std::string> manual_note(Ledger& ledger, RowId response);

/// Returns the commit that has the response, 0 if none has.
Result<RowId> commit_of(Ledger& ledger, RowId response);

/// Returns true if any context reading was ever stored.
Result<bool> has_readings(Ledger& ledger);

/// Removes the entries made of readings whose sessions have real usage now.
Result<void> remove_superseded_readings(Ledger& ledger);

}  // namespace tokens::ledger
