#!/bin/sh
# Installs the hooks in the repository of the current directory: what
# `git tokens install-hooks` does, with its options, and how to undo it.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

"$program" install-hooks "$@" || exit 1
case " $* " in
  *' --help '* | *' -h '* | *' --dry-run '* | *' --manual '*) ;;
  *) echo 'To uninstall: git tokens uninstall-hooks' ;;
esac
