#!/bin/sh
# The older track-tokens.sh, on top of `git tokens`: the same options in, the
# same lines out. It takes the words of the older track-tokens.bat, too. What
# is better than it was, and why, stands in docs/COMPATIBILITY.md.
set -u

# The program of this installation goes before others.
program=$(dirname "$0")/../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

help() {
  cat <<'END'
Usage: track-tokens.sh [OPTION]

  -s, --show [DAYS]               usage summary (default: 30 days; 0: all time)
  -a, --add [INPUT OUTPUT [NOTES]]  track tokens; without numbers it asks
  -t, --trends [DAYS]             detailed trends with breakdown (default: 30)
  -e, --export [FILE]             export to CSV (token_usage_export.csv)
  -d, --dashboard [FILE]          HTML page (token_dashboard.html)
      --auto                      extract from the logs of Claude Code
      --all                       complete analysis, all time
  -h, --help                      this text

Words of the older script: add COUNT [NOTES], show, submit, export FILE,
import FILE [--merge], help
END
}

# Whatever was wrong was 1 with the older tool.
tokens() {
  "$program" "$@" || exit 1
}

print_trends() {
  tokens export --format trends-text --days "$1" --sections "$2"
}

wrong() {
  printf '%s\n' "$1" >&2
  help >&2
  exit 1
}

# Only for a person who is there to look at it.
open_page() {
  [ -t 1 ] || return 0
  for browser in "${BROWSER-}" xdg-open open; do
    if [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1; then
      "$browser" "$1" >/dev/null 2>&1
      return 0
    fi
  done
}

every=branch,daily,weekly,insights
case ${1-} in
  '' | show)
    print_trends 30 branch
    ;;
  -s | --show)
    print_trends "${2:-30}" branch
    ;;
  -t | --trends)
    print_trends "${2:-30}" $every
    ;;
  --all)
    print_trends 0 $every
    ;;
  -a | --add)
    shift
    if [ $# -eq 0 ]; then
      tokens add --interactive
    else
      [ $# -eq 2 ] || [ $# -eq 3 ] || wrong '--add takes INPUT OUTPUT [NOTES]'
      tokens add -- "$@"
    fi
    ;;
  --auto)
    tokens backfill
    print_trends 0 branch
    ;;
  -e | --export)
    file=${2:-token_usage_export.csv}
    tokens export --format trends-csv -- "$file"
    echo "Exported to $file"
    ;;
  -d | --dashboard)
    file=${2:-token_dashboard.html}
    tokens report --by day --since 30d --format html --output "$file"
    echo "Dashboard written to $file"
    open_page "$file"
    ;;
  add)
    [ $# -eq 2 ] || [ $# -eq 3 ] || wrong 'add takes COUNT [NOTES]'
    tokens add --total "$2" -- "${3-}"
    ;;
  submit)
    tokens sync
    ;;
  export)
    [ $# -eq 2 ] || wrong 'export takes FILE'
    tokens export --format portable -- "$2"
    echo "Exported to $2"
    ;;
  import)
    [ $# -eq 2 ] || [ "${3-}" = --merge ] || wrong 'import takes FILE [--merge]'
    tokens import -- "$2"
    ;;
  -h | --help | help)
    help
    ;;
  *)
    wrong "Unknown option: $1"
    ;;
esac
