#!/usr/bin/env bats
# Each program opens a TCP connection, to a port at which nobody listens: one
# line says so, and none ends by a signal. Static programs can lack what a name
# or a connection needs, and tell it only here.

bats_require_minimum_version 1.5.0

load daily_life
load network

setup() {
  setup_home
  EXPECTED=$HOME/expected
  : >"$EXPECTED"
  git tokens install-hooks >/dev/null
  git commit -q --allow-empty -m start
  write_response a s1
  git commit -q --allow-empty -m work 2>/dev/null
  PORT=$(free_port)
}

# refused [WORDS]: the last `run` ended with an error, and said so in one line.
refused() {
  assert_equal "$status" 1
  assert_equal "$output" "${lines[0]}"
  assert_regex "$output" "^git-tokens: .*${1:-127\.0\.0\.1}"
}

# Programs that a build may lack.
has() {
  [ -x "$PROGRAMS/$1" ] || skip "$1 is not built"
}

@test "git-tokens" {
  local address
  for address in "git://127.0.0.1:$PORT/x.git" "http://127.0.0.1:$PORT/x.git"; do
    run git-tokens sync "$address"
    refused
  done
}

@test "git-tokens-hook" {
  local address
  git config tokens.autopush true
  for address in "git://127.0.0.1:$PORT/x.git" "http://127.0.0.1:$PORT/x.git"; do
    git remote add origin "$address"
    run git-tokens-hook pre-push origin "$address" </dev/null
    assert_success
    assert [ "${#lines[@]}" -le 1 ]
    git remote remove origin
  done
}

@test "git-tokens-ci" {
  local scheme
  has git-tokens-ci
  printf '{"action":"synchronize","pull_request":{"number":12,"head":{"sha":"%s","ref":"x"},"base":{"sha":"%s","ref":"main"}}}' \
    "$(git rev-parse HEAD)" "$(git rev-parse HEAD~1)" >"$HOME/event.json"
  export GITHUB_ACTIONS=true GITHUB_REPOSITORY=o/r GITHUB_TOKEN=t GITHUB_BASE_REF=main
  export GITHUB_HEAD_REF=x GITHUB_EVENT_PATH=$HOME/event.json
  export GITHUB_STEP_SUMMARY=$HOME/summary.md
  for scheme in http https; do
    GITHUB_API_URL=$scheme://127.0.0.1:$PORT run --separate-stderr \
      git-tokens ci comment --patience 1
    # A forge that is away is no failure of the build.
    assert_success
    assert_equal "$stderr" "$(head -n 1 <<<"$stderr")"
    assert_regex "$stderr" '^git-tokens: no comment: .*127\.0\.0\.1'
  done
}

@test "git-tokens-team" {
  local mode
  has git-tokens-team
  for mode in disable prefer require; do
    run git-tokens report --ledger "postgresql://me@127.0.0.1:$PORT/t?sslmode=$mode"
    refused
    run git-tokens ledger status --ledger "postgresql://me@127.0.0.1:$PORT/t?sslmode=$mode"
    refused
  done
}

@test "git-tokens-dashboard" {
  has git-tokens-dashboard
  run git-tokens dashboard --html "$HOME/page.html" \
    --ledger "postgresql://me@127.0.0.1:$PORT/t"
  refused
  # It listens itself: at a port that is taken, one line as well.
  python3 - "$PORT" <<'PY' 3>&- &
import socket, sys, time
with socket.socket() as one:
    one.bind(("127.0.0.1", int(sys.argv[1])))
    one.listen()
    time.sleep(20)
PY
  local holder=$!
  until (: </dev/tcp/127.0.0.1/"$PORT") 2>/dev/null; do sleep 0.05; done
  run timeout 15 git-tokens dashboard --port "$PORT"
  kill "$holder"
  refused "$PORT"
}
