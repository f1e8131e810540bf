// The hook's use case: what a commit just made cost.
//
// Never fails towards git: everything that goes wrong becomes a line in
// <common git dir>/git-tokens/pending.jsonl, which the next run works off, and
// at most one line on stderr.
#pragma once

#include "lib/app/entries/entries.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/report/budget.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// What the hook is told by its surroundings.
struct HookInput {
  Moment moment;
  std::string session;        ///< named by the environment, or empty
  std::string directory;      ///< where git started the hook
  bool makes_commit = false;  ///< git calls it for a commit that was just made
};

/// What is said about a commit on one line.
struct RecordedCommit {
  std::string commit;
  std::string branch;  ///< empty: detached
  TokenCounts tokens;
  std::optional<PicoUsd> cost;
  bool cost_is_partial = false;  ///< some responses have no price
  std::vector<std::string> models;
  std::int64_t branch_tokens = 0;
};

/// How recording ended.
struct RecordOutcome {
  std::optional<RecordedCommit> recorded;  ///< only if tokens were used
  std::string problem;  ///< one line for stderr; empty if all is well
  /// Extraction failed (no transcript folder at all, none of this
  /// repository's could be opened, or no new line was understood), so a
  /// person may be asked.
  bool extraction_failed = false;
  bool operation_under_way = false;  ///< rebase, merge or pick
  std::string commit;                ///< HEAD, whatever happened
  /// Budgets of which the commit crosses a level, and what is wrong with
  /// budgets, if anything. Only with `recorded`.
  std::vector<report::Budget> crossed;
  std::string budget_problem;
  /// The setting tokens.quiet, and whether it could be read.
  std::optional<std::string> quiet;
  bool settings_known = false;
  /// The repository and the ledger, still open: a process that is about to
  /// end need not spend time on closing them.
  std::shared_ptr<void> open;
};

/// Records the commit at HEAD. Nothing is thrown, nothing waits longer than
/// the ledger's busy time-out of 50 ms.
RecordOutcome record_commit(const HookInput& input) noexcept;

/// Takes the pairs that git wrote on the standard input of post-rewrite;
/// `command` is "amend" or "rebase".
RecordOutcome record_rewrite(const HookInput& input,
                             const std::string& command,
                             const std::vector<RewritePair>& pairs) noexcept;

/// Books usage that no transcript told on the commit just made: what a person
/// typed at the prompt, or what count_usage() returns.
Result<RecordedCommit> record_usage(const std::string& commit,
                                    const ManualUsage& usage);

/// Returns a total that stands in the environment as usage of the commit, which
/// is booked once however often it is told.
ManualUsage count_usage(const std::string& commit, std::int64_t tokens);

}  // namespace tokens::app
