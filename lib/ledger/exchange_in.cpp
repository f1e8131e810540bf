// Records of another ledger into this one; see exchange.hpp.
#include "lib/base/text.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_response.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/old_events.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/row_place.hpp"

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

const ExchangeTable* table_of(const std::string& kind) {
  for (const auto& tables :
       {tables_before_responses(), tables_after_responses()}) {
    for (const ExchangeTable& table : tables) {
      if (kind == table.kind) {
        return &table;
      }
    }
  }
  return nullptr;
}

}  // namespace

class RecordTaker::Work {
 public:
  explicit Work(Ledger& ledger)
      : ledger_(ledger), connection_(ledger.connection()) {
    // What comes in here is not in the set of rows that a first scan keeps.
    connection_.rows.reset();
  }

  Result<void> take(const LedgerRecord& record);
  Result<Taken> finish();

 private:
  struct Prepared {
    SQLite::Statement insert;
    std::unique_ptr<SQLite::Statement> find;
  };

  Prepared& prepared(const ExchangeTable& table);
  Result<void> take_row(const ExchangeTable& table, const LedgerRecord& record);
  Result<void> take_response(const LedgerRecord& record);
  Result<void> take_shown(const LedgerRecord& record);
  Result<void> take_roots(const LedgerRecord& record);
  RecordValue column_value(const ExchangeColumn& column, FieldReader& fields);
  RowId row_of_label(const char* field, Meaning meaning, FieldReader& fields);
  void learn_label(const ExchangeTable& table,
                   const std::vector<RecordValue>& values,
                   FieldReader& fields,
                   bool is_new);
  const std::string& path_of(RowId transcript);
  LinePlace line_of(const PackedPlace& place, TranscriptIds& ids);
  Response lines_of(const ResponseRow& row, TranscriptIds& ids);
  void mark_imported(RowId worktree);
  void insert_response(const ResponseRow& row);
  Result<void> fold_response(RowId here, const ResponseRow& row);
  bool place_firmer(RowId here, const ResponseRow& row);

  Ledger& ledger_;
  Ledger::Connection& connection_;
  std::map<const ExchangeTable*, Prepared> prepared_;
  std::map<Meaning, std::unordered_map<RowId, RowId>> rows_;  ///< by label
  std::unordered_map<RowId, RowId> moved_;  ///< responses with another row
  std::unordered_set<RowId> new_worktrees_;
  std::unordered_set<RowId> new_commits_;
  std::unordered_map<RowId, std::string> paths_;  ///< of transcripts
  OldEvents old_events_;
  Taken taken_;
};

RecordTaker::Work::Prepared& RecordTaker::Work::prepared(
    const ExchangeTable& table) {
  const auto known = prepared_.find(&table);
  if (known != prepared_.end()) {
    return known->second;
  }
  const Statements sql = statements_for(table);
  Prepared made{SQLite::Statement(connection_.database, sql.insert),
                sql.find.empty() ? nullptr
                                 : std::make_unique<SQLite::Statement>(
                                       connection_.database, sql.find)};
  return prepared_.emplace(&table, std::move(made)).first->second;
}

RowId RecordTaker::Work::row_of_label(const char* field,
                                      Meaning meaning,
                                      FieldReader& fields) {
  if (!fields.has(field)) {
    return 0;
  }
  if (meaning == Meaning::response) {
    const RowId row = fields.hash(field);
    const auto moved = moved_.find(row);
    return moved == moved_.end() ? row : moved->second;
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
  SQLite::Statement& insert = connection_.statement(
      "INSERT OR IGNORE INTO setting (key, value) "
      "VALUES ('imported worktree ' || ?, '1')");
  insert.bind(1, std::to_string(worktree));
  insert.exec();
}

/// Later records name the row by the label that the exporter gave it.
void RecordTaker::Work::learn_label(const ExchangeTable& table,
                                    const std::vector<RecordValue>& values,
                                    FieldReader& fields,
                                    bool is_new) {
  RowId row = connection_.database.getLastInsertRowid();
  if (!is_new) {
    SQLite::Statement& find = *prepared(table).find;
    find.reset();
    int at = 0;
    for (const std::string_view name : split(table.key, ' ')) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (name == table.columns[i].name) {
          bind_value(find, ++at, values[i]);
        }
      }
    }
    row = find.executeStep() ? find.getColumn(0).getInt64() : 0;
    find.reset();
  } else if (table.label == Meaning::worktree) {
    new_worktrees_.insert(row);
    mark_imported(row);
  } else if (table.label == Meaning::commit) {
    new_commits_.insert(row);
  }
  rows_[table.label][fields.number("label", k_least, k_most)] = row;
}

Result<void> RecordTaker::Work::take_row(const ExchangeTable& table,
                                         const LedgerRecord& record) {
  FieldReader fields(record);
  std::vector<RecordValue> values;
  for (const ExchangeColumn& column : table.columns) {
    values.push_back(column_value(column, fields));
  }
  TOKENS_TRY(fields.verdict());
  if (table.owner == Owner::new_worktree &&
      !new_worktrees_.contains(std::get<std::int64_t>(values.front()))) {
    if (record.kind == "event") {
      old_events_.keep(std::move(values));
    }
    return {};
  }
  SQLite::Statement& insert = prepared(table).insert;
  insert.reset();
  for (std::size_t i = 0; i < values.size(); ++i) {
    bind_value(insert, static_cast<int>(i) + 1, values[i]);
  }
  const bool is_new = insert.exec() > 0;
  taken_.evidence_added += is_new ? 1 : 0;
  if (table.label != Meaning::number) {
    learn_label(table, values, fields, is_new);
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
    SQLite::Statement& update = connection_.statement(
        "UPDATE commit_record SET shown = ? WHERE id = ?");
    bind_row(update, 1, at);
    bind_row(update, 2, commit);
    update.exec();
  }
  return {};
}

Result<void> RecordTaker::Work::take_roots(const LedgerRecord& record) {
  FieldReader fields(record);
  const RowId repository =
      row_of_label("repository", Meaning::repository, fields);
  const std::string_view commits = fields.text("commits");
  TOKENS_TRY(fields.verdict());
  SQLite::Statement& insert = connection_.statement(
      "INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)");
  insert.bind(1, k_roots_of + std::to_string(repository));
  bind_text(insert, 2, commits);
  insert.exec();
  return {};
}

void RecordTaker::Work::insert_response(const ResponseRow& row) {
  std::string bytes;
  pack(row.facts, bytes);
  SQLite::Statement& insert = connection_.statement(
      "INSERT INTO response (id, session, facts, source, place, repository, "
      "worktree, pending_branch, commit_record, evidence) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, row.row);
  insert.bind(2, row.session);
  insert.bind(3, bytes.data(), static_cast<int>(bytes.size()));
  insert.bind(4, static_cast<int>(row.source));
  insert.bind(5, static_cast<int>(row.place));
  bind_row(insert, 6, row.repository);
  bind_row(insert, 7, row.worktree);
  bind_row(insert, 8, row.pending_branch);
  bind_row(insert, 9, row.commit);
  insert.bind(10, static_cast<int>(row.evidence));
  insert.exec();
}

/// Returns true if the record says more of where the response belongs than is
/// known here. A person's word says more than what was computed.
bool RecordTaker::Work::place_firmer(RowId here, const ResponseRow& row) {
  RowId left = 0;  // the commit that shows it no more
  if (row.evidence == Evidence::manual) {
    SQLite::Statement& select = connection_.statement(
        "SELECT commit_record FROM response WHERE id = ?");
    select.bind(1, here);
    left = select.executeStep() ? select.getColumn(0).getInt64() : 0;
    select.reset();
  }
  SQLite::Statement& update = connection_.statement(
      "UPDATE response SET place = ?1, repository = ?2, worktree = ?3, "
      "pending_branch = ?4, commit_record = ?5, evidence = ?6 "
      "WHERE id = ?7 AND (place < ?1 OR (?6 = ?8 AND evidence <> ?8))");
  update.bind(1, static_cast<int>(row.place));
  bind_row(update, 2, row.repository);
  bind_row(update, 3, row.worktree);
  bind_row(update, 4, row.pending_branch);
  bind_row(update, 5, row.commit);
  update.bind(6, static_cast<int>(row.evidence));
  update.bind(7, here);
  update.bind(8, static_cast<int>(Evidence::manual));
  const bool is_firmer = update.exec() > 0;
  for (const RowId commit : {left, row.commit}) {
    if (is_firmer && commit != 0) {
      new_commits_.insert(commit);  // its views are stale
    }
  }
  return is_firmer;
}

const std::string& RecordTaker::Work::path_of(RowId transcript) {
  const auto [path, is_new] = paths_.try_emplace(transcript);
  if (is_new) {
    SQLite::Statement& select =
        connection_.statement("SELECT path FROM transcript WHERE id = ?");
    select.bind(1, transcript);
    path->second = select.executeStep() ? select.getColumn(0).getString() : "";
    select.reset();
  }
  return path->second;
}

LinePlace RecordTaker::Work::line_of(const PackedPlace& place,
                                     TranscriptIds& ids) {
  const std::string& path = path_of(place.file);
  ids.emplace(path, place.file);
  return {place.forked, place.file_first, place.time, place.offset, path};
}

Response RecordTaker::Work::lines_of(const ResponseRow& row,
                                     TranscriptIds& ids) {
  const PackedFacts& facts = row.facts;
  Response response;
  response.key = facts.key;
  response.tokens = facts.tokens;
  response.web_searches = facts.web_searches;
  response.model = connection_.text(facts.model);
  response.speed = connection_.text(facts.speed);
  response.service_tier = connection_.text(facts.service_tier);
  response.geo = connection_.text(facts.geo);
  response.sidechain = facts.sidechain;
  response.session = connection_.text(row.session);
  response.agent = connection_.text(facts.agent);
  response.directory = connection_.text(facts.directory);
  response.branch = connection_.text(facts.hinted_branch);
  response.skill = connection_.text(facts.skill);
  response.kept = line_of(facts.kept, ids);
  response.owner = line_of(facts.owner, ids);
  response.final = facts.final;
  return response;
}

/// The response is here: its lines are folded as those of a transcript, so
/// that the order of reading plays no part.
Result<void> RecordTaker::Work::fold_response(RowId here,
                                              const ResponseRow& row) {
  const bool is_firmer = place_firmer(here, row);
  bool has_changed = false;
  if (row.source == Source::transcript) {
    std::vector<Response> one(1);
    TranscriptIds ids;
    one.front() = lines_of(row, ids);
    TOKENS_TRY_ASSIGN(const MergeOutcome outcome,
                      merge(ledger_, one, ids, row.facts.first_read));
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
      response_of(connection_, record, [&](const char* field, Meaning meaning) {
        return row_of_label(field, meaning, fields);
      }));
  TOKENS_TRY(fields.verdict());
  const RowPlace place = row_place(connection_, row.facts.key);
  if (place.row != row.row) {
    moved_[row.row] = place.row;
    row.row = place.row;
  }
  if (place.is_taken) {
    return fold_response(place.row, row);
  }
  insert_response(row);
  ++taken_.responses_added;
  return {};
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
    const ExchangeTable* table = table_of(record.kind);
    if (table == nullptr) {
      return fail(ErrorKind::parse,
                  "'" + record.kind + "' is no kind of record");
    }
    return take_row(*table, record);
  });
  return done ? *done : fail(done.error());
}

Result<Taken> RecordTaker::Work::finish() {
  auto done = guarded("write ledger", [&] {
    taken_.evidence_added += old_events_.store(connection_);
    for (const RowId commit : new_commits_) {
      SQLite::Statement& stale = connection_.statement(
          "INSERT OR IGNORE INTO stale_commit (commit_record) VALUES (?)");
      stale.bind(1, commit);
      stale.exec();
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
