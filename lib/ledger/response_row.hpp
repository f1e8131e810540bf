// A response as the ledger holds it. Words are rows of symbols, 0 where there
// is none; what a field means is said in lib/model/response.hpp.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"
#include "lib/model/response.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string_view>

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

}  // namespace tokens::ledger
