#!/usr/bin/env bats
# What a commit is made in: an environment that is empty or closed, a program
# that is gone, foreign or crashes, odd paths, clocks and repositories. The commit is
# the one that would have been made without us.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0

setup() {
  load helpers
  load fault_helpers
  setup_user
}

# own_programs: a copy of ours, which the hooks call from now on.
own_programs() {
  mkdir "$HOME/bin"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$HOME/bin"
  git tokens uninstall-hooks >/dev/null
  "$HOME/bin/git-tokens" install-hooks >/dev/null
}

@test "scenario 36: a small PATH, an agent, CI and a window: the same commit" {
  usage 1 100
  commits env PATH=/usr/bin:/bin
  assert_regex "$line" '110 tokens'
  usage 2 100
  commits env CI=1 GITHUB_ACTIONS=true TERM=dumb
  usage 3 100
  commits env CLAUDECODE=1 AI_AGENT=x
  usage 4 100
  commits env -u TERM -u LC_ALL DISPLAY=:0 setsid -w
  usage 5 100
  commits env LC_ALL=xx_YY.nothing LANG=tr_TR.UTF-8
  for i in 0 1 2 3 4; do assert_equal "$(tokens_of "HEAD~$i")" 110; done
  is_whole 550
}

@test "scenario 36: a program that was moved is found on the PATH" {
  own_programs
  mv "$HOME/bin" "$HOME/elsewhere"
  usage 1 100
  commits env PATH="$HOME/elsewhere:/usr/bin:/bin"
  assert_regex "$line" '110 tokens'
  usage 2 100
  commits env PATH=/usr/bin:/bin
  assert_equal "$line" ''
  is_whole 220
}

@test "scenario 36: a program of another machine" {
  own_programs
  printf '\177ELF\002\001\001%050d' 0 >"$HOME/bin/git-tokens-hook"
  usage 1 100
  commits
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "scenario 37: a program that crashes or is killed" {
  own_programs
  for signal in SEGV KILL ABRT; do
    printf '#!/bin/sh\nkill -%s $$\n' "$signal" >"$HOME/bin/git-tokens-hook"
    usage "$signal" 100
    commits
    assert_equal "$(tokens_of)" 110
  done
  is_whole 330
}

@test "scenario 38: what reads the commit's output ends when git does" {
  usage 1 100
  run timeout 20 bash -c 'git commit --allow-empty -m one 2>&1 | cat'
  assert_success
  assert_output --partial '110 tokens'
  usage 2 100
  # As an agent does it: each stream into a pipe, and read to its end.
  run timeout 20 python3 -c '
import subprocess
done = subprocess.run(["git", "commit", "--allow-empty", "-m", "two"], capture_output=True)
assert done.returncode == 0 and b"two" in done.stdout, done
assert done.stderr.count(b"\n") == 1 and b"110 tokens" in done.stderr, done'
  assert_success
  # With work in the background that goes on: the pipe is ours alone to close.
  mkfifo "$HOME/end"
  usage 3 100
  run timeout 20 bash -c '
    { read -r <"$HOME/end"; } >/dev/null 2>&1 &
    git commit -q --allow-empty -m three 2>&1 | cat
    echo >"$HOME/end"'
  assert_output --partial '110 tokens'
  is_whole 330
}

@test "scenario 36: no HOME, and nothing else in the environment" {
  usage 1 100
  commits env -i PATH="$PATH" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=N \
    GIT_AUTHOR_EMAIL=n@e GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@e
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "scenario 36: a HOME that does not exist, or is a file" {
  usage 1 100
  for home in /nonexistent/home "$HOME/repo/.git/config" ''; do
    commits env HOME="$home" GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@e \
      GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@e
  done
  is_whole 110
}

@test "scenario 36: a repository whose path has blanks, quotes and letters of the world" {
  git init -q "$HOME/my \"own\" 'ünïcode' \$HOME 日本 -x"
  cd "$HOME/my"*
  git tokens install-hooks >/dev/null
  commit root
  git checkout -q -b 'fix/"ü"-$x'
  usage 1 100
  python3 - "$PWD" "$PROJECTS" <<'PY'
import glob, json, os, re, sys
found, = glob.glob(sys.argv[2] + "/*/*.jsonl")
text = open(found).read()
text = re.sub('"cwd":".*","sessionId"', lambda m: '"cwd":' + json.dumps(sys.argv[1]) + ',"sessionId"', text)
os.remove(found)
# The client's own rule: what is no letter or digit of ASCII is a dash.
folder = sys.argv[2] + "/" + re.sub("[^A-Za-z0-9]", "-", sys.argv[1])
os.makedirs(folder)
open(folder + "/s.jsonl", "w").write(text)
PY
  commits
  assert_regex "$line" 'on fix/"ü"-\$x;'
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "scenario 36: standard input, output and error closed" {
  usage 1 100
  git commit -q --allow-empty -m next <&- >&- 2>&-
  assert_equal "$(tokens_of)" 110
  usage 2 1000
  GIT_TOKENS=0 commit quiet
  git-tokens-hook post-commit <&- >&- 2>&-
  git-tokens-hook post-rewrite amend <&- >&- 2>&-
  is_whole 1120
  head -c 30000 /dev/urandom >"$LEDGER"
  before=$(sha256sum <"$LEDGER")
  git-tokens-hook post-commit <&- >&- 2>&-
  assert_equal "$(sha256sum <"$LEDGER")" "$before"
  run -0 --separate-stderr git tokens scan
  is_whole 1120
}

@test "scenario 36: the hook where git itself is not found" {
  usage 1 100
  GIT_TOKENS=0 commit next
  hook=$(command -v git-tokens-hook)
  PATH=/nonexistent "$hook" post-commit 2>/dev/null
  assert_equal "$(tokens_of)" 110
  is_whole 110
}

@test "scenario 39: a sha256 repository" {
  git init -q --object-format=sha256 "$HOME/sha256"
  cd "$HOME/sha256"
  git tokens install-hooks >/dev/null
  commit root
  usage 1 100
  commits
  assert_equal "$(tokens_of)" 110
  usage 2 1000
  commits
  git commit -q --amend --allow-empty -m other 2>/dev/null
  assert_equal "$(tokens_of)" 1010
  is_whole 1120
}

@test "scenario 39: GIT_DIR and its relatives are set" {
  usage 1 100
  commits env GIT_DIR="$PWD/.git" GIT_WORK_TREE="$PWD"
  assert_equal "$(tokens_of)" 110
  usage 2 1000
  echo a >a
  git add a
  git commit -q -m index -- a 2>/dev/null # git sets GIT_INDEX_FILE
  assert_equal "$(tokens_of)" 1010
  usage 3 10000
  (cd / && git --git-dir="$HOME/repo/.git" --work-tree="$HOME/repo" commit -q --allow-empty -m far 2>/dev/null)
  assert_equal "$(tokens_of)" 10010
  is_whole 11130
}

@test "no reflog is kept" {
  git config core.logAllRefUpdates false
  rm -rf .git/logs
  usage 1 100
  commits
  assert_equal "$(tokens_of)" 110
  usage 2 1000
  commits
  assert_equal "$(tokens_of)" 1010
  assert_equal "$(tokens_of HEAD~1)" 110
  is_whole 1120
}

@test "scenario 40: the clock is set back between commits" {
  usage 1 100
  commits
  usage 2 1000
  GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' commits
  assert_equal "$(tokens_of)" 1010
  usage 3 10000
  GIT_COMMITTER_DATE='2035-01-01T00:00:00Z' commits
  assert_equal "$(tokens_of)" 10010
  usage 4 100000
  commits
  assert_equal "$(tokens_of)" 100010
  is_whole 111140
}

@test "the hook outside a repository, in a bare one, and in an empty one" {
  cd /
  run -0 git-tokens-hook post-commit
  git init -q --bare "$HOME/bare"
  cd "$HOME/bare"
  run -0 --separate-stderr git-tokens-hook post-commit
  assert_output ''
  git init -q "$HOME/empty"
  cd "$HOME/empty"
  run -0 --separate-stderr git-tokens-hook post-commit
  assert_output ''
  assert_equal "$stderr" ''
  run -0 git-tokens-hook
  run -0 git-tokens-hook something else
  run -0 git-tokens-hook post-rewrite
}
