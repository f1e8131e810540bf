#!/usr/bin/env bats
# A repository of somebody else, which git refuses (safe.directory): commands
# refuse with git's own words, and the hook that git started goes on.

load helpers

setup() {
  setup_home
  git tokens install-hooks >/dev/null
  git commit -q --allow-empty -m root
}

# refused: git refuses, and each command says so in one line with its words.
refused() {
  local command words
  run git rev-parse --git-dir
  assert_failure
  words=$(head -n 1 <<<"${output#fatal: }")
  for command in '' log show scan report status doctor rebuild backfill 'add 1 1 x' \
    sync install-hooks uninstall-hooks 'report --json' export check; do
    # shellcheck disable=SC2086
    run git-tokens $command
    assert_equal "$command: $status" "$command: 1"
    assert_equal "$command: ${#lines[@]}" "$command: 1"
    assert_output --partial "$words"
    assert_output --partial safe.directory
  done
}

# accepted: the same commands work.
accepted() {
  local command
  for command in '' log scan report status 'add 1 1 x'; do
    # shellcheck disable=SC2086
    run git-tokens $command
    assert_success
  done
}

@test "issue 15.22: what git refuses is refused" {
  accepted
  export GIT_TEST_ASSUME_DIFFERENT_OWNER=1
  refused
}

@test "issue 15.22: a folder of somebody else" {
  [ "$(id -u)" = 0 ] || skip 'needs root'
  chown 65534 .
  refused
  for name in "$PWD" '*'; do
    git config --global safe.directory "$name"
    accepted
  done
  git config --global --unset safe.directory
  chown 0 .
  chown 65534 .git
  refused
  git config --global safe.directory "$PWD"
  accepted
}

@test "issue 15.22: the hook that git started goes on" {
  git config --global safe.directory "$PWD"
  [ "$(id -u)" != 0 ] || chown 65534 . .git
  usage 1
  run git commit -q --allow-empty -m work
  assert_success
  assert_output --partial '110 tokens'
  # Without git in front of it, too, unless only git can read the refs.
  git config --global --unset safe.directory
  usage 2
  run git-tokens-hook post-commit
  assert_success
  [ -e .git/reftable ] || refute_output --partial safe.directory
}

@test "issue 15.22: a repository elsewhere that git refuses is not in the way" {
  [ "$(id -u)" = 0 ] || skip 'needs root'
  chown 65534 . .git
  mkdir "$HOME/elsewhere"
  cd "$HOME/elsewhere"
  run git tokens report --all-repos
  assert_success
}
