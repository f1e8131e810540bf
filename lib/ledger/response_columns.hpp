// For the .cpp files of this folder only: the columns of a response, listed
// once. Inserting, changing, reading and exchanging rows all walk this list.
#pragma once

#include "lib/ledger/responses.hpp"
#include "lib/ledger/statements.hpp"

#include <string>
#include <string_view>
#include <type_traits>

namespace tokens::ledger {

/// What the number in a column stands for.
enum class Meaning {
  number,
  tokens,  ///< a number of tokens or searches
  text,
  word,        ///< row of a symbol
  hash,        ///< 64 bits of any value
  repository,  ///< rows of these tables: labels in an export
  worktree,
  transcript,
  commit,
  response,
};

/// Returns true if the number is that of another row.
constexpr bool stands_for_row(Meaning meaning) {
  return meaning == Meaning::word || meaning >= Meaning::repository;
}

/// Calls visit(column, field, meaning) for what reports see of a response's
/// lines.
template <class Row, class Visit>
void visit_reported(Row& row, const Visit& visit) {
  visit("client", row.client, Meaning::word);
  visit("session", row.session, Meaning::word);
  visit("input", row.tokens.input, Meaning::tokens);
  visit("output", row.tokens.output, Meaning::tokens);
  visit("cache_write_5m", row.tokens.cache_write_5m, Meaning::tokens);
  visit("cache_write_1h", row.tokens.cache_write_1h, Meaning::tokens);
  visit("cache_read", row.tokens.cache_read, Meaning::tokens);
  visit("unclassified", row.tokens.unclassified, Meaning::tokens);
  visit("web_searches", row.web_searches, Meaning::tokens);
  visit("model", row.model, Meaning::word);
  visit("speed", row.speed, Meaning::word);
  visit("service_tier", row.service_tier, Meaning::word);
  visit("geo", row.geo, Meaning::word);
  visit("agent", row.agent, Meaning::word);
  visit("directory", row.directory, Meaning::word);
  visit("branch", row.hinted_branch, Meaning::word);
  visit("final", row.final, Meaning::number);
  visit("time", row.time, Meaning::number);
}

/// The same for all that its lines say.
template <class Row, class Visit>
void visit_lines(Row& row, const Visit& visit) {
  visit_reported(row, visit);
  visit("skill", row.skill, Meaning::word);
  visit("sidechain", row.sidechain, Meaning::number);
  visit("request", row.request, Meaning::number);
  visit("file", row.kept.file, Meaning::transcript);
  visit("offset", row.kept.offset, Meaning::number);
  visit("file_first", row.kept.file_first, Meaning::number);
  visit("forked", row.kept.forked, Meaning::number);
  visit("owner_file", row.owner.file, Meaning::transcript);
  visit("owner_offset", row.owner.offset, Meaning::number);
  visit("owner_time", row.owner_time, Meaning::number);
  visit("owner_file_first", row.owner.file_first, Meaning::number);
  visit("owner_forked", row.owner.forked, Meaning::number);
  visit("first_read", row.first_read, Meaning::number);
}

/// The same for where the response is known from, and where it belongs.
template <class Row, class Visit>
void visit_assignment(Row& row, const Visit& visit) {
  visit("source", row.source, Meaning::number);
  visit("place", row.place, Meaning::number);
  visit("repository", row.repository, Meaning::repository);
  visit("worktree", row.worktree, Meaning::worktree);
  visit("pending_branch", row.pending_branch, Meaning::word);
  visit("commit_record", row.commit, Meaning::commit);
  visit("evidence", row.evidence, Meaning::number);
}

/// The same for all columns of a Fact.
template <class Visit>
void visit_columns(Fact& row, const Visit& visit) {
  visit_assignment(row, visit);
  visit_reported(row, visit);
}

/// The same for all columns of a response.
template <class Row, class Visit>
requires std::is_same_v<std::remove_const_t<Row>, ResponseRow>

void visit_columns(Row& row, const Visit& visit) {
  visit("key", row.key, Meaning::text);
  visit_assignment(row, visit);
  visit_lines(row, visit);
}

/// Binds the value of a column: a row that is 0 is NULL.
struct BindColumn {
  Query& query;

  template <class Field>
  void operator()(const char* /*column*/,
                  const Field& field,
                  Meaning meaning) const {
    if constexpr (std::is_same_v<Field, RowId>) {
      if (field == 0 && stands_for_row(meaning)) {
        query.bind(std::nullopt);
        return;
      }
    }
    query.bind(field);
  }
};

/// Reads the value of a column.
struct ReadColumn {
  Query& query;

  template <class Field>
  void operator()(const char* /*column*/,
                  Field& field,
                  Meaning /*meaning*/) const {
    query >> field;
  }
};

/// Returns the statement that reads the columns of a Row where `condition`, a
/// literal.
template <class Row>
const char* select_rows(const char* condition);

/// Calls `on_row` with each Fact or ResponseRow that `condition`, a literal
/// with `values`, selects.
template <class Row, class OnRow, class... Values>
void read_rows(Ledger::Connection& connection,
               const OnRow& on_row,
               const char* condition,
               const Values&... values) {
  Row row;
  for (Query query(connection, select_rows<Row>(condition), values...);
       query.step();) {
    query >> row.row;
    visit_columns(row, ReadColumn{query});
    on_row(row);
  }
}

/// Returns the row of the response with this key, 0 if there is none.
RowId row_of_key(Ledger::Connection& connection, std::string_view key);

/// Reads the response with this key; returns false if there is none.
bool find_response(Ledger::Connection& connection,
                   std::string_view key,
                   ResponseRow& row);

/// Takes the keys that hooks brought over into the index of all others, unless
/// a hook runs this. Before insert_lines(), in its transaction.
void settle_keys(Ledger::Connection& connection);

/// Stores a response, in the next row unless it names one, and sets its row.
/// Returns false if there is one with its key.
bool insert_response(Ledger::Connection& connection, ResponseRow& row);

/// The same for what its lines say; it is a transcript's, and in no place yet.
bool insert_lines(Ledger::Connection& connection, ResponseRow& row);

/// Removes a response and all that stands beside it: its row may be given to
/// another one.
void remove_response(Ledger::Connection& connection, RowId row);

/// Writes key and lines of a response that is stored.
void update_response(Ledger::Connection& connection, const ResponseRow& row);

/// The names of the columns that visit_lines() visits, and a "?" for each.
struct ColumnList {
  std::string names;
  std::string marks;
};

const ColumnList& line_columns();

/// Brings responses of version 6, which were packed into one column, to where
/// migrations/0007.sql has made place for them.
void unpack_responses(Ledger::Connection& connection);

}  // namespace tokens::ledger
