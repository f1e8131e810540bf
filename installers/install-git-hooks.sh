#!/bin/sh
# The older name of install-hooks.sh.
exec "$(dirname "$0")/install-hooks.sh" "$@"
