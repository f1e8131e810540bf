# A dashboard that runs beside the test, and is asked over HTTP. Load it after
# daily_life.
# shellcheck shell=bash

load network

teardown() {
  stop_dashboard
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  assert_nothing_told
}

# clock counts from yesterday's midnight, so that its hours are yesterday's.
DAY=$((EPOCHSECONDS / 86400 * 86400 - 86400))

# start_dashboard [OPTION...]: starts it and waits until it answers.
start_dashboard() {
  PORT=$(free_port)
  URL=http://127.0.0.1:$PORT
  # Not the file descriptor of bats, which would wait for it.
  git-tokens dashboard --port "$PORT" "$@" >"$HOME/said" 2>"$HOME/complained" 3>&- &
  SERVER=$!
  local tries
  for tries in $(seq 200); do
    grep -q Dashboard: "$HOME/said" && curl -s -o /dev/null "$URL/icon.svg" && return
    kill -0 "$SERVER" 2>/dev/null || break
    sleep 0.05
  done
  fail "no answer after $tries tries: $(cat "$HOME/complained")"
}

stop_dashboard() {
  [ -n "${SERVER:-}" ] || return 0
  kill "$SERVER" 2>/dev/null || :
  wait "$SERVER" 2>/dev/null || :
  SERVER=
}

get() {
  curl -sS --max-time 10 "$URL$1"
}

# status_of PATH [CURL_OPTION...]
status_of() {
  local path=$1
  shift
  curl -s --max-time 10 -o /dev/null -w '%{http_code}' "$@" "$URL$path"
}

# A day of work: two commits on two branches, and usage that waits.
some_work() {
  write_response a one --output 300 --edit login.c
  change login.c
  git commit -q -m 'Add login'
  git checkout -q -b feature/big
  write_response b two --output 9000 --model claude-opus-4-5-20251101
  change big.c
  git commit -q -m 'Rewrite everything'
  write_response c two --output 50
  git tokens task log calm-ai-pm 'Fix flaky test' 2800 >/dev/null
}
