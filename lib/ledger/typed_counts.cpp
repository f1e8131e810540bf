// See typed_counts.hpp.
#include "lib/ledger/typed_counts.hpp"

#include "lib/ledger/response_columns.hpp"

#include <utility>

namespace tokens::ledger {

Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<std::pair<RowId, RowId>> found;
    rows(connection,
         // A person may have typed the same note.
         "SELECT response.id, commit_record FROM manual_note "
         "JOIN response ON response.id = manual_note.response "
         "WHERE text = ? AND repository = ? AND instr(response.key, ?) = 1 "
         "AND EXISTS (SELECT 1 FROM response AS other "
         "WHERE other.commit_record = response.commit_record "
         "AND other.source = 0)",
         k_count_note,
         repository,
         k_count_key,
         [&](RowId row, RowId commit) { found.emplace_back(row, commit); });
    std::vector<RowId> commits;
    for (const auto& [row, commit] : found) {
      remove_response(connection, row);
      commits.push_back(commit);
    }
    return commits;
  });
}

}  // namespace tokens::ledger
