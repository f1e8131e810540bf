#!/usr/bin/env bats
# Hook managers before and after us: husky and lefthook, pre-commit and git-lfs
# as they come from their packages (git.md's scenario 34). Each is asked to
# write down that its hook ran; ours must run once, and its commit must succeed.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

MODULES=${MANAGERS:-$BATS_TEST_DIRNAME/../../build/managers}/node_modules

setup() {
  setup_home
  rm -rf .git/hooks
}

# needs PROGRAM: ends the test, visibly, where a manager cannot be had.
needs() {
  [ -x "$1" ] || command -v "$1" >/dev/null || skip "$1 is not installed"
}

husky_installs() {
  needs node
  [ -f "$MODULES/husky/bin.js" ] || skip 'husky is not installed'
  node "$MODULES/husky/bin.js" >/dev/null
  # shellcheck disable=SC2016
  echo 'echo manager >>"$HOME/seen"' >.husky/post-commit
}

lefthook_installs() {
  needs "$MODULES/.bin/lefthook"
  cat >lefthook.yml <<'YAML'
post-commit:
  commands:
    note:
      run: echo manager >>"$HOME/seen"
YAML
  "$MODULES/.bin/lefthook" install --force >/dev/null
}

pre_commit_installs() {
  needs pre-commit
  cat >.pre-commit-config.yaml <<'YAML'
repos:
  - repo: local
    hooks:
      - id: note
        name: note
        entry: sh -c 'echo manager >>"$HOME/seen"'
        language: system
        always_run: true
        stages: [post-commit]
YAML
  pre-commit install --hook-type post-commit >/dev/null
}

# git-lfs says nothing when it runs; its trace does.
lfs_installs() {
  needs git-lfs
  git lfs install --local --force >/dev/null
}

husky_removes() { git config --unset core.hooksPath && rm -rf .husky; }

lefthook_removes() { "$MODULES/.bin/lefthook" uninstall >/dev/null; }

pre_commit_removes() { pre-commit uninstall --hook-type post-commit >/dev/null; }

lfs_removes() { git lfs uninstall --local >/dev/null; }

# assert_both_ran NUMBER MANAGER: a commit after which the manager's hook has
# run, and ours once.
assert_both_ran() {
  rm -f "$HOME/seen"
  usage "$1"
  run env GIT_TRACE="$HOME/trace" git commit -q --allow-empty -m "commit $1"
  assert_success
  assert_equal "$(grep -c '^git-tokens: 110 tokens' <<<"$output")" 1
  if [ "$2" = lfs ]; then
    assert grep -q 'lfs post-commit' "$HOME/trace"
  else
    assert_equal "$(cat "$HOME/seen")" manager
  fi
  rm -f "$HOME/trace"
}

# hooks_folder: where git looks for hooks now.
hooks_folder() {
  git rev-parse --git-path hooks
}

manager_first() {
  "$1_installs"
  before=$(picture "$(hooks_folder)")
  git tokens install-hooks
  assert_both_ran 1 "$1"
  git tokens uninstall-hooks
  assert_equal "$(picture "$(hooks_folder)")" "$before"
  git tokens install-hooks
  "$1_installs"
  assert_noticed
  git tokens install-hooks
  assert_both_ran 2 "$1"
}

# assert_noticed: if commits are counted no longer, since the manager wrote its
# hooks, status says so; a manager that runs our hook as an earlier one is fine.
assert_noticed() {
  usage noticed
  git commit -q --allow-empty -m noticed 2>"$HOME/told"
  run git tokens status
  if grep -q '^git-tokens: 110 tokens' "$HOME/told"; then
    assert_success
  else
    assert_failure 1
    assert_output --partial 'hook post-commit'
  fi
}

manager_later() {
  git tokens install-hooks
  "$1_installs"
  assert_noticed
  run git tokens install-hooks
  assert_success
  assert_both_ran 1 "$1"
  run git tokens install-hooks
  assert_success
  assert_both_ran 2 "$1"
  git tokens uninstall-hooks
  run grep -rl git-tokens-hook .git/hooks "$(hooks_folder)"
  assert_output ''
}

@test "scenario 34: husky before us" { manager_first husky; }

@test "scenario 34: husky after us" { manager_later husky; }

@test "scenario 34: lefthook before us" { manager_first lefthook; }

@test "scenario 34: lefthook after us" { manager_later lefthook; }

@test "scenario 34: pre-commit before us" { manager_first pre_commit; }

@test "scenario 34: pre-commit after us" { manager_later pre_commit; }

@test "scenario 34: git-lfs before us" { manager_first lfs; }

@test "scenario 34: git-lfs after us" { manager_later lfs; }

# manager_removed MANAGER: it goes away, and ours runs on.
manager_removed() {
  git tokens install-hooks
  "$1_installs"
  git tokens install-hooks
  "$1_removes"
  git tokens install-hooks
  usage 1
  run git commit -q --allow-empty -m one
  assert_success
  assert_line --partial '110 tokens'
}

@test "scenario 34: husky goes away" { manager_removed husky; }

@test "scenario 34: lefthook goes away" { manager_removed lefthook; }

@test "scenario 34: pre-commit goes away" { manager_removed pre_commit; }

@test "scenario 34: git-lfs goes away" { manager_removed lfs; }
