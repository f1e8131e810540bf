// Records of another ledger into this one; see exchange.hpp.
#include "lib/base/text.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_response.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/old_events.hpp"
#include "lib/ledger/response_store.hpp"

#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::ledger {
namespace {

/// The statements of a table: to put a row in, and to find the one that has
/// its place.
struct Statements {
  std::string insert;
  std::string find;
};

Statements statements_for(const ExchangeTable& table) {
  std::string names;
  std::string marks;
  for (const ExchangeColumn& column : table.columns) {
    names += std::string(names.empty() ? "" : ", ") + column.name;
    marks += marks.empty() ? "?" : ", ?";
  }
  if (table.label == Meaning::transcript) {
    // No cursor of this disk: it is read from its start if it is found.
    names += ", inode, size, modified_ns, offset, tail_hash";
    marks += ", 0, -1, 0, 0, 0";
  }
  Statements made;
  made.insert = std::string("INSERT INTO ") + table.table + " (" + names +
                ") VALUES (" + marks + ") " + table.on_conflict;
  if (table.label != Meaning::number) {
    made.find = std::string("SELECT id FROM ") + table.table + " WHERE true";
    for (const std::string_view column : split(table.key, ' ')) {
      made.find += " AND " + std::string(column) + " = ?";
    }
  }
  return made;
}

/// All tables by the kind of their records. The statements stay where they are
/// as long as the process runs, as literals do.
struct TableWords {
  const ExchangeTable* table;
  Statements statements;
};

const std::map<std::string_view, TableWords>& tables_by_kind() {
  static const auto all_tables = [] {
    std::map<std::string_view, TableWords> made;
    for (const auto& tables :
         {tables_before_responses(), tables_after_responses()}) {
      for (const ExchangeTable& table : tables) {
        made.emplace(table.kind, TableWords{&table, statements_for(table)});
      }
    }
    return made;
  }();
  return all_tables;
}

}  // namespace

class RecordTaker::Work {
 public:
  explicit Work(Ledger& ledger)
      : ledger_(ledger), connection_(ledger.connection()) {}

  Result<void> take(const LedgerRecord& record);
  Result<Taken> finish();

 private:
  Result<void> take_row(const TableWords& words, const LedgerRecord& record);
  Result<void> take_response(const LedgerRecord& record);
  Result<void> take_shown(const LedgerRecord& record);
  Result<void> take_roots(const LedgerRecord& record);
  RecordValue column_value(const ExchangeColumn& column, FieldReader& fields);
  RowId row_of_label(std::string_view field,
                     Meaning meaning,
                     FieldReader& fields);
  void learn_label(const TableWords& words,
                   const std::vector<RecordValue>& values,
                   FieldReader& fields,
                   bool is_new);
  void mark_imported(RowId worktree);
  Result<void> fold_response(RowId here, const ResponseRow& row);
  bool place_firmer(RowId here, const ResponseRow& row);

  Ledger& ledger_;
  Ledger::Connection& connection_;
  std::map<Meaning, std::unordered_map<RowId, RowId>> rows_;  ///< by label
  std::unordered_map<RowId, RowId> responses_;  ///< by the exporter's rows
  std::unordered_set<RowId> new_worktrees_;
  std::unordered_set<RowId> new_commits_;
  OldEvents old_events_;
  Taken taken_;
};

RowId RecordTaker::Work::row_of_label(std::string_view field,
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

RecordValue RecordTaker::Work::column_value(const ExchangeColumn& column,
                                            FieldReader& fields) {
  if (!fields.has(column.name)) {
    return {};
  }
  switch (column.meaning) {
    case Meaning::number:
      return fields.number(column.name, k_least, k_most);
    case Meaning::text:
      return std::string(fields.text(column.name));
    case Meaning::word:
      return connection_.symbol(fields.text(column.name));
    case Meaning::hash:
      return fields.hash(column.name);
    default:
      return row_of_label(column.name, column.meaning, fields);
  }
}

/// Where a worktree of this disk has the same root, that one holds what
/// happens there; see worktrees().
void RecordTaker::Work::mark_imported(RowId worktree) {
  exec(connection_, "UPDATE worktree SET imported = 1 WHERE id = ?", worktree);
}

/// Later records name the row by the label that the exporter gave it.
void RecordTaker::Work::learn_label(const TableWords& words,
                                    const std::vector<RecordValue>& values,
                                    FieldReader& fields,
                                    bool is_new) {
  const ExchangeTable& table = *words.table;
  RowId row = connection_.database.getLastInsertRowid();
  if (!is_new) {
    std::vector<RecordValue> key;
    for (const std::string_view name : split(table.key, ' ')) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (name == table.columns[i].name) {
          key.push_back(values[i]);
        }
      }
    }
    row = value<RowId>(connection_, words.statements.find.c_str(), key);
  } else if (table.label == Meaning::worktree) {
    new_worktrees_.insert(row);
    mark_imported(row);
  } else if (table.label == Meaning::commit) {
    new_commits_.insert(row);
  }
  rows_[table.label][fields.number("label", k_least, k_most)] = row;
}

Result<void> RecordTaker::Work::take_row(const TableWords& words,
                                         const LedgerRecord& record) {
  const ExchangeTable& table = *words.table;
  FieldReader fields(record);
  std::vector<RecordValue> values;
  for (const ExchangeColumn& column : table.columns) {
    values.push_back(column_value(column, fields));
  }
  TOKENS_TRY(fields.verdict());
  if (table.columns.front().meaning == Meaning::response &&
      (values.front() == RecordValue{} ||
       values.front() == RecordValue(RowId{0}))) {
    return {};
  }
  if (table.owner == Owner::new_worktree &&
      !new_worktrees_.contains(std::get<std::int64_t>(values.front()))) {
    if (record.kind == "event") {
      old_events_.keep(std::move(values));
    }
    return {};
  }
  const bool is_new =
      exec(connection_, words.statements.insert.c_str(), values) > 0;
  taken_.evidence_added += is_new ? 1 : 0;
  if (table.label != Meaning::number) {
    learn_label(words, values, fields, is_new);
  }
  return fields.verdict();
}

/// A commit that was known keeps what this ledger computed of it.
Result<void> RecordTaker::Work::take_shown(const LedgerRecord& record) {
  FieldReader fields(record);
  const RowId commit = row_of_label("commit", Meaning::commit, fields);
  const RowId at = row_of_label("at", Meaning::commit, fields);
  TOKENS_TRY(fields.verdict());
  if (new_commits_.contains(commit)) {
    exec(connection_,
         "UPDATE commit_record SET shown = ? WHERE id = ?",
         or_null(at),
         or_null(commit));
  }
  return {};
}

Result<void> RecordTaker::Work::take_roots(const LedgerRecord& record) {
  FieldReader fields(record);
  const RowId repository =
      row_of_label("repository", Meaning::repository, fields);
  const std::string_view commits = fields.text("commits");
  TOKENS_TRY(fields.verdict());
  exec(connection_,
       "UPDATE repository SET roots = ? WHERE id = ? AND roots IS NULL",
       commits,
       repository);
  return {};
}

/// Returns true if the record says more of where the response belongs than is
/// known here. A person's word says more than what was computed.
bool RecordTaker::Work::place_firmer(RowId here, const ResponseRow& row) {
  RowId left = 0;  // the commit that shows it no more
  if (row.evidence == Evidence::manual) {
    left = value<RowId>(
        connection_, "SELECT commit_record FROM response WHERE id = ?", here);
  }
  const bool is_firmer =
      exec(connection_,
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
      new_commits_.insert(commit);  // its views are stale
    }
  }
  return is_firmer;
}

/// The response is here: its lines are folded as those of a transcript, so
/// that the order of reading plays no part.
Result<void> RecordTaker::Work::fold_response(RowId here,
                                              const ResponseRow& row) {
  const bool is_firmer = place_firmer(here, row);
  bool has_changed = false;
  if (row.source == Source::transcript) {
    ResponseStore store(connection_, {});
    TOKENS_TRY_ASSIGN(const MergeOutcome outcome,
                      merge(ledger_,
                            {store.response_of(row)},
                            store.transcripts(),
                            row.first_read));
    has_changed = outcome.changed > 0;
    for (const RowId commit : outcome.changed_commits) {
      new_commits_.insert(commit);  // its views are stale, too
    }
  }
  if (is_firmer || has_changed) {
    ++taken_.responses_changed;
  } else {
    ++taken_.responses_known;
  }
  return {};
}

Result<void> RecordTaker::Work::take_response(const LedgerRecord& record) {
  FieldReader fields(record);
  TOKENS_TRY_ASSIGN(
      ResponseRow row,
      response_of(
          connection_, record, [&](std::string_view field, Meaning meaning) {
            return row_of_label(field, meaning, fields);
          }));
  TOKENS_TRY(fields.verdict());
  const RowId label = std::exchange(row.row, 0);
  if (insert_response(connection_, row)) {
    responses_[label] = row.row;
    ++taken_.responses_added;
    return {};
  }
  const RowId here = row_of_key(connection_, row.key);
  responses_[label] = here;
  return fold_response(here, row);
}

Result<void> RecordTaker::Work::take(const LedgerRecord& record) {
  auto done = guarded("write ledger", [&]() -> Result<void> {
    if (record.kind == "response") {
      return take_response(record);
    }
    if (record.kind == "shown") {
      return take_shown(record);
    }
    if (record.kind == "roots") {
      return take_roots(record);
    }
    const auto words = tables_by_kind().find(record.kind);
    if (words == tables_by_kind().end()) {
      return fail(ErrorKind::parse,
                  "'" + record.kind + "' is no kind of record");
    }
    return take_row(words->second, record);
  });
  return done ? *done : fail(done.error());
}

Result<Taken> RecordTaker::Work::finish() {
  auto done = guarded("write ledger", [&] {
    taken_.evidence_added += old_events_.store(connection_);
    for (const RowId commit : new_commits_) {
      exec(connection_,
           "INSERT OR IGNORE INTO stale_commit (commit_record) VALUES (?)",
           commit);
    }
    if (!new_commits_.empty()) {
      // Where they live is computed again.
      connection_.database.exec(
          "UPDATE repository SET refs_fingerprint = NULL");
    }
  });
  if (!done) {
    return fail(done.error());
  }
  TOKENS_TRY(remove_superseded_readings(ledger_));
  return taken_;
}

RecordTaker::RecordTaker(Ledger& ledger)
    : work_(std::make_unique<Work>(ledger)) {}

RecordTaker::~RecordTaker() = default;

Result<void> RecordTaker::take(const LedgerRecord& record) {
  return work_->take(record);
}

Result<Taken> RecordTaker::finish() {
  return work_->finish();
}

}  // namespace tokens::ledger
