#!/usr/bin/env bats
# Where git looks for hooks (core.hooksPath, at all its scopes): ours go there,
# or it is said why not, and the setting is never touched.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

setup() {
  setup_home
  commit base
}

# settings: every value of core.hooksPath, with its scope.
settings() {
  git config --show-scope --get-all core.hooksPath || :
}

# assert_counts NUMBER: a commit here tells its tokens.
assert_counts() {
  usage "$1"
  run git commit -q --allow-empty -m "commit $1"
  assert_success
  assert_line --partial '110 tokens'
}

@test "scenario 33: an absolute path is another's, until a flag says otherwise" {
  mkdir "$HOME/my hooks"
  git config core.hooksPath "$HOME/my hooks"
  before=$(settings)
  run git tokens install-hooks
  assert_failure 1
  assert_output --partial "core.hooksPath is $HOME/my hooks"
  assert_equal "$(ls -A "$HOME/my hooks")" ''
  git tokens install-hooks --global-hooks-path
  assert_equal "$(ls "$HOOKS")" ''
  assert_counts 1
  run git tokens uninstall-hooks
  assert_failure 1
  assert_output --partial --global-hooks-path
  git tokens uninstall-hooks --global-hooks-path
  assert_equal "$(ls -A "$HOME/my hooks")" ''
  assert_equal "$(settings)" "$before"
}

@test "scenario 33: a relative path is another one in each worktree" {
  git config core.hooksPath hooks
  before=$(settings)
  git tokens install-hooks
  assert [ -x hooks/post-commit ]
  assert_counts 1
  git worktree add -q ../tree
  cd ../tree
  # git finds no hooks here, and says nothing; we do.
  run git tokens doctor
  assert_failure 1
  assert_output --regexp 'post-commit +not installed'
  usage 2
  run git commit -q --allow-empty -m silent
  assert_output ''
  git tokens install-hooks
  assert [ -x hooks/post-commit ]
  git tokens doctor >/dev/null
  assert_counts 3
  assert_equal "$(settings)" "$before"
}

@test "scenario 33: a path of one worktree" {
  git config extensions.worktreeConfig true
  git worktree add -q ../tree
  cd ../tree
  git config --worktree core.hooksPath own/hooks
  before=$(settings)
  git tokens install-hooks
  assert [ -x own/hooks/post-commit ]
  assert_equal "$(ls ../repo/.git/hooks)" ''
  assert_counts 1
  cd ../repo
  run git tokens doctor
  assert_failure 1
  git tokens install-hooks
  assert [ -x .git/hooks/post-commit ]
  assert_counts 2
  cd ../tree
  git tokens doctor >/dev/null
  assert_equal "$(settings)" "$before"
}

@test "scenario 33: hooks that the path leaves behind are named" {
  git tokens install-hooks
  git config core.hooksPath later
  run git tokens doctor
  assert_failure 1
  assert_output --partial 'core.hooksPath makes git look for it'
  git tokens install-hooks
  git tokens doctor >/dev/null
  assert_counts 1
}

@test "scenario 33: hooks that are switched off are refused, and the setting stays" {
  git config core.hooksPath /dev/null
  run git tokens install-hooks
  assert_failure
  assert_output --partial /dev/null
  assert_equal "$(git config core.hooksPath)" /dev/null
  run git tokens doctor
  assert_failure 1
  assert_output --partial 'core.hooksPath is /dev/null'
  refute_output --partial 'git tokens install-hooks'
}

@test "scenario 33: a hooks path of all repositories needs a flag of its own" {
  mkdir "$HOME/shared"
  git config --global core.hooksPath "$HOME/shared"
  run git tokens install-hooks --force
  assert_failure
  assert_output --partial --global-hooks-path
  assert_equal "$(ls -A "$HOME/shared")" ""
  run git tokens install-hooks --global-hooks-path
  assert_success
  assert [ -x "$HOME/shared/post-commit" ]
}

@test "scenario 33: hooks that git tracks are not touched without --force" {
  mkdir .githooks
  echo '#!/bin/sh' >.githooks/pre-push
  git add .githooks
  git config core.hooksPath .githooks
  run git tokens install-hooks
  assert_failure
  assert_output --partial 'git-tokens-hook post-commit'
  assert_equal "$(ls -A .githooks)" pre-push
}

@test "scenario 33: a linked worktree shares the hooks of its repository" {
  git worktree add -q ../tree
  cd ../tree
  git tokens install-hooks
  assert [ -x ../repo/.git/hooks/post-commit ]
  usage 1
  run git commit -q --allow-empty -m two
  assert_output --partial tree
}
