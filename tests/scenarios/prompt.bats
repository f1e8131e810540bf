#!/usr/bin/env bats
# The question after a commit whose transcripts could not be read: with a
# person at a real terminal, and its absence everywhere else.
# shellcheck disable=SC2016,SC2317  # bats calls the functions; sh expands

load helpers

# at_terminal [ANSWER...] -- COMMAND...: see at_terminal.py.
at_terminal() {
  python3 "$BATS_TEST_DIRNAME/at_terminal.py" "$@"
}

setup() {
  setup_home
  git tokens install-hooks >/dev/null
  # No transcript folder at all: extraction fails.
  rm -rf "$HOME/.claude"
}

question='Track tokens manually? (y/N): '

@test "a person types tokens, and they belong to the commit" {
  run at_terminal 'y\n' '12,000\n' '3000\n' 'by hand\n' -- \
    git commit --allow-empty -q -m one
  assert_success
  assert_output --partial "$question"
  assert_output --partial '  Input tokens:  '
  assert_output --partial '  Output tokens: '
  assert_output --partial '  Notes (optional): '
  assert_output --partial 'git-tokens: 15,000 tokens'
  run git tokens show --json
  assert_output --partial '"total_tokens": 15000'
  assert_output --partial "\"commit\": \"$(git rev-parse HEAD)\""
}

@test "no names the setting that ends the question" {
  run at_terminal 'n\n' -- git commit --allow-empty -q -m one
  assert_success
  assert_output --partial 'git config tokens.prompt never'
}

@test "Enter, the end of input, Ctrl-C and nonsense skip it; the commit stands" {
  for answer in '\n' '\x04' '\x03' '\x1c'; do
    run at_terminal "$answer" -- git commit --allow-empty -q -m "$answer"
    assert_success
    assert_output --partial "$question"
    refute_output --partial 'Input tokens'
  done
  run at_terminal 'y\n' 'many\n' -- git commit --allow-empty -q -m nonsense
  assert_success
  assert_output --partial 'Invalid input, skipping...'
  run at_terminal 'y\n' '5\n' '\x03' -- git commit --allow-empty -q -m half
  assert_success
  assert_equal "$(git rev-list --count HEAD)" 6
  run git tokens report --json
  assert_output --partial '"total_tokens": 0,'
}

@test "the terminal is as before after the question" {
  run at_terminal '\x03' -- sh -c \
    'stty -a >"$HOME/before"; git commit --allow-empty -q -m one
     stty -a >"$HOME/after"; cmp "$HOME/before" "$HOME/after"'
  assert_success
}

@test "tokens.prompt never, and every sign of an agent, keep it away" {
  for name in CI CLAUDECODE AI_AGENT CODEX_CI GEMINI_CLI; do
    run at_terminal -- env "$name=1" git commit --allow-empty -q -m "$name"
    assert_success
    refute_output --partial "$question"
  done
  git config tokens.prompt never
  run at_terminal -- git commit --allow-empty -q -m never
  assert_success
  refute_output --partial "$question"
}

@test "without a terminal there is no question" {
  run timeout 20 git commit --allow-empty -q -m one </dev/null
  assert_success
  refute_output --partial "$question"
  run timeout 20 setsid git commit --allow-empty -q -m two </dev/null
  assert_success
  refute_output --partial "$question"
}

@test "standard error elsewhere, or a place in the background, keep it away" {
  run at_terminal -- sh -c 'git commit --allow-empty -q -m one 2>"$HOME/errors"'
  assert_success
  refute_output --partial "$question"
  run at_terminal -- bash -c \
    'set -m; git commit --allow-empty -q -m two & wait $!'
  assert_success
  refute_output --partial "$question"
}

@test "no usage since the last commit is no reason to ask" {
  mkdir -p "$HOME/.claude/projects"
  run at_terminal -- git commit --allow-empty -q -m one
  assert_success
  refute_output --partial "$question"
}

@test "a rebase never asks" {
  for name in a b c; do
    echo "$name" >"$name"
    git add "$name"
    git commit -q -m "$name" </dev/null 2>/dev/null
  done
  run at_terminal -- git rebase -q --force-rebase HEAD~2
  assert_success
  refute_output --partial "$question"
}

@test "transcripts of which no line is understood are a reason to ask" {
  slug=$HOME/.claude/projects/$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  mkdir -p "$slug"
  printf 'neither\nthis\nnor that\n' >"$slug/x.jsonl"
  run at_terminal 'y\n' '5\n' '6\n' '\n' -- git commit --allow-empty -q -m one
  assert_success
  assert_output --partial "$question"
  assert_output --partial 'git-tokens: 11 tokens'
  # Nothing new since, so nothing failed.
  run at_terminal -- git commit --allow-empty -q -m two
  assert_success
  refute_output --partial "$question"
}

@test "transcripts that may not be read are a reason to ask" {
  slug=$HOME/.claude/projects/$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  mkdir -p "$slug"
  ln -s nowhere "$slug/gone.jsonl"
  ln -s loop.jsonl "$slug/loop.jsonl"
  run at_terminal 'n\n' -- git commit --allow-empty -q -m one
  assert_success
  if [ "$(id -u)" = 0 ]; then
    skip 'root may read everything'
  fi
  echo '{}' >"$slug/x.jsonl"
  chmod 000 "$slug/x.jsonl"
  run at_terminal 'n\n' -- git commit --allow-empty -q -m two
  assert_success
  assert_output --partial "$question"
}

@test "merges and picks never ask" {
  git commit -q --allow-empty -m root </dev/null 2>/dev/null
  git switch -q -c side
  echo a >a && git add a && git commit -q -m side </dev/null 2>/dev/null
  git switch -q main
  echo b >a && git add a && git commit -q -m main </dev/null 2>/dev/null
  git merge side </dev/null >/dev/null 2>&1 || true
  git checkout --theirs a 2>/dev/null && git add a
  run at_terminal -- git commit -q -m merged
  assert_success
  refute_output --partial "$question"
  git switch -q -c other HEAD^1
  run at_terminal -- git cherry-pick --allow-empty side^
  refute_output --partial "$question"
  run at_terminal -- git revert --no-edit HEAD
  refute_output --partial "$question"
  git cherry-pick side </dev/null >/dev/null 2>&1 || true
  git checkout --theirs a 2>/dev/null && git add a
  run at_terminal -- git -c core.editor=true cherry-pick --continue
  assert_success
  refute_output --partial "$question"
}

@test "a terminal that goes away ends the question" {
  run timeout 20 python3 - <<'PY'
import os, pty, time
child, terminal = pty.fork()
if child == 0:
    os.execvp("git", ["git", "commit", "-q", "--allow-empty", "-m", "one"])
shown = b""
while b"(y/N): " not in shown:
    shown += os.read(terminal, 4096)
os.close(terminal)
os.waitpid(child, 0)
PY
  assert_success
  assert_equal "$(git log --format=%s)" one
  # Nobody waits on for a minute.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    waiting=
    for process in $(pgrep -f "$PROGRAMS/git-tokens-hook post-commi[t]"); do
      # Random walks run hooks, too, but elsewhere.
      case $(readlink "/proc/$process/cwd") in "$PWD"*) waiting=yes ;; esac
    done
    [ -n "$waiting" ] || return 0
    sleep 0.3
  done
  fail 'the hook still waits'
}
