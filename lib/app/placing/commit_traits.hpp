// By what a commit is known again where nothing tells what became of it: who
// wrote it when and under which subject, and what it changes.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/lost.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::app {

/// Returns the same number for the same paths.
std::uint64_t hash_of_paths(const std::vector<std::string>& paths);

/// Returns the same text for commits of the same author, moment of writing and
/// subject, whatever they change and wherever they stand.
std::string writing_of(const CommitInfo& commit);
std::string writing_of(const ledger::CommitTraits& traits);

/// Keeps the traits of commits with usage before git forgets them: the newest
/// of those that have none yet. For commands.
Result<void> remember_traits(ledger::Ledger& ledger,
                             ledger::RowId repository,
                             const git::Repository& git);

}  // namespace tokens::app
