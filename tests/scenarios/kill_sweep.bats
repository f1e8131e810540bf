#!/usr/bin/env bats
# Kills at any moment, eight hooks at once, and what a hook leaves behind.
# COUNT sets how many points the sweeps have, for longer runs.

setup_file() {
  load helpers
  # A person who says nothing for a minute; the other tests run meanwhile.
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  setup_home
  git tokens install-hooks >/dev/null
  rm -rf "$HOME/.claude"
  (
    begin=$EPOCHSECONDS
    python3 "$BATS_TEST_DIRNAME/at_terminal.py" --patience 100 -- \
      git commit --allow-empty -q -m silent >"$BATS_FILE_TMPDIR/silent" 2>&1
    echo "status $? after $((EPOCHSECONDS - begin)) s" >>"$BATS_FILE_TMPDIR/silent"
  ) 3>&- &
}

setup() {
  load helpers
  load fault_helpers
}

@test "scenario 37: killed after any time: the next run brings everything, once" {
  SWEEP_DIR=$BATS_TEST_TMPDIR run python3 "$BATS_TEST_DIRNAME/kill_sweep.py" times
  assert_success
}

@test "scenario 37: killed at any system call: the next run brings everything, once" {
  strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
  SWEEP_DIR=$BATS_TEST_TMPDIR COUNT=${COUNT:-60} \
    run python3 "$BATS_TEST_DIRNAME/kill_sweep.py" calls
  assert_success
}

@test "issue 15: any one call fails: an error or a later run, and nothing is lost" {
  strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
  SWEEP_DIR=$BATS_TEST_TMPDIR COUNT=${COUNT:-60} \
    run python3 "$BATS_TEST_DIRNAME/kill_sweep.py" faults
  assert_success
}

@test "eight processes that commit in eight worktrees at once lose nothing" {
  setup_user
  local i
  for i in 1 2 3 4 5 6 7 8; do
    git worktree add -q "$HOME/w$i" -b "b$i"
  done
  for i in 1 2 3 4 5 6 7 8; do
    (
      cd "$HOME/w$i" || exit
      for j in 1 2 3 4 5; do
        usage "${i}_$j" "$i$j"
        git commit -q --allow-empty -m "$i $j" 2>>"$HOME/errors"
        sleep 0.05 # git's clock is coarse
      done
    ) &
  done
  wait
  # Every commit was told or kept for the next run.
  assert_equal "$(grep -cE '(tokens, \$|kept for the next run)' "$HOME/errors")" 40
  for i in 1 2 3 4 5 6 7 8; do
    for j in 1 2 3 4 5; do
      assert_equal "b$i~$((5 - j)) $(tokens_of "b$i~$((5 - j))")" \
        "b$i~$((5 - j)) $((10 + 10 * i + j))"
    done
  done
  is_whole 2320
  assert_equal "$(find .git -name '*.lock' -o -name 'pending*')" ''
}

@test "scans and hooks at the same time lose nothing" {
  setup_user
  (
    while [ ! -e "$HOME/stop" ]; do
      git tokens scan >/dev/null 2>>"$HOME/errors" || echo failed >>"$HOME/errors"
      git tokens rebuild >/dev/null 2>>"$HOME/errors" || echo failed >>"$HOME/errors"
    done
  ) 3>&- &
  for i in $(seq 1 40); do
    usage "$i" "$i"
    sleep 0.02
    commits
  done
  touch "$HOME/stop"
  wait
  refute [ -s "$HOME/errors" ]
  for i in $(seq 1 40); do
    assert_equal "$i: $(tokens_of "HEAD~$((40 - i))")" "$i: $((10 + i))"
  done
  is_whole 1220
}

@test "scenario 38: the hook holds no descriptor, leaves no process, and is silent on standard output" {
  setup_user
  usage 1 100
  # cat ends when the last holder of the pipe does.
  run timeout 20 bash -c 'git commit --allow-empty -m next 2>/dev/null | cat'
  assert_success
  assert_output --regexp '^\[main [0-9a-f]+\] next$'
  usage 2 100
  run python3 - <<'PY'
import os, subprocess, sys
reader, writer = os.pipe()
child = subprocess.Popen(["git", "commit", "-q", "--allow-empty", "-m", "next"],
                         pass_fds=[writer], start_new_session=True,
                         stderr=subprocess.DEVNULL, stdout=subprocess.PIPE)
os.close(writer)
assert child.communicate(timeout=20)[0] == b""
assert child.returncode == 0
assert os.read(reader, 1) == b""
# Nobody of its session lives on.
for name in os.listdir("/proc"):
    if name.isdigit():
        try:
            fields = open(f"/proc/{name}/stat").read().rpartition(")")[2].split()
        except OSError:
            continue
        assert int(fields[3]) != child.pid, name
PY
  assert_success
  is_whole 220
}

@test "a minute of silence ends the question" {
  local i
  for ((i = 0; i < 90; i++)); do
    if grep -q '^status' "$BATS_FILE_TMPDIR/silent"; then
      break
    fi
    sleep 1
  done
  run cat "$BATS_FILE_TMPDIR/silent"
  assert_output --partial 'Track tokens manually? (y/N): '
  assert_output --regexp 'status 0 after 6[0-9] s'
}
