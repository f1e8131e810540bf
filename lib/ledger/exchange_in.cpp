// Records of another ledger into this one; see exchange.hpp.
#include "lib/base/text.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/responses.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace tokens::ledger {

/// Reads the fields of one record, and remembers the first that is wrong.
class FieldReader {
 public:
  explicit FieldReader(const LedgerRecord& record) : record_(record) {}

  /// Returns the number, 0 if the field is not there. It has to lie between
  /// `least` and `most`.
  std::int64_t number(std::string_view name,
                      std::int64_t least,
                      std::int64_t most) {
    const RecordValue* value = record_.find(name);
    if (value == nullptr) {
      return 0;
    }
    const auto* number = std::get_if<std::int64_t>(value);
    if (number == nullptr || *number < least || *number > most) {
      complain(name, "is no number that can stand there");
      return 0;
    }
    return *number;
  }

  /// Returns the text, "" if the field is not there.
  std::string_view text(std::string_view name) {
    const RecordValue* value = record_.find(name);
    if (value == nullptr) {
      return {};
    }
    const auto* text = std::get_if<std::string>(value);
    if (text == nullptr) {
      complain(name, "is no text");
      return {};
    }
    return *text;
  }

  /// Returns the 64 bits that a text writes as a number.
  std::int64_t hash(std::string_view name) {
    const auto number = parse_whole(text(name));
    if (!number) {
      complain(name, "is no number in quotes");
    }
    return number.value_or(0);
  }

  [[nodiscard]] bool has(std::string_view name) const {
    return record_.find(name) != nullptr;
  }

  void complain(std::string_view name, const std::string& why) {
    if (complaint_.empty()) {
      complaint_ = '\'' + std::string(name) + "' " + why;
    }
  }

  /// Fails with `parse` if anything was wrong.
  [[nodiscard]] Result<void> verdict() const {
    return complaint_.empty()
               ? Result<void>{}
               : fail(ErrorKind::parse,
                      "in '" + record_.kind + "': " + complaint_);
  }

 private:
  const LedgerRecord& record_;
  std::string complaint_;
};

namespace {

/// The limits of a number that may be any.
constexpr std::int64_t k_least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t k_most = std::numeric_limits<std::int64_t>::max();

/// Years beyond any calendar, but far from where milliseconds overflow.
constexpr std::int64_t k_farthest_ms = (std::int64_t{1} << 52) - 1;

/// The highest number that a field may have.
template <class Field>
constexpr std::int64_t most_of(Meaning meaning) {
  if (std::is_same_v<Field, bool>) {
    return 1;
  }
  if (std::is_same_v<Field, PlaceKind>) {
    return static_cast<std::int64_t>(PlaceKind::commit);
  }
  if (std::is_same_v<Field, Source>) {
    return static_cast<std::int64_t>(Source::task);
  }
  if (std::is_same_v<Field, Evidence>) {
    return static_cast<std::int64_t>(Evidence::manual);
  }
  return meaning == Meaning::tokens ? k_most_tokens : k_most;
}

/// Reads a field of a record.
template <class RowOfLabel>
struct ReadField {
  Ledger::Connection& connection;
  FieldReader& fields;
  const RowOfLabel& row_of_label;

  template <class Field>
  void operator()(const char* column, Field& field, Meaning meaning) const {
    const std::string_view name = field_of(column);
    if (name.empty()) {
      return;
    }
    if constexpr (std::is_same_v<Field, std::string_view>) {
      field = fields.text(name);
    } else if constexpr (std::is_same_v<Field, Moment>) {
      const auto ms = fields.number(name, -k_farthest_ms, k_farthest_ms);
      field = fields.has(name) ? from_unix_ms(ms) : k_never;
    } else if (meaning == Meaning::word) {
      field = static_cast<Field>(connection.symbol(fields.text(name)));
    } else if (stands_for_row(meaning)) {
      field = static_cast<Field>(row_of_label(name, meaning));
    } else {
      field =
          static_cast<Field>(fields.number(name, 0, most_of<Field>(meaning)));
    }
  }
};

/// Reads a response; `row` is the exporter's, and the key points into the
/// record. `row_of_label` turns a label of the export into a row here, 0 for an
/// absent field.
template <class RowOfLabel>
ResponseRow response_of(Ledger::Connection& connection,
                        FieldReader& fields,
                        const RowOfLabel& row_of_label) {
  ResponseRow row;
  row.row = fields.hash("row");
  visit_columns(row, ReadField<RowOfLabel>{connection, fields, row_of_label});
  if (row.key.empty()) {
    fields.complain("key", "is missing");
  }
  if (!fields.has("owner")) {
    row.owner = row.kept;
    row.owner_time = row.time;
  }
  if (row.first_read == k_never) {
    row.first_read = from_unix_ms(0);
  }
  if ((row.place == PlaceKind::commit) != (row.commit != 0)) {
    fields.complain("place", "does not go with 'commit'");
  }
  return row;
}

/// In the statements below parameters have the places of the exchange's
/// columns.
using Event = RecordTaker::Event;

/// Returns true if the ledger has the event; it then learns what only the
/// hook of the exporting ledger saw.
bool is_known(Ledger::Connection& connection, Event event) {
  event.emplace_back(value<RowId>(
      connection,
      "SELECT id FROM head_event WHERE new_id = ?5 AND worktree = ?1 AND "
      "old_id = ?4 AND second = ?7 AND kind = ?3 LIMIT 1",
      Event(event.begin(), event.begin() + 7)));
  if (event.back() == RecordValue(RowId{0})) {
    return false;
  }
  exec(connection,
       "UPDATE head_event SET moment = ?8, session = ?9, from_hook = 1 "
       "WHERE id = ?12 AND from_hook = 0 AND ?11 = 1",
       event);
  return true;
}

/// Stores the event before the first of its worktree, if it happened before.
bool put_in_front(Ledger::Connection& connection, const Event& event) {
  return exec(connection,
              "INSERT INTO head_event (worktree, sequence, kind, old_id, "
              "new_id, branch, second, moment, session, makes_commit, "
              "from_hook) "
              "SELECT ?1, ifnull(min(sequence), 1) - 1, ?3, ?4, ?5, ?6, ?7, "
              "?8, ?9, ?10, ?11 "
              "FROM head_event WHERE worktree = ?1 "
              "HAVING count(*) = 0 OR ?8 <= min(moment)",
              event) > 0;
}

/// HEAD events of a worktree that this ledger watches itself, oldest first.
/// What it saw is the truth; an import may add what happened before (a reflog
/// expires), and the moment and session of a hook where only git's second is
/// known. Stores what is older than the first event here, in front of it;
/// returns how many.
std::int64_t store_old_events(Ledger::Connection& connection,
                              const std::vector<Event>& events) {
  std::vector<const Event*> unknown;
  for (const Event& event : events) {
    if (!is_known(connection, event)) {
      unknown.push_back(&event);
    }
  }
  return std::count_if(
      unknown.rbegin(), unknown.rend(), [&](const Event* event) {
        return put_in_front(connection, *event);
      });
}

}  // namespace

RowId RecordTaker::row_of_label(std::string_view field,
                                Meaning meaning,
                                FieldReader& fields) {
  if (!fields.has(field)) {
    return 0;
  }
  if (meaning == Meaning::response) {
    // One that did not come was taken back by its ledger.
    const auto found = responses_.find(fields.hash(field));
    return found == responses_.end() ? 0 : found->second;
  }
  const auto& rows = rows_[meaning];
  const auto found = rows.find(fields.number(field, k_least, k_most));
  if (found == rows.end()) {
    fields.complain(field, "refers to a row that did not come before");
    return 0;
  }
  return found->second;
}

RecordValue RecordTaker::column_value(const ExchangeColumn& column,
                                      FieldReader& fields) {
  if (!fields.has(column.field)) {
    return {};
  }
  switch (column.meaning) {
    case Meaning::number:
      return fields.number(column.field, k_least, k_most);
    case Meaning::text:
      return std::string(fields.text(column.field));
    case Meaning::word:
      return ledger_.connection().symbol(fields.text(column.field));
    case Meaning::hash:
      return fields.hash(column.field);
    default:
      return row_of_label(column.field, column.meaning, fields);
  }
}

/// Later records name the row by the label that the exporter gave it.
void RecordTaker::learn_label(const ExchangeTable& table,
                              std::vector<RecordValue> values,
                              FieldReader& fields,
                              bool is_new) {
  Ledger::Connection& connection = ledger_.connection();
  RowId row = connection.database.getLastInsertRowid();
  if (!is_new) {
    values.resize(table.keys);
    row = value<RowId>(connection, table.find.c_str(), values);
  } else {
    new_[table.label].insert(row);
    if (table.label == Meaning::worktree) {
      // Where a worktree of this disk has the same root, that one holds what
      // happens there; see worktrees().
      exec(connection, "UPDATE worktree SET imported = 1 WHERE id = ?", row);
    }
  }
  rows_[table.label][fields.number("label", k_least, k_most)] = row;
}

Result<void> RecordTaker::take_row(const ExchangeTable& table,
                                   const LedgerRecord& record) {
  FieldReader fields(record);
  std::vector<RecordValue> values;
  for (const ExchangeColumn& column : table.columns) {
    values.push_back(column_value(column, fields));
  }
  TOKENS_TRY(fields.verdict());
  const Meaning beside = table.columns.front().meaning;
  const auto* const row = std::get_if<RowId>(values.data());
  const bool has_row = row != nullptr && *row != 0;
  if (beside == Meaning::response && !has_row) {
    return {};
  }
  if (table.only_beside_new && !(has_row && new_[beside].contains(*row))) {
    if (record.kind == "event") {
      old_events_.push_back(std::move(values));
    }
    return {};
  }
  const bool is_new =
      exec(ledger_.connection(), table.insert.c_str(), values) > 0;
  taken_.evidence_added += is_new && !table.is_update() ? 1 : 0;
  if (table.label != Meaning::number) {
    learn_label(table, std::move(values), fields, is_new);
  }
  return fields.verdict();
}

/// Returns true if the record says more of where the response belongs than is
/// known here. A person's word says more than what was computed.
bool RecordTaker::place_firmer(RowId here, const ResponseRow& row) {
  RowId left = 0;  // the commit that shows it no more
  if (row.evidence == Evidence::manual) {
    left = value<RowId>(ledger_.connection(),
                        "SELECT commit_record FROM response WHERE id = ?",
                        here);
  }
  const bool is_firmer =
      exec(ledger_.connection(),
           "UPDATE response SET place = ?1, repository = ?2, worktree = ?3, "
           "pending_branch = ?4, commit_record = ?5, evidence = ?6 "
           "WHERE id = ?7 AND (place < ?1 OR (?6 = ?8 AND evidence <> ?8))",
           row.place,
           or_null(row.repository),
           or_null(row.worktree),
           or_null(row.pending_branch),
           or_null(row.commit),
           row.evidence,
           here,
           Evidence::manual) > 0;
  for (const RowId commit : {left, row.commit}) {
    if (is_firmer && commit != 0) {
      new_[Meaning::commit].insert(commit);  // its views are stale
    }
  }
  return is_firmer;
}

/// The response is here: its lines are folded as those of a transcript, so
/// that the order of reading plays no part.
Result<void> RecordTaker::fold_response(RowId here, const ResponseRow& row) {
  const bool is_firmer = place_firmer(here, row);
  bool has_changed = false;
  if (row.source == Source::transcript) {
    TOKENS_TRY_ASSIGN(const MergeOutcome outcome, merge(ledger_, row));
    has_changed = outcome.changed > 0;
    for (const RowId commit : outcome.changed_commits) {
      new_[Meaning::commit].insert(commit);  // its views are stale, too
    }
  }
  if (is_firmer || has_changed) {
    ++taken_.responses_changed;
  } else {
    ++taken_.responses_known;
  }
  return {};
}

Result<void> RecordTaker::take_response(const LedgerRecord& record) {
  FieldReader fields(record);
  ResponseRow row = response_of(ledger_.connection(),
                                fields,
                                [&](std::string_view field, Meaning meaning) {
                                  return row_of_label(field, meaning, fields);
                                });
  TOKENS_TRY(fields.verdict());
  const RowId label = std::exchange(row.row, 0);
  if (insert_response(ledger_.connection(), row)) {
    responses_[label] = row.row;
    ++taken_.responses_added;
    return {};
  }
  const RowId here = row_of_key(ledger_.connection(), row.key);
  responses_[label] = here;
  return fold_response(here, row);
}

Result<void> RecordTaker::take(const LedgerRecord& record) {
  auto done = guarded("write ledger", [&]() -> Result<void> {
    if (record.kind == "response") {
      return take_response(record);
    }
    const auto& tables = exchange_tables();
    const auto table =
        std::find_if(tables.begin(), tables.end(), [&](const auto& one) {
          return one.kind == record.kind;
        });
    if (table == tables.end()) {
      return fail(ErrorKind::parse,
                  "'" + record.kind + "' is no kind of record");
    }
    return take_row(*table, record);
  });
  return done ? *done : fail(done.error());
}

Result<Taken> RecordTaker::finish() {
  TOKENS_TRY(writing(ledger_, [&](Ledger::Connection& connection) {
    taken_.evidence_added += store_old_events(connection, old_events_);
    for (const RowId commit : new_[Meaning::commit]) {
      exec(connection,
           "INSERT OR IGNORE INTO stale_commit (commit_record) VALUES (?)",
           commit);
    }
    if (!new_[Meaning::commit].empty()) {
      // Where they live is computed again.
      connection.database.exec("UPDATE repository SET refs_fingerprint = NULL");
    }
  }));
  TOKENS_TRY(remove_superseded_readings(ledger_));
  return taken_;
}

}  // namespace tokens::ledger
