#!/bin/sh
# The older analyze-token-trends.py, on top of `git tokens export`: the report
# has its lines, the files have its keys and columns.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  cat >&2 <<'END'
Usage: analyze-token-trends.sh [--days N] [--by-branch] [--daily] [--weekly]
         [--insights] [--all] [--export-csv FILE] [--export-json FILE]
END
  exit 2
}

days=30 sections='' csv='' json=''
while [ $# -gt 0 ]; do
  case $1 in
    --*=*)
      option=${1%%=*} value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
  esac
  case $1 in
    --by-branch) sections=$sections,branch ;;
    --daily) sections=$sections,daily ;;
    --weekly) sections=$sections,weekly ;;
    --insights) sections=$sections,insights ;;
    --all) sections=,branch,daily,weekly,insights ;;
    --days | --export-csv | --export-json)
      [ $# -ge 2 ] || usage
      case $1 in
        --days) days=$2 ;;
        --export-csv) csv=$2 ;;
        *) json=$2 ;;
      esac
      shift 2
      continue
      ;;
    *) usage ;;
  esac
  shift
done

# write FORM FILE: a file, and a line that says so.
write() {
  "$program" export --format "$1" -- "$2" || exit 1
  [ "$2" = - ] || printf '\nExported to %s\n' "$2"
}

set -- --format trends-text --days "$days"
[ -z "$sections" ] || set -- "$@" --sections "${sections#,}"
# A document on the standard output stands there alone.
if [ "$csv" != - ] && [ "$json" != - ]; then
  "$program" export "$@" || exit 1
fi
[ -z "$csv" ] || write trends-csv "$csv"
[ -z "$json" ] || write trends-json "$json"
