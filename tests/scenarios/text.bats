#!/usr/bin/env bats
# Text is text: names of models and branches, and subjects, which others chose,
# command neither terminals nor CI runners nor spreadsheets.
# shellcheck disable=SC2317  # bats calls the functions

load helpers
bats_require_minimum_version 1.5.0

setup() {
  setup_home
  git tokens install-hooks >/dev/null
}

# answer ID MODEL [OUTPUT]: the model's name is written as JSON.
answer() {
  local folder
  folder=$HOME/.claude/projects/$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  mkdir -p "$folder"
  printf '{"type":"assistant","uuid":"u-%s","timestamp":"%s","cwd":"%s","sessionId":"s9","version":"2.1.330","gitBranch":"","isSidechain":false,"requestId":"req_%s","message":{"id":"msg_%s","type":"message","role":"assistant","model":%s,"content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":%s}}}\n' \
    "$1" "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$PWD" "$1" "$1" "$2" "${3:-5}" \
    >>"$folder/s9.jsonl"
}

# everything: what people are shown, in one text.
everything() {
  git tokens
  git tokens report --by branch,model
  git tokens report --by model --format csv
  git tokens report --by model,branch --format markdown
  git tokens log
  git tokens show
  git tokens sessions
  git tokens top 5 --by model
  git tokens status
  echo '{"cwd": "'"$PWD"'"}' | git tokens statusline
}

@test "no terminal acts on a name, in the hook's line and everywhere else" {
  git checkout -q -b "$(printf 'x\xc2\x9b31mred\xe2\x80\xaeevil\xd8\x9cz')"
  answer a '"claude-sonnet-4-6\u009b2J\u202e\u2067\u001b]0;own\u0007"'
  git commit -q --allow-empty -m "$(printf 's\xc2\x9b2J\xe2\x80\xad')" \
    >"$HOME/out" 2>&1
  assert [ -s "$HOME/out" ]
  everything | grep -v '^claude-sonnet-4-6.*,' >>"$HOME/out" 2>&1
  for command in $'\xc2\x9b' $'\xe2\x80\xae' $'\xe2\x80\xad' $'\xe2\x81\xa7' \
    $'\xd8\x9c' $'\x1b]'; do
    run grep -c -F -- "$command" "$HOME/out"
    assert_output 0
  done
}

@test "no line is one that a CI runner obeys" {
  git checkout -q -b topic
  answer a '"::add-mask::1"'
  answer b '"##[error]x"'
  answer c '"\u00a0::error::y"'
  answer d '"two words ::warning::z"'
  git commit -q --allow-empty -m '::stop-commands::x' 2>/dev/null
  git tokens add 100 20 $'note\n::error::typed' >/dev/null 2>&1
  export GITHUB_ACTIONS=true CI=true
  everything >"$HOME/out" 2>&1
  run grep -E $'^(\xc2\xa0|[[:space:]])*::|##[a-z]*\\[' "$HOME/out"
  assert_failure
  run grep -c 'add-mask' "$HOME/out"
  refute_output 0
}

@test "no spreadsheet runs a cell, and exports bring every name back" {
  git checkout -q -b '=1+1|x'
  answer a '"=cmd|calc!A1"' 100
  answer b '"@SUM(1)"'
  answer c '"-1"'
  git commit -q --allow-empty -m one 2>/dev/null
  run git tokens report --by branch,model --format csv
  assert_line --partial "'=1+1|x,'=cmd|calc!A1,"
  assert_line --partial "'=1+1|x,'@SUM(1),"
  assert_line --partial "'=1+1|x,'-1,"
  before=$(git tokens report --by branch,model --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["groups"])')
  git tokens export "$HOME/all.jsonl"
  run grep -c '"=cmd|calc!A1"' "$HOME/all.jsonl"
  refute_output 0
  export GIT_TOKENS_LEDGER=$HOME/new.db
  git-tokens import "$HOME/all.jsonl" >/dev/null
  assert_equal "$(git tokens report --by branch,model --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["groups"])')" "$before"
  unset GIT_TOKENS_LEDGER
  git tokens export --format trends-csv "$HOME/trends.csv"
  assert [ "$(grep -c "'=1+1|x" "$HOME/trends.csv")" = 1 ]
  run git tokens import "$HOME/trends.csv"
  assert_output --partial '0 new'
}
