// For the .cpp files of this folder only: responses of transcripts as rows, and
// rows as responses, whose lines are then folded.
#pragma once

#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/model/response.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokens::ledger {

/// A response and the row that it came from. Its views are good as long as the
/// store that made it, its key as long as that of the row.
struct Stored {
  ResponseRow row;
  Response response;
};

class ResponseStore {
 public:
  static constexpr std::size_t k_word_fields = 10;

  ResponseStore(Ledger::Connection& connection,
                const TranscriptIds& transcripts);

  /// Returns the row as it is written; in no place yet.
  ResponseRow row_of(const Response& response, Moment first_read);

  Response response_of(const ResponseRow& row);

  /// The transcripts of the responses that were read.
  [[nodiscard]] const TranscriptIds& transcripts() const {
    return transcripts_;
  }

  /// Writes another response into the row of `stored`; returns true if its
  /// tokens changed.
  bool update(const Stored& stored, const Response& response);

 private:
  LineRow line_of(const LinePlace& place);
  LinePlace place_of(const LineRow& line, Moment time);
  std::string_view path_of(RowId transcript);

  struct KnownWord {
    std::string_view text;
    RowId row = 0;
  };

  Ledger::Connection& connection_;
  /// The words of the response before: most have the same.
  std::array<KnownWord, k_word_fields> last_words_;
  /// Of what is merged, and of rows that were read; the texts of `paths_` stay
  /// in their place.
  TranscriptIds transcripts_;
  std::unordered_map<RowId, std::string> paths_;
};

}  // namespace tokens::ledger
