// See team_sent.hpp.
#include "lib/ledger/team_sent.hpp"

#include "lib/ledger/fact_rows.hpp"

#include <limits>

namespace tokens::ledger {

static Query& operator>>(Query& row, Sent& sent) {
  return row >> sent.repository >> sent.whole >> sent.place >> sent.revision >>
         sent.key;
}

Result<std::optional<RowId>> for_each_whole_fact(
    Ledger& ledger,
    RowId from,
    std::size_t count,
    const std::function<void(const Fact&, const PackedFacts&)>& on_fact) {
  return guarded("read ledger", [&] {
    RowId last = 0;
    std::size_t found = 0;
    read_facts(Query(ledger.connection(),
                     FACT_READ_COLUMNS "WHERE id >= ? ORDER BY id LIMIT ?",
                     from,
                     count),
               [&](const Fact& fact, const PackedFacts& packed) {
                 on_fact(fact, packed);
                 last = fact.row;
                 ++found;
               });
    const bool is_last =
        found < count || last == std::numeric_limits<RowId>::max();
    return is_last ? std::optional<RowId>{} : std::optional(last + 1);
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
      "AND row NOT IN (SELECT id FROM response)",
      team,
      SentKind::response);
}

}  // namespace tokens::ledger
