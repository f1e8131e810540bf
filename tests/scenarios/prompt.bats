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
