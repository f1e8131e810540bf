#!/usr/bin/env bats
# Budgets: lines of the hook when a commit crosses a level, and `check`, which
# fails closed.
# shellcheck disable=SC2154,SC2317  # run sets them, bats calls the functions

bats_require_minimum_version 1.5.0
load daily_life

# commit_using N ID: a commit that used N tokens; what the hook says of budgets
# is in $said, and nothing else is said.
commit_using() {
  local output
  write_response "$2" s1 --output $(($1 - 100))
  output=$(git commit -q --allow-empty -m "$2" 2>&1)
  said=$(sed 1d <<<"$output")
  case $output in
    "git-tokens: "*" tokens, "*) ;;
    *) fail "no line about the commit: $output" ;;
  esac
}

budget() {
  git config "tokens.budget.$1" "$2"
}

# assert_check STATUS [OPTION...]
assert_check() {
  local wanted=$1
  shift
  run --separate-stderr git tokens check "$@"
  assert_equal "exit $status" "exit $wanted"
}

# of_json EXPRESSION: about the document d.
of_json() {
  python3 -c 'import decimal, json, sys
d = json.loads(sys.argv[1], parse_float=decimal.Decimal)
print(eval(sys.argv[2]))' "$output" "$1"
}

@test "without a budget the hook says one line" {
  commit_using 1000 a
  assert_equal "$said" ''
}

@test "the hook tells each level of a branch's budget once, at its amount" {
  budget branch '1000 tokens'
  commit_using 499 a
  assert_equal "$said" ''
  commit_using 101 b
  assert_equal "$said" 'git-tokens: budget branch main: 50 % reached (600 tokens of 1,000 tokens)'
  commit_using 149 c
  assert_equal "$said" ''
  commit_using 151 d
  assert_equal "$said" 'git-tokens: budget branch main: 90 % reached (900 tokens of 1,000 tokens)'
  commit_using 100 e
  assert_equal "$said" 'git-tokens: budget branch main: 100 % reached (1,000 tokens of 1,000 tokens)'
  assert_check 0
  commit_using 101 f
  assert_equal "$said" 'git-tokens: budget branch main: exceeded (1,101 tokens of 1,000 tokens)'
  commit_using 101 g
  assert_equal "$said" ''
  assert_check 3
}

@test "each branch has a budget of its own" {
  budget branch '1000 tokens'
  commit_using 600 a
  git switch -q -c topic
  commit_using 499 b
  assert_equal "$said" ''
  commit_using 101 c
  assert_regex "$said" '^git-tokens: budget branch topic: 50 % reached'
}

@test "dollars are exact: 15 tokens are the difference" {
  # 297 millionths for what all have, 15 for each token of output
  budget commit 0.003297
  commit_using 299 a
  assert_regex "$said" "^git-tokens: budget commit $(git rev-parse --short=8 HEAD): 90 % reached"
  commit_using 300 b
  assert_regex "$said" ': 100 % reached \(\$0.0033 of \$0.0033\)$'
  assert_check 0 --json
  assert_equal "$(of_json 'd["ok"], d["budgets"][0]["spent_usd"]')" "(True, Decimal('0.003297'))"
  commit_using 301 c
  assert_regex "$said" ': exceeded \(\$0.003312 of \$0.003297\)$'
  assert_check 3
}

@test "several budgets are one line" {
  budget branch '1000 tokens'
  budget author '1000 tokens'
  budget day '500 tokens'
  commit_using 600 a
  assert_equal "$said" "git-tokens: budget branch main: 50 % reached (600 tokens of 1,000 tokens); author Nell <nell@example.org>: 50 % reached (600 tokens of 1,000 tokens); day $(date +%Y-%m-%d): exceeded (600 tokens of 500 tokens)"
}

@test "quiet is quiet" {
  budget branch '10 tokens'
  git config tokens.quiet true
  write_response a s1
  run git commit -q --allow-empty -m one
  assert_output ''
}

@test "a budget that means nothing is one line of the hook, and the commit is made" {
  budget day 'much'
  commit_using 200 a
  assert_equal "$said" "git-tokens: tokens.budget.day: 'much' is no budget: write dollars (25, 2.50, \$25), tokens (2M tokens, 500,000 tokens), or none"
  assert_tokens HEAD 200
  assert_check 2
  assert_equal "$output" ''
  assert_equal "$stderr" "git-tokens: tokens.budget.day in .git/config: 'much' is no budget: write dollars (25, 2.50, \$25), tokens (2M tokens, 500,000 tokens), or none"
  run git tokens doctor
  assert_failure 1
  assert_output --partial 'tokens.budget.day in .git/config'
  run --separate-stderr git tokens
  assert_success
  assert_regex "$stderr" '^git-tokens: tokens.budget.day'
}

@test "a budget of a name that nobody knows is no budget that passes" {
  git config --global tokens.budget.dayly 5
  commit_using 200 a
  assert_equal "$said" ''
  assert_check 2
  assert_regex "$stderr" "tokens.budget.dayly in $HOME/.gitconfig: no budget has this name"
}

@test "none takes a budget of another level back" {
  git config --global tokens.budget.branch '1 token'
  budget branch none
  commit_using 200 a
  assert_equal "$said" ''
  assert_check 2
  assert_regex "$stderr" 'no budget is set'
}

@test "check has the document of the contract" {
  budget branch 25
  commit_using 200000 a
  assert_check 0 --json
  assert_equal "$(of_json 'sorted(d), sorted(d["budgets"][0])')" \
    "(['budgets', 'ok', 'schema_version'], ['has_unpriced', 'level', 'limit_usd', 'name', 'scope', 'spent_usd', 'state', 'unpriced_models'])"
  assert_equal "$(of_json 'd["schema_version"], d["ok"], d["budgets"][0]["name"], d["budgets"][0]["limit_usd"], d["budgets"][0]["level"], d["budgets"][0]["scope"]')" \
    "(1, True, 'branch', Decimal('25.0'), 0, 'main')"
  local spent
  spent=$(of_json 'd["budgets"][0]["spent_usd"]')
  run git tokens report --branch main --json
  assert_equal "$(of_json 'd["cost_usd"]')" "$spent"
}

@test "a budget in tokens tells both amounts" {
  budget branch '150 tokens'
  commit_using 200 a
  assert_check 3 --json
  assert_equal "$(of_json 'd["ok"], [d["budgets"][0][key] for key in ("limit_usd", "spent_usd", "limit_tokens", "spent_tokens", "level")]')" \
    "(False, [None, Decimal('0.001797'), 150, 200, 100])"
}

@test "what is pending or lost was paid for, too" {
  budget branch '1000 tokens'
  commit_using 200 a
  commit_using 300 b
  git reset -q --hard HEAD~
  git reflog expire --expire=now --all
  write_response c s1 --output 2
  assert_check 0 --json
  assert_equal "$(of_json 'd["budgets"][0]["spent_tokens"]')" 602
}

@test "--max-cost is the repository, over all time, strictly" {
  commit_using 300 a
  git switch -q -c topic
  commit_using 300 b
  assert_check 0 --max-cost 0.006594
  assert_check 3 --max-cost 0.006593999999
  assert_regex "$output" 'max-cost +all time +\$0.006594 of \$0.006593999999 +100 % +exceeded'
  assert_check 0 --max-cost 0.003297 --branch topic
  assert_check 3 --max-cost '$0.003296' --branch topic
  assert_check 3 --max-cost 0.003297 --since 1h
  assert_check 0 --max-tokens 600
  assert_check 3 --max-tokens 599 --json
  assert_equal "$(of_json 'd["budgets"][0]["name"], d["budgets"][0]["scope"]')" "('max-tokens', 'all time')"
}

@test "no data is not within a budget" {
  assert_check 1 --max-cost 5
  assert_regex "$stderr" 'no usage is recorded'
  assert_check 0 --max-cost 5 --allow-empty
  assert_equal "$stderr" ''
  commit_using 200 a
  assert_check 0 --max-cost 5
  assert_check 1 --max-cost 5 --branch mistyped
  assert_check 1 --max-cost 5 --until 2001-01-01 --json
  assert_equal "$(of_json 'd["ok"], d["budgets"][0]["spent_usd"], d["budgets"][0]["level"]')" '(False, None, None)'
  budget branch 5
  budget day 5
  assert_check 0
  git switch -q --detach
  assert_check 1
  assert_regex "$stderr" 'HEAD is detached; name the branch with --branch'
  assert_check 0 --branch main
}

@test "what was made here without usage has cost nothing" {
  local kind
  for kind in commit branch author; do budget "$kind" 5; done
  human_commit f
  assert_check 1
  commit_using 200 a
  git switch -q -c topic
  human_commit g
  assert_check 0 --json
  assert_equal "$(of_json '[one["spent_usd"] for one in d["budgets"]]')" \
    "[Decimal('0.0'), Decimal('0.0'), Decimal('0.001797')]"
  git config user.name Somebody
  git config user.email else@example.org
  human_commit h
  assert_check 0 --json
  assert_equal "$(of_json 'd["budgets"][2]["scope"], d["budgets"][2]["spent_usd"]')" \
    "('Somebody <else@example.org>', Decimal('0.0'))"
  assert_check 0 --branch main
  assert_check 1 --branch mistyped
  git commit-tree -m foreign 'HEAD^{tree}' >"$HOME/foreign"
  git branch foreign "$(cat "$HOME/foreign")"
  assert_check 1 --branch foreign
  assert_regex "$stderr" 'budget branch foreign: no usage is recorded'
}

@test "a quiet day of a repository with usage has cost nothing" {
  budget day 5
  assert_check 1
  commit_using 200 a
  # fourteen hours from now it is another day somewhere
  assert_check 0 --json --tz UTC
  assert_equal "$(of_json 'd["budgets"][0]["scope"]')" "$(date -u +%Y-%m-%d)"
}

@test "the day is the user's" {
  budget day '150 tokens'
  export TZ=Pacific/Kiritimati
  commit_using 200 a
  assert_regex "$said" "day $(date +%Y-%m-%d): exceeded"
  assert_check 3 --json
  assert_equal "$(of_json 'd["budgets"][0]["scope"]')" "$(date +%Y-%m-%d)"
  run git tokens report --by day --json
  assert_equal "$(of_json 'd["groups"][0]["key"]["day"]')" "$(date +%Y-%m-%d)"
}

@test "a model without a price is named, and does not pass" {
  write_response a s1 --model some-model
  git commit -q --allow-empty -m one
  assert_check 1 --max-cost 5
  assert_regex "$stderr" 'no price is known for some-model'
  assert_check 0 --max-tokens 200
  assert_check 0 --max-cost 5 --allow-empty
  assert_regex "$stderr" 'some-model'
  commit_using 300 b
  assert_check 3 --max-cost 0.001 --json
  assert_regex "$stderr" 'some-model'
  assert_equal "$(of_json 'd["ok"], d["budgets"][0]["spent_usd"]')" "(False, Decimal('0.003297'))"
}

@test "check refuses what it does not understand" {
  commit_using 200 a
  assert_check 2
  assert_regex "$stderr" 'no budget is set'
  assert_check 2 --max-cost '5 tokens'
  assert_check 2 --max-cost -5
  assert_check 2 --max-tokens '$5'
  budget branch 5
  assert_check 2 --since 1w
  assert_check 2 --json --format github
}

@test "annotations for GitHub are whole and escaped" {
  git switch -q -c '100%,a'
  budget branch '250 tokens'
  budget day 5
  commit_using 200 a
  assert_check 0 --format github
  assert_equal "${lines[0]}" '::warning title=AI budget%3A branch::branch 100%25,a: 200 tokens of 250 tokens, 80 %25'
  assert_equal "${lines[1]}" "AI budget day $(date +%Y-%m-%d): \$0.0018 of \$5.00, 0 %"
  budget branch '199 tokens'
  assert_check 3 --format github
  assert_equal "${lines[0]}" '::error title=AI budget%3A branch::branch 100%25,a: 200 tokens of 199 tokens, 100 %25, exceeded'
  assert_check 1 --max-cost 5 --branch other --format github
  assert_regex "${lines[0]}" '^::error title=AI budget%3A max-cost::budget max-cost other: no usage is recorded'
}

@test "the glance shows the branch's budget" {
  run git tokens
  refute_output --partial 'Budget'
  budget branch '1,000 tokens'
  commit_using 900 a
  run git tokens
  assert_line 'Budget: 900 tokens of 1,000 tokens, 90 %'
  run git tokens --json
  assert_equal "$(of_json 'd["budget"]["spent_tokens"]')" 900
}

@test "an amended commit crosses with all that it is" {
  budget branch '1000 tokens'
  commit_using 600 a
  write_response b s1 --output 201
  run git commit -q --amend --allow-empty -m amended
  assert_line 'git-tokens: budget branch main: 90 % reached (901 tokens of 1,000 tokens)'
  assert_check 0 --json
  assert_equal "$(of_json 'd["budgets"][0]["spent_tokens"]')" 901
}

@test "a clone that fetched the notes can tell, one that did not cannot" {
  git init -q --bare "$HOME/origin"
  git remote add origin "$HOME/origin"
  commit_using 300 a
  git push -q -u origin main
  git tokens sync >/dev/null
  git clone -q "$HOME/origin" "$BATS_TEST_TMPDIR/clone"
  cd "$BATS_TEST_TMPDIR/clone"
  export GIT_TOKENS_LEDGER=$BATS_TEST_TMPDIR/other.db CLAUDE_CONFIG_DIR=$BATS_TEST_TMPDIR
  git config tokens.budget.branch 0.003296
  assert_check 1
  assert_check 1 --max-cost 5
  git tokens sync >/dev/null
  assert_check 3
  assert_check 0 --max-cost 0.003297 --json
  assert_equal "$(of_json 'd["budgets"][0]["spent_usd"]')" 0.003297
  unset GIT_TOKENS_LEDGER CLAUDE_CONFIG_DIR
  cd "$HOME/repo"
}
