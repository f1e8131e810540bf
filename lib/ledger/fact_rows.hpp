// Rows of responses as facts, for the files that read many of them. For this
// folder only.
#pragma once

#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/statements.hpp"

#include <unordered_map>
#include <vector>

namespace tokens::ledger {

#define FACT_READ_COLUMNS                                  \
  "SELECT id, session, facts, source, place, repository, " \
  "worktree, pending_branch, commit_record, evidence FROM response "

/// Calls `on_fact` with each row of FACT_READ_COLUMNS, as a fact and packed.
template <class OnRow>
void read_facts(Query&& select, OnRow&& on_row) {
  PackedFacts packed;
  Fact fact;
  while (select.step()) {
    select >> fact.row >> fact.session >> packed >> fact.source >> fact.place >>
        fact.repository >> fact.worktree >> fact.pending_branch >>
        fact.commit >> fact.evidence;
    fill(fact, packed);
    on_row(fact, packed);
  }
}

using Parts = std::unordered_map<RowId, std::vector<BilledPart>>;

/// Returns what is billed beside responses.
Parts all_parts(Ledger::Connection& connection);

/// Calls `on_fact` for a response and for what is billed beside it.
void tell(const Fact& fact, const Parts& parts, const OnFact& on_fact);

}  // namespace tokens::ledger
