// The whole ledger out as records, and records of another ledger in.
//
// What goes out: every fact and all evidence. What stays: cursors' places on
// this disk, the view files of its working trees, settings, caches. A test
// holds the list of tables against the schema, so that a new table is either
// carried or left out on purpose.
//
// Coming in never overwrites: a response that is here is folded line by line
// as transcripts are; its assignment gives way only to a firmer one (outside,
// then pending, then commit); evidence that is here stays as it is.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tokens::ledger {

struct ExchangeColumn;
struct ExchangeTable;
struct ResponseRow;
class FieldReader;
enum class Meaning;

/// The version of the records; a reader refuses higher ones.
inline constexpr std::int64_t k_record_version = 1;

using OnRecord = std::function<Result<void>(const LedgerRecord&)>;

/// Calls `on_record` for every row that another ledger needs, rows before
/// those that refer to them. One state of the ledger, however long it takes.
Result<void> for_each_record(Ledger& ledger, const OnRecord& on_record);

/// What an import did.
struct Taken {
  std::int64_t responses_added = 0;
  std::int64_t responses_changed = 0;  ///< more complete, or placed firmer
  std::int64_t responses_known = 0;    ///< as they were
  std::int64_t evidence_added = 0;     ///< all other rows
};

/// Takes records inside the transaction that the caller began.
class RecordTaker {
 public:
  /// The columns of a HEAD event, in the order of the exchange's table.
  using Event = std::vector<RecordValue>;

  explicit RecordTaker(Ledger& ledger) : ledger_(ledger) {}

  /// Fails with `parse` if the record is not one of ours or refers to one that
  /// did not come; the caller then rolls back.
  Result<void> take(const LedgerRecord& record);

  /// Ends the import: what had to wait for all records is done now.
  Result<Taken> finish();

 private:
  Result<void> take_row(const ExchangeTable& table, const LedgerRecord& record);
  Result<void> take_response(const LedgerRecord& record);
  RecordValue column_value(const ExchangeColumn& column, FieldReader& fields);
  RowId row_of_label(std::string_view field,
                     Meaning meaning,
                     FieldReader& fields);
  void learn_label(const ExchangeTable& table,
                   std::vector<RecordValue> values,
                   FieldReader& fields,
                   bool is_new);
  Result<void> fold_response(RowId here, const ResponseRow& row);
  bool place_firmer(RowId here, const ResponseRow& row);

  Ledger& ledger_;
  std::map<Meaning, std::unordered_map<RowId, RowId>> rows_;  ///< by label
  std::unordered_map<RowId, RowId> responses_;  ///< by the exporter's rows
  /// Rows that came with this import; also commits whose views are stale.
  std::map<Meaning, std::unordered_set<RowId>> new_;
  std::vector<Event> old_events_;
  Taken taken_;
};

}  // namespace tokens::ledger
