#!/bin/sh
# The older token-tracker.sh, on top of `git tokens task`: the same words in,
# the same lines out, and ~/.claude/token-usage.log as before. What is better
# than it was, and why, stands in docs/COMPATIBILITY.md.
set -u

usage() {
  cat >&2 <<'END'
Usage: token-tracker.sh log <project> <task> <tokens>
       token-tracker.sh today
       token-tracker.sh project
       token-tracker.sh cost [tokens]
END
  exit 1
}

# The program of this installation goes before others.
program=$(dirname "$0")/../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

# Whatever is wrong was 1 with the older tool.
task() {
  "$program" task --format=log "$@" || exit 1
}

case ${1-} in
  log)
    [ $# -eq 4 ] || usage
    task -- log "$2" "$3" "$4"
    ;;
  today)
    task today
    ;;
  project)
    task projects --since today
    ;;
  cost)
    task -- cost "${2:-170000}"
    ;;
  *)
    usage
    ;;
esac
