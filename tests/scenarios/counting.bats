#!/usr/bin/env bats
# What counts, and how often: message ids that stand for several answers,
# iterations that are billed beside their response, lines that cannot be read,
# and transcripts that the client does not keep.

load helpers
bats_require_minimum_version 1.5.0

setup() {
  setup_home
  git-tokens install-hooks >/dev/null
}

# say SESSION [DIRECTORY]: writes the lines of the script on standard input.
say() {
  python3 "$BATS_TEST_DIRNAME/answer_lines.py" "${2:-$PWD}" "$1"
}

# field EXPRESSION COMMAND...: a field of the command's JSON, `d`.
field() {
  "${@:2}" | python3 -c "import json, sys
d = json.load(sys.stdin)
print($1)"
}

# report EXPRESSION [OPTION...]
report() { field "$1" git tokens report --json "${@:2}"; }

# tokens_of [REV]
tokens_of() { field 'd["total_tokens"]' git tokens show "${1:-HEAD}" --json; }

# conserved: every response is in one place.
conserved() {
  assert_equal "$(report 'd["conservation"]["responses"] - sum(d["conservation"][k] for k in ("commits", "pending", "dropped", "outside"))')" 0
}

@test "a relay that answers every request with one id and no request id" {
  for session in a b; do
    say "$session" <<<"
user()
for n in range(3): answer(id='relay', input=1000 * (n + 1) + len(session) + ord(session), output=100 + n)"
  done
  commit one
  assert_equal "$(report 'd["responses"], d["total_tokens"]')" \
    "6 $((12000 + 3 * (1 + 97) + 3 * (1 + 98) + 606))"
  run git tokens doctor
  assert_output --partial 'message ids'
  assert_output --partial '6 responses'
  conserved
}

@test "the same relay, read commit by commit, and in another repository" {
  total=0
  for n in 1 2 3; do
    say a <<<"answer(id='relay', input=1000 * $n, output=$n)"
    commit "$n"
    assert_equal "$(tokens_of)" $((1001 * n))
  done
  git init -q "$HOME/other"
  cd "$HOME/other"
  git-tokens install-hooks >/dev/null
  say b <<<"answer(id='relay', input=7, output=70000)"
  commit elsewhere
  assert_equal "$(tokens_of)" 70007
  cd "$HOME/repo"
  assert_equal "$(tokens_of HEAD~2) $(tokens_of HEAD~) $(tokens_of)" '1001 2002 3003'
  # An earlier one that is found later takes the short key; no commit changes.
  say c /nowhere <<<"answer(id='relay', input=9, output=9, timestamp='2026-01-01T00:00:00.000Z')"
  git tokens scan >/dev/null
  assert_equal "$(tokens_of HEAD~2) $(tokens_of HEAD~) $(tokens_of)" '1001 2002 3003'
  conserved
}

@test "one id for six answers, each after the result of the one before" {
  say a <<<"
user()
for n in range(6):
    answer(id='same', request='r%d' % n, input=2, output=50 + n, read=20000, write=500)
    user()"
  commit one
  assert_equal "$(report 'd["responses"], d["total_tokens"]')" \
    "6 $((6 * 20502 + 315))"
  conserved
}

@test "the same, read one by one" {
  for n in 0 1 2 3; do
    say a <<<"answer(id='same', request='r$n', input=2, output=$((50 + n))); user()"
    commit "$n"
    assert_equal "$(tokens_of)" $((52 + n))
  done
  assert_equal "$(report 'd["responses"]')" 4
  conserved
}

@test "what stays one response: blocks, placeholders, replays, copies" {
  say a <<<"
user()
answer(id='blocks', request='r1', input=5, output=1, stop=None)
user()
answer(id='blocks', request='r1', input=5, output=40)
user()
answer(id='replayed', request='r2', input=6, output=50)
answer(id='replayed', request='r3', input=6, output=50, isSidechain=True, agentId='x')
answer(id='placeholder', input=0, output=1, stop=None)
answer(id='placeholder', input=8, output=60)"
  # A resume without a chain to the first, and one without a request id.
  say b <<<"
answer(id='blocks', request='r9', input=5, output=40, parentUuid=None)
answer(id='replayed', input=6, output=50)"
  commit one
  assert_equal "$(report 'd["responses"], d["total_tokens"]')" "3 $((45 + 56 + 68))"
  conserved
}

@test "what an advisor said is billed under its own model" {
  say a <<<"
answer(input=30, output=300, iterations=[
  dict(type='message', input_tokens=10, output_tokens=100),
  dict(type='advisor_message', model='claude-opus-4-8', input_tokens=100000, output_tokens=2000),
  dict(type='message', input_tokens=20, output_tokens=200)])"
  commit one
  assert_equal "$(report 'd["responses"], d["total_tokens"], d["cost_usd"]')" \
    '1 102330 0.55459'
  assert_equal "$(report 'sorted((g["key"]["model"], g["responses"], g["total_tokens"]) for g in d["groups"])' --by model)" \
    "[('claude-opus-4-8', 0, 102000), ('claude-sonnet-4-6', 1, 330)]"
  assert_equal "$(tokens_of)" 102330
  assert_equal "$(field 'd["total_tokens"]' cat token_metrics/local_tracking/tokens_main.json)" 102330
  conserved
}

@test "a compaction on the server, told after the commit" {
  say a <<<"answer(id='m', request='r', input=23000, output=1000, stop=None)"
  commit one
  assert_equal "$(tokens_of)" 24000
  say a <<<"
part = dict(type='compaction', input_tokens=180000, output_tokens=3500)
for n in range(2):
    answer(id='m', request='r', input=23000, output=1000, iterations=[part])"
  commit two
  assert_equal "$(tokens_of HEAD~) $(report 'd["responses"], d["total_tokens"], d["cost_usd"]')" \
    '207500 1 207500 0.6765'
  assert_equal "$(field 'd["sessions"][0]["tokens"]' cat token_metrics/local_tracking/tokens_main.json)" 207500
  git tokens export "$HOME/all.jsonl"
  GIT_TOKENS_LEDGER=$HOME/second git tokens import "$HOME/all.jsonl" >/dev/null
  assert_equal "$(GIT_TOKENS_LEDGER=$HOME/second report 'd["total_tokens"]' --all-repos --no-scan)" 207500
}

@test "attempts that failed stay out" {
  say a <<<"
answer(input=2, output=136, read=54112, model='b', iterations=[
  dict(type='message', model='a', input_tokens=2, output_tokens=2, cache_read_input_tokens=9),
  dict(type='fallback_message', model='b', input_tokens=2, output_tokens=136, cache_read_input_tokens=54112)])"
  commit one
  assert_equal "$(report 'd["total_tokens"]')" 54250
}

@test "lines that could not be read are told, also when the file is gone" {
  say a <<<"
raw('{')
for bad in (-5, 1.5, '12', 10**18): answer(usage={'input_tokens': bad})
answer()
raw('{\"type\":\"assistant\",\"mess', end='')"
  commit one
  for face in report status doctor; do
    run git tokens "$face"
    assert_output --regexp '(^|[^0-9])5 lines'
    assert_equal "$(field 'd["unreadable_lines"]' git tokens "$face" --json || true)" 5
  done
  say a <<<"raw('')" # the last line ends here, and cannot be read
  assert_equal "$(report 'd["unreadable_lines"]')" 6
  transcript=$(echo "$HOME"/.claude/projects/*/a.jsonl)
  mv "$transcript" "$HOME/away"
  assert_equal "$(report 'd["unreadable_lines"]')" 6
  assert_equal "$(report 'd["unreadable_lines"]' --until 2020-01-01)" 0
  # A reading from the start takes the place of what was counted.
  grep -v input_tokens.:.-5 "$HOME/away" >"$transcript"
  sed -i 1d "$transcript"
  assert_equal "$(report 'd["unreadable_lines"]')" 4
}

@test "more tokens than any model takes in are counted, and flagged" {
  say a <<<"answer(input=675947905, output=1); answer(input=900000)"
  commit one
  assert_equal "$(report 'd["total_tokens"], d["implausible_responses"], d["unreadable_lines"]')" \
    '676847907 1 0'
  run git tokens report
  assert_output --partial '1 response with more tokens than any model takes in'
}

@test "doctor says how the client keeps its transcripts" {
  say 11111111-1111-4111-8111-111111111111 <<<"answer()"
  mkdir "${HOME}/.claude/projects/$(ls "$HOME/.claude/projects")/11111111-1111-4111-8111-111111111111"
  commit one
  run git tokens doctor
  refute_output --partial cleanupPeriodDays
  refute_output --partial 'session folder'
  echo '{"cleanupPeriodDays": 3}' >"$HOME/.claude/settings.json"
  run git tokens doctor
  assert_output --partial 'cleanupPeriodDays is 3'
  echo '{"cleanupPeriodDays": 0}' >"$HOME/.claude/settings.json"
  run git tokens doctor
  assert_output --partial 'cleanupPeriodDays is 0'
  echo '{"cleanupPeriodDays": 99999}' >"$HOME/.claude/settings.json"
  mkdir .claude
  echo '{"env": {"CLAUDE_CODE_SKIP_PROMPT_HISTORY": "1"}}' >.claude/settings.local.json
  mkdir "${HOME}/.claude/projects/-x"
  mkdir "${HOME}/.claude/projects/-x/22222222-2222-4222-8222-222222222222"
  run git tokens doctor
  refute_output --partial cleanupPeriodDays
  assert_output --partial CLAUDE_CODE_SKIP_PROMPT_HISTORY
  assert_output --partial '1 session folder has no transcript'
  echo 'not JSON' >.claude/settings.local.json
  run git tokens doctor
  refute_output --partial CLAUDE_CODE_SKIP_PROMPT_HISTORY
}
