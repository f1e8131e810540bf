#!/bin/sh
# The older track-claude-tokens.py, on top of `git tokens add`.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  cat >&2 <<'END'
Usage: track-claude-tokens.sh --input-tokens N --output-tokens N [--notes TEXT]
       track-claude-tokens.sh --interactive
END
  exit 2
}

input='' output='' notes='' asks=no
while [ $# -gt 0 ]; do
  case $1 in
    --*=*)
      option=${1%%=*} value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
  esac
  case $1 in
    --interactive)
      asks=yes
      shift
      continue
      ;;
    --input-tokens | --output-tokens | --notes) [ $# -ge 2 ] || usage ;;
    *) usage ;;
  esac
  case $1 in
    --input-tokens) input=$2 ;;
    --output-tokens) output=$2 ;;
    --notes) notes=$2 ;;
  esac
  shift 2
done

if [ "$asks" = yes ]; then
  "$program" add --interactive || exit 1
elif [ -n "$input" ] && [ -n "$output" ]; then
  "$program" add -- "$input" "$output" "$notes" || exit 1
else
  usage
fi
