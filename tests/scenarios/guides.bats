#!/usr/bin/env bats
# The examples of the older tools' guides, as docs/COMPATIBILITY.md works them
# out; and the commands that our own documents name.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

bats_require_minimum_version 1.5.0

setup() {
  setup_home
  DOCUMENTS=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

# group BY KEY: tokens and exact cost of a group of this repository.
group() {
  git tokens report --by "$1" --json | python3 -c '
import json, sys
for one in json.load(sys.stdin, parse_float=str)["groups"]:
    if one["key"][sys.argv[1]] == sys.argv[2]:
        print(one["total_tokens"], one["cost_usd"])' "$1" "$2"
}

# whole: tokens and exact cost of this repository.
whole() {
  git tokens report --json | python3 -c '
import json, sys
report = json.load(sys.stdin, parse_float=str)
print(report["total_tokens"], report["cost_usd"])'
}

# documented WORDS...: each line stands in the table of the document.
documented() {
  local words
  for words in "$@"; do
    grep -qF -- "$words" "$DOCUMENTS/docs/COMPATIBILITY.md" ||
      fail "the document does not say: $words"
  done
}

@test "the quick start's costs of Sonnet 4.5" {
  local sonnet=claude-sonnet-4-5-20250929
  git switch -qc feature/auth-system
  commit one
  git tokens add 10000 5000 'Implemented authentication' --model $sonnet
  assert_equal "$(whole)" '15000 0.105'
  git switch -qc feature/new-ui
  commit two
  git tokens add 36000 9230 --model $sonnet
  assert_equal "$(group branch feature/new-ui)" '45230 0.24645'
  # The same total without its classes has no price, and is not guessed at.
  git switch -qc feature/total
  commit three
  git tokens add --total 45230 --model $sonnet
  assert_equal "$(group branch feature/total)" '45230 None'
  run git tokens report --by branch
  assert_output --partial unknown
  documented '| $0.105 | $0.105 |' '| $0.2370 | $0.24645' '$0.244242 by its own formula'
}

@test "a level that was added up at three commits is counted once" {
  cat >"$HOME/tokens_main.json" <<'END'
{"branch": "main", "total_tokens": 176976, "sessions": [
 {"timestamp": "2026-01-05T10:00:00.1", "tokens": 58992, "notes": "c1"},
 {"timestamp": "2026-01-05T11:00:00.2", "tokens": 58992, "notes": "c2"},
 {"timestamp": "2026-01-05T12:00:00.3", "tokens": 58992, "notes": "c3"}],
 "created_at": "2026-01-05T10:00:00.1", "last_updated": "2026-01-05T12:00:00.3"}
END
  run git tokens import "$HOME/tokens_main.json"
  assert_output --partial '176,976 tokens are brought back to 58,992'
  assert_equal "$(git tokens report --all-repos --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])')" 58992
  documented '| 176,976 tokens | 58,992, estimated |'
}

@test "the three branches of the merge guide, at its prices" {
  mkdir -p "$HOME/.config/git-tokens"
  cat >"$HOME/.config/git-tokens/prices.json" <<'END'
{"format": 1, "unit": "USD per 1,000,000 tokens", "models": [{"id": "gpt-4",
 "rates": {"input": "30", "output": "60", "cache_write_5m": "30",
           "cache_write_1h": "30", "cache_read": "30"}}]}
END
  commit base
  local name input output
  while read -r name input output; do
    git switch -qc "feature/$name" main
    commit "$name"
    git tokens add "$input" "$output" --model gpt-4
    git switch -q main
    git merge -q --no-ff -m "Merge branch 'feature/$name'" "feature/$name"
  done <<'END'
login 9000 6000
oauth 12720 8480
chat 25500 17000
END
  assert_equal "$(group branch feature/login)" '15000 0.63'
  assert_equal "$(group branch feature/oauth)" '21200 0.8904'
  assert_equal "$(group branch feature/chat)" '42500 1.785'
  assert_equal "$(whole)" '78700 3.3054'
  documented '| 15,000 | $0.63 | $0.63 |' '| 21,200 | $0.89 | $0.8904 |' \
    '| 42,500 | $1.79 | $1.785 |' '| 78,700 | $3.31 | $3.3054 |'
}

@test "the cost gate: a threshold, and a week of all projects" {
  git tokens install-hooks >/dev/null
  usage 1 200
  commit one
  run git tokens check --max-cost 10
  assert_success
  run git tokens check --max-cost 0.001
  assert_failure 3
  run git tokens report --since '1 week ago' --format json
  assert_output --partial '"cost_usd": 0.00303'
}

@test "every command and option that a document names is there" {
  run python3 "$BATS_TEST_DIRNAME/documented.py" "$PROGRAMS/git-tokens" \
    "$DOCUMENTS"/docs/*.md "$DOCUMENTS/README.md"
  assert_output ''
  assert_success
  # shellcheck disable=SC2016  # backticks, as documents have them
  printf 'See `git tokens report --sideways` and `git tokens fly`.\n' >"$HOME/wrong.md"
  run python3 "$BATS_TEST_DIRNAME/documented.py" "$PROGRAMS/git-tokens" "$HOME/wrong.md"
  assert_failure 1
  assert_line --partial 'report has no --sideways'
  assert_line --partial 'no command fly'
}
