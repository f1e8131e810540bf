#!/usr/bin/env bats
# What may lie in a transcript folder, and does: the commit succeeds as if we
# were not there, and what is readable is counted to the token.

setup() {
  load helpers
  load fault_helpers
  setup_user
}

# spoilt LINE: a file with LINE before a good one of 1,010 tokens, and a commit.
# What is good counts; afterwards everything is still exact.
spoilt() {
  usage 1 100
  { cat; printf '\n'; } >"$SLUG/spoilt.jsonl"
  good 2 1000 >>"$SLUG/spoilt.jsonl"
  commits
  assert_equal "$(tokens_of)" 1120
  is_whole 1120
}

# good NUMBER OUTPUT: one line of a transcript.
good() {
  (HOME=$(mktemp -d "$BATS_TEST_TMPDIR/line.XXXXXX") && usage "$@" &&
    cat "$HOME"/.claude/projects/*/*.jsonl)
}

# with_usage JSON: a line of the model whose usage is JSON.
with_usage() {
  good bad 7 | sed "s/\"usage\":{[^}]*}/\"usage\":$1/"
}

@test "binary garbage" {
  spoilt < <(head -c 300000 /dev/urandom)
}

@test "a whole file of binary garbage under another project" {
  usage 1 100
  mkdir -p "$PROJECTS/other"
  head -c 3000000 /dev/urandom >"$PROJECTS/other/x.jsonl"
  commits
  is_whole 110
}

@test "scenario 40: truncated JSON, completed later" {
  usage 1 100
  good 2 1000 >"$BATS_TEST_TMPDIR/whole"
  head -c 300 "$BATS_TEST_TMPDIR/whole" >"$SLUG/half.jsonl"
  commits
  assert_equal "$(tokens_of)" 110
  tail -c +301 "$BATS_TEST_TMPDIR/whole" >>"$SLUG/half.jsonl"
  commits
  is_whole 1120
}

@test "scenario 40: a line that was cut off and never goes on" {
  spoilt < <(good 3 5 | head -c 300)
}

@test "scenario 40: a line of 64 MB, in bounded memory" {
  usage 1 100
  python3 -c '
import sys
sys.stdout.write("{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"")
for i in range(64):
    sys.stdout.write("x" * (1 << 20))
sys.stdout.write("\"}}\n")' >"$SLUG/long.jsonl"
  good 2 1000 >>"$SLUG/long.jsonl"
  commits
  assert_equal "$(total)" 1120
  rm -rf "${LEDGER%/*}"
  run python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
sys.exit(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 250 * 1024)
' git-tokens scan
  assert_success
  is_whole 1120
}

@test "200 levels of nesting" {
  spoilt < <(python3 -c '
for n in (200, 5000, 200000):
    print("[" * n + "]" * n)
    print("{\"a\":" * n + "1" + "}" * n)
    print("{\"type\":\"user\",\"message\":{\"content\":" + "[" * n + "]" * n + "}}")')
}

@test "a good response with 200 levels in its tool call still counts" {
  usage 1 100
  good 2 1000 | python3 -c '
import sys
deep = "{\"a\":" * 200 + "1" + "}" * 200
print(sys.stdin.read().strip().replace("\"content\":[]", "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"X\",\"input\":" + deep + "}]"))
' >"$SLUG/deep.jsonl"
  commits
  is_whole 1120
}

@test "numbers beyond 64 bits" {
  spoilt < <(
    with_usage '{"input_tokens":18446744073709551616,"output_tokens":5}'
    with_usage '{"input_tokens":5,"output_tokens":9223372036854775808}'
    with_usage '{"input_tokens":1e400,"output_tokens":5}'
    with_usage '{"input_tokens":123456789012345678901234567890,"output_tokens":5}')
}

@test "numbers whose sum is beyond 64 bits" {
  usage 1 100
  for i in 1 2 3; do
    with_usage '{"input_tokens":9223372036854775807,"output_tokens":9223372036854775807}' |
      sed "s/msg_bad/msg_huge$i/"
  done >"$SLUG/huge.jsonl"
  commits
  assert_equal "$(total)" 110
}

@test "negative and fractional numbers, and numbers that are texts" {
  spoilt < <(
    with_usage '{"input_tokens":-5,"output_tokens":5}'
    with_usage '{"input_tokens":5.5,"output_tokens":5}'
    with_usage '{"input_tokens":5,"output_tokens":-9223372036854775808}'
    with_usage '{"input_tokens":"5","output_tokens":5}')
}

@test "NUL bytes, as a crash leaves them" {
  spoilt < <(head -c 8192 /dev/zero)
}

@test "a transcript of zeros only" {
  usage 1 100
  truncate -s 20000000 "$SLUG/zeros.jsonl"
  commits
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "invalid UTF-8 in texts, names and ids" {
  usage 1 100
  good 2 1000 | LC_ALL=C sed 's/msg_2/msg_\xff\xfe2/; s/"gitBranch":"main"/"gitBranch":"ma\xc3in"/; s/claude-sonnet-4-5-20250929/mod\xe2\x82l/' \
    >"$SLUG/wrong.jsonl"
  commits
  is_whole 1120
  python3 -c '
import glob, json
for name in glob.glob("token_metrics/*/*.json") + glob.glob("temp/*.json"):
    json.load(open(name, encoding="utf-8"))'
  git tokens report --by session,model,branch --all-repos --json |
    python3 -c 'import json, sys; json.loads(sys.stdin.buffer.read().decode("utf-8"))'
}

@test "terminal commands in a model name do not reach the terminal" {
  usage 1 100
  good 2 1000 | sed 's/claude-sonnet-4-5-20250929/\\u001b[2J\\u0007evil\\n\\r/' \
    >"$SLUG/evil.jsonl"
  commits
  refute [ "$(tr -d '[:print:]\n' <"$BATS_TEST_TMPDIR/err" | wc -c)" -gt 0 ]
  is_whole 1120
}

@test "a directory named x.jsonl" {
  usage 1 100
  mkdir "$SLUG/x.jsonl"
  commits
  is_whole 110
}

@test "a fifo, a socket and a device named x.jsonl never block" {
  usage 1 100
  mkfifo "$SLUG/x.jsonl"
  ln -s /dev/zero "$SLUG/y.jsonl"
  ln -s /dev/tty "$SLUG/w.jsonl"
  python3 -c 'import os, socket, sys
os.chdir(sys.argv[1])
socket.socket(socket.AF_UNIX).bind("z.jsonl")' "$SLUG"
  commits
  assert_equal "$(timeout 60 git tokens report --all-repos --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["total_tokens"])')" 110
  CLAUDE_CODE_SESSION_ID=x commits
  rm "$SLUG"/[w-z].jsonl
  is_whole 110
}

@test "a transcript that nobody may read" {
  usage 1 100
  good 2 1000 >"$SLUG/secret.jsonl"
  chmod 000 "$SLUG/secret.jsonl"
  other_user
  commits "${as_other[@]}"
  assert_equal "$(tokens_of)" 110
  chmod 644 "$SLUG/secret.jsonl"
  commits "${as_other[@]}"
  is_whole 1120
}

@test "a folder that nobody may list" {
  usage 1 100
  other_user
  chmod 000 "$SLUG"
  commits "${as_other[@]}"
  chmod 755 "$SLUG"
  usage 2 1000
  commits "${as_other[@]}"
  is_whole 1120
}

@test "loops of links, and links to nowhere" {
  usage 1 100
  ln -s . "$SLUG/loop"
  ln -s "$PROJECTS" "$SLUG/up"
  ln -s self.jsonl "$SLUG/self.jsonl"
  ln -s nowhere "$SLUG/gone.jsonl"
  ln -s 00000000-0000-4000-8000-000000000001.jsonl "$SLUG/twice.jsonl"
  commits
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "a transcript that shrinks while it is read" {
  usage 1 100
  good 2 1000 >"$BATS_TEST_TMPDIR/line"
  python3 - "$BATS_TEST_TMPDIR/line" "$SLUG/shrinks.jsonl" <<'PY' &
import os, sys, time
line = open(sys.argv[1], "rb").read()
filler = b'{"type":"user","message":{"content":"' + b"x" * 4000 + b'"}}\n'
end = time.time() + 3
while time.time() < end:
    with open(sys.argv[2], "wb") as file:
        for i in range(500):
            file.write(filler)
        file.write(line)
    os.truncate(sys.argv[2], 100000)
    os.truncate(sys.argv[2], 0)
PY
  for _ in 1 2 3 4 5 6; do commits; done
  wait
  cp "$BATS_TEST_TMPDIR/line" "$SLUG/shrinks.jsonl"
  commits
  is_whole 1120
}

@test "scenario 40: a transcript that is replaced by a shorter one, and by none" {
  usage 1 100
  usage 2 1000
  commits
  good 3 10000 >"$SLUG/new"
  mv "$SLUG/new" "$SLUG/00000000-0000-4000-8000-000000000001.jsonl"
  commits
  assert_equal "$(tokens_of)" 10010
  rm -r "$SLUG"
  commits
  is_whole 11130
}

@test "an empty projects folder, none at all, and a file in its place" {
  commits
  assert_equal "$line" ''
  rmdir "$PROJECTS" 2>/dev/null || rm -r "$PROJECTS"
  commits
  assert_equal "$line" ''
  echo >"$PROJECTS"
  commits
  rm "$PROJECTS"
  mkdir "$PROJECTS"
  usage 1 100
  commits
  is_whole 110
}

@test "5,000 transcripts in one folder" {
  usage 1 100
  good N 990 >"$BATS_TEST_TMPDIR/line"
  python3 - "$BATS_TEST_TMPDIR/line" "$SLUG" <<'PY'
import sys
line = open(sys.argv[1]).read()
for i in range(5000):
    with open("%s/many-%d.jsonl" % (sys.argv[2], i), "w") as file:
        file.write(line.replace("msg_N", "msg_many%d" % i))
PY
  commits
  is_whole 5000110
  commits
  assert_equal "$line" ''
}

@test "what a command read outside of every repository still finds its commit" {
  usage 1 100
  (cd / && git tokens report --all-repos --json >/dev/null)
  commits
  assert_regex "$line" '110 tokens'
  is_whole 110
}

@test "a response that goes on after its commit was amended" {
  usage 1 100
  commits
  git commit -q --amend --allow-empty -m other 2>/dev/null
  usage 1 1000
  git tokens scan >/dev/null
  assert_equal "$(tokens_of)" 1010
  assert_equal "$(json_of 'd["total_tokens"], d["commit_sha"]' cat temp/*.json)" \
    "1010 $(git rev-parse HEAD)"
  is_whole 1010
}

@test "a session that only shows how full its context is finds its commit, too" {
  mkdir -p "$SLUG"
  python3 - "$SLUG/m.jsonl" "$PWD" <<'PY'
import datetime, json, sys
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
with open(sys.argv[1], "w") as file:
    for used in (1000, 5000):
        file.write(json.dumps({
            "timestamp": now, "cwd": sys.argv[2], "sessionId": "m", "gitBranch": "main",
            "type": "attachment", "uuid": f"f{used}", "attachment": {
                "type": "token_usage", "used": used, "total": 200000,
                "remaining": 200000 - used}}) + "\n")
PY
  commits
  assert_regex "$line" '5,000 tokens'
  assert_equal "$(tokens_of)" 5000
  is_whole 5000
}
