// See responses.hpp.
#include "lib/ledger/responses.hpp"

#include "lib/ledger/response_columns.hpp"

namespace tokens::ledger {
Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    ResponseRow row;
    row.key = entry.key;
    row.source = entry.source;
    row.session = connection.symbol(entry.session);
    row.final = true;
    row.tokens = entry.tokens;
    row.model = connection.symbol(entry.model);
    row.directory = connection.symbol(entry.directory);
    row.hinted_branch = connection.symbol(entry.branch);
    row.time = entry.time;
    row.owner_time = entry.time;
    row.first_read = entry.time;
    if (!insert_response(connection, row)) {
      ResponseRow before;
      find_response(connection, entry.key, before);
      row.row = before.row;
      row.first_read = before.first_read;
      row.session = before.session;
      update_response(connection, row);
    }
    if (!entry.notes.empty()) {
      exec(connection,
           "INSERT OR REPLACE INTO manual_note (response, text) VALUES (?, ?)",
           row.row,
           entry.notes);
    }
    return row.row;
  });
}

Result<std::string> manual_note(Ledger& ledger, RowId response) {
  return value<std::string>(
      ledger, "SELECT text FROM manual_note WHERE response = ?", response);
}

Result<bool> has_response(Ledger& ledger, std::string_view key) {
  return guarded("read ledger",
                 [&] { return row_of_key(ledger.connection(), key) != 0; });
}

Result<SharedIdCounts> count_shared_ids(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SharedIdCounts counts;
    rows(ledger.connection(),
         "SELECT reused, count(DISTINCT variant.message), "
         "count(DISTINCT variant.response) FROM shared_message JOIN "
         "message_variant AS variant ON variant.message = shared_message.id "
         "GROUP BY reused",
         [&](bool is_reused, std::int64_t ids, std::int64_t responses) {
           if (is_reused) {
             counts.told_apart = ids;
             counts.responses = responses;
           } else {
             counts.taken_as_one = ids;
           }
         });
    return counts;
  });
}

Result<RowId> commit_of(Ledger& ledger, RowId response) {
  return value<RowId>(
      ledger, "SELECT commit_record FROM response WHERE id = ?", response);
}

Result<void> remove_responses(Ledger& ledger, const std::vector<RowId>& rows) {
  return guarded("write ledger", [&] {
    for (const RowId row : rows) {
      remove_response(ledger.connection(), row);
    }
  });
}

Result<void> remove_entry(Ledger& ledger, std::string_view key) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    if (ResponseRow row;
        find_response(connection, key, row) && row.source == Source::reading) {
      remove_response(connection, row.row);
    }
  });
}

Result<bool> has_readings(Ledger& ledger) {
  return has_row(ledger,
                 "SELECT 1 FROM (SELECT 1 FROM context_reading UNION ALL "
                 "SELECT 1 FROM setting WHERE key = 'has_imports') LIMIT 1");
}

Result<void> remove_superseded_readings(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(
      const auto found,
      all<RowId>(
          ledger,
          "SELECT id FROM response WHERE (source IN (2, 3) AND session IN "
          "(SELECT session FROM response WHERE source = 0)) OR "
          "(source = 3 AND session IN (SELECT id FROM symbol WHERE text LIKE "
          "'commit:%') AND commit_record IN "
          "(SELECT commit_record FROM response WHERE source = 0))"));
  return remove_responses(ledger, found);
}

Result<void> store_import_start(Ledger& ledger,
                                const std::string& key,
                                Moment since) {
  return exec(ledger,
              "INSERT OR REPLACE INTO import_start (key, since) VALUES (?, ?)",
              key,
              since);
}

static Query& operator>>(Query& row, ImportStart& start) {
  return row >> start.key >> start.row >> start.since;
}

Result<std::vector<ImportStart>> import_starts(Ledger& ledger) {
  return all<ImportStart>(
      ledger,
      "SELECT key, coalesce("
      "(SELECT id FROM response WHERE key = start.key AND recent = 0), "
      "(SELECT id FROM response WHERE key = start.key AND recent = 1)) AS row, "
      "since FROM import_start AS start WHERE row NOTNULL ORDER BY key");
}

Result<void> remove_import(Ledger& ledger, const ImportStart& import) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    if (has_row(connection,
                "SELECT 1 FROM response WHERE id = ? AND source = 3",
                import.row)) {
      remove_response(connection, import.row);
    }
    exec(connection, "DELETE FROM import_start WHERE key = ?", import.key);
  });
}

Result<bool> has_read_since_last_look(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(
      const auto now,
      value<std::string>(ledger,
                         "SELECT count(*) || ' ' || coalesce(sum(offset), 0) "
                         "FROM transcript"));
  TOKENS_TRY_ASSIGN(const std::string before,
                    setting(ledger, k_imports_looked_at));
  if (now == before) {
    return false;
  }
  TOKENS_TRY(set_setting(ledger, k_imports_looked_at, now));
  return true;
}

Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    const auto found = all<std::pair<RowId, RowId>>(
        connection,
        // A person may have typed the same note.
        "SELECT response.id, commit_record FROM manual_note "
        "JOIN response ON response.id = manual_note.response "
        "WHERE text = ? AND repository = ? AND instr(response.key, ?) = 1 "
        "AND EXISTS (SELECT 1 FROM response AS other "
        "WHERE other.commit_record = response.commit_record "
        "AND other.source = 0)",
        k_count_note,
        repository,
        k_count_key);
    std::vector<RowId> commits;
    for (const auto& [row, commit] : found) {
      remove_response(connection, row);
      commits.push_back(commit);
    }
    return commits;
  });
}

}  // namespace tokens::ledger
