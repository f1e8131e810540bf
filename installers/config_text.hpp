// Our hooks as lines of a git configuration file, which git 2.54 and newer
// read: one section a hook, because a command is not told which hook it is.
// Pure.
//
// Invariant: a section is exactly ours only if it equals, byte for byte, what
// the writer makes of the values found in it; only such bytes are cut out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::installers {

/// Returns "git-tokens-post-commit", by which git knows the hook.
std::string config_name(std::string_view hook);

/// Returns "hook.git-tokens-post-commit".
std::string config_section(std::string_view hook);

/// Returns the command of a hook: one line of POSIX sh. Git calls it with
/// "$@" behind it where the hook has arguments. It waits for the program, and
/// ends with 0 whatever becomes of it; without the program it does nothing.
std::string write_config_command(std::string_view hook,
                                 std::string_view binary);

/// Returns the program that a command of ours calls, or nothing if the
/// command is not exactly ours.
std::optional<std::string> binary_of_command(std::string_view hook,
                                             std::string_view command);

/// Returns `content` with the sections of these hooks at its end. A file
/// whose last line has no end keeps it that way.
std::string with_config_hooks(std::string_view content,
                              const std::vector<std::string>& hooks,
                              std::string_view binary);

/// Returns `content` without the sections that are exactly ours: the very
/// bytes that stood there before with_config_hooks.
std::string without_config_hooks(std::string_view content);

/// Returns true if the section of `hook` stands there exactly as it would be
/// written for `binary`.
bool holds_config_hook(std::string_view content,
                       std::string_view hook,
                       std::string_view binary);

}  // namespace tokens::installers
