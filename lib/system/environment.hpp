// What the process is told: environment, clock, terminal. The only place that
// calls getenv. Values of the environment are never written anywhere. And the
// words and the environment with which other programs are started.

#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::system {

/// Returns the variable; one that is set but empty counts as not set.
std::optional<std::string> variable(const char* name);

/// Returns the time of day, UTC.
Moment now();

/// Returns what the local zone (the variable TZ, else the system's) adds to
/// UTC at that moment; whole minutes.
std::chrono::minutes local_offset_at(Moment moment);

/// Returns $HOME, or the home of the user in the password file, or nothing.
std::optional<std::string> home_directory();

/// Returns the home of that user in the password file.
std::optional<std::string> home_of(const std::string& user);

/// Returns the directory the process runs in.
std::optional<std::string> working_directory();

/// Returns where the ledger stands: $GIT_TOKENS_LEDGER, else
/// ${XDG_DATA_HOME:-~/.local/share}/git-tokens/ledger.db; nothing without
/// HOME.
std::optional<std::string> ledger_path();

/// Returns an XDG base directory: what the variable says, else `below_home` in
/// the home directory. The XDG rules ignore a relative value.
std::optional<std::string> base_directory(const char* name,
                                          std::string_view below_home);

/// Returns the directories that the variable `name` lists, separated by commas;
/// if it is not set, those of `usual`. Only those that are there, each once.
std::vector<std::string> listed_directories(
    const char* name, const std::vector<std::string>& usual);

/// Returns sixteen random bytes as 32 hexadecimal digits.
std::string random_id();

/// Returns the texts as exec and posix_spawn take them; they must stay where
/// they are until then.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

/// A variable and its value; without one it is left out.
using Variable = std::pair<std::string, std::optional<std::string>>;

/// Returns the environment of this process with other values of some variables.
std::vector<std::string> environment_with(const std::vector<Variable>& changes);

/// Returns true if `descriptor` is a terminal.
bool is_terminal(int descriptor);

/// Returns the columns of the terminal, 20 to 10,000: $COLUMNS, else what the
/// terminal says, else 80.
int terminal_width(int descriptor);

/// Returns true if text for `descriptor` may be coloured: never with NO_COLOR,
/// always with CLICOLOR_FORCE, else on a terminal that is not "dumb".
bool wants_colour(int descriptor);

/// Returns true if the locale that LC_ALL, LC_CTYPE or LANG names, the first
/// that is set, has UTF-8 as its encoding.
bool writes_utf8();

/// Returns true if this process may read from the terminal `descriptor`
/// without being stopped: it belongs to the foreground process group.
bool in_foreground(int descriptor);

}  // namespace tokens::system
