#!/usr/bin/env bats
# The task log: entries that people keep by hand, in the ledger and in
# ~/.claude/token-usage.log, where an older tool reads and appends.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

bats_require_minimum_version 1.5.0

setup() {
  setup_home
  LOG=$HOME/.claude/token-usage.log
}

# After every scenario: all faces add up, and nothing is lost or twice.
teardown() {
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  local by
  for by in task project model session source day month branch; do
    (cd "$HOME" && git tokens report --all-repos --by "$by" --json) |
      python3 -c '
import json, sys
report = json.load(sys.stdin)
where = report["conservation"]
assert where["responses"] == sum(
    where[place] for place in ("commits", "pending", "dropped", "outside"))
assert report["responses"] == where["responses"], where
for name in ("total_tokens", "responses", "flat_priced_responses"):
    assert sum(one[name] for one in report["groups"]) == report[name], name
' || fail "--by $by does not add up" || return
  done
}

# old_line TIME PROJECT TASK TOKENS [COST]: what the older tool appends.
old_line() {
  printf '2026-03-01 %s | %s | %s | %s tokens | $%s\n' \
    "$1" "$2" "$3" "$4" "${5:-0}" >>"$LOG"
}

# entries: one line an entry, all of it as Python writes it.
entries() {
  git tokens task list --json | python3 -c '
import json, sys
for one in json.load(sys.stdin)["entries"]:
    print(one["datetime"], [one["project"], one["task"], one["total_tokens"]])'
}

# total: tokens and entries of everything that the ledger holds, after a scan.
total() {
  (cd "$HOME" && git tokens report --all-repos --json "$@") |
    python3 -c '
import json, sys
report = json.load(sys.stdin)
print(report["total_tokens"], report["responses"])'
}

# group BY NAME: tokens, entries and cost of a group of the whole ledger.
group() {
  git tokens report --all-repos --by "$1" --json | python3 -c '
import json, sys
for one in json.load(sys.stdin, parse_float=str)["groups"]:
    if one["key"][sys.argv[1]] == (sys.argv[2] or None):
        print(one["total_tokens"], one["responses"], one["cost_usd"])' "$1" "$2"
}

@test "an entry is in the ledger, in the log, and in every report" {
  run git tokens task log calm-ai-pm 'Add AGENTS.md' 3,500
  assert_success
  assert_output 'Logged 1: calm-ai-pm | Add AGENTS.md | 3,500 tokens, $0.0091'
  run cat "$LOG"
  assert_output --regexp \
    '^[0-9-]{10} [0-9:]{8} \| calm-ai-pm \| Add AGENTS.md \| 3500 tokens \| \$0.0091$'
  assert_equal "$(total)" '3500 1'
  assert_equal "$(group project calm-ai-pm)" '3500 1 0.0091'
  assert_equal "$(group task 'Add AGENTS.md')" '3500 1 0.0091'
  assert_equal "$(group source manual)" '3500 1 0.0091'
  run git tokens report --all-repos
  assert_line --partial '1 entry of the task log has a flat price, $2.60 a million tokens'
}

@test "an entry belongs to no repository" {
  usage 1 200
  git tokens scan >/dev/null
  git tokens task log repo 'something else' 1000
  assert_equal "$(total)" '1210 2'
  assert_equal "$(total --project repo)" '1210 2'
  assert_equal "$(total --source manual)" '1000 1'
  run git tokens report --json
  assert_output --partial '"total_tokens": 210'
  run git tokens report --all-repos --by project
  refute_line --partial 'unknown'
}

@test "lines of the older tool are taken in by every command, once" {
  old_line 14:30:45 calm-ai-pm 'Add AGENTS.md' 3500 .00
  old_line 14:33:22 calm-couples 'Add feature X' 4800 .01
  git tokens scan >/dev/null
  assert_equal "$(total)" '8300 2'
  assert_equal "$(total)" '8300 2'
  old_line 15:00:00 qa-automation 'Fix flaky test' 2800
  assert_equal "$(total --no-scan)" '8300 2'
  assert_equal "$(total)" '11100 3'
  run entries
  assert_output "2026-03-01 14:30:45 ['calm-ai-pm', 'Add AGENTS.md', 3500]
2026-03-01 14:33:22 ['calm-couples', 'Add feature X', 4800]
2026-03-01 15:00:00 ['qa-automation', 'Fix flaky test', 2800]"
}

@test "identical lines of one second are two entries" {
  old_line 10:00:00 app same 100
  old_line 10:00:00 app same 100
  assert_equal "$(total)" '200 2'
  old_line 10:00:00 app same 100
  assert_equal "$(total)" '300 3'
  touch "$LOG"
  assert_equal "$(total)" '300 3'
}

@test "a log that is emptied, rotated, sorted or restored loses nothing" {
  old_line 10:00:00 app one 100
  old_line 10:00:01 app two 200
  assert_equal "$(total)" '300 2'
  cp "$LOG" "$LOG.old"
  : >"$LOG"
  assert_equal "$(total)" '300 2'
  old_line 10:00:02 app three 400
  assert_equal "$(total)" '700 3'
  cat "$LOG.old" >>"$LOG"
  assert_equal "$(total)" '700 3'
  sort -o "$LOG" "$LOG"
  assert_equal "$(total)" '700 3'
  rm "$LOG"
  assert_equal "$(total)" '700 3'
  mv "$LOG.old" "$LOG"
  old_line 10:00:00 app one 100
  assert_equal "$(total)" '800 4'
}

@test "a line that is corrected is the same entry" {
  old_line 10:00:00 app one 100
  old_line 10:00:00 app two 200
  old_line 10:00:05 app three 400
  assert_equal "$(total)" '700 3'
  sed -i 's/200 tokens/250 tokens/' "$LOG"
  assert_equal "$(total)" '750 3'
  sed -i 's/| three |/| drei |/; s/| one |/| eins |/' "$LOG"
  assert_equal "$(total)" '750 3'
  assert_equal "$(group task drei)" '400 1 0.00104'
  assert_equal "$(group task three)" ''
}

@test "a new line in the second of one that went away is an entry of its own" {
  old_line 10:00:00 app one 100
  assert_equal "$(total)" '100 1'
  : >"$LOG"
  old_line 10:00:00 other two 200
  assert_equal "$(total)" '300 2'
}

@test "pipes, line ends and backslashes survive the file" {
  git tokens task log 'a|b' $'first | line\nC:\\new \\x7c' 4800
  git tokens task log plain 'C:\new \\ folder' 100
  git tokens task log ' blanks ' ' around ' 1
  assert_equal "$(wc -l <"$LOG")" 3
  local before
  before=$(entries)
  [[ $before == *"['a|b', 'first | line\\nC:\\\\new \\\\x7c', 4800]"* ]] ||
    fail "$before"
  # Old readers: the tokens are the fourth field of every line.
  run awk -F' [|] ' '{ sum += $4 } END { print sum }' "$LOG"
  assert_output 4901
  rm "$HOME/.local/share/git-tokens/"*
  assert_equal "$(entries)" "$before"
  git tokens task list --format log >"$HOME/copy"
  run diff "$HOME/copy" "$LOG"
  assert_success
}

@test "what the older tool broke is put together again" {
  old_line 05:20:45 'a|b' 'pipe | task' 4800 .01
  old_line 05:20:46 app $'two\nlines' 100
  old_line 05:20:47 app last 10
  run entries
  assert_output "2026-03-01 05:20:45 ['a|b', 'pipe | task', 4800]
2026-03-01 05:20:46 ['app', 'two\\nlines', 100]
2026-03-01 05:20:47 ['app', 'last', 10]"
}

@test "a line that is no entry is named, and the others count" {
  old_line 05:20:45 app one 100
  old_line 05:20:46 app two '3.5k'
  echo 'hello' >>"$LOG"
  old_line 05:20:47 app three 10
  run --separate-stderr git tokens task list --json
  assert_success
  assert_output --partial '"total_tokens": 110'
  # shellcheck disable=SC2154  # bats sets stderr
  assert_equal "$(wc -l <<<"$stderr")" 1
  [[ $stderr == *"token-usage.log:2 (and 1 more) is not counted: '3.5k tokens' is no number"* ]] ||
    fail "$stderr"
}

@test "edit changes an entry and its line" {
  git tokens task log app one 100 --date '2026-03-01T10:00:00'
  git tokens task log app two 200 --date '2026-03-01T11:00:00'
  run git tokens task edit 1 --tokens 150 --task 'one, really' --project 'App'
  assert_output 'Changed 1: App | one, really | 150 tokens, $0.0004'
  run cat "$LOG"
  assert_line --index 0 '2026-03-01 10:00:00 | App | one, really | 150 tokens | $0.00039'
  assert_line --index 1 '2026-03-01 11:00:00 | app | two | 200 tokens | $0.00052'
  assert_equal "$(total)" '350 2'
  git tokens task edit 2 --date '2026-03-02T11:00:00'
  assert_equal "$(total)" '350 2'
  assert_equal "$(group day 2026-03-02)" '200 1 0.00052'
}

@test "an entry that is removed does not come back" {
  old_line 10:00:00 app one 100
  old_line 10:00:01 app two 200
  cp "$LOG" "$LOG.old"
  assert_equal "$(total)" '300 2'
  run git tokens task edit 1 --remove
  assert_output 'Removed 1: app | one | 100 tokens, $0.0003'
  run cat "$LOG"
  assert_output '2026-03-01 10:00:01 | app | two | 200 tokens | $0'
  assert_equal "$(total)" '200 1'
  mv "$LOG.old" "$LOG"
  assert_equal "$(total)" '200 1'
  git tokens task log app three 1
  run git tokens task list --json
  assert_output --partial '"id": 3'
}

@test "an edit that the file cannot take stands in the ledger" {
  old_line 10:00:00 app one 100
  assert_equal "$(total)" '100 1'
  mv "$LOG" "$LOG.old"
  run git tokens task edit 1 --tokens 120
  assert_success
  assert_equal "$(total)" '120 1'
  mv "$LOG.old" "$LOG"
  assert_equal "$(total)" '120 1'
}

@test "a log of another machine is imported, once" {
  old_line 10:00:00 app one 100
  cp "$LOG" "$HOME/other.log"
  printf '2026-03-02 10:00:00 | app | there | 50 tokens | $0\n' >>"$HOME/other.log"
  run git tokens import "$HOME/other.log"
  assert_output "Imported 1 entry of the task log from $HOME/other.log."
  run git tokens import "$HOME/other.log"
  assert_output "Imported 0 entries of the task log from $HOME/other.log."
  assert_equal "$(total)" '150 2'
  git tokens task list --format log >"$HOME/all.log"
  run git tokens import "$HOME/all.log"
  assert_equal "$(total)" '150 2'
}

@test "wrong words: one line that says what is right" {
  local words
  while read -r words; do
    # shellcheck disable=SC2086  # words are meant
    run git tokens task $words
    assert_failure 2
    assert_equal "${#lines[@]}" 1
  done <<'END'
log
log app
log app task
log app task many
log app task -5
log app task 0
log app task 5 more
list more
edit
edit 1
edit one --tokens 5
edit 1 --tokens 5 --remove
edit 1 --tokens x
today --since 7d
cost lots
cost 1 2
nothing
END
  run git tokens task log '' task 5
  assert_failure 2
  run git tokens task edit 7 --tokens 5
  assert_failure 1
  assert_output 'git-tokens: no task has the id 7; `git tokens task list` shows them'
  [ ! -e "$LOG" ] || fail 'something was logged'
}

@test "another file, no file, and a file that cannot be written" {
  # shellcheck disable=SC2088  # ours expands it
  git config --global tokens.task.file '~/tasks.log'
  git tokens task log app one 100
  run cat "$HOME/tasks.log"
  assert_output --partial '| app | one | 100 tokens | $0.00026'
  git config --global tokens.task.file none
  git tokens task log app two 200
  [ ! -e "$LOG" ] || fail 'the usual file was made'
  git config --global tokens.task.file "$HOME"
  run git tokens task log app three 400
  assert_success
  assert_line --partial 'the ledger has the entry all the same'
  git config --global --unset tokens.task.file
  assert_equal "$(total)" '700 3'
}

@test "projects have aliases" {
  old_line 10:00:00 calm-ai-project-manager one 100
  old_line 10:00:01 calm-ai-pm two 200
  old_line 10:00:02 'calm ai/pm' three 400
  git config --global tokens.alias.calm-ai-project-manager calm-ai-pm
  git config --global 'tokens.project.calm ai/pm.alias' calm-ai-pm
  assert_equal "$(group project calm-ai-pm)" '700 3 0.00182'
  assert_equal "$(total --project calm-ai-project-manager)" '700 3'
  run git tokens task projects
  assert_line --regexp '^calm-ai-pm +3 +700 +\$0.0018$'
  # Folders have them, too.
  usage 1 200
  git config --global tokens.alias.repo calm-ai-pm
  git tokens scan >/dev/null
  run git tokens report --all-repos --by project --json
  assert_output --partial '"groups": [
  {"key": {"project": "calm-ai-pm"}, "total_tokens": 910'
}

@test "a task that names a commit stands beside it, and is not counted there" {
  git tokens install-hooks >/dev/null
  usage 1 200
  git commit -q --allow-empty -m 'Fix modal timing'
  git tokens task log qa "Fix modal timing ($(git rev-parse --short=7 HEAD))" 2800
  git tokens task log qa 'Other (0123456)' 1
  run git tokens show
  assert_line --partial '210 tokens'
  assert_line --regexp '^Fix modal timing \([0-9a-f]{7}\) +qa +[0-9-]{10} +2,800 +\$0.0073$'
  refute_line --partial 'Other'
  run git tokens show --json
  assert_output --partial '"total_tokens": 210'
  assert_output --partial '"total_tokens": 2800'
  git commit -q --amend --allow-empty -m 'Fix modal timing for good'
  run git tokens show
  assert_line --partial 'Fix modal timing ('
  assert_equal "$(total)" '3011 3'
}

@test "the flat price is a setting; what is no price is said once" {
  git tokens task log app one 1000000
  git config tokens.task.usdPerMillion 3.10
  assert_equal "$(group task one)" '1000000 1 3.1'
  run git tokens report --all-repos
  assert_line --partial '$3.10 a million tokens'
  git config tokens.task.usdPerMillion cheap
  run --separate-stderr git tokens task list
  assert_success
  assert_line --partial '$2.60'
  assert_equal "$(wc -l <<<"$stderr")" 1
  [[ $stderr == *"tokens.task.usdPerMillion is 'cheap', which is no price"* ]] ||
    fail "$stderr"
}

@test "a hook does not look at the log" {
  git tokens install-hooks >/dev/null
  old_line 10:00:00 app one 100
  git commit -q --allow-empty -m one
  assert_equal "$(total --no-scan)" '0 0'
  rm "$LOG"
  mkfifo "$LOG"
  timeout 10 git commit -q --allow-empty -m two
  rm "$LOG"
}

@test "a ledger of the first version gains the task log" {
  usage 1 200
  mkdir -p "$HOME/.local/share/git-tokens"
  python3 - "$HOME/.local/share/git-tokens/ledger.db" \
    "$BATS_TEST_DIRNAME/../../lib/ledger/migrations/0001.sql" <<'END'
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
ledger.executescript(open(sys.argv[2]).read())
ledger.execute("PRAGMA user_version = 1")
ledger.commit()
END
  git tokens task log app one 100
  assert_equal "$(total)" '310 2'
  refute compgen -G "$HOME/.local/share/git-tokens/*damaged*"
}

@test "the worked examples of the guide come out" {
  local tokens cost
  while read -r tokens cost; do
    run git tokens task cost "$tokens" --json
    assert_output --partial "\"total_tokens\": $tokens, \"cost_usd\": $cost,"
  done <<'END'
3500 0.0091
2000 0.0052
5000 0.013
12000 0.0312
15000 0.039
18000 0.0468
50000 0.13
45000 0.117
170000 0.442
END
  run git tokens task cost 50000
  assert_output "50,000 tokens cost \$0.13 at the task log's flat price of \$2.60 a million."
}

tracker() {
  "$BATS_TEST_DIRNAME/../../installers/token-tracker.sh" "$@"
}

@test "token-tracker.sh log" {
  run tracker log calm-couples 'plant watering feature' 5200
  assert_success
  assert_output '✓ Logged: calm-couples | plant watering feature | 5200 tokens'
  run tracker log app -x 5
  assert_success
  run cat "$LOG"
  assert_line --index 0 --partial ' | calm-couples | plant watering feature | 5200 tokens | $0.01352'
  assert_equal "$(total)" '5205 2'
  run tracker log app task many
  assert_failure 1
  run tracker log app task
  assert_failure 1
  assert_line --partial 'token-tracker.sh log <project> <task> <tokens>'
}

@test "token-tracker.sh today" {
  run tracker today
  assert_success
  assert_output "=== Token Usage - $(date +%F) ===
---
Total: 0 tokens"
  old_line 10:00:00 app 'long ago' 100
  tracker log 'a|b' one 5200
  tracker log app two 100
  run tracker today
  assert_success
  assert_line --index 0 "=== Token Usage - $(date +%F) ==="
  assert_line --index 1 --regexp ' \| a\\x7cb \| one \| 5200 tokens \| \$0.01352 \| escaped$'
  assert_line --index 2 --regexp ' \| app \| two \| 100 tokens \| \$0.00026$'
  assert_line --index 3 -- '---'
  assert_line --index 4 'Total: 5300 tokens'
  assert_equal "${#lines[@]}" 5
}

@test "token-tracker.sh project" {
  old_line 10:00:00 app 'long ago' 100
  tracker log zoo one 5200
  tracker log app two 100
  tracker log app three 50
  run tracker project
  assert_success
  assert_output 'app: 150 tokens
zoo: 5200 tokens'
}

@test "token-tracker.sh cost" {
  run tracker cost 50000
  assert_success
  assert_output 'Estimated cost for 50000 tokens:
  Input (1/3): $0.04
  Output (2/3): $0.09
  Total: $0.13'
  run tracker cost
  assert_line --index 0 'Estimated cost for 170000 tokens:'
  assert_line --index 3 '  Total: $0.44'
  run tracker cost lots
  assert_failure 1
}

@test "token-tracker.sh with anything else explains itself" {
  local word
  for word in '' help --help log; do
    # shellcheck disable=SC2086  # nothing is meant to be nothing
    run tracker $word
    assert_failure 1
    assert_line --index 0 'Usage: token-tracker.sh log <project> <task> <tokens>'
  done
}

@test "CLAUDE_TOKEN_COUNT is a typed count for a commit without usage" {
  git tokens install-hooks >/dev/null
  export CLAUDE_TOKEN_COUNT=58,992
  run git commit --allow-empty -m one
  assert_line --partial '58,992 tokens, cost unknown in '
  run git tokens show --json
  assert_output --partial '"unclassified": 58992'
  assert_output --partial '"evidence": "manual"'
  git-tokens-hook post-commit
  assert_equal "$(total)" '58992 1'
  git commit -q --amend --allow-empty -m 'one, amended'
  assert_equal "$(total)" '58992 1'
  usage 1 200
  run git commit --allow-empty -m two
  assert_line --partial '210 tokens'
  assert_equal "$(total)" '59202 2'
}

@test "CLAUDE_TOKEN_COUNT yields to transcripts that come late" {
  git tokens install-hooks >/dev/null
  local late
  usage 1 200
  late=$(find "$HOME/.claude/projects" -name '*.jsonl')
  mv "$late" "$HOME/late.jsonl"
  CLAUDE_TOKEN_COUNT=500 git commit -q --allow-empty -m one
  git tokens add 5 6 'CLAUDE_TOKEN_COUNT'
  assert_equal "$(total)" '511 2'
  mv "$HOME/late.jsonl" "$late"
  assert_equal "$(total)" '221 2'
  run git tokens show --json
  assert_output --partial '"total_tokens": 221'
}

@test "CLAUDE_TOKEN_COUNT with anything else is one line" {
  git tokens install-hooks >/dev/null
  CLAUDE_TOKEN_COUNT=58k run git commit -q --allow-empty -m one
  assert_success
  assert_equal "${#lines[@]}" 1
  assert_line --partial "CLAUDE_TOKEN_COUNT is '58k', which is no number of tokens"
  CLAUDE_TOKEN_COUNT=0 run git commit -q --allow-empty -m two
  assert_output ''
  CLAUDE_TOKEN_COUNT=7 GIT_TOKENS=0 run git commit -q --allow-empty -m three
  assert_output ''
  assert_equal "$(total)" '0 0'
}

@test "doctor knows the settings of the task log" {
  git tokens install-hooks >/dev/null
  local bad
  git config tokens.task.usdPerMillion 3.20
  git config tokens.task.file "$HOME/none/log"
  run git tokens doctor
  assert_success
  # shellcheck disable=SC2088  # as a person writes it into the file
  git config tokens.task.file '~/log'
  run git tokens doctor
  assert_success
  for bad in log "$HOME"; do
    git config tokens.task.file "$bad"
    run git tokens doctor --json
    assert_failure 1
    assert_output --partial "tokens.task.file is '$bad', wh"
  done
  git config --unset tokens.task.file
  git config tokens.task.usdPerMillion cheap
  run git tokens doctor --json
  assert_failure 1
  assert_output --partial "tokens.task.usdPerMillion is 'cheap', which is no price"
}
