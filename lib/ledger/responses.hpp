// A response as the ledger holds it, and responses going in: folded into what
// is there, each counted once for ever. Words are rows of symbols, 0 where
// there is none; what a field means is said in lib/model/response.hpp.
//
// Imports, and totals that stood in the environment of a commit
// (CLAUDE_TOKEN_COUNT), stand in for transcripts and yield to them.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"
#include "lib/model/response.hpp"
#include "lib/model/shared_message.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// What reports see of a response.
struct Fact {
  RowId row = 0;
  RowId client = 0;       ///< that wrote its transcript; 0 for other sources
  Moment time = k_never;  ///< of the kept line
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  RowId model = 0;
  RowId speed = 0;
  RowId service_tier = 0;
  RowId geo = 0;
  RowId session = 0;
  RowId agent = 0;
  RowId directory = 0;
  RowId hinted_branch = 0;  ///< as the client wrote it
  RowId repository = 0;
  RowId worktree = 0;
  RowId pending_branch = 0;
  RowId commit = 0;  ///< row of the commit that first got it
  PlaceKind place = PlaceKind::outside;
  Evidence evidence = Evidence::none;
  Source source = Source::transcript;
  bool final = false;
  /// An iteration that is billed beside its response, with tokens and a model
  /// of its own: told right behind it, in the same place. It is no response.
  bool is_part = false;

  friend bool operator==(const Fact&, const Fact&) = default;
};

/// Where a line stands; its time is kept beside it.
struct LineRow {
  RowId file = 0;  ///< of a transcript
  std::int64_t offset = 0;
  Moment file_first = k_never;
  bool forked = false;

  friend bool operator==(const LineRow&, const LineRow&) = default;
};

/// All that is stored of a response.
struct ResponseRow : Fact {
  std::string_view key;  ///< of a row that was read: good until the next one
  RowId skill = 0;
  bool sidechain = false;
  std::uint32_t request = 0;
  LineRow kept;
  LineRow owner;
  Moment owner_time = k_never;
  Moment first_read = k_never;  ///< when its bytes were first read

  /// Returns true if the line that owns it is not the kept one.
  [[nodiscard]] bool has_own_owner() const {
    return owner != kept || owner_time != time;
  }

  friend bool operator==(const ResponseRow&, const ResponseRow&) = default;
};

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

/// Folds in what another ledger holds of a response.
Result<MergeOutcome> merge(Ledger& ledger, const ResponseRow& row);

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

/// Removes responses by their rows, and what stands beside them.
Result<void> remove_responses(Ledger& ledger, const std::vector<RowId>& rows);

/// Returns true if any context reading was ever stored.
Result<bool> has_readings(Ledger& ledger);

/// Removes the entries made of readings whose sessions have real usage now.
Result<void> remove_superseded_readings(Ledger& ledger);

/// Returns true if a response or an entry has this key.
Result<bool> has_response(Ledger& ledger, std::string_view key);

/// Removes an entry made of readings; nothing if there is none.
Result<void> remove_entry(Ledger& ledger, std::string_view key);

/// From when on an imported amount was used, which transcripts may tell later.
struct ImportStart {
  std::string key;
  RowId row = 0;
  Moment since = k_never;
};

/// Remembers it for the response with this key.
Result<void> store_import_start(Ledger& ledger,
                                const std::string& key,
                                Moment since);

/// Returns those whose response is in the ledger.
Result<std::vector<ImportStart>> import_starts(Ledger& ledger);

/// Removes the imported response and what is known beside it.
Result<void> remove_import(Ledger& ledger, const ImportStart& import);

/// Returns true if transcripts were read since it was last asked.
Result<bool> has_read_since_last_look(Ledger& ledger);

/// What is noted beside such an entry, and how its key begins.
inline constexpr const char* k_count_note = "CLAUDE_TOKEN_COUNT";
inline constexpr const char* k_count_key = "environment:";

/// Removes those of the repository's commits that have usage from transcripts
/// by now, and returns these commits.
Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository);

}  // namespace tokens::ledger
