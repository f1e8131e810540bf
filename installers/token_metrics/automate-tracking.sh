#!/bin/sh
# The older automate-tracking.sh, on top of `git tokens`: reports in files, by
# hand or by cron. It needs no watcher: hooks and commands read what is new.
set -u

# The program of this installation goes before others.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
program=$here/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens

usage() {
  echo 'Usage: automate-tracking.sh daily|weekly|monthly|watch|setup-cron' >&2
  exit 1
}

every=branch,daily,weekly,insights

# text DAYS FILE: the printed report of the last days.
text() {
  "$program" export --format trends-text --days "$1" --sections $every -- "$2" ||
    exit 1
  echo "Wrote $2"
}

# form FORM DAYS FILE: the same days in another form.
form() {
  "$program" export --format "$1" --days "$2" -- "$3" || exit 1
  echo "Wrote $3"
}

page() {
  "$program" trends --format html --output "$2" -- "$1" || exit 1
  echo "Wrote $2"
}

# Prints a word as cron's shell reads it; % ends a command there.
quoted() {
  printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g; s/%/\\\\%/g")"
}

cron_lines() {
  line="cd $(quoted "$PWD") && $(quoted "$script")"
  printf '0 9 * * * %s daily\n' "$line"
  printf '0 9 * * 1 %s weekly\n' "$line"
  printf '0 9 1 * * %s monthly\n' "$line"
}

setup_cron() {
  cron_lines
  printf 'Add these to your crontab? (y/N): '
  read -r answer || answer=''
  case $answer in
    [yY]*) ;;
    *) exit 0 ;;
  esac
  table=$(crontab -l 2>/dev/null)
  {
    [ -z "$table" ] || printf '%s\n' "$table"
    cron_lines | while IFS= read -r line; do
      printf '%s\n' "$table" | grep -Fqx -- "$line" || printf '%s\n' "$line"
    done
  } | crontab - || exit 1
}

script=$here/$(basename "$0")
case ${1-} in
  daily | weekly | monthly | watch | setup-cron) ;;
  *) usage ;;
esac
cd "$(git rev-parse --show-toplevel)" || exit 1
reports=token_metrics/reports
mkdir -p "$reports" || exit 1
case $1 in
  daily) text 1 "$reports/daily_$(date +%F).txt" ;;
  weekly)
    text 7 "$reports/weekly_$(date +%G-W%V).txt"
    form trends-csv 7 "$reports/weekly_$(date +%G-W%V).csv"
    ;;
  monthly)
    text 30 "$reports/monthly_$(date +%Y-%m).txt"
    form trends-csv 30 "$reports/monthly_$(date +%Y-%m).csv"
    form trends-json 30 "$reports/monthly_$(date +%Y-%m).json"
    page 30 "$reports/monthly_$(date +%Y-%m).html"
    ;;
  watch)
    while :; do
      "$program" scan || exit 1
      sleep 300 || exit 1
    done
    ;;
  setup-cron) setup_cron ;;
esac
