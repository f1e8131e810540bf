#!/usr/bin/env bats
# Everything around a commit that can be broken: the commit never is, one line
# says what happened, and once the obstacle is gone every token is there.

bats_require_minimum_version 1.5.0

setup() {
  load helpers
  load fault_helpers
  setup_user
}

teardown() {
  if [ -n "${mounted:-}" ]; then
    umount "$mounted"
  fi
}

# What a hook left for the next run.
pending() {
  cat .git/git-tokens/pending.jsonl 2>/dev/null || true
}

# a_day_passes: makes the ledger think that its last copy is two days old.
a_day_passes() {
  git tokens scan >/dev/null
  in_ledger "INSERT OR REPLACE INTO setting VALUES ('copied_at', '2026-01-01T00:00:00Z')"
}

@test "scenario 37: a locked ledger: the hook leaves soon, and the next run knows its moment" {
  usage 1 100
  commits
  usage 2 1000
  lock_ledger
  CLAUDE_CODE_SESSION_ID=00000000-0000-4000-8000-000000000001 commits
  assert_regex "$line" '^git-tokens: .*lock.*kept for the next run'
  usage 3 10000 # behind the commit, but within its second
  assert_equal "$(pending | wc -l)" 1
  assert_equal "$(pending | json_of 'd["session"], d["commit"], d["branch"], len(d["parents"])' cat)" \
    "00000000-0000-4000-8000-000000000001 $(git rev-parse HEAD) main 1"
  unlock_ledger
  assert_equal "$(tokens_of)" 1010
  assert_equal "$(json_of 'd["evidence"]' git tokens show --json)" hook
  assert_equal "$(in_ledger "SELECT text FROM head_event h JOIN symbol s ON s.id = h.session WHERE new_id = '$(git rev-parse HEAD)'")" \
    00000000-0000-4000-8000-000000000001
  assert_equal "$(find .git/git-tokens -name 'pending*')" ''
  is_whole 11130
}

@test "a locked ledger keeps a commit for at most a fraction of a second" {
  usage 1 100
  commits
  lock_ledger
  run python3 -c '
import subprocess, sys, time
best = 9
for i in range(5):
    begin = time.monotonic()
    subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
    best = min(best, time.monotonic() - begin)
print(best)
sys.exit(not 0.045 < best < 0.25)' git-tokens-hook post-commit
  unlock_ledger
  assert_success
}

@test "many commits with a locked ledger, in several worktrees" {
  usage 1 100
  commits
  git worktree add -q ../other -b other
  # Else a commit there could be the very one that is made here.
  (cd ../other && GIT_TOKENS=0 GIT_COMMITTER_DATE="@$((EPOCHSECONDS - 60)) +0000" commit apart)
  lock_ledger
  for i in 2 3 4; do
    usage "$i" 10
    commits
  done
  cd ../other
  usage 5 1000
  commits
  cd ../repo
  assert_equal "$(pending | wc -l)" 4
  # A command is worked off by the lock, too, and says so.
  unlock_ledger
  commits
  assert_equal "$(tokens_of HEAD~1)" 20
  assert_equal "$(tokens_of other)" 1010
  is_whole 1180
}

@test "an amend and a rebase with a locked ledger" {
  usage 1 100
  commits
  usage 2 1000
  commits
  lock_ledger
  git commit -q --amend --allow-empty -m other 2>/dev/null
  git rebase -q --force-rebase HEAD~1 2>/dev/null
  unlock_ledger
  assert_equal "$(tokens_of)" 1010
  assert_equal "$(json_of 'd["conservation"]["dropped"]' git tokens report --json)" 0
  is_whole 1120
}

@test "pending lines that are damaged are skipped, the others are taken" {
  usage 1 100
  commits
  lock_ledger
  usage 2 1000
  commits
  printf '{"commit": "half' >>.git/git-tokens/pending.jsonl
  usage 3 10000
  commits
  printf '\0\377[]\n{"commit": 7, "moment": []}\n{"old": {}}\n' >>.git/git-tokens/pending.jsonl
  unlock_ledger
  assert_equal "$(tokens_of)" 10010
  assert_equal "$(tokens_of HEAD~1)" 1010
  is_whole 11130
}

@test "scenario 37: a data directory that is read-only" {
  usage 1 100
  commits
  other_user
  chmod 500 "${LEDGER%/*}"
  chmod 400 "$LEDGER"
  usage 2 1000
  commits "${as_other[@]}"
  assert_regex "$line" '^git-tokens: .*(kept for the next run)'
  assert_equal "$(pending | wc -l)" 1
  chmod 700 "${LEDGER%/*}"
  chmod 600 "$LEDGER"
  assert_equal "$(tokens_of)" 1010
  is_whole 1120
}

@test "a data directory that cannot be made" {
  other_user
  mkdir -p "$HOME/.local"
  rm -rf "$HOME/.local/share"
  echo >"$HOME/.local/share"
  usage 1 100
  commits "${as_other[@]}"
  assert_regex "$line" '^git-tokens: .*(kept for the next run)'
  rm "$HOME/.local/share"
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "scenario 37: a full disk" {
  mkdir "$BATS_TEST_TMPDIR/small"
  mount -t tmpfs -o size=4m none "$BATS_TEST_TMPDIR/small" 2>/dev/null ||
    skip 'no mount is permitted here'
  mounted=$BATS_TEST_TMPDIR/small
  export GIT_TOKENS_LEDGER=$mounted/ledger.db
  LEDGER=$GIT_TOKENS_LEDGER
  usage 1 100
  commits
  head -c 4M /dev/zero >"$mounted/filler" 2>/dev/null || true
  for i in $(seq 2 9); do
    usage "$i" 990
    commits
  done
  assert_regex "$line" '^git-tokens: .*(kept for the next run|1,000 tokens)'
  rm "$mounted/filler"
  assert_equal "$(tokens_of)" 1000
  is_whole 8110
}

@test "scenario 37: a disk that is full from the start, also for git's directory" {
  usage 1 100
  # A limit on the size of files hits like a full disk, wherever it is.
  (
    trap '' XFSZ
    ulimit -f 0
    exec git-tokens-hook post-commit
  ) >"$BATS_TEST_TMPDIR/out"
  # And as a signal where nobody ignores it.
  (
    ulimit -f 0
    exec git-tokens-hook post-commit
  )
  (
    ulimit -f 60
    exec git-tokens-hook post-commit
  )
  commits
  is_whole 110
}

@test "scenario 37: a ledger with random bytes in its middle" {
  past 9
  python3 - "$LEDGER" <<'PY'
import os, random, sys
random.seed(7)
size = os.path.getsize(sys.argv[1])
with open(sys.argv[1], "r+b") as file:
    for page in range(1, size // 4096):
        if page != 1:
            file.seek(page * 4096)
            file.write(random.randbytes(4096))
PY
  damaged
}

# What must be true of any damaged ledger: hooks leave it alone, a command sets
# it aside, and with the transcripts there nothing is lost.
damaged() {
  local before
  assert [ ! -s "$LEDGER-wal" ]
  before=$(sha256sum <"$LEDGER")
  usage 10 100
  commits
  assert_regex "$line" '^git-tokens: .*kept for the next run'
  assert_equal "$(sha256sum <"$LEDGER")" "$before"
  assert_equal "$(pending | wc -l)" 1
  run git tokens scan
  assert_success
  assert_regex "$output" 'ledger damaged .*kept as'
  assert_equal "$(sha256sum <"$(find "${LEDGER%/*}" -name 'ledger.db.damaged-*' ! -name '*-wal' ! -name '*-shm')")" "$before"
  assert_equal "$(tokens_of)" 110
  assert_equal "$(tokens_of HEAD~5)" 110
  assert_equal "$(json_of 'd["conservation"]["commits"]' git tokens report --json)" 10
  is_whole 1100
}

@test "scenario 37: a ledger whose header is zeros" {
  past 9
  dd if=/dev/zero of="$LEDGER" bs=100 count=1 conv=notrunc status=none
  damaged
}

@test "scenario 37: a ledger that is cut off" {
  past 9
  truncate -s 20000 "$LEDGER"
  damaged
}

@test "scenario 37: a ledger that is something else" {
  past 9
  head -c 30000 /dev/urandom >"$LEDGER"
  damaged
}

@test "the daily copy restores what no transcript holds any more" {
  usage 1 100
  commits
  usage 2 1000
  commits
  a_day_passes
  git tokens scan >/dev/null
  assert [ -s "$LEDGER.daily" ]
  assert_equal "$(stat -c %a "$LEDGER.daily")" 600
  rm "$SLUG"/*.jsonl # after 30 days, say
  usage 3 10000
  commits
  git tokens scan >/dev/null
  head -c 30000 /dev/urandom >"$LEDGER"
  run git tokens scan
  assert_success
  assert_regex "$output" 'the daily copy is used'
  assert_equal "$(tokens_of HEAD)" 10010
  assert_equal "$(tokens_of HEAD~1)" 1010
  is_whole 11130
}

@test "a damaged ledger is never copied over the good copy" {
  usage 1 100
  commits
  a_day_passes
  git tokens scan >/dev/null
  copied() { # what the daily copy holds, if it is whole
    in_ledger 'PRAGMA integrity_check' "$LEDGER.daily" &&
      in_ledger 'SELECT key, input, output, place,
        commit_record FROM response ORDER BY key' "$LEDGER.daily"
  }
  before=$(copied)
  assert_regex "$before" '^ok'
  a_day_passes
  python3 - "$LEDGER" <<'PY'
import os, random, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'budget_alert' OR name = 'view_file' ORDER BY name LIMIT 1").fetchone()[0]
connection.close()
with open(sys.argv[1], "r+b") as file:
    file.seek((page - 1) * 4096)
    file.write(random.randbytes(4096))
PY
  git tokens scan >/dev/null || true
  # Either kept, or already in the ledger's place.
  if [ -e "$LEDGER.daily" ]; then
    assert_equal "$(copied)" "$before"
  else
    assert_equal "$(in_ledger 'PRAGMA integrity_check')" ok
  fi
  git tokens scan >/dev/null
  is_whole 110
}

@test "a ledger that was emptied is taken from its copy" {
  usage 1 100
  commits
  a_day_passes
  git tokens scan >/dev/null
  rm "$SLUG"/*.jsonl
  : >"$LEDGER"
  rm -f "$LEDGER"-*
  usage 2 1000
  commits
  assert_regex "$line" '^git-tokens: .*kept for the next run'
  git tokens scan >/dev/null
  assert_equal "$(tokens_of HEAD)" 1010
  is_whole 1120
}

@test "scenario 37: a ledger of a newer program is untouched, byte for byte" {
  usage 1 100
  commits
  local version
  version=$(in_ledger 'PRAGMA user_version')
  for mode in wal delete; do
    in_ledger "PRAGMA journal_mode = $mode" >/dev/null
    in_ledger 'PRAGMA user_version = 99'
    before=$(picture "${LEDGER%/*}" | grep -v '^\. ')
    usage "2$mode" 490
    commits
    assert_regex "$line" '^git-tokens: .*newer.*kept for the next run'
    run git tokens scan
    assert_failure 1
    assert_equal "${#lines[@]}" 1
    assert_regex "$output" 'newer'
    assert_equal "$(picture "${LEDGER%/*}" | grep -v '^\. ')" "$before"
    in_ledger "PRAGMA user_version = $version"
  done
  assert_equal "$(tokens_of)" 500
  refute compgen -G "$LEDGER.damaged-*"
  is_whole 1110
}

@test "scenario 37: a damaged branch file is set aside, never overwritten" {
  usage 1 100
  commits
  file=token_metrics/local_tracking/tokens_main.json
  for damage in '{"branch": "main", "total_tok' '{"branch":"main","total_tokens":5,"sessions":[{"timestamp":"x","tokens":5,"notes":""}],"created_at":"x","last_updated":"x"}' $'\x01\xff'; do
    printf %s "$damage" >"$file"
    usage "2$RANDOM" 990
    commits
    assert_regex "$line" '1,000 tokens.*kept as'
    aside=$(ls -t "${file%.json}"*kept* | head -n 1)
    assert_equal "$(cat "$aside")" "$damage"
    rm "$aside"
    sleep 1 # the next one has a name of its own second
  done
  is_whole 3110
}

@test "a branch file that is a directory or a link to elsewhere" {
  file=token_metrics/local_tracking/tokens_main.json
  mkdir -p "$file/x"
  usage 1 100
  commits
  rm -rf "$file"
  echo precious >"$BATS_TEST_TMPDIR/precious"
  ln -s "$BATS_TEST_TMPDIR/precious" "$file"
  usage 2 1000
  commits
  assert_equal "$(cat "$BATS_TEST_TMPDIR/precious")" precious
  rm -rf token_metrics
  is_whole 1120
}

@test "scenario 37: a working tree that is read-only" {
  usage 1 100
  other_user
  chmod a-w .
  commits "${as_other[@]}"
  assert_regex "$line" '110 tokens.*(token_metrics|temp)'
  assert_equal "$(tokens_of)" 110
  chmod u+w .
  usage 2 1000
  commits "${as_other[@]}"
  assert_equal "$(json_of 'd["total_tokens"], len(d["sessions"])' cat token_metrics/local_tracking/tokens_main.json)" '1120 2'
  is_whole 1120
}

@test "view folders that became read-only" {
  usage 1 100
  commits
  other_user
  chmod 555 temp token_metrics/local_tracking
  usage 2 1000
  commits "${as_other[@]}"
  assert_regex "$line" '1,010 tokens'
  git commit -q --amend --allow-empty -m other 2>/dev/null
  chmod 755 temp token_metrics/local_tracking
  commits "${as_other[@]}"
  assert_equal "$(find temp -type f | wc -l)" 2
  is_whole 1120
}

@test "a git directory where our folder cannot be written" {
  usage 1 100
  commits
  other_user
  chmod 500 .git/git-tokens
  usage 2 1000
  commits "${as_other[@]}"
  assert_equal "$(tokens_of)" 1010
  lock_ledger
  usage 3 10000
  commits "${as_other[@]}"
  assert_regex "$line" 'nor could it be kept'
  unlock_ledger
  chmod 700 .git/git-tokens
  assert_equal "$(tokens_of)" 10010
  is_whole 11130
}

@test "no folder of ours in git's directory, and none can be made" {
  other_user
  rm -r .git/git-tokens
  echo >.git/git-tokens
  usage 1 100
  commits "${as_other[@]}"
  rm .git/git-tokens
  usage 2 1000
  commits "${as_other[@]}"
  is_whole 1120
}

@test "a damaged ledger beside a log that is whole: nothing is written over" {
  past 3
  usage 1 100
  commits
  assert [ -s "$LEDGER-wal" ]
  head -c 30000 /dev/urandom >"$LEDGER"
  before=$(sha256sum <"$LEDGER")
  usage 2 1000
  commits
  assert_equal "$(sha256sum <"$LEDGER")" "$before"
  git tokens scan >/dev/null 2>&1
  assert_equal "$(sha256sum <"$(echo "$LEDGER".damaged-*[0-9])")" "$before"
  is_whole 1450
}

@test "issue 15.15: what was set aside is merged again, as far as it can be read" {
  usage 1 100
  commits
  git tokens add 100 20 typed >/dev/null
  usage 2 1000
  git tokens add --pending HEAD >/dev/null
  in_ledger 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
  rm -f "$LEDGER".daily
  python3 - "$LEDGER" <<'PY'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'head_event_by_moment'").fetchone()[0]
connection.close()
with open(sys.argv[1], "r+b") as file:
    file.seek((page - 1) * 4096)
    file.write(b"\x7f" * 4096)
PY
  run git tokens scan
  assert_regex "$output" 'ledger damaged .*doctor --recover'
  aside=$(find "${LEDGER%/*}" -name 'ledger.db.damaged-*[0-9]')
  before=$(sha256sum <"$aside")
  refute [ "$(tokens_of)" = 1240 ]
  run git tokens doctor
  assert_output --regexp 'set aside .*doctor --recover'
  run git tokens doctor --recover --json
  assert_output --regexp 'recovered.*: 1 response new, 1 changed, 1'
  refute_output --partial 'set aside'
  assert_equal "$(tokens_of)" 1240
  # What was typed, and what was placed by hand.
  assert_equal "$(in_ledger 'SELECT count(*) FROM response WHERE evidence = 5')" 2
  run git tokens doctor --recover --json
  assert_output --regexp 'recovered.*: 0 responses new, 0 changed, 3'
  assert_equal "$(sha256sum <"$aside")" "$before"
  is_whole 1240
}

@test "issue 15.15: a ledger that cannot be looked at is an error, and stays" {
  usage 1 100
  commits
  other_user
  [ ${#as_other[@]} -gt 0 ] || skip 'needs root'
  a_day_passes
  git tokens scan >/dev/null
  chown -R 65534:65534 "$HOME"
  assert [ -s "$LEDGER.daily" ]
  for file in "$LEDGER" "${LEDGER%/*}"; do
    chmod a-rwx "$file"
    run "${as_other[@]}" git tokens scan
    assert_failure 1
    assert_equal "${#lines[@]}" 1
    chmod 700 "$file"
  done
  refute compgen -G "$LEDGER.damaged-*"
  is_whole 110
}

@test "issue 15.16: what only the ledger knows is copied on its first day" {
  usage 1 100
  commits
  git tokens scan >/dev/null
  refute [ -e "$LEDGER.daily" ]
  git tokens add 100 20 typed >/dev/null
  assert [ -s "$LEDGER.daily" ]
  git tokens add 1000 200 'typed as well' >/dev/null
  rm -f "$LEDGER-wal" "$LEDGER-shm"
  head -c 30000 /dev/urandom >"$LEDGER"
  assert_equal "$(tokens_of)" 1430
  # The copy took its place; there is a new one.
  assert [ -s "$LEDGER.daily" ]
  is_whole 1430
}

@test "issue 15.16: so is what transcripts told that are gone" {
  usage 1 100
  commits
  git tokens scan >/dev/null
  refute [ -e "$LEDGER.daily" ]
  rm -r "$SLUG"
  usage 2 1000 # in a new one
  git tokens scan >/dev/null
  refute [ -e "$LEDGER.daily" ]
  rm -r "$SLUG"
  git tokens scan >/dev/null
  assert [ -s "$LEDGER.daily" ]
  head -c 30000 /dev/urandom >"$LEDGER"
  rm -f "$LEDGER-wal" "$LEDGER-shm"
  git tokens scan >/dev/null 2>&1
  is_whole 1120
}

@test "issue 15.18: what killed runs left goes with the next run that writes there" {
  usage 1 100
  commits
  # No process ever has this id.
  touch .git/git-tokens/tokens_main.tmp99999999.json .git/git-tokens/.id.tmp99999999
  usage 2 1000
  commits
  assert_equal "$(find . -name '*.tmp*')" ''
  # As older versions left it, and where renaming from git's directory fails.
  touch temp/claude_local_20260101_000000.tmp99999999.json \
    token_metrics/local_tracking/tokens_main.tmp99999999.json \
    temp/mine.tmp99999999.json
  git tokens rebuild >/dev/null
  assert_equal "$(find . -name '*.tmp*')" ./temp/mine.tmp99999999.json
  rm temp/mine.tmp99999999.json
  is_whole 1120
}

@test "issue 15.18: readers of the folders never see a file that is being written" {
  command -v strace >/dev/null || skip 'needs strace'
  usage 1 100
  commits
  usage 2 1000
  GIT_TOKENS=0 git commit -q --allow-empty -m next
  strace -f -o "$BATS_TEST_TMPDIR/calls" -e trace=openat,open,creat git-tokens-hook post-commit 2>/dev/null
  run grep -E '(temp|local_tracking)/.*O_CREAT' "$BATS_TEST_TMPDIR/calls"
  assert_output ''
  is_whole 1120
}

@test "issue 15.19: writing to a closed or full standard output is an error of every command" {
  usage 1 100
  commits
  local command
  for command in '' log 'log --json' blame check status scan 'scan --json' report \
    'report --json' 'report --format csv' 'report --format markdown' 'show' 'prices' \
    doctor rebuild backfill export 'export -' 'top' daily blocks merges statusline \
    help 'help report' --version 'install-hooks --manual' 'completions bash' \
    'task list' 'compare 2026-10 2026-11' 'sync .'; do
    # shellcheck disable=SC2086
    [ "$command" = blame ] && continue # nothing is tracked here
    for where in '>&-' '>/dev/full'; do
      run bash -c "exec git-tokens $command $where </dev/null"
      [ "$status" -ne 2 ] || break # no such command in this form
      assert_equal "$command $where: $status" "$command $where: 1"
      assert_regex "$output" 'git-tokens: write standard output: '
    done
  done
  is_whole 110
}

@test "issue 15.20: a tracked link never leads a hook or a command out of the tree" {
  local outside=$BATS_TEST_TMPDIR/outside link
  for link in temp token_metrics token_metrics/local_tracking; do
    rm -rf temp token_metrics "$outside"
    mkdir -p "$outside/local_tracking" "${link%/*}" 2>/dev/null
    [ "${link%/*}" != "$link" ] || rm -rf "$link"
    ln -s "$outside" "$link"
    git add -f "$link"
    git commit -q -m link 2>/dev/null
    usage "$RANDOM" 100
    commits
    assert_regex "$line" '^git-tokens: 110 tokens'
    refute_regex "$line" "$link"
    run git tokens rebuild
    assert_success
    assert_output --partial "$link is a link"
    run git tokens doctor --json
    assert_output --partial "$link is a link"
    git commit -q --amend --allow-empty -m other 2>/dev/null
    assert_equal "$(find "$outside" -type f)" ''
    git rm -q "$link"
    git commit -q -m gone 2>/dev/null
    git tokens rebuild >/dev/null
  done
  is_whole 330
}

@test "issue 15.20: nothing is removed outside either, and links to inside are links, too" {
  usage 1 100
  commits
  mv temp "$BATS_TEST_TMPDIR/moved"
  ln -s "$BATS_TEST_TMPDIR/moved" temp
  git add -f temp
  git commit -q --amend -m other 2>/dev/null
  assert_equal "$(find "$BATS_TEST_TMPDIR/moved" -type f | wc -l)" 1
  git rm -q --cached temp
  rm temp
  mkdir build
  ln -s build temp
  printf '/build\n/temp\n' >>.git/info/exclude
  usage 2 1000
  commits
  assert_equal "$(find build -type f)" ''
  rm temp
  echo file >temp
  usage 3 10000
  commits
  assert_equal "$(cat temp)" file
  run git tokens doctor --json
  assert_output --partial 'temp is no directory'
  rm temp
  is_whole 11130
}

@test "nothing of prompts and answers is in any file of ours" {
  marker=xyzzyMARKERplugh
  mkdir -p "$SLUG"
  python3 - "$SLUG/m.jsonl" "$PWD" "$marker" <<'PY'
import datetime, json, sys
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
m = sys.argv[3]
common = {"timestamp": now, "cwd": sys.argv[2], "sessionId": "s", "gitBranch": "main", "version": "2.1.112"}
lines = [
    {"type": "user", "uuid": "a", "message": {"role": "user", "content": m}},
    {"type": "user", "uuid": "b", "message": {"role": "user", "content": [{"type": "text", "text": m}]}},
    {"type": "assistant", "uuid": "c", "message": {"id": "msg_1", "role": "assistant", "model": "claude-opus-4-5", "stop_reason": "end_turn",
        "content": [{"type": "thinking", "thinking": m}, {"type": "text", "text": m},
                    {"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": m, "description": m}},
                    {"type": "tool_use", "id": "t2", "name": "Edit", "input": {"file_path": sys.argv[2] + "/a", "old_string": m, "new_string": m}}],
        "usage": {"input_tokens": 10, "output_tokens": 100}}},
    {"type": "user", "uuid": "d", "toolUseResult": {"stdout": m, "stderr": m}, "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": m}]}},
    {"type": "summary", "summary": m, "leafUuid": "c"},
    {"type": "system", "uuid": "e", "content": m + " Token usage: 5/10; 5 remaining", "subtype": m},
    {"type": "attachment", "uuid": "f", "attachment": {"type": "file", "content": m, "filename": m}},
    {"type": "queue-operation", "content": m, "operation": "enqueue"},
    {"type": "last-prompt", "lastPrompt": m},
]
with open(sys.argv[1], "w") as file:
    for line in lines:
        file.write(json.dumps({**common, **line}) + "\n")
    file.write('{"type": "assistant", "message": {"usage": {"input_tokens": 1, "note": "' + m)
PY
  commits
  lock_ledger
  commits
  assert_equal "$(pending | wc -l)" 1
  unlock_ledger
  # While a reader keeps SQLite's side files from being removed.
  python3 - "$LEDGER" "$marker" "$HOME" "$PROGRAMS" <<'PY'
import os, sqlite3, subprocess, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM response").fetchall()
for command in (["scan"], ["rebuild"], ["report", "--json"], ["add", "5", "5", "typed"]):
    subprocess.run([sys.argv[4] + "/git-tokens", *command], stdout=subprocess.DEVNULL, check=True)
found = []
for folder, _, names in os.walk(sys.argv[3]):
    for name in names:
        path = os.path.join(folder, name)
        if "/.claude/" not in path and sys.argv[2].encode() in open(path, "rb").read():
            found.append(path)
assert os.path.exists(sys.argv[1] + "-wal")
assert not found, found
PY
  assert_equal "$(total)" 120
}
