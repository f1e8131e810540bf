#!/usr/bin/env bats
# Files of other tools come in once, and what was wrong in them is said.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load helpers

setup() {
  setup_home
  git tokens install-hooks >/dev/null
}

# Every entry is in exactly one place.
teardown() {
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  git-tokens report --all-repos --json | python3 -c '
import json, sys
places = json.load(sys.stdin)["conservation"]
assert places.pop("responses") == sum(places.values()), places'
}

# total: the tokens of the whole ledger.
total() {
  git-tokens report --all-repos --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])'
}

# elsewhere COMMAND...: with another ledger.
elsewhere() {
  GIT_TOKENS_LEDGER=$HOME/elsewhere.db "$@"
}

# old_branch BRANCH LEVEL...: a branch file as the older tools wrote it.
old_branch() {
  python3 - "$@" <<'PYTHON'
import json, sys
branch, levels = sys.argv[1], [int(level) for level in sys.argv[2:]]
print(json.dumps({
    "branch": branch, "total_tokens": sum(levels),
    "sessions": [{"timestamp": f"2026-01-02T03:04:{i:02}.1234{i:02}",
                  "tokens": level, "notes": f"n{i}"}
                 for i, level in enumerate(levels)],
    "created_at": "2026-01-02T03:04:00.1", "last_updated": "2026-01-02T03:05"},
    indent=2))
PYTHON
}

# old_record SECOND SOURCE PROMPT COMPLETION: a record of theirs.
old_record() {
  printf '{"timestamp": "2026-01-02T03:04:%02d.9", "git_branch": "main",
    "commit_sha": "%s", "model_name": "claude-sonnet-4-5-20250929",
    "endpoint": "messages", "prompt_tokens": %s, "completion_tokens": %s,
    "total_tokens": %s, "source": "%s", "notes": ""}' \
    "$1" "$(git rev-parse HEAD)" "$3" "$4" $(($3 + $4)) "$2"
}

@test "levels that an older branch file added up come back to levels" {
  old_branch main 4000 4000 4000 >"$HOME/tokens_main.json"
  run git tokens import "$HOME/tokens_main.json"
  assert_success
  assert_output --partial 'branch file of the older tools'
  assert_output --partial '12,000 tokens are brought back to 4,000'
  assert_output --partial '3 new'
  assert_equal "$(total)" 4000
  run git tokens import "$HOME/tokens_main.json"
  assert_output --partial '0 new, 3 known already; 0 tokens'
  # The record that was written beside the branch file says the same once more.
  commit one
  old_record 2 auto-tracked 3200 800 >"$HOME/claude_local_1.json"
  run git tokens import "$HOME/claude_local_1.json"
  assert_output --partial '0 new, 1 known already'
  assert_output --partial 'split 80/20 by guess'
  assert_equal "$(total)" 4000
}

@test "a table of trends repeats a branch file, in either order" {
  old_branch topic/x 500 900 200 >"$HOME/branch.json"
  printf 'timestamp,branch,tokens,estimated_cost,notes\n%s\n%s\n%s\n' \
    '2026-01-02 03:04:02,topic/x,200,0.0011,' \
    '2026-01-02 03:04:01,topic/x,900,0.0049,"a, b"' \
    '2026-01-02 03:04:00,topic/x,500,0.0027,' >"$HOME/trend.csv"
  git tokens import "$HOME/branch.json"
  assert_equal "$(total)" 1100
  run git tokens import "$HOME/trend.csv"
  assert_output --partial '0 new, 3 known already'
  assert_equal "$(total)" 1100
  elsewhere git-tokens import "$HOME/trend.csv"
  elsewhere git-tokens import "$HOME/branch.json"
  assert_equal "$(elsewhere total)" 1100
}

@test "levels in any order of files come to the same" {
  old_branch main 100 300 >"$HOME/early.json"
  sed 's/03:04/05:04/; s/03:04/05:04/' "$HOME/early.json" >"$HOME/late.json"
  git tokens import "$HOME/late.json"
  git tokens import "$HOME/early.json"
  forth=$(total)
  elsewhere git-tokens import "$HOME/early.json"
  elsewhere git-tokens import "$HOME/late.json"
  assert_equal "$(elsewhere total)" "$forth"
}

@test "a typed record goes to its commit" {
  commit one
  old_record 1 local-claude-code 700 300 >"$HOME/record.json"
  run git tokens import "$HOME/record.json"
  assert_success
  assert_output --partial '1 new'
  run git tokens show --json
  assert_output --partial '"total_tokens": 1000'
  git tokens import "$HOME/record.json"
  assert_equal "$(total)" 1000
}

@test "a session of token-audit is an upper bound, and no second count" {
  cat >"$HOME/audit.json" <<'JSON'
{"_file": {"name": "x.json", "type": "token_audit_session",
   "schema_version": "1.7.0", "generated_by": "x",
   "generated_at": "2026-01-02T03:05:00+00:00"},
 "session": {"id": "p-1", "project": "p", "platform": "claude-code",
   "model": "claude-sonnet-4-5-20250929", "working_directory": "/nowhere/p",
   "started_at": "2026-01-02T03:04:00+00:00",
   "ended_at": "2026-01-02T03:05:00+00:00", "message_count": 2},
 "token_usage": {"input_tokens": 20, "output_tokens": 40,
   "cache_created_tokens": 100, "cache_read_tokens": 0, "total_tokens": 160},
 "cost_estimate_usd": 0.001}
JSON
  run git tokens import "$HOME/audit.json"
  assert_success
  assert_output --partial '160 tokens are an upper bound'
  assert_output --partial 'it used 80'
  git tokens import "$HOME/audit.json"
  assert_equal "$(total)" 160
}

@test "what cannot be read is refused with one line that says why" {
  printf '{"projectHash": "x", "messages": []}' >"$HOME/gemini.json"
  printf 'platform,tool_name,total_calls\n' >"$HOME/tools.csv"
  printf 'nothing\n' >"$HOME/words.txt"
  : >"$HOME/empty"
  for file in gemini.json tools.csv words.txt empty; do
    run --separate-stderr git tokens import "$HOME/$file"
    assert_failure 1
    assert_equal "${#stderr_lines[@]}" 1
    assert_equal "$output" ''
  done
}

# audited SESSION TOKENS: a file of token-audit about this folder, from
# yesterday until now.
audited() {
  cat >"$HOME/$1.json" <<END
{"_file": {"type": "token_audit_session"},
 "session": {"id": "$1", "project": "repo", "platform": "claude-code",
  "model": "claude-sonnet-4-5-20250929", "working_directory": "$PWD",
  "started_at": "$(date -u -d yesterday +%F)T00:00:00+00:00",
  "ended_at": "$(date -u +%FT%T)+00:00"},
 "token_usage": {"input_tokens": $2, "output_tokens": 0, "total_tokens": $2},
 "cost_estimate_usd": 0}
END
}

# usage_of_yesterday: a response within that time.
usage_of_yesterday() {
  usage 1 200
  sed -i -E "s/\"timestamp\":\"[^\"]*\"/\"timestamp\":\"$(date -u -d yesterday +%F)T12:00:00.000Z\"/" \
    "$HOME"/.claude/projects/*/*.jsonl
}

@test "a session of token-audit yields to transcripts that are read later" {
  commit one
  audited repo-2026 5000
  audited elsewhere 70
  sed -i "s,\"working_directory\": \"[^\"]*\",\"working_directory\": \"$HOME/other\"," \
    "$HOME/elsewhere.json"
  git tokens import "$HOME/elsewhere.json"
  git tokens import "$HOME/repo-2026.json"
  assert_equal "$(total)" 5070
  commit two
  git tokens backfill
  run cat token_metrics/local_tracking/tokens_main.json
  assert_output --partial '"total_tokens": 5000'
  usage_of_yesterday
  # The session of token-audit counted the same, and more than once.
  assert_equal "$(total)" 280
  git tokens >/dev/null
  run cat token_metrics/local_tracking/tokens_main.json
  refute_output --partial '"total_tokens": 5000'
  run git tokens import "$HOME/repo-2026.json"
  assert_output --partial '1 in transcripts that the ledger has'
  assert_equal "$(total)" 280
}

@test "an import yields also where a command outside repositories reads them" {
  audited repo-2026 5000
  git tokens import "$HOME/repo-2026.json"
  usage_of_yesterday
  cd "$HOME" || return
  git tokens scan
  assert_equal "$(git tokens report --all-repos --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])')" 210
}

@test "sessions of other agents count, twice once" {
  cat >"$HOME/gemini.json" <<'END'
{"sessionId": "g", "projectHash": "h", "messages": [
 {"id": "2", "timestamp": "2026-01-02T03:04:06Z", "model": "gemini-2.5-pro",
  "tokens": {"input": 100, "output": 20, "cached": 60, "total": 120}}]}
END
  git tokens import "$HOME/gemini.json"
  run git tokens import "$HOME/gemini.json"
  assert_output --partial '1 entry: 0 new, 1 known already'
  run git tokens report --all-repos --model gemini
  assert_output --partial 'gemini-2.5-pro'
  assert_output --partial 'have no price (120 tokens)' || assert_output --partial 'has no price (120 tokens)'
}
