// See team_sent.hpp.
#include "lib/ledger/team_sent.hpp"

#include "lib/ledger/response_columns.hpp"

#include <utility>

namespace tokens::ledger {

static Query& operator>>(Query& row, Sent& sent) {
  return row >> sent.repository >> sent.whole >> sent.place >> sent.revision >>
         sent.key;
}

Result<std::optional<RowId>> for_each_response(
    Ledger& ledger,
    RowId from,
    std::size_t count,
    const std::function<void(const ResponseRow&)>& on_response) {
  return guarded("read ledger", [&] {
    RowId last = 0;
    std::size_t found = 0;
    read_rows<ResponseRow>(
        ledger.connection(),
        [&](const ResponseRow& row) {
          on_response(row);
          last = row.row;
          ++found;
        },
        "WHERE id >= ? ORDER BY id LIMIT ?",
        from,
        count);
    return found < count ? std::optional<RowId>{} : std::optional(last + 1);
  });
}

Result<SentRows> sent_rows(
    Ledger& ledger, RowId team, SentKind kind, RowId first, RowId last) {
  return all<std::pair<RowId, Sent>, SentRows>(
      ledger,
      "SELECT row, repository, whole, place, revision, key FROM team_sent "
      "WHERE team = ? AND kind = ? AND row BETWEEN ? AND ?",
      team,
      kind,
      first,
      last);
}

Result<void> store_sent(
    Ledger& ledger, RowId team, SentKind kind, RowId row, const Sent& sent) {
  return exec(
      ledger,
      "INSERT OR REPLACE INTO team_sent (team, kind, row, repository, whole, "
      "place, revision, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      team,
      kind,
      row,
      sent.repository,
      sent.whole,
      sent.place,
      sent.revision,
      sent.key);
}

Result<void> forget_sent(Ledger& ledger, RowId team, SentKind kind, RowId row) {
  return exec(ledger,
              "DELETE FROM team_sent WHERE team = ? AND kind = ? AND row = ?",
              team,
              kind,
              row);
}

Result<SentRows> sent_and_removed(Ledger& ledger, RowId team) {
  return all<std::pair<RowId, Sent>, SentRows>(
      ledger,
      "SELECT row, repository, whole, place, revision, key FROM team_sent "
      "WHERE team = ? AND kind = ? AND key IS NOT NULL "
      "AND NOT EXISTS (SELECT 1 FROM response WHERE response.id = row "
      "AND response.key = team_sent.key)",
      team,
      SentKind::response);
}

Result<CopiedParts> copied_parts(Ledger& ledger) {
  return all<std::pair<std::string, std::string>, CopiedParts>(
      ledger, "SELECT part, fingerprint FROM copied_part");
}

Result<void> store_copied_part(Ledger& ledger,
                               const std::string& part,
                               const std::string& fingerprint) {
  return fingerprint.empty()
             ? exec(ledger, "DELETE FROM copied_part WHERE part = ?", part)
             : exec(ledger,
                    "INSERT OR REPLACE INTO copied_part (part, fingerprint) "
                    "VALUES (?, ?)",
                    part,
                    fingerprint);
}

}  // namespace tokens::ledger
