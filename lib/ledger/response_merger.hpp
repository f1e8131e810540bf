// For the .cpp files of this folder only: responses as rows, while they are
// merged into a ledger.
#pragma once

#include "lib/ledger/packed_facts.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/row_place.hpp"
#include "lib/ledger/statements.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::ledger {

/// A stored response as merging needs it: the row, and the views it shares.
struct Stored {
  RowId row = 0;
  RowId commit = 0;
  Moment first_read;
  Response response;
};

/// Rows of one statement: beginning and ending it costs as much as a row.
constexpr std::size_t k_rows_at_once = 16;

/// Merges into one connection; holds the statements' common parts.
class Merger {
 public:
  Merger(Ledger::Connection& connection,
         const TranscriptIds& transcripts,
         Moment read_at)
      : connection_(connection),
        transcripts_(transcripts),
        read_at_(read_at),
        hook_rows_(connection) {
    for (const auto& [path, row] : transcripts) {
      paths_.emplace(row, path);
    }
  }

  bool find(RowId row, std::string_view key, Stored& stored);
  bool insert_if_free(RowId slot, const Response& response, RowId& row);
  void insert_new(RowId row, const Response& response);
  void insert_waiting();
  void update(const Stored& stored);

  /// The packed form of a response, and back. The views that a response gets
  /// stay as long as the merger; its key is that of the bytes.
  void pack_response(const Response& response,
                     Moment first_read,
                     std::string& bytes);
  void unpack_response(const PackedFacts& facts,
                       RowId session,
                       Response& response);

 private:
  PackedPlace packed(const LinePlace& place);
  LinePlace unpacked(const PackedPlace& place);
  void bind_row(Query& insert,
                RowId row,
                const Response& response,
                std::string& bytes);
  bool insert(RowId row, const Response& response);
  std::string_view path_of(RowId transcript);

  /// The same text has the same address while a batch is merged.
  RowId transcript_of(std::string_view path) {
    const auto [known, is_new] = by_address_.try_emplace(path.data(), 0);
    if (is_new) {
      known->second = find_transcript(path);
    }
    return known->second;
  }

  /// A row that is folded may name files of earlier runs: those that
  /// path_of() has met.
  RowId find_transcript(std::string_view path) const {
    if (const auto found = transcripts_.find(path);
        found != transcripts_.end()) {
      return found->second;
    }
    const auto met = met_.find(path);
    return met == met_.end() ? 0 : met->second;
  }

  Ledger::Connection& connection_;
  const TranscriptIds& transcripts_;
  Moment read_at_;
  HookRows hook_rows_;
  std::unordered_map<RowId, std::string> paths_;
  std::vector<std::pair<RowId, const Response*>> waiting_;
  std::array<std::string, k_rows_at_once> bytes_;  ///< packed, while they wait
  std::unordered_map<const char*, RowId> by_address_;
  TranscriptIds met_;  ///< its texts are those of paths_, which stay in place
};

}  // namespace tokens::ledger
