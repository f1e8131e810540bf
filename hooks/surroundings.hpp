// What a hook is told by the process it runs in, the pairs of post-rewrite
// included, and what it may say there: one line that a commit gets, and one
// about budgets that it crosses.
//
// Invariant: nothing is ever written to the standard output.

#pragma once

#include "lib/app/hook/record_commit.hpp"
#include "lib/model/history.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::hooks {

/// Returns true if GIT_TOKENS=0 switches the hook off.
bool is_switched_off();

/// Returns the moment, the session that the environment names, and where git
/// started the hook.
app::HookInput read_surroundings();

/// Returns the value of a configuration key, as git sees it in `directory`.
std::optional<std::string> configured(const std::string& directory,
                                      const std::string& key);

/// Writes the line about a commit and what went wrong, if anything, to the
/// standard error; nothing when all is well and there was no usage, or when
/// `tokens.quiet` is set.
void report(const app::HookInput& input, const app::RecordOutcome& outcome);

/// Writes one line to the standard error, unless `tokens.quiet` is set.
void say(const app::HookInput& input,
         const app::RecordOutcome& outcome,
         const std::string& line);

/// Returns "git-tokens: 24,130 tokens, $0.21 (claude-opus-4-5) in 1a2b3c4d on
/// feature/login; branch total 120,400" without a newline. A cost that covers
/// a part only is "$0.21+", an unknown one "cost unknown".
std::string announcement(const app::RecordedCommit& recorded);

/// Returns "git-tokens: budget branch feature/login: 90 % reached ($22.60 of
/// $25.00); day 2026-03-01: exceeded ($10.20 of $10.00)", with what is wrong
/// with the settings of budgets behind it; "" if there is nothing to say.
std::string budget_line(const std::vector<report::Budget>& crossed,
                        const std::string& problem);

/// Returns the pairs of the lines that git writes to post-rewrite, "old new"
/// and perhaps more; lines that are none are left out.
std::vector<RewritePair> parse_pairs(std::string_view text);

/// Returns what `descriptor` gives: at most 16 MB, nothing from a terminal,
/// and no waiting beyond `patience` of silence, because a hook manager may
/// have left the pipe open.
std::string read_bounded(
    int descriptor,
    std::chrono::milliseconds patience = std::chrono::milliseconds{1000});

}  // namespace tokens::hooks
