# What the tests of bad input and faults have in common. Load it after helpers:
#   load helpers
#   load fault_helpers
# shellcheck shell=bash

# A fresh user whose repository has our hooks and one commit.
setup_user() {
  setup_home
  git tokens install-hooks >/dev/null
  as_other=()
  PROJECTS=$HOME/.claude/projects
  SLUG=$PROJECTS/$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  LEDGER=$HOME/.local/share/git-tokens/ledger.db
  # Without its hook it would own a whole second of today.
  GIT_TOKENS=0 GIT_COMMITTER_DATE="@$((EPOCHSECONDS - 7200)) +0000" commit root
}

# commits [COMMAND...]: makes an empty commit (with COMMAND in front of git),
# which must go as if we were not there: status 0, nothing on the standard
# output, at most one line on the standard error (left in $line), the commit's
# id that of the same commit made by hand, and a clean status.
commits() {
  local before want status=0
  before=$(git rev-parse HEAD)
  timeout 60 "$@" git commit -q --allow-empty -m next \
    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
  line=$(cat "$BATS_TEST_TMPDIR/err")
  if [ "$status" -ne 0 ] || [ -s "$BATS_TEST_TMPDIR/out" ] ||
    [ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -gt 1 ]; then
    batslib_print_kv_single_or_multi 8 status "$status" stderr "$line" \
      stdout "$(head -c 500 "$BATS_TEST_TMPDIR/out")" |
      batslib_decorate 'the commit was disturbed' | fail
  fi
  want=$(
    export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
    export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
    { read -r GIT_AUTHOR_NAME; read -r GIT_AUTHOR_EMAIL; read -r GIT_AUTHOR_DATE
      read -r GIT_COMMITTER_NAME; read -r GIT_COMMITTER_EMAIL
      read -r GIT_COMMITTER_DATE; } \
      < <(git log -1 --date=raw --format='%an%n%ae%n%ad%n%cn%n%ce%n%cd')
    git commit-tree -p "$before" -m next 'HEAD^{tree}'
  )
  assert_equal "$(git rev-parse HEAD)" "$want"
  assert_equal "$(git status --short)" ''
}

# past COUNT: commits of 110 tokens each, made an hour ago, ten seconds apart,
# and all carried over into the ledger's file. No hook saw them: where a ledger
# is lost, git's seconds are all that tells them apart.
past() {
  local i second
  for ((i = 1; i <= $1; i++)); do
    second=$((EPOCHSECONDS - 3600 + 10 * i))
    usage "past$i" 100
    sed -i "\$s/\"timestamp\":\"[^\"]*\"/\"timestamp\":\"$(date -u -d "@$((second - 5))" +%FT%T.000Z)\"/" \
      "$SLUG/00000000-0000-4000-8000-000000000001.jsonl"
    GIT_TOKENS=0 GIT_COMMITTER_DATE="@$second +0000" commit "past $i"
  done
  git tokens scan >/dev/null
}

# json_of EXPRESSION COMMAND...: a value of the document that COMMAND prints.
json_of() {
  local expression=$1
  shift
  "$@" | python3 -c "import json, sys; d = json.load(sys.stdin); print($expression)"
}

# Everything that was ever used, checked against the law of conservation.
total() {
  "${as_other[@]}" git tokens report --all-repos --json 2>"$BATS_TEST_TMPDIR/warnings" |
    python3 -c '
import json, sys
d = json.load(sys.stdin)
c = d["conservation"]
assert c["responses"] == c["commits"] + c["pending"] + c["dropped"] + c["outside"], c
assert d["total_tokens"] == sum(d["tokens"].values()), d
assert d["total_tokens"] == sum(g["total_tokens"] for g in d["groups"]), d
print(d["total_tokens"])'
}

# tokens_of [REV]: what `show` says about a commit.
tokens_of() {
  json_of 'd["total_tokens"]' "${as_other[@]}" git tokens show --json \
    "${1:-HEAD}"
}

# in_ledger SQL [FILE]: one row a line, straight from the file.
in_ledger() {
  python3 - "${2:-$LEDGER}" "$1" <<'PY'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
with connection:
    for row in connection.execute(sys.argv[2]):
        print(*row, sep="|")
connection.close()
PY
}

# The same user as somebody who is not root: files that nobody may read mean
# nothing to root. Defines as_other, and hands everything over.
other_user() {
  as_other=()
  if [ "$(id -u)" = 0 ]; then
    as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod o+x "${BATS_RUN_TMPDIR:-$BATS_TMPDIR}" "${BATS_TEST_TMPDIR%/*}" \
      "$BATS_TEST_TMPDIR"
    chown -R 65534:65534 "$HOME"
    "${as_other[@]}" test -x "$PROGRAMS/git-tokens-hook" ||
      skip 'nobody may not reach the programs'
    git config --global safe.directory '*'
    chmod a+w "$BATS_TEST_TMPDIR"
  fi
}

# Asserts that nothing was lost: every token is there, the views are those of
# the facts, and the ledger is whole.
is_whole() {
  local before
  assert_equal "$(total)" "$1"
  "${as_other[@]}" git tokens rebuild >/dev/null
  before=$(picture_of_views)
  "${as_other[@]}" git tokens rebuild >/dev/null
  assert_equal "$(picture_of_views)" "$before"
  assert_equal "$(in_ledger 'PRAGMA integrity_check')" ok
  assert_equal "$(git status --short)" ''
}

picture_of_views() {
  find token_metrics temp -type f -exec sha256sum {} + 2>/dev/null | sort
}

# lock_ledger: holds the write lock until unlock_ledger.
lock_ledger() {
  rm -f "$BATS_TEST_TMPDIR"/locked "$BATS_TEST_TMPDIR"/unlock
  python3 - "$LEDGER" "$BATS_TEST_TMPDIR" <<'PY' 3>&- &
import os, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
open(sys.argv[2] + "/locked", "w").close()
while os.path.exists(sys.argv[2] + "/locked") and not os.path.exists(sys.argv[2] + "/unlock"):
    time.sleep(0.01)
connection.execute("ROLLBACK")
PY
  locker=$!
  until [ -e "$BATS_TEST_TMPDIR/locked" ]; do sleep 0.02; done
}

unlock_ledger() {
  touch "$BATS_TEST_TMPDIR/unlock"
  wait "$locker"
}
