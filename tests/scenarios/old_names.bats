#!/usr/bin/env bats
# Scripts with the names of older tools: each option that those had, with what
# it printed and what it did. They are called by a path with blanks in it.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

bats_require_minimum_version 1.5.0

setup() {
  setup_home
  OLD="$HOME/old tools/share/git-tokens"
  mkdir -p "$OLD" "$HOME/old tools/bin"
  ln -s "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$HOME/old tools/bin"
  cp -R "$BATS_TEST_DIRNAME/../../installers"/*.sh \
    "$BATS_TEST_DIRNAME/../../installers/token_metrics" "$OLD"
  # What is not of this installation is not called.
  PATH=/usr/local/bin:/usr/bin:/bin
  commit one
}

# tokens WORDS...: the program itself.
tokens() {
  "$PROGRAMS/git-tokens" "$@"
}

track() {
  "$OLD/track-tokens.sh" "$@"
}

old() {
  local name=$1
  shift
  "$OLD/token_metrics/$name.sh" "$@"
}

# total: tokens and responses of this repository.
total() {
  tokens report --json | python3 -c '
import json, sys
report = json.load(sys.stdin)
print(report["total_tokens"], report["responses"])'
}

# shows WORD...: the report has each of these sections, and no other.
shows() {
  local section word
  for section in 'USAGE BY BRANCH' 'DAILY USAGE BREAKDOWN' 'WEEKLY TRENDS' INSIGHTS; do
    for word in "$@"; do
      case $section in
        *"$word"*)
          assert_output --partial "$section"
          continue 2
          ;;
      esac
    done
    refute_output --partial "$section"
  done
}

@test "track-tokens.sh without a word is --show 30" {
  run track
  assert_failure 1
  assert_output --partial 'No token tracking data found'
  usage 1 200
  run track
  assert_success
  assert_line --partial 'CLAUDE CODE TOKEN USAGE ANALYSIS - Last 30 days'
  assert_line --partial 'Total tokens:            210'
  assert_line --partial 'Estimated cost:          $0.0030'
  shows BRANCH
}

@test "track-tokens.sh -s and --show take days, 0 for all time" {
  usage 1 200
  local word
  for word in -s --show show; do
    run track "$word"
    assert_line --partial 'ANALYSIS - Last 30 days'
    shows BRANCH
  done
  run track -s 7
  assert_line --partial 'ANALYSIS - Last 7 days'
  run track --show 0
  assert_line --partial 'ANALYSIS - All time'
  run track --show many
  assert_failure 1
  assert_output --partial "'many' is no number of days"
}

@test "days leave out what is older" {
  usage 1 200
  sed -i -E 's/"timestamp":"[^"]*"/"timestamp":"2026-01-05T10:00:00.000Z"/' \
    "$HOME"/.claude/projects/*/*.jsonl
  usage 2 300
  run track --show 0
  assert_line --partial 'Total tokens:            520'
  run track --show 30
  assert_line --partial 'Total tokens:            310'
}

@test "track-tokens.sh -t and --trends break down" {
  usage 1 200
  local word
  for word in -t --trends; do
    run track "$word"
    assert_success
    assert_line --partial 'ANALYSIS - Last 30 days'
    assert_line 'Date           Sessions          Tokens         Cost'
    assert_line "$(date +%F)            1             210 \$     0.0030"
    shows BRANCH DAILY WEEKLY INSIGHTS
  done
  run track -t 7
  assert_line --partial 'ANALYSIS - Last 7 days'
  assert_line --partial 'Projected monthly cost: $0.0130'
}

@test "track-tokens.sh --all is everything of all time" {
  usage 1 200
  run track --all
  assert_success
  assert_line --partial 'ANALYSIS - All time'
  shows BRANCH DAILY WEEKLY INSIGHTS
  refute_output --partial 'Projected'
}

@test "track-tokens.sh -a and --add take numbers and notes" {
  run track -a 10000 5000 'Implemented authentication'
  assert_success
  assert_output --partial 'It has 15,000 tokens now'
  run track --add 1,000 500
  assert_success
  run track --add -- 5 5
  assert_failure 1
  run track --add 5
  assert_failure 1
  assert_output --partial '--add takes INPUT OUTPUT [NOTES]'
  run track --add 5 -5
  assert_failure 1
  assert_equal "$(total)" '16500 2'
  # What it added it also shows.
  run track
  assert_line --partial 'Total tokens:            16,500'
  assert_line --partial 'Estimated cost:          unknown'
}

@test "track-tokens.sh -a without numbers asks" {
  run track -a < <(printf '25000\n12000\nImplemented entire auth system\n')
  assert_success
  assert_output --partial 'Input tokens: '
  assert_output --partial 'Output tokens: '
  assert_output --partial 'Notes (optional): '
  assert_equal "$(total)" '37000 1'
  run track --add < <(printf '')
  assert_failure 1
  assert_equal "$(total)" '37000 1'
}

@test "track-tokens.sh --auto takes the transcripts, with no hook installed" {
  usage 1 200
  commit two
  run track --auto
  assert_success
  assert_line --partial 'Total tokens:            210'
  assert_equal "$(python3 -c '
import json
file = json.load(open("token_metrics/local_tracking/tokens_main.json"))
print(file["total_tokens"], len(file["sessions"]))')" '210 1'
}

@test "track-tokens.sh -e and --export write CSV" {
  track -a 10000 5000
  run track -e
  assert_success
  assert_line 'Exported to token_usage_export.csv'
  run cat token_usage_export.csv
  assert_line --index 0 --partial 'timestamp,branch,tokens,estimated_cost,notes'
  assert_line --index 1 --partial ',main,15000,'
  run track --export 'a file.csv'
  assert_success
  cmp 'a file.csv' token_usage_export.csv
  run track -e no/such/folder/x.csv
  assert_failure 1
  refute_line --partial 'Exported'
}

@test "track-tokens.sh -d and --dashboard write a page, and open it for people" {
  usage 1 200
  run track -d
  assert_success
  assert_output 'Dashboard written to token_dashboard.html'
  grep -q '<html' token_dashboard.html
  run ! grep -qi 'src="http' token_dashboard.html
  printf '#!/bin/sh\nprintf %%s "$1" >"$HOME/opened"\n' >"$HOME/browser"
  chmod +x "$HOME/browser"
  export BROWSER=$HOME/browser
  run track --dashboard 'my page.html'
  assert_success
  assert [ ! -e "$HOME/opened" ]
  run "$BATS_TEST_DIRNAME/at_terminal.py" -- "$OLD/track-tokens.sh" -d 'my page.html'
  assert_success
  assert_equal "$(cat "$HOME/opened")" 'my page.html'
}

@test "track-tokens.sh -h, --help and what it does not know" {
  local word
  for word in -h --help help; do
    run --separate-stderr track "$word"
    assert_success
    assert_line --index 0 'Usage: track-tokens.sh [OPTION]'
    assert_equal "$stderr" ''
  done
  run --separate-stderr track --nonsense
  assert_failure 1
  assert_output ''
  assert_equal "${stderr_lines[0]}" 'Unknown option: --nonsense'
}

@test "words of the older track-tokens.bat: add, export, import, submit" {
  run track add 58992 'c1'
  assert_success
  run track add
  assert_failure 1
  run tokens show --json
  assert_output --partial '"unclassified": 58992'
  run track export 'an export.json'
  assert_success
  assert_line 'Exported to an export.json'
  for word in '' --merge; do
    # shellcheck disable=SC2086  # nothing is meant to be nothing
    run track import 'an export.json' $word
    assert_success
    assert_output --partial '1 entry: 0 new'
  done
  run track import
  assert_failure 1
  run track import 'an export.json' --other
  assert_failure 1
  assert_equal "$(total)" '58992 1'
  run track submit
  assert_failure 1
  assert_output --partial 'remote'
  git init -q --bare "$HOME/remote"
  git remote add origin "$HOME/remote"
  git push -q origin main
  run track submit
  assert_success
  run git -C "$HOME/remote" for-each-ref refs/notes/tokens
  assert_output --partial refs/notes/tokens
}

@test "install-git-hooks.sh and install-hooks.sh install" {
  local name
  for name in install-git-hooks install-hooks; do
    run "$OLD/$name.sh" --dry-run
    assert_success
    refute_output --partial 'To uninstall'
    assert [ ! -e .git/hooks/post-commit ]
    run "$OLD/$name.sh"
    assert_success
    assert_line --partial ': installed'
    assert_line 'To uninstall: git tokens uninstall-hooks'
    run "$OLD/$name.sh"
    assert_line --partial ': up to date'
    usage 1 200
    run commit two
    assert_output --partial '210 tokens'
    tokens uninstall-hooks
    rm -r "$HOME"/.claude/projects/*
    rm -rf "$HOME/.local"
  done
  cd "$HOME" || return
  run "$OLD/install-git-hooks.sh"
  assert_failure 1
}

@test "install-git-hooks.sh keeps the hook that was there" {
  printf '#!/bin/sh\necho mine >&2\n' | hook post-commit
  run "$OLD/install-git-hooks.sh"
  assert_success
  usage 1 200
  run commit two
  assert_line mine
  assert_line --partial '210 tokens'
}

@test "track-claude-tokens: --input-tokens, --output-tokens, --notes" {
  run old track-claude-tokens --input-tokens 10000 --output-tokens 5000 \
    --notes 'Implemented authentication'
  assert_success
  run old track-claude-tokens --output-tokens=7 --input-tokens=8
  assert_success
  assert_equal "$(total)" '15015 2'
  run old track-claude-tokens --input-tokens -1 --output-tokens 5
  assert_failure 1
  run old track-claude-tokens --input-tokens 5
  assert_failure 2
  run old track-claude-tokens --notes
  assert_failure 2
  assert_equal "$(total)" '15015 2'
  # It wrote the record only; now branch and record agree.
  run cat token_metrics/local_tracking/tokens_main.json
  assert_output --partial '"total_tokens": 15015'
  run cat temp/claude_local_*.json
  assert_output --partial '"prompt_tokens": 10008'
  assert_output --partial '"completion_tokens": 5007'
}

@test "track-claude-tokens: --interactive" {
  run old track-claude-tokens --interactive < <(printf '25,000\n12,000\n\n')
  assert_success
  assert_output --partial '  Input tokens: '
  assert_output --partial '  Output tokens: '
  assert_output --partial '  Notes (optional): '
  assert_equal "$(total)" '37000 1'
}

@test "auto-track-tokens: --add-tokens, --notes, --auto-export, --show" {
  git switch -qc feature/a
  commit two
  run old auto-track-tokens --add-tokens 100 --notes 'a note' --auto-export
  assert_success
  assert_line --regexp '^Exported to temp/tokens_feature_a_[0-9]{8}_[0-9]{6}\.json$'
  run cat temp/tokens_feature_a_*.json
  assert_output --partial '"export_version": "1.0"'
  assert_output --partial '"total_tokens": 100'
  run old auto-track-tokens --show
  assert_success
  assert_line --partial two
  assert_output --partial ' 100'
  run old auto-track-tokens --add-tokens 100 --show
  assert_failure 2
  run old auto-track-tokens
  assert_failure 2
  assert_equal "$(total)" '100 1'
}

@test "auto-track-tokens: --submit shares, --reset says why it does not" {
  git init -q --bare "$HOME/remote"
  git remote add origin "$HOME/remote"
  git push -q origin main
  old auto-track-tokens --add-tokens 100
  run old auto-track-tokens --submit
  assert_success
  run git -C "$HOME/remote" notes --ref tokens show main
  assert_output --partial '"unclassified":100'
  # Twice counted it twice.
  old auto-track-tokens --submit
  assert_equal "$(total)" '100 1'
  run old auto-track-tokens --reset
  assert_failure 1
  assert_output --partial 'nothing to reset'
  assert_equal "$(total)" '100 1'
}

@test "export-tokens and import-tokens: there and back changes nothing" {
  git switch -qc feature/a
  commit two
  old auto-track-tokens --add-tokens 58992
  run old export-tokens --output 'my export.json'
  assert_success
  assert_output 'Exported to my export.json'
  run cat 'my export.json'
  assert_output --partial '"export_metadata"'
  assert_output --partial '"branch": "feature/a"'
  git switch -q main
  run old export-tokens -o two.json -b feature/a --no-metadata
  assert_success
  run cat two.json
  refute_output --partial export_metadata
  assert_output --partial '"total_tokens": 58992'
  run old export-tokens --branch feature/a
  assert_failure 2
  local options
  for options in '--input two.json' '-i two.json --merge' '--input=two.json -m'; do
    # shellcheck disable=SC2086  # several words
    run old import-tokens $options
    assert_success
  done
  assert_equal "$(total)" '58992 1'
  run old import-tokens --merge
  assert_failure 2
  run old import-tokens -i nothing.json
  assert_failure 1
}

@test "analyze-token-trends: days and sections" {
  run old analyze-token-trends
  assert_failure 1
  usage 1 200
  run old analyze-token-trends
  assert_success
  assert_line --partial 'ANALYSIS - Last 30 days'
  shows nothing
  run old analyze-token-trends --days 0 --by-branch
  assert_line --partial 'ANALYSIS - All time'
  shows BRANCH
  run old analyze-token-trends --daily --days=7
  assert_line --partial 'ANALYSIS - Last 7 days'
  shows DAILY
  run old analyze-token-trends --weekly
  shows WEEKLY
  run old analyze-token-trends --insights
  shows INSIGHTS
  run old analyze-token-trends --all
  shows BRANCH DAILY WEEKLY INSIGHTS
  run old analyze-token-trends --days
  assert_failure 2
  run old analyze-token-trends --sideways
  assert_failure 2
}

@test "analyze-token-trends: --export-csv and --export-json" {
  old auto-track-tokens --add-tokens 150
  run old analyze-token-trends --export-csv 'a b.csv' --export-json a.json
  assert_success
  assert_line 'Exported to a b.csv'
  assert_line 'Exported to a.json'
  run cat 'a b.csv'
  assert_line --index 1 --partial ',main,150,'
  # A hyphen is the standard output, and no file of that name.
  run --separate-stderr old analyze-token-trends --export-json -
  assert_success
  assert [ ! -e - ]
  assert_equal "$(printf %s "$output" | python3 -c '
import json, sys
print(json.load(sys.stdin)["summary"]["total_tokens"])')" 150
}

@test "generate-dashboard: --output and --days" {
  usage 1 200
  run old generate-dashboard
  assert_success
  assert_output 'Dashboard written to token_dashboard.html'
  run old generate-dashboard --output 'a page.html' --days 7
  assert_success
  grep -q '<html' 'a page.html'
  run old generate-dashboard --days
  assert_failure 2
}

@test "extract-claude-tokens: exit status, --silent and --auto-track" {
  run old extract-claude-tokens --silent
  assert_failure 1
  assert_output ''
  usage 1 200
  commit two
  run old extract-claude-tokens --silent
  assert_success
  assert_output ''
  run old extract-claude-tokens --auto-track --notes 'x'
  assert_success
  assert_output 'Token usage: 210'
  assert_equal "$(total)" '210 1'
  run old extract-claude-tokens --loud
  assert_failure 2
}

@test "extract-claude-tokens: CLAUDE_TOKEN_COUNT, once" {
  export CLAUDE_TOKEN_COUNT=58992
  run old extract-claude-tokens
  assert_success
  assert_output 'Token usage: 58992'
  assert_equal "$(total)" '0 0'
  old extract-claude-tokens --auto-track --silent
  old extract-claude-tokens --auto-track --silent
  assert_equal "$(total)" '58992 1'
}

@test "extract-claude-tokens asks as it did" {
  run old extract-claude-tokens --auto-track --notes 'typed in' < <(echo 58992)
  assert_success
  assert_line '  CLAUDE CODE TOKEN TRACKER'
  assert_line "Couldn't automatically detect token usage."
  assert_line '  "Token usage: 58992/200000; 141008 remaining"'
  assert_output --partial 'Enter token count (or press Enter to skip): '
  assert_equal "$(total)" '58992 1'
  commit two
  run old extract-claude-tokens --auto-track < <(echo)
  assert_failure 1
  run old extract-claude-tokens --auto-track < <(echo many)
  assert_failure 1
  assert_equal "$(total)" '58992 1'
}

@test "automate-tracking: daily, weekly, monthly" {
  usage 1 200
  tokens add --total 5 >/dev/null
  mkdir below
  cd below || return
  run old automate-tracking daily
  assert_success
  cd ..
  local reports=token_metrics/reports
  assert_output "Wrote $reports/daily_$(date +%F).txt"
  run cat "$reports/daily_$(date +%F).txt"
  assert_line --partial 'ANALYSIS - Last 1 days'
  assert_line --partial 'Total tokens:            215'
  run old automate-tracking weekly
  assert_success
  run cat "$reports/weekly_$(date +%G-W%V).txt"
  assert_line --partial 'ANALYSIS - Last 7 days'
  run cat "$reports/weekly_$(date +%G-W%V).csv"
  assert_line --index 1 --partial ',main,'
  run old automate-tracking monthly
  assert_success
  local month form
  month=$reports/monthly_$(date +%Y-%m)
  for form in txt csv json html; do
    assert [ -s "$month.$form" ]
  done
}

@test "automate-tracking: watch, setup-cron" {
  mkdir "$HOME/stubs"
  printf '#!/bin/sh\necho "waits $1"; exit 1\n' >"$HOME/stubs/sleep"
  cat >"$HOME/stubs/crontab" <<'END'
#!/bin/sh
if [ "$1" = -l ]; then cat "$HOME/table"; else cat >"$HOME/table.new"; mv "$HOME/table.new" "$HOME/table"; fi
END
  chmod +x "$HOME/stubs"/*
  PATH=$HOME/stubs:$PATH
  usage 1 200
  run old automate-tracking watch
  assert_failure 1
  assert_line 'waits 300'
  printf '%s\n' '# mine' '0 1 * * * backup' >"$HOME/table"
  run old automate-tracking setup-cron < <(echo n)
  assert_success
  assert_output --partial 'Add these to your crontab? (y/N): '
  assert_equal "$(wc -l <"$HOME/table")" 2
  local i
  for i in 1 2; do
    run old automate-tracking setup-cron < <(echo y)
    assert_success
    run cat "$HOME/table"
    assert_line --index 1 '0 1 * * * backup'
    assert_line --index 2 --partial '0 9 * * * cd '
    assert_line --index 3 --partial '0 9 * * 1 cd '
    assert_line --index 4 --partial '0 9 1 * * cd '
    assert_equal "${#lines[@]}" 5
  done
  # cron would run it like this.
  run sh -c "$(sed -n '3s/^0 9 [*] [*] [*] //p' "$HOME/table")"
  assert_success
  assert_output --partial 'Wrote token_metrics/reports/daily_'
  run old automate-tracking sometimes
  assert_failure 1
}

# utils COMMAND: in a shell that sourced the functions.
utils() {
  PATH="$PROGRAMS:$PATH" run bash -c \
    '. "$1/token_metrics/token-utils.sh"; eval "$2"; echo "exit $?, $-"' \
    bash "$OLD" "$1"
}

@test "token-utils: summary, check, compare, top, projection, add, help" {
  usage 1 200
  utils token_summary
  assert_line --partial 210
  # The shell that sources it keeps its options: it was left with -eu.
  assert_line --regexp '^exit 0, [^eu]*$'
  utils 'token_cost_check'
  assert_line --partial 'exit 0'
  utils 'token_cost_check 0.0001'
  assert_line --partial 'exit 1'
  utils 'token_quick_add 7'
  assert_line --partial 'exit 0'
  assert_equal "$(total)" '217 2'
  git switch -qc other
  utils 'token_branch_compare main other'
  assert_line --partial main
  utils 'token_branch_compare main'
  assert_line --partial 'exit 1'
  utils 'token_top_branches 3'
  assert_line --partial main
  utils 'token_monthly_projection'
  assert_line --partial 'Projected monthly cost: $0.0130+'
  utils 'token_monthly_projection 30'
  assert_line --partial 'Projected monthly cost: $0.0030+'
  utils token_help
  assert_line --partial 'token_cost_check [USD]'
}

@test "token_cost_check does not pass where nothing is known" {
  utils token_cost_check
  assert_line --partial 'exit 1'
}

@test "report-token-metrics: the branch, and everything" {
  local sonnet=claude-sonnet-4-5-20250929
  run old report-token-metrics
  assert_success
  assert_line --partial 'Estimated Cost: $0.0000'
  tokens add 1000 500 --model $sonnet
  git switch -qc feature/new-ui
  commit two
  tokens add 36000 9230 --model $sonnet
  run old report-token-metrics
  assert_success
  assert_line --index 1 'TOKEN USAGE REPORT - Branch: feature/new-ui'
  assert_line --partial 'Total API Requests: 1'
  assert_line --partial 'Total Tokens Used: 45,230'
  # The guide says $0.2370, which follows from no price.
  assert_line --partial 'Estimated Cost: $0.2465'
  assert_line "  Model: $sonnet"
  assert_line --partial 'Prompt Tokens: 36,000'
  assert_line --partial 'Completion Tokens: 9,230'
  assert_line --partial '─ Cost: $0.2465'
  assert_line 'CUMULATIVE STATISTICS (All Time)'
  assert_line --partial 'Total API Requests: 2'
  assert_line --partial 'Total Tokens Used: 46,730'
  tokens add --total 1234567 'no classes'
  run old report-token-metrics
  assert_line --partial 'Total Tokens Used: 1,279,797'
  assert_line --partial 'Estimated Cost: $0.2465+'
  assert_line --partial '─ Cost: unknown'
  assert_line '  Model: (no model)'
  GITHUB_REF_NAME=main run old report-token-metrics
  assert_line --index 1 'TOKEN USAGE REPORT - Branch: main'
  assert_line --index 4 --partial 'Total Tokens Used: 1,500'
  run old report-token-metrics --all
  assert_failure 2
}
