#!/bin/sh
# The older import-tokens.py, on top of `git tokens import`. What is known
# already is not counted again, so --merge changes nothing.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  echo 'Usage: import-tokens.sh --input FILE [--merge]' >&2
  exit 2
}

input=''
while [ $# -gt 0 ]; do
  case $1 in
    --input=*) input=${1#*=} ;;
    --input | -i)
      [ $# -ge 2 ] || usage
      input=$2
      shift
      ;;
    --merge | -m) ;;
    *) usage ;;
  esac
  shift
done
[ -n "$input" ] || usage
"$program" import -- "$input" || exit 1
