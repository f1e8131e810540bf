// See superseded.hpp. Another tool names its sessions as it likes, so that
// only place and time tell that both saw the same.
#include "lib/app/placing/superseded.hpp"

#include "lib/base/time.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;

/// An imported amount, as far as it matters here.
struct Import {
  ledger::ImportStart start;
  RowId directory = 0;
  RowId commit = 0;  ///< or 0
  Moment until = k_never;
  bool is_told = false;
};

Result<std::vector<Import>> find_imports(
    ledger::Ledger& ledger, std::vector<ledger::ImportStart> starts) {
  std::unordered_map<RowId, ledger::ImportStart> wanted;
  for (ledger::ImportStart& start : starts) {
    const RowId row = start.row;
    wanted.emplace(row, std::move(start));
  }
  std::vector<Import> imports;
  TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    const auto found = wanted.find(fact.row);
    if (found != wanted.end() && fact.source == Source::imported) {
      const bool has_commit = fact.place == PlaceKind::commit;
      imports.push_back({std::move(found->second),
                         fact.directory,
                         has_commit ? fact.commit : 0,
                         fact.time,
                         false});
    }
  }));
  return imports;
}

/// Marks those of which a transcript has a response.
Result<void> compare(ledger::Ledger& ledger, std::vector<Import>& imports) {
  return ledger::for_each_fact(ledger, 0, [&](const Fact& fact) {
    if (fact.source != Source::transcript) {
      return;
    }
    for (Import& import : imports) {
      import.is_told = import.is_told || (import.directory == fact.directory &&
                                          fact.time >= import.start.since &&
                                          fact.time <= import.until);
    }
  });
}

}  // namespace

Result<std::set<RowId>> take_back_imports(ledger::Ledger& ledger) {
  std::set<RowId> commits;
  TOKENS_TRY_ASSIGN(const bool has_new,
                    ledger::has_read_since_last_look(ledger));
  if (!has_new) {
    return commits;
  }
  TOKENS_TRY_ASSIGN(auto starts, ledger::import_starts(ledger));
  if (starts.empty()) {
    return commits;
  }
  TOKENS_TRY_ASSIGN(auto imports, find_imports(ledger, std::move(starts)));
  TOKENS_TRY(compare(ledger, imports));
  for (const Import& import : imports) {
    if (!import.is_told) {
      continue;
    }
    TOKENS_TRY(ledger::remove_import(ledger, import.start));
    if (import.commit != 0) {
      commits.insert(import.commit);
    }
  }
  return commits;
}

}  // namespace tokens::app
