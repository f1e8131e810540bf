#!/usr/bin/env bats
# The whole ledger out and in, and our own files: what came in is counted once,
# however often and in whatever order.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load daily_life

# sums: what every face of the whole ledger says.
sums() {
  local face
  for face in commit branch author model session project day source; do
    git-tokens report --no-scan --all-repos --by "$face" --json |
      sed 's/"generated_at": "[^"]*"//'
  done
}

# total: the tokens of the whole ledger.
total() {
  git-tokens report --all-repos --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])'
}

# elsewhere COMMAND...: with another ledger, and no transcripts.
elsewhere() {
  GIT_TOKENS_LEDGER=$HOME/elsewhere.db CLAUDE_CONFIG_DIR=$HOME/none "$@"
}

# worked [SECONDS]: two commits with usage, something pending, a commit thrown
# away. Who has only the reflog tells commits apart by whole seconds.
worked() {
  write_response a s1 --output 1000
  commit one
  sleep "${1:-0}"
  write_response b s1 --output 50 --model claude-opus-4-5-20251101
  write_response c s2 --output 7
  commit two
  sleep "${1:-0}"
  write_response d s2 --output 9
  commit three
  git reset -q --hard HEAD~1
  write_response e s3 --output 11
  git tokens scan >/dev/null
}

@test "an export taken by an empty ledger shows the same in every face" {
  worked
  git tokens export "$HOME/all.jsonl"
  assert_equal "$(stat -c %a "$HOME/all.jsonl")" 600
  run elsewhere git-tokens import "$HOME/all.jsonl"
  assert_success
  assert_output --partial '5 responses new'
  assert_equal "$(elsewhere sums)" "$(sums)"
  assert_equal "$(elsewhere git tokens log --no-scan --json)" \
    "$(git tokens log --no-scan --json)"
}

@test "twice, and there and back, change nothing" {
  worked
  git tokens export "$HOME/all.jsonl"
  before=$(sums)
  elsewhere git-tokens import "$HOME/all.jsonl"
  run elsewhere git-tokens import "$HOME/all.jsonl"
  assert_output --partial '0 responses new, 0 changed, 5 known already; 0 other'
  elsewhere git-tokens export --no-scan "$HOME/back.jsonl"
  run git tokens import "$HOME/back.jsonl"
  assert_output --partial '0 responses new, 0 changed, 5 known already; 0 other'
  assert_equal "$(sums)" "$before"
  git tokens export --no-scan "$HOME/again.jsonl"
  assert_equal "$(tail -n +2 "$HOME/again.jsonl")" \
    "$(tail -n +2 "$HOME/all.jsonl")"
}

@test "what is in transcripts, too, is counted once, in either order" {
  worked
  git tokens export "$HOME/all.jsonl"
  expected=$(total)
  export GIT_TOKENS_LEDGER=$HOME/first.db
  git-tokens import "$HOME/all.jsonl"
  assert_equal "$(total)" "$expected"
  git tokens scan >/dev/null
  assert_equal "$(total)" "$expected"
  GIT_TOKENS_LEDGER=$HOME/last.db
  git tokens scan >/dev/null
  run git tokens import "$HOME/all.jsonl"
  assert_output --partial '0 responses new'
  assert_equal "$(total)" "$expected"
  unset GIT_TOKENS_LEDGER
}

@test "a clone on a second machine shows what its commits cost on the first" {
  worked
  git tokens export "$HOME/all.jsonl"
  here=$(git tokens log --json | grep -c '"commit"')
  git clone -q . "$HOME/clone"
  cd "$HOME/clone"
  elsewhere git-tokens import "$HOME/all.jsonl"
  there=$(elsewhere git-tokens report --json)
  run python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])' \
    <<<"$there"
  assert_output $((1000 + 100 + 50 + 100 + 7 + 100))
  cd "$HOME/repo"
}

@test "a pipe carries a ledger; a file that is cut off is taken not at all" {
  worked
  git tokens export - | elsewhere git-tokens import -
  assert_equal "$(elsewhere total)" "$(total)"
  git tokens export "$HOME/all.jsonl"
  head -c -30 "$HOME/all.jsonl" >"$HOME/cut.jsonl"
  GIT_TOKENS_LEDGER=$HOME/third.db run --separate-stderr \
    git-tokens import "$HOME/cut.jsonl"
  assert_failure 1
  assert_equal "${#stderr_lines[@]}" 1
  assert_equal "$(GIT_TOKENS_LEDGER=$HOME/third.db CLAUDE_CONFIG_DIR=$HOME/none \
    total)" 0
  sed -i '1s/"version": 1/"version": 9/' "$HOME/all.jsonl"
  run elsewhere git-tokens import "$HOME/all.jsonl"
  assert_failure 1
  assert_output --partial 'newer git-tokens'
}

@test "an export that cannot be written leaves nothing" {
  worked
  mkdir "$HOME/shut"
  run git tokens export "$HOME/shut"
  assert_failure 1
  assert_output --partial 'it is a directory'
  run git tokens export "$HOME/nowhere/file"
  assert_failure 1
  assert_equal "$(ls "$HOME/shut")" ''
}

@test "our own files are known again" {
  worked
  for file in token_metrics/local_tracking/*.json temp/*.json; do
    run git tokens import "$file"
    assert_success
    assert_output --partial '0 new'
  done
  # Without transcripts they are all that is left, and each commit counts once.
  for file in token_metrics/local_tracking/*.json temp/*.json; do
    elsewhere git-tokens import "$file"
  done
  assert_equal "$(elsewhere total)" $((1000 + 100 + 50 + 100 + 7 + 100))
}

@test "transcripts that come after an imported file take its place" {
  worked 1.1
  cp token_metrics/local_tracking/tokens_main.json "$HOME/kept.json"
  export GIT_TOKENS_LEDGER=$HOME/late.db
  CLAUDE_CONFIG_DIR=$HOME/none git-tokens import "$HOME/kept.json"
  assert_equal "$(CLAUDE_CONFIG_DIR=$HOME/none total)" \
    $((1000 + 100 + 50 + 100 + 7 + 100))
  git tokens scan >/dev/null
  unset GIT_TOKENS_LEDGER
  expected=$(total)
  assert_equal "$(GIT_TOKENS_LEDGER=$HOME/late.db total)" "$expected"
}

@test "a transcript from anywhere is read as a scan reads it" {
  write_response a s1 --output 5
  find "$HOME/.claude/projects" -name '*.jsonl' -exec mv {} "$HOME/t.jsonl" \;
  run git tokens import "$HOME/t.jsonl"
  assert_success
  assert_output --partial '1 response new'
  git tokens import "$HOME/t.jsonl"
  assert_equal "$(total)" 105
}

@test "what is written for other tools is known when it comes back" {
  worked
  before=$(sums)
  for form in branch portable trends-csv trends-json token-audit; do
    git tokens export --format "$form" "$HOME/out.$form"
    run git tokens import "$HOME/out.$form"
    assert_success
    assert_output --partial '0 new'
  done
  assert_equal "$(sums)" "$before"
  # Elsewhere, all forms of the same commits count once.
  for form in branch portable trends-csv trends-json; do
    elsewhere git-tokens import "$HOME/out.$form"
  done
  assert_equal "$(elsewhere total)" $((1000 + 100 + 50 + 100 + 7 + 100))
}

@test "exports for other tools come to the same as the report" {
  worked
  report=$(git-tokens report --all-repos --by model --json)
  git tokens export --format ccusage "$HOME/ccusage.json"
  git tokens export --format prometheus >"$HOME/metrics.txt"
  git tokens export --format token-audit --session s2 >"$HOME/audit.json"
  python3 - "$HOME" <<PYTHON
import json, re, sys
from decimal import Decimal
report = json.loads('''$report''', parse_float=Decimal)
load = lambda name: json.load(open(f"{sys.argv[1]}/{name}"), parse_float=Decimal)
totals = load("ccusage.json")["totals"]
assert totals["totalTokens"] == report["total_tokens"], totals
assert totals["totalCost"] == report["cost_usd"], totals
days = load("ccusage.json")["daily"]
assert sum(day["totalTokens"] for day in days) == report["total_tokens"]
for day in days:
    assert day["totalCost"] == sum(m["cost"] for m in day["modelBreakdowns"])
    assert day["modelsUsed"] == [m["modelName"] for m in day["modelBreakdowns"]]
lines = [line for line in open(f"{sys.argv[1]}/metrics.txt") if line[0] != "#"]
def value(name):
    return sum(Decimal(line.split()[-1]) for line in lines if line.startswith(name))
assert value("claude_code_token_usage_tokens_total") == report["total_tokens"]
assert value("claude_code_cost_usage_USD_total") == report["cost_usd"]
assert all(re.fullmatch(r'\w+\{(type="\w+",)?model="[^"]+"\} [0-9.]+\n', line)
           for line in lines), lines
audit = load("audit.json")
assert audit["_file"]["type"] == "token_audit_session"
usage = audit["token_usage"]
assert usage["total_tokens"] == 7 + 100 + 9 + 100, usage
assert usage["total_tokens"] == sum(
    model["total_tokens"] for model in audit["model_usage"].values())
assert audit["session"]["platform"] == "claude-code"
assert isinstance(audit["cost_estimate_usd"], Decimal)
PYTHON
}
