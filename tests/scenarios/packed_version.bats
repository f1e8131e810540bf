#!/usr/bin/env bats
# A ledger of the last programs that packed responses into one column
# (fixtures/earlier/packed) says the same in today's, however often the run that
# brings it here is killed.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load helpers
load earlier

setup() {
  setup_home
  put_up packed
}

@test "a ledger with packed responses says what it said, once and again" {
  assert_equal "$(in_file "$LEDGER" 'PRAGMA user_version')" 6
  git tokens install-hooks >/dev/null
  git tokens scan >/dev/null
  assert_of_today
  all_say "${OF_THE_LEDGER[@]}"
  git tokens scan >/dev/null
  git tokens rebuild >/dev/null
  all_say "${OF_THE_LEDGER[@]}"
}

@test "it says so, too, where the client has deleted the transcripts" {
  find "$HOME/.claude/projects" -name '*.jsonl' ! -name s-later.jsonl -delete
  all_say report all log merges tasks
}

@test "a run that is killed while it brings the ledger here leaves it as it was" {
  local call killed=0
  cp -a "$HOME" "$BATS_TEST_TMPDIR/as-it-was"
  for call in pwrite64:1 pwrite64:2 pwrite64:5 pwrite64:20 pwrite64:60 fdatasync:1 \
      fcntl:3 fcntl:9 fcntl:15 ftruncate:1; do
    rm -rf "$HOME"
    cp -a "$BATS_TEST_TMPDIR/as-it-was" "$HOME"
    cd "$HOME/app"
    strace -f -o /dev/null -e "inject=${call%:*}:signal=KILL:when=${call#*:}" \
      git-tokens scan >/dev/null 2>&1 || killed=$((killed + 1))
    assert_equal "$(in_file "$LEDGER" 'PRAGMA integrity_check')" ok
    git tokens scan >/dev/null
    assert_of_today
    all_say report-model all-model log
    refute compgen -G "$LEDGER*damaged*"
  done
  [ "$killed" -ge 8 ] || fail "only $killed of ten runs were killed"
}
