// One JSON value in, the fields that matter out: the reader of whatever the
// quick walk (record_walker.hpp) refuses. nlohmann_json does the reading.
//
// Unknown keys are skipped, in any order, with or without blanks.
#pragma once

#include "extractor/claude/draft.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string_view>

namespace tokens::extractor::claude {

class RecordReader {
 public:
  /// Reads `text`, one JSON object with nothing but blanks around it, into
  /// `draft`, which is cleared first and holds views into this reader
  /// afterwards. Returns false for everything else, bytes that are no UTF-8
  /// included.
  bool read(std::string_view text, Draft& draft);

  /// Returns the uuid of the record before the one that was read last, across
  /// a compaction, too; "" if it names none.
  [[nodiscard]] std::string_view parent() const;

 private:
  std::shared_ptr<const nlohmann::json> record_;
};

}  // namespace tokens::extractor::claude
