// What a hook is told by the process it runs in, and what it may say there.
//
// Invariant: nothing is ever written to the standard output.
#pragma once

#include "lib/app/hook/record_commit.hpp"

#include <optional>
#include <string>

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

}  // namespace tokens::hooks
