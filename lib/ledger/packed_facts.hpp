// The column `response.facts`: what a row says of a response that no SQL
// statement asks for, as one run of bytes. Words and files are row numbers.
//
// Part of the stored form: a new field goes behind the others, with a
// migration. Numbers are written in groups of seven bits, lowest first.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/token_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::ledger {

/// LinePlace with the file as a row of transcripts.
struct PackedPlace {
  bool forked = false;
  Moment file_first = k_never;
  Moment time = k_never;
  std::int64_t offset = 0;
  RowId file = 0;

  friend bool operator==(const PackedPlace&, const PackedPlace&) = default;
};

/// What reports see of the packed form. Words are rows of symbols.
struct ReportedFacts {
  bool final = false;
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  RowId model = 0;
  RowId speed = 0;
  RowId service_tier = 0;
  RowId geo = 0;
  RowId agent = 0;
  RowId directory = 0;
  RowId hinted_branch = 0;  ///< as the client wrote it
};

struct PackedFacts : ReportedFacts {
  bool sidechain = false;
  RowId skill = 0;
  std::uint32_t request = 0;  ///< Response::request
  PackedPlace kept;
  PackedPlace owner;
  Moment first_read;     ///< when its bytes were first read
  std::string_view key;  ///< points into the unpacked bytes
};

/// Replaces `bytes` by the packed form of `facts`. Counts, rows and offsets
/// must not be negative.
void pack(const PackedFacts& facts, std::string& bytes);

/// Reads what pack() wrote; returns false if the bytes are damaged.
bool unpack(const void* bytes, std::size_t size, PackedFacts& facts);

}  // namespace tokens::ledger
