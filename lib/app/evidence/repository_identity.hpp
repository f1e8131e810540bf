// Which repository of the ledger stands before us.
//
// A repository is the random id in <common git dir>/git-tokens/id, written
// once; paths are its last known places. Only an id that is not there is made
// anew: where it cannot be read, or a crash left its file empty, the ledger
// knows the repository by its place and its root commits. The same id at two
// places is a copy, as long as the remembered place still has it.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"

#include <memory>
#include <string>

namespace tokens::app {

/// Returns the repository as the ledger knows it, without writing anything;
/// its row is 0 where the ledger does not know it.
Result<ledger::RepositoryRow> known_repository(
    ledger::Ledger& ledger, const git::Repository& repository);

/// Returns the row alone.
Result<ledger::RowId> known_row(ledger::Ledger& ledger,
                                const git::Repository& repository);

/// Returns it for a run, in the transaction that is open: what the ledger does
/// not know it learns, what moved has its new place, and the id is written
/// where it is missing. Where it cannot be written, the place itself is the id.
/// Fails with `io` if the id cannot be read and the ledger does not know it.
Result<ledger::RepositoryRow> identify(ledger::Ledger& ledger,
                                       const git::Repository& repository);

/// Opens the repository of this row where it was seen last; nullptr if that is
/// gone or is another one by now.
std::unique_ptr<git::Repository> open_known(ledger::Ledger& ledger,
                                            const ledger::RepositoryRow& row);

/// Returns the ids of the root commits, sorted, with blanks between; "" as long
/// as there are none. Asked once and kept; `row` is 0 as long as the ledger
/// does not know the repository.
Result<std::string> roots_of(ledger::Ledger& ledger,
                             ledger::RowId row,
                             const git::Repository& repository);

/// Returns what is kept of a repository's root commits, which may be "".
Result<std::string> known_roots(ledger::Ledger& ledger, ledger::RowId row);

/// Returns true if two such texts have an id in common.
bool share_a_root(const std::string& a, const std::string& b);

}  // namespace tokens::app
