#!/bin/sh
# The older generate-dashboard.py, on top of `git tokens report`: one page with
# a picture that loads nothing.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  echo 'Usage: generate-dashboard.sh [--output FILE] [--days N]' >&2
  exit 2
}

output=token_dashboard.html days=30
while [ $# -gt 0 ]; do
  case $1 in
    --output=*) output=${1#*=} ;;
    --days=*) days=${1#*=} ;;
    --output | --days)
      [ $# -ge 2 ] || usage
      case $1 in
        --output) output=$2 ;;
        *) days=$2 ;;
      esac
      shift
      ;;
    *) usage ;;
  esac
  shift
done
"$program" trends --format html --output "$output" -- "$days" || exit 1
echo "Dashboard written to $output"
