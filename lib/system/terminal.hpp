// What a descriptor shows its text on. Nothing here writes, and nothing here
// changes a terminal's settings.
#pragma once

namespace tokens::system {

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
