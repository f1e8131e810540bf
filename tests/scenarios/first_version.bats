#!/usr/bin/env bats
# What the first programs wrote (fixtures/earlier/first) says the same in
# today's: a ledger, notes, an export, rows of a team's ledger, and lines that a
# hook left for later.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load helpers
load postgres
load earlier

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

setup() {
  setup_home
  put_up first
}

# put_back: the HOME as it was when it was kept.
put_back() {
  rm -rf "$HOME"
  cp -a "$BATS_TEST_TMPDIR/as-it-was" "$HOME"
  cd "$HOME/app" || return
}

@test "a ledger of the first programs says what it said, once and again" {
  assert_equal "$(in_file "$LEDGER" 'PRAGMA user_version')" 5
  [ -s .git/git-tokens/pending.jsonl ]
  git tokens install-hooks >/dev/null
  git tokens scan >/dev/null
  assert_of_today
  refute [ -e .git/git-tokens/pending.jsonl ]
  all_say "${OF_THE_LEDGER[@]}"
  git tokens scan >/dev/null
  git tokens rebuild >/dev/null
  all_say "${OF_THE_LEDGER[@]}"
}

@test "it says so, too, where the client has deleted the transcripts" {
  # What hooks left for later is in no ledger yet.
  find "$HOME/.claude/projects" -name '*.jsonl' ! -name s-later.jsonl -delete
  all_say report all log merges tasks
  git tokens rebuild >/dev/null
  all_say report all log merges tasks
}

# numbers EXPRESSION: of the report by commit, `r`; `new` is HEAD's group there.
numbers() {
  python3 -c '
import json, sys
r = json.load(sys.stdin)
groups = {group["key"].pop("commit"): group for group in r["groups"]}
new = groups.pop(sys.argv[2], None)
groups.pop(None, None)
print(eval(sys.argv[1]))' "$1" "$(git rev-parse HEAD)"
}

@test "a ledger that the hook brings up to date says what it said" {
  local expression then=$BATS_TEST_TMPDIR/then now=$BATS_TEST_TMPDIR/now
  tail -n +2 "$FIXTURE/said/report-commit.json" >"$then"
  git tokens install-hooks >/dev/null
  # This commit takes along what waited for one.
  git commit -q --allow-empty -m next 2>"$BATS_TEST_TMPDIR/line"
  assert_of_today
  refute [ -e .git/git-tokens/pending.jsonl ]
  git tokens report --tz UTC --by commit --json >"$now"
  assert_equal "$(numbers 'new["total_tokens"]' <"$now")" 2613
  for expression in groups 'r["tokens"]' 'r["conservation"]["responses"]'; do
    assert_equal "$(numbers "$expression" <"$now")" "$(numbers "$expression" <"$then")"
  done
}

@test "what a hook of the first programs left on a ledger of today, the next run works off" {
  local left=.git/git-tokens/pending.jsonl command
  # Outside of a repository it brings the ledger up to date and nothing else.
  env -C "$HOME/elsewhere" git-tokens report --all-repos --no-scan >/dev/null
  assert_of_today
  assert_equal "$(grep -c '"commit"' "$left") $(grep -c '"old"' "$left")" '3 3'
  cp -a "$HOME" "$BATS_TEST_TMPDIR/as-it-was"
  for command in 'git-tokens scan' 'git-tokens report' 'git-tokens-hook post-commit'; do
    put_back
    $command >/dev/null
    refute [ -e "$left" ]
    all_say report all log
  done
}

# in_a_clone COMMAND...: goes to a clone in a HOME that has no ledger, when
# COMMAND has run here.
in_a_clone() {
  "$@"
  mv "$HOME/hub.git" "$BATS_TEST_TMPDIR/hub.git"
  cd "$BATS_TEST_TMPDIR" || return
  rm -rf "$HOME"
  mkdir -p "$HOME/.claude/projects"
  git config --global user.name Eve
  git config --global user.email eve@example.org
  git clone -q "$BATS_TEST_TMPDIR/hub.git" "$HOME/app"
  cd "$HOME/app" || return
  git tokens sync >/dev/null
}

@test "a clone that has only the notes of the first programs says what it said" {
  in_a_clone true
  all_say clone
  git tokens sync >/dev/null
  all_say clone
}

push_and_sync() {
  git push -q --force origin --all
  git tokens sync
}

@test "notes of the first programs that today's have written on say what they said" {
  in_a_clone push_and_sync
  all_say sent
}

@test "an export of the first programs says the same in an empty ledger, and adds nothing to theirs" {
  gzip -dc "$FIXTURE/export.jsonl.gz" | here >"$BATS_TEST_TMPDIR/export.jsonl"
  git tokens scan >/dev/null
  run git tokens import "$BATS_TEST_TMPDIR/export.jsonl"
  assert_success
  assert_output --partial '0 responses new, 0 changed'
  all_say report all log merges tasks
  # As on another machine.
  rm -rf "$HOME/.claude" "$HOME/.local" .git/git-tokens/pending.jsonl
  mkdir -p "$HOME/.claude/projects"
  git tokens import "$BATS_TEST_TMPDIR/export.jsonl"
  all_say report all log merges tasks
}

@test "rows that the first programs sent to a team's ledger say the same there" {
  fresh_database
  "$(postgres_program psql)" -X -q -v ON_ERROR_STOP=1 -h "$POSTGRES_FOLDER" -U postgres \
    -d "$DATABASE" -f "$FIXTURE/team.sql" >/dev/null
  export GIT_TOKENS_TEAM=$URL
  all_say team
  git tokens ledger push --all-repos >/dev/null
  all_say pushed
  git tokens ledger push --all-repos --all >/dev/null
  git tokens ledger pull >/dev/null
  all_say pushed report log
}

# points COUNT N: N of 1 to COUNT, the first and the last among them.
points() {
  awk -v count="$1" -v n="$2" 'BEGIN {
    if (n > count) n = count
    for (i = 0; i < n; i++) print n == 1 ? 1 : 1 + int(i * (count - 1) / (n - 1)) }'
}

# assert_nothing_lost: of the fixture, in a ledger of today that is whole.
assert_nothing_lost() {
  all_say report-commit all-source &&
    assert_of_today &&
    assert_equal "$(in_file "$LEDGER" 'PRAGMA integrity_check')" ok &&
    assert_equal "$(find "$HOME/.local" -name '*damaged*')" '' &&
    refute [ -e .git/git-tokens/pending.jsonl ]
}

# killed_in COMMAND...: at COUNT points of each kind of call that writes.
killed_in() {
  local call count point kills=0
  put_back
  strace -f -o "$BATS_TEST_TMPDIR/calls" "$@" >/dev/null
  for call in pwrite64 fdatasync ftruncate unlink rename; do
    count=$(grep -c " $call(" "$BATS_TEST_TMPDIR/calls") || continue
    for point in $(points "$count" "${COUNT:-3}"); do
      put_back
      run strace -f -o /dev/null -e trace="$call" \
        -e "inject=$call:signal=KILL:when=$point" "$@"
      [ "$status" -ne 137 ] || kills=$((kills + 1))
      assert_nothing_lost || fail "$*: killed at $call $point of $count"
    done
  done
  # It was killed at most of them at least.
  [ "$kills" -ge 5 ] || fail "$*: killed $kills times"
}

@test "killed at any point of the run that brings it up to date, nothing is lost" {
  strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
  cp -a "$HOME" "$BATS_TEST_TMPDIR/as-it-was"
  # Outside of a repository it does nothing else.
  killed_in env -C "$HOME/elsewhere" git-tokens report --all-repos --no-scan
  killed_in git-tokens scan
  killed_in git-tokens-hook post-commit
}
