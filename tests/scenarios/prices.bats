#!/usr/bin/env bats
# What usage costs where people really work: refused requests, rates that have
# ended, names that gateways write, and prices of one repository, wherever they
# are asked for.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life
load dashboard
bats_require_minimum_version 1.5.0

# json EXPRESSION: the value in the document on standard input.
json() {
  python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

# answer ID MODEL TIME STOP CONTENT INPUT OUTPUT: a line of a transcript.
answer() {
  local folder
  folder=$HOME/.claude/projects/$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  mkdir -p "$folder"
  printf '{"type":"assistant","uuid":"u-%s","timestamp":"%s","cwd":"%s","sessionId":"s9","version":"2.1.330","gitBranch":"main","isSidechain":false,"requestId":"req_%s","message":{"id":"msg_%s","type":"message","role":"assistant","model":"%s","content":%s,"stop_reason":"%s","usage":{"input_tokens":%s,"output_tokens":%s}}}\n' \
    "$1" "$3" "$PWD" "$1" "$1" "$2" "$5" "$4" "$6" "$7" >>"$folder/s9.jsonl"
}

# cost_of MODEL: as the report has it.
cost_of() {
  git tokens report --model "$1" --json |
    json '"unknown" if d["cost_usd"] is None else "%.6f" % d["cost_usd"]'
}

# own_prices FILE INPUT: a table that knows Opus 5, which costs INPUT.
own_prices() {
  printf '{"format": 1, "models": [{"id": "claude-opus-5", "rates": {"input": "%s", "output": "0", "cache_write_5m": "0", "cache_write_1h": "0", "cache_read": "0"}}]}\n' \
    "$2" >"$1"
}

# costs: of each project, over all repositories.
costs() {
  git-tokens report --all-repos --by project --json |
    json '" ".join(sorted("%s=%.2f" % (g["key"]["project"], g["cost_usd"]) for g in d["groups"]))'
}

# status TEXT: the line for what the client says.
status() {
  printf '%s' "$1" | git-tokens statusline
}

setup() {
  setup_home
  EXPECTED=$HOME/expected
  : >"$EXPECTED"
  git tokens install-hooks >/dev/null
}

# These transcripts are written here, and not by write_response.
teardown() {
  stop_dashboard
  :
}

@test "a request that is refused before any output costs nothing" {
  nothing='[{"type":"thinking","thinking":"","signature":""}]'
  answer a claude-fable-5 2026-06-02T00:00:00.000Z refusal "$nothing" 1000000 1
  assert_equal "$(cost_of claude-fable-5)" 0.000000
  assert_equal "$(git tokens report --json | json 'd["total_tokens"]')" 1000001
  refute [ "$(git tokens report --json | json 'd["unpriced"]')" != '[]' ]
  # Before that day, in the middle, and on Bedrock it is paid for.
  answer b claude-opus-4-8 2026-06-01T23:59:59.000Z refusal '[]' 1000000 0
  answer c claude-sonnet-5 2026-09-01T00:00:00.000Z refusal \
    '[{"type":"text","text":"Half"}]' 1000000 400
  answer d global.anthropic.claude-opus-5 2026-09-01T00:00:00.000Z refusal \
    '[]' 1000000 0
  assert_equal "$(cost_of claude-opus-4-8)" 5.000000
  assert_equal "$(cost_of claude-sonnet-5)" 2.004000
  assert_equal "$(cost_of global.anthropic.claude-opus-5)" 5.000000
  # An export carries it, and a line that is read again changes nothing.
  git tokens export "$HOME/all.jsonl"
  GIT_TOKENS_LEDGER=$HOME/new.db git-tokens import "$HOME/all.jsonl"
  GIT_TOKENS_LEDGER=$HOME/new.db run cost_of claude-fable-5
  assert_output 0.000000
}

@test "a premium that ended is paid until its last day" {
  answer a claude-opus-4-6 2026-03-12T23:59:59.000Z end_turn '[]' 300000 0
  assert_equal "$(cost_of claude-opus-4-6)" 3.000000
  answer b claude-opus-4-6 2026-03-13T00:00:00.000Z end_turn '[]' 300000 0
  assert_equal "$(cost_of claude-opus-4-6)" 4.500000
}

@test "names that gateways write are priced as the model, others not at all" {
  local i=0 name
  while read -r name cost; do
    i=$((i + 1))
    answer "m$i" "$name" 2026-09-01T00:00:00.000Z end_turn '[]' 1000000 0
    assert_equal "$name $(cost_of "$name")" "$name $cost"
  done <<'NAMES'
openrouter/anthropic/claude-opus-4.5 5.000000
vertex_ai/claude-opus-4-5@default 5.000000
Claude-Opus-4-5-Latest 5.000000
bedrock/anthropic.claude-opus-4-5-20251101-v1:0 5.500000
arn:aws:bedrock:eu-west-1:12:inference-profile/global.anthropic.claude-opus-4-5 5.000000
us-gov.anthropic.claude-opus-4-5-20251101-v1:0 5.500000
arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3 unknown
github_copilot/claude-opus-4.5x unknown
claude-mythos-preview unknown
NAMES
  run git tokens prices claude-mythos-preview
  assert_output --regexp 'claude-mythos-preview +unknown'
}

@test "each repository has its own prices, wherever they are asked for" {
  own_prices "$HOME/dear.json" 50
  own_prices prices.json 70
  git config tokens.prices prices.json
  git init -q "$HOME/other"
  (cd "$HOME/other" && git-tokens install-hooks >/dev/null &&
    git config tokens.prices "$HOME/dear.json")
  git init -q "$HOME/plain"
  answer a claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  (cd "$HOME/other" && answer b claude-opus-5 "$(moment)" end_turn '[]' 1000000 0)
  (cd "$HOME/plain" && answer c claude-opus-5 "$(moment)" end_turn '[]' 1000000 0)
  for place in other plain repo; do
    (cd "$HOME/$place" && git-tokens scan >/dev/null)
  done
  mkdir -p sub
  commit root
  git worktree add -q "$HOME/tree"
  for place in "$HOME/repo" "$HOME/repo/sub" "$HOME/other" "$HOME/plain" \
    "$HOME/tree" "$HOME"; do
    cd "$place"
    assert_equal "$place: $(costs)" "$place: other=50.00 plain=5.00 repo=70.00"
  done
  # The user's own table holds where a repository says nothing, in the hook, too.
  mkdir -p "$HOME/.config/git-tokens"
  own_prices "$HOME/.config/git-tokens/prices.json" 30
  assert_equal "$(costs)" 'other=50.00 plain=30.00 repo=70.00'
  cd "$HOME/plain"
  git-tokens install-hooks >/dev/null
  answer d claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  run git commit -q --allow-empty -m one
  assert_output --partial ', $60.00 '
}

@test "the status line has the ledger's cost of a session that it knows whole" {
  answer a claude-opus-5 "$(moment -2)" end_turn '[]' 166000 0
  said='{"session_id": "s9", "transcript_path": "'$(find "$HOME/.claude" -name s9.jsonl)'", "cwd": "'$PWD'", "cost": {"total_cost_usd": 541.2}}'
  run status "$said"
  assert_output --partial 'session $541.20'
  git tokens scan >/dev/null
  run status "$said"
  assert_output --partial 'session $0.83'
  # It has gone on: the client knows more.
  answer b claude-opus-5 "$(moment -1)" end_turn '[]' 166000 0
  run status "$said"
  assert_output --partial 'session $541.20'
  # What has no price is known better by the client, too.
  answer c claude-new-9 "$(moment)" end_turn '[]' 1 0
  git tokens scan >/dev/null
  run status "$said"
  assert_output --partial 'session $541.20'
}

# shown DOLLARS TOKENS: every face shows this lower bound for the one commit.
# The status line first: it reads the ledger as it is.
shown() {
  local now="$1+" exact=${1#\$} face
  run status "{\"cwd\": \"$PWD\"}"
  assert_output --partial "today $now"
  assert_output --partial "main $now"
  for face in '' log show report; do
    # shellcheck disable=SC2086  # '' is the glance
    run git tokens $face
    assert_output --partial "$2"
  done
  for face in '' log show; do
    # shellcheck disable=SC2086
    run git tokens $face
    assert_output --partial "$now"
  done
  assert_equal "$(git tokens log --json | json '"%.2f %s" % (d[0]["cost_usd"], d[0]["total_tokens"])')" \
    "$exact ${2//,/}"
  assert_equal "$(git tokens report --json | json '"%.2f %s" % (d["cost_usd"], d["has_unpriced"])')" \
    "$exact True"
  run git tokens export --format trends-csv
  assert_line --regexp ",${2//,/},${exact%0},.*,true$"
  assert_equal "$(git tokens export --format trends-json | json '"%.2f %s %.2f %s" % (d["summary"]["total_cost"], d["summary"]["has_unpriced"], d["sessions"][0]["cost_usd"], d["sessions"][0]["has_unpriced"])')" \
    "$exact True $exact True"
  start_dashboard
  assert_equal "$(get /api/report | json '"%.2f %s" % (d["cost_usd"], d["has_unpriced"])')" \
    "$exact True"
  stop_dashboard
  git tokens dashboard --html "$HOME/page.html" >/dev/null
  assert grep -qF "$now" "$HOME/page.html"
}

# in_files: what branch file and session file say of the commit.
in_files() {
  json '"%d %.2f %s %s" % (d["total_tokens"], d["sessions"][0]["cost_usd"], d["sessions"][0]["has_unpriced"], d["sessions"][0]["prices"])' \
    <token_metrics/local_tracking/tokens_main.json
  json '"%d %.2f %s %s" % (d["total_tokens"], sum(p["cost_usd"] or 0 for p in d["breakdown"]), any(p["has_unpriced"] for p in d["breakdown"]), d["prices"])' \
    <"$(find temp -name 'claude_local_*.json')"
}

@test "a lower bound is shown as one everywhere, and prices may change" {
  own_prices prices.json 4
  git config tokens.prices "$PWD/prices.json"
  answer a claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  answer b claude-new-9 "$(moment)" end_turn '[]' 345 0
  run git commit -q --allow-empty -m one
  assert_output --partial '1,000,345 tokens, $4.00+ '
  assert_output --partial 'branch total 1,000,345'
  shown '$4.00' 1,000,345
  first=$(in_files)
  name=${first##* }
  assert_regex "$name" '^[0-9-]{10}\+[0-9a-f]{8}$'
  assert_equal "$first" "1000345 4.00 True $name
1000345 4.00 True $name"
  # Files say what they were priced with until they are written anew.
  own_prices prices.json 8
  shown '$8.00' 1,000,345
  assert_equal "$(in_files)" "$first"
  run git tokens doctor
  assert_output --regexp 'ok +sums'
  git tokens rebuild >/dev/null
  second=$(in_files)
  refute [ "${second##* }" = "$name" ]
  assert_equal "${second//${second##* }/x}" "1000345 8.00 True x
1000345 8.00 True x"
  # A hook after another change adds to what the ledger says.
  own_prices prices.json 2
  answer c claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  run git commit -q --allow-empty -m two
  assert_output --partial '1,000,000 tokens, $2.00 '
  assert_output --partial 'branch total 2,000,345'
  run status "{\"cwd\": \"$PWD\"}"
  assert_output --partial 'main $4.00+'
}

@test "doctor sees a sum that is not that of the responses, and rebuild mends it" {
  answer a claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  git commit -q --allow-empty -m one
  python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as ledger:
    ledger.execute("UPDATE commit_record SET tokens = 7")' \
    "$HOME/.local/share/git-tokens/ledger.db"
  run git tokens doctor
  assert_output --partial '1 of 1 commits have another sum than'
  assert_output --partial 'git tokens rebuild'
  git tokens rebuild >/dev/null
  run git tokens doctor
  assert_output --regexp 'ok +sums'
  # A ledger of an earlier version has no sums: they are made when needed.
  python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as ledger:
    ledger.execute("UPDATE commit_record SET tokens = NULL, prices = NULL")' \
    "$HOME/.local/share/git-tokens/ledger.db"
  answer b claude-opus-5 "$(moment)" end_turn '[]' 1000000 0
  run git commit -q --allow-empty -m two
  assert_output --partial 'branch total 2,000,000'
  run status "{\"cwd\": \"$PWD\"}"
  assert_output --partial 'main $10.00'
}
