#!/usr/bin/env bats
# The faces of the numbers beside report: compare, top, weeks that begin on
# Sunday. Whatever they show sums to what report shows.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life
bats_require_minimum_version 1.5.0

# json EXPRESSION: the value in the document on standard input.
json() {
  python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

# on DAY TIME ID OUTPUT: a response at that moment, and its commit.
on() {
  local at
  at=$(date -u -d "$1 $2" +%s)
  export GIT_COMMITTER_DATE="@$at +0000" GIT_AUTHOR_DATE="@$at +0000"
  CLOCK=$at write_response "$3" s1 --output "$4"
  GIT_TOKENS=0 git commit -q --allow-empty -m "$3"
}

@test "compare shows two branches, their difference and the per cent" {
  write_response a s1 --output 100
  human_commit one
  git switch -q -c topic
  write_response b s1 --output 400
  human_commit two
  run --separate-stderr git tokens compare main topic
  assert_success
  # shellcheck disable=SC2154  # run sets it
  assert_equal "$stderr" ''
  assert_line --index 0 'main and topic'
  assert_line --regexp '^Tokens +200 +500 +\+300 +\+150\.0 %$'
  assert_line --regexp '^  Output +100 +400 +\+300 +\+300\.0 %$'
  assert_line --regexp '^Responses +1 +1 +0 +0\.0 %$'
  run git tokens compare topic main --json
  assert_equal "$(json '[d["a"]["kind"], d["a"]["total_tokens"], d["b"]["total_tokens"], d["difference"]["total_tokens"], d["percent"]["tokens"]["output"]]' <<<"$output")" \
    "['branch', 500, 200, -300, -75.0]"
  # What it says of a branch is what report says of it.
  assert_equal "$(json 'd["a"]["cost_usd"]' <<<"$output")" \
    "$(git tokens report --branch topic --json | json 'd["cost_usd"]')"
  run git tokens compare main topic --format csv
  assert_line --regexp '^total_tokens,200,500,300,150\.0'
  run git tokens compare main topic --format markdown
  assert_line '| Tokens | 200 | 500 | +300 | +150.0 % |'
}

@test "compare takes ranges of commits" {
  two_commits
  write_response c s1 --output 3
  human_commit three
  run git tokens compare HEAD~2..HEAD~1 HEAD~1..HEAD --json
  assert_equal "$(json '[d["a"]["kind"], d["a"]["total_tokens"], d["b"]["total_tokens"]]' <<<"$output")" \
    "['range', 102, 103]"
}

@test "compare takes periods, and one period with the one before it" {
  on 2026-03-30 10:00 a 1
  on 2026-04-01 10:00 b 2
  on 2026-04-30 23:30 c 3
  unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  run git tokens compare 2026-03 2026-04 --json
  assert_equal "$(json '[d["a"]["total_tokens"], d["b"]["total_tokens"], d["percent"]["responses"]]' <<<"$output")" \
    '[101, 205, 100.0]'
  run git tokens compare 2026-04 --json
  assert_equal "$(json '[d["a"]["since"], d["a"]["total_tokens"], d["b"]["total_tokens"]]' <<<"$output")" \
    "['2026-03-01T00:00:00.000Z', 101, 205]"
  # In Berlin the last one was in May already.
  run git tokens compare 2026-04 2026-05 --tz Europe/Berlin --json
  assert_equal "$(json '[d["a"]["total_tokens"], d["b"]["total_tokens"]]' <<<"$output")" \
    '[102, 103]'
  run git tokens compare 2026-03-30..2026-03-31 2026-04-01 --json
  assert_equal "$(json '[d["a"]["total_tokens"], d["b"]["total_tokens"]]' <<<"$output")" \
    '[101, 102]'
  run git tokens compare 'last week' 'this week' --json
  assert_equal "$(json '[d["a"]["responses"], d["a"]["until"] == d["b"]["since"]]' <<<"$output")" \
    '[0, True]'
}

@test "a cost that is not whole makes the difference unknown" {
  write_response a s1
  human_commit one
  git switch -q -c topic
  write_response b s1 --model strange-model-1
  human_commit two
  run git tokens compare main topic
  assert_line --regexp '^Cost +\$0\.0[0-9]+ +unknown +unknown +-$'
  assert_line --partial 'strange-model-1'
  run git tokens compare main topic --json
  assert_equal "$(json '[d["difference"]["cost_usd"], d["percent"]["cost_usd"], d["b"]["unpriced"][0]["model"]]' <<<"$output")" \
    "[None, None, 'strange-model-1']"
}

@test "compare says what it does not understand" {
  two_commits
  for words in 'main 7d' main '' 'main a b'; do
    # shellcheck disable=SC2086  # several words
    run --separate-stderr git tokens compare $words
    assert_equal "$words: $status: $output" "$words: 2: "
    assert_equal "$words: $(printf '%s\n' "$stderr" | wc -l)" "$words: 1"
  done
  run --separate-stderr git tokens compare main nonsense
  assert_equal "$status: $output" '1: '
  [[ $stderr == *nonsense*'no branch'* ]]
}

@test "top ranks commits by cost, and all adds up" {
  write_response a s1 --output 5
  human_commit low
  write_response b s2 --output 500
  human_commit high
  write_response c s3 --output 50
  human_commit middle
  write_response d s3 --output 7
  run git tokens top 2
  assert_line --index 2 --regexp "^$(git rev-parse --short=8 HEAD~1) high"
  assert_line --index 3 --regexp "^$(git rev-parse --short=8 HEAD) middle"
  assert_line --regexp '^\(2 others\) +212 '
  assert_line --regexp '^Total +962 '
  run git tokens top 1 --json
  assert_equal "$(json '[len(d["groups"]), d["groups"][0]["key"]["commit"], d["others"]["groups"], d["groups"][0]["total_tokens"] + d["others"]["total_tokens"] == d["total_tokens"]]' <<<"$output")" \
    "[1, '$(git rev-parse HEAD~1)', 3, True]"
  run git tokens top --by session --json
  assert_equal "$(json '[g["key"]["session"] for g in d["groups"]]' <<<"$output")" \
    "['s2', 's3', 's1']"
  assert_equal "$(json 'd["others"]["responses"]' <<<"$output")" 0
  run --separate-stderr git tokens top none
  assert_equal "$status: $output" '2: '
}

@test "weeks begin on Monday unless told otherwise" {
  on 2026-03-07 10:00 saturday 1
  on 2026-03-08 10:00 sunday 2
  on 2026-03-09 10:00 monday 3
  unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  weeks() {
    git tokens weekly --json "$@" |
      json '[(g["key"]["week"], g["total_tokens"]) for g in d["groups"]]'
  }
  assert_equal "$(weeks)" "[('2026-03-02', 203), ('2026-03-09', 103)]"
  assert_equal "$(weeks --start-of-week sunday)" \
    "[('2026-03-01', 101), ('2026-03-08', 205)]"
  git config tokens.startOfWeek sunday
  assert_equal "$(weeks)" "[('2026-03-01', 101), ('2026-03-08', 205)]"
  assert_equal "$(weeks --start-of-week monday)" \
    "[('2026-03-02', 203), ('2026-03-09', 103)]"
  git config tokens.startOfWeek friday
  run --separate-stderr git tokens weekly
  assert_equal "$status: $output" '2: '
  [[ $stderr == *tokens.startOfWeek*friday*monday* ]]
  run git tokens doctor
  assert_output --partial 'tokens.startOfWeek'
  git config --unset tokens.startOfWeek
}

@test "a breakdown has a line for each model, and adds up" {
  write_response a s1 --output 5
  write_response b s1 --output 7 --model claude-opus-4-5-20251101
  human_commit one
  write_response c s1 --output 9
  human_commit two
  run git tokens daily --breakdown
  assert_line --regexp '^  claude-opus-4-5-20251101 +107 '
  assert_line --regexp '^  claude-sonnet-4-5-20250929 +214 '
  assert_line --regexp '^Total +321 '
  run git tokens top 1 --breakdown --json
  assert_equal "$(json '[sum(p["total_tokens"] for p in d["groups"][0]["breakdown"]) == d["groups"][0]["total_tokens"], d["by"], len(d["groups"][0]["breakdown"])]' <<<"$output")" \
    "[True, ['commit'], 2]"
  # A subject stands beside its commit here, too.
  run git tokens report --by commit --breakdown
  assert_line --regexp "^$(git rev-parse --short=8 HEAD) two"
  run git tokens report --by branch --breakdown --format csv
  assert_line --index 0 --partial 'branch,model,total_tokens,'
  assert_line --partial 'main,claude-opus-4-5-20251101,107,'
}

@test "every face sums to the same, to the pico-dollar" {
  for n in 1 2 3 4 5; do
    write_response "r$n" "s$((n % 2))" --output $((n * 7)) --at -$((n * 40000)) \
      --model "$([ "$n" = 3 ] && echo strange-1 || echo claude-opus-4-5-20251101)"
    [ "$n" = 4 ] || human_commit "c$n"
  done
  local totals='' face
  for face in daily weekly monthly sessions branches authors models top \
    'trends 0' 'report --by hour' 'weekly --start-of-week sunday' 'top 1' \
    'daily --breakdown' 'report --by commit --tz Asia/Kathmandu'; do
    # shellcheck disable=SC2086  # several words
    run git tokens $face --all-repos --json
    assert_equal "$face: $status" "$face: 0"
    assert_equal "$face: $(python3 -c '
import decimal, json, sys
d = json.load(sys.stdin, parse_float=decimal.Decimal)
parts = d["groups"] + ([d["others"]] if "others" in d else [])
for key in "total_tokens", "responses", "cost_usd":
    assert sum(p[key] or 0 for p in parts) == d[key], key
for group in d["groups"]:
    for key in "total_tokens", "responses", "cost_usd":
        if "breakdown" in group:
            assert sum(p[key] or 0 for p in group["breakdown"]) == (group[key] or 0)
print(d["total_tokens"], d["cost_usd"])' <<<"$output")" \
      "$face: ${totals:=$(git tokens report --all-repos --json |
        json 'str(d["total_tokens"]) + " " + repr(d["cost_usd"])')}"
  done
  run git tokens blocks --json
  assert_equal "$(json 'str(d["total_tokens"]) + " " + repr(d["cost_usd"])' <<<"$output")" "$totals"
}

@test "this month's projection is in no total, and only in monthly" {
  local day=$((10#$(date -u +%d)))
  write_response a s1 --output 900 --at -60
  human_commit one
  run git tokens monthly --json
  assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 1000
  if [ "$day" -ge 2 ] && [ "$(date -u +%H%M)" -gt 0005 ]; then
    assert_equal "$(json '[d["projection"]["month"], d["projection"]["total_tokens"] >= 1000]' <<<"$output")" \
      "['$(date -u +%Y-%m)', True]"
    run git tokens monthly
    assert_output --partial "Projection for $(date -u +%Y-%m), in no total"
  fi
  assert_equal "$(git tokens monthly --since 1h --json | json '"projection" in d')" False
  assert_equal "$(git tokens daily --json | json '"projection" in d')" False
  assert_equal "$(git tokens monthly --format csv | wc -l)" 2
}

@test "bars are drawn on a terminal only, and fit it" {
  for n in 1 2 3; do
    write_response "r$n" s1 --output $((n * 1000)) --at -$((n * 86400))
    human_commit "c$n"
  done
  at_terminal() {
    python3 "$BATS_TEST_DIRNAME/at_terminal.py" -- \
      env TERM=xterm COLUMNS=100 "$@" git-tokens daily
  }
  run git tokens daily
  refute_output --partial bar
  run at_terminal LC_ALL=C.UTF-8 NO_COLOR=1
  assert_output --partial 'Cost bar'
  assert_output --partial '██████████'
  refute_output --partial $'\e['
  assert_equal "$(python3 -c '
import sys
text = sys.stdin.buffer.read().decode()
print(max(len(line) for line in text.replace("\r", "").split("\n")) <= 100)' <<<"$output")" True
  # Three days and their course below.
  assert_output --partial ' █▅▃ '
  run at_terminal LC_ALL=C NO_COLOR=1
  assert_output --partial '##########'
  refute_output --partial '█'
  run at_terminal LC_ALL=C.UTF-8 TERM=dumb
  refute_output --partial bar
  # A number is worth more than a bar, and none goes without a word.
  run at_terminal LC_ALL=C.UTF-8 COLUMNS=80
  refute_output --partial bar
  assert_output --partial 'Cache write'
  assert_output --partial 'Cache read'
  run at_terminal LC_ALL=C.UTF-8 COLUMNS=60
  assert_output --partial 'Not shown for want of room: '
}

@test "blocks are five hours from a whole hour on, with gaps between" {
  local day
  day=$(date -u -d '2 days ago' +%Y-%m-%d)
  on "$day" 01:30 a 1
  on "$day" 05:59 b 2
  on "$day" 06:00 c 3
  on "$day" 20:10 d 4
  unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  run git tokens blocks --json
  assert_equal "$(json '[(b["start"][11:16], b["end"][11:16], b["is_gap"], b["total_tokens"]) for b in d["blocks"]]' <<<"$output")" \
    "[('01:00', '06:00', False, 203), ('06:00', '11:00', False, 103), ('11:00', '20:00', True, 0), ('20:00', '01:00', False, 104)]"
  run git tokens blocks
  assert_line --regexp "^$day 01:00 +06:00 +203 "
  assert_line '  9 h free'
  run git tokens blocks --tz +02:00
  assert_line --regexp "^$day 03:00 +08:00 +203 "
  run git tokens blocks --active
  assert_output 'No block.'
  cd "$HOME"
  run git tokens blocks --recent
  assert_success
}

@test "the active block has a rate, and typed entries are in none" {
  # A ledger of its own: the law of every test knows nothing of typed entries.
  export GIT_TOKENS_LEDGER=$HOME/typed.db
  write_response a s1 --output 100 --at -1
  human_commit one
  git tokens add 5 6 'a call' >/dev/null
  run git tokens blocks --active --json
  assert_equal "$(json '[len(d["blocks"]), d["blocks"][0]["is_active"], d["blocks"][0]["total_tokens"], d["not_in_blocks"]["total_tokens"], d["total_tokens"]]' <<<"$output")" \
    '[1, True, 200, 11, 211]'
  assert_equal "$(json 'd["blocks"][0]["burn_rate"]["tokens_per_minute"]' <<<"$output")" 200
  run git tokens blocks --active
  assert_output --partial 'Active, '
  assert_output --partial '1 response in no block'
  unset GIT_TOKENS_LEDGER
}

# status [TEXT]: the line for what the client says.
status() {
  printf '%s' "$1" | git-tokens statusline
}

@test "the status line says session, today, branch and block" {
  write_response a s1 --output 100 --at -2
  change f
  git commit -q -m one
  transcript=$(transcript_of s1 "$PWD")
  input='{"session_id": "s1", "transcript_path": "'$transcript'", "model": {"id": "x", "display_name": "Opus 4.5"}, "workspace": {"current_dir": "'$PWD'"}, "cost": {"total_cost_usd": 1.2345}}'
  cost=$(git tokens show --json | json '"%.4f" % d["cost_usd"]')
  run status "$input"
  assert_success
  assert_output --regexp "^Opus 4.5 \| session \\\$$cost \| today \\\$$cost \| main \\\$$cost \| block \\\$$cost, [0-4]:[0-5][0-9] left$"
  # What the ledger has not read yet shows as a bound, and is not read; of the
  # session the client knows more then.
  write_response b s1 --output 100
  run status "$input"
  assert_output --partial 'session $1.23 |'
  assert_output --partial "today >=\$$cost |"
  git tokens scan >/dev/null
  run status "$input"
  refute_output --partial '>='
}

@test "the status line never fails, and makes nothing" {
  for input in '' '{' 'nonsense' '[]' '{"cwd": 7}' '{"cwd": "/nowhere"}' \
    $'\xff\xfe'; do
    run --separate-stderr status "$input"
    assert_equal "$input: $status: ${#lines[@]}" "$input: 0: 1"
    assert_equal "$stderr" ''
  done
  GIT_TOKENS_LEDGER=$HOME/none.db run status '{}'
  assert_equal "$status: $output" '0: git-tokens: no data yet'
  [ ! -e "$HOME/none.db" ]
  echo 'no ledger at all' >"$HOME/broken.db"
  GIT_TOKENS_LEDGER=$HOME/broken.db run status '{}'
  assert_equal "$status: ${#lines[@]}" '0: 1'
  rm "$HOME/broken.db"
}

@test "today on the status line is what the report says of today" {
  mkdir "$HOME/elsewhere"
  write_response a s1 --output 700 --at -2
  human_commit one
  write_response b s1 --output 30 --at -1
  write_response c s2 --output 50 --at -1 --cwd "$HOME/elsewhere"
  write_response d s3 --output 9000 --at -200000
  local cost
  cost=$(git tokens report --all-repos --since today | awk '/^Total/ { print $NF ~ /^\$/ ? $NF : $(NF - 1) }')
  run status '{"cwd": "'"$PWD"'"}'
  [[ "$output |" == "today $cost |"* ]] || fail "$output, not $cost"
  # A ledger that knows no repository has no indexes, and answers the same.
  cd "$HOME/elsewhere"
  GIT_TOKENS_LEDGER=$HOME/plain.db git tokens scan >/dev/null
  GIT_TOKENS_LEDGER=$HOME/plain.db run status '{}'
  [[ "$output |" == "today $cost |"* ]] || fail "$output, not $cost"
  cd "$HOME/repo"
}
