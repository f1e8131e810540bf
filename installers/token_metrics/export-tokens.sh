#!/bin/sh
# The older export-tokens.py, on top of `git tokens export`.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  echo 'Usage: export-tokens.sh --output FILE [--branch NAME] [--no-metadata]' >&2
  exit 2
}

output='' branch='' form=portable
while [ $# -gt 0 ]; do
  case $1 in
    --*=*)
      option=${1%%=*} value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
  esac
  case $1 in
    --no-metadata)
      form=branch
      shift
      continue
      ;;
    --output | -o | --branch | -b) [ $# -ge 2 ] || usage ;;
    *) usage ;;
  esac
  case $1 in
    --output | -o) output=$2 ;;
    *) branch=$2 ;;
  esac
  shift 2
done
[ -n "$output" ] || usage

set -- "$output"
[ -z "$branch" ] || set -- --branch="$branch" "$@"
"$program" export --format "$form" "$@" || exit 1
[ "$output" = - ] || echo "Exported to $output"
