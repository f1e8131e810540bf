#!/usr/bin/env bats
# Sessions that tell nothing but how full their context is.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

setup() {
  setup_home
}

# transcript SESSION: what stands on standard input, as this session's.
transcript() {
  mkdir -p "$HOME/.claude/projects/-repo"
  cat >"$HOME/.claude/projects/-repo/$1.jsonl"
}

# level SESSION MINUTE USED
level() {
  printf '{"type":"attachment","sessionId":"%s","cwd":"/repo","uuid":"u%s","timestamp":"2026-03-01T10:%s:00.000Z","attachment":{"type":"token_usage","used":%s,"total":200000,"remaining":%s}}\n' \
    "$1" "$2" "$2" "$3" "$((200000 - $3))"
}

# answer SESSION: one response, with 53 tokens.
answer() {
  printf '{"type":"assistant","sessionId":"%s","cwd":"/repo","uuid":"u","timestamp":"2026-03-01T10:00:00.000Z","requestId":"r","message":{"id":"m1","role":"assistant","model":"claude-opus-4-6","stop_reason":"end_turn","content":[],"usage":{"input_tokens":3,"output_tokens":50}}}\n' "$1"
}

total() {
  git tokens report --all-repos --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["total_tokens"])'
}

@test "levels that a fork copied are no growth of its own" {
  {
    answer one
    level one 01 5000
    level one 02 9000
  } | transcript one
  {
    answer two
    level two 01 5000
    level two 02 9000
  } | transcript two
  assert_equal "$(total)" 53
  # What the fork reads later is.
  level two 03 9700 >>"$HOME/.claude/projects/-repo/two.jsonl"
  assert_equal "$(total)" 753
}

@test "copies are found whichever session is read first" {
  {
    level two 01 5000
    level two 02 9000
  } | transcript two
  assert_equal "$(total)" 9000
  {
    level one 01 5000
    level one 02 9000
    level one 04 9500
  } | transcript one
  assert_equal "$(total)" 9500
  answer one >>"$HOME/.claude/projects/-repo/one.jsonl"
  assert_equal "$(total)" 53
}
