#!/usr/bin/env bats
# Where the tokens went inside a session: by tool, MCP server, skill and agent,
# from a transcript through the programs to every format.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

setup() {
  setup_home
  commit zero
  git tokens install-hooks >/dev/null
  TRANSCRIPT=$HOME/.claude/projects/${PWD//[^A-Za-z0-9]/-}/00000000-0000-4000-8000-000000000001.jsonl
  mkdir -p "${TRANSCRIPT%/*}"
}

# answer ID TOKENS CONTENT [FIELDS]: one response; TOKENS are input, output,
# cache writes and cache reads.
answer() {
  local -a tokens
  read -ra tokens <<<"$2"
  printf '{"type":"assistant","uuid":"u%s","timestamp":"%s","cwd":"%s","sessionId":"00000000-0000-4000-8000-000000000001","version":"2.1.217","gitBranch":"main","isSidechain":false,%s"message":{"id":"msg_%s","type":"message","role":"assistant","model":"%s","content":[%s],"stop_reason":"tool_use","usage":{"input_tokens":%s,"output_tokens":%s,"cache_creation_input_tokens":%s,"cache_read_input_tokens":%s}}}\n' \
    "$1" "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$PWD" "${4:-}" "$1" \
    "${MODEL:-claude-sonnet-4-5-20250929}" "$3" "${tokens[@]}" >>"$TRANSCRIPT"
}

# call ID TOOL: a call, as a part of an answer.
call() {
  printf '{"type":"tool_use","id":"toolu_%s","name":"%s","input":{}}' "$1" "$2"
}

# result ID BYTES: what a call gave back, of so many bytes of JSON.
result() {
  printf '{"type":"user","uuid":"r%s","timestamp":"%s","cwd":"%s","sessionId":"00000000-0000-4000-8000-000000000001","message":{"role":"user","content":[{"tool_use_id":"toolu_%s","type":"tool_result","content":"%s"}]}}\n' \
    "$1" "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$PWD" "$1" \
    "$(printf "%$(($2 - 2))s" '' | tr ' ' x)" >>"$TRANSCRIPT"
}

# A session of three responses: 100, 1,500 and 30 tokens.
session() {
  answer 1 '10 50 0 40' "$(call 1 Read),$(call 2 mcp__docs__find)"
  result 1 600
  result 2 300
  answer 2 '100 200 200 1000' "$(call 3 Bash)" '"attributionSkill":"review",'
  result 3 30
  answer 3 '3 7 0 20' '{"type":"text","text":"done"}'
}

# tokens_by DIMENSION: "KEY TOKENS" a group, by key.
tokens_by() {
  git tokens report --by "$1" --json | python3 -c '
import json, sys
for group in json.load(sys.stdin)["groups"]:
    print(*group["key"].values(), group["total_tokens"])' | sort
}

@test "calls share a response, and results are paid by the next request" {
  session
  commit one
  # Read: 50 of its response and 200 of the next; Bash: what is left of the
  # second and all that was new in the third.
  run tokens_by tool
  assert_output "$(printf '%s\n' 'Bash 1203' 'None 27' 'Read 250' \
    'mcp__docs__find 150')"
  run tokens_by mcp-server
  assert_output "$(printf '%s\n' 'None 1480' 'docs 150')"
  run tokens_by skill
  assert_output "$(printf '%s\n' 'None 130' 'review 1500')"
  run tokens_by agent
  assert_output 'None 1630'
  run tokens_by tool,skill
  assert_line 'Read review 200'
  assert_line 'Read None 50'
}

@test "what a hook stored counts like what a scan stored" {
  session
  commit one
  local told
  told=$(git tokens report --by tool --no-scan --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["groups"])')
  [ "$told" != '[]' ] # else this compares nothing
  git tokens scan >/dev/null
  run git tokens report --by tool --json
  assert_output --partial '"key": {"tool": "mcp__docs__find"}'
  assert_equal "$(printf '%s' "$output" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["groups"])')" \
    "$told"
}

@test "every format shows them, and what has no price says so" {
  session
  commit one
  MODEL=mystery-1 answer 4 '1 2 0 3' "$(call 4 Bash),$(call 5 Write)"
  run git tokens report --by tool --format csv
  assert_success
  assert_line --index 0 --partial 'tool,total_tokens,cost_usd,'
  assert_line --partial 'Read,250,'
  run git tokens report --by mcp-server,tool --format markdown
  assert_line --partial '| docs | mcp\_\_docs\_\_find | 150 |'
  run git tokens report --by tool
  assert_line --regexp '^Bash .*\+ +[0-9]*$|^Bash .*\+$'
  assert_line --regexp '^Write .*unknown'
  assert_line --regexp '^\(no tool\) .*\$'
  assert_line --partial 'of model mystery-1'
  run git tokens report --by tool --model mystery --json
  assert_output --partial '"unpriced": ['
  assert_output --partial '{"key": {"tool": "Write"}, "total_tokens": '
  assert_output --partial '"cost_usd": null'
}

@test "pairs share what their tools cost" {
  session
  commit one -m 'Co-authored-by: Ada <ada@example.org>'
  answer 4 '0 9 0 0' "$(call 4 Write)"
  commit two
  run tokens_by tool
  local -a tools=("${lines[@]}")
  run git tokens report --by author,tool --co-authors --json
  assert_success
  run python3 -c '
import json, sys
from collections import Counter
from decimal import Decimal
report = json.loads(sys.stdin.read(), parse_float=Decimal)
tools = Counter()
for group in report["groups"]:
    tools[str(group["key"]["tool"])] += group["total_tokens"]
people = {group["key"]["author"] for group in report["groups"]}
assert people == {"Nell <nell@example.org>", "Ada <ada@example.org>"}, people
assert sum(g["cost_usd"] for g in report["groups"]) == report["cost_usd"]
print("\n".join(sorted(f"{tool} {count}" for tool, count in tools.items())))
' <<<"$output"
  assert_success
  assert_output "$(printf '%s\n' "${tools[@]}")"
}

@test "what only a note tells is of no known tool" {
  git init -q --bare "$HOME/origin"
  git remote add origin "$HOME/origin"
  session
  commit one
  git push -q origin main
  git tokens sync >/dev/null
  git clone -q "$HOME/origin" "$HOME/theirs"
  rm "$TRANSCRIPT"
  cd "$HOME/theirs" || return
  GIT_TOKENS_LEDGER=$HOME/other.db git tokens sync >/dev/null
  export GIT_TOKENS_LEDGER=$HOME/other.db
  run tokens_by tool,skill
  assert_output 'None None 1630'
}
