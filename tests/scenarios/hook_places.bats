#!/usr/bin/env bats
# Where git looks for hooks (core.hooksPath, at all its scopes): ours go there,
# or it is said why not. The setting is touched only where it leads nowhere in
# linked worktrees.
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

@test "issue 15.17: what is advised against a company's path holds in linked worktrees" {
  mkdir "$HOME/corp"
  git config --file "$HOME/system" core.hooksPath "$HOME/corp"
  unset GIT_CONFIG_NOSYSTEM
  export GIT_CONFIG_SYSTEM=$HOME/system
  run git tokens install-hooks
  assert_failure 1
  advice=$(grep -o "git config core.hooksPath '[^']*'" <<<"$output")
  eval "$advice"
  git tokens install-hooks
  assert_counts 1
  git worktree add -q ../tree
  cd ../tree
  assert_counts 2
  run git tokens doctor
  refute_output --regexp 'problem +(hook|worktree)'
}

@test "issue 15.17: a relative path into git's folder becomes a whole one, and comes back" {
  local value number=0
  for value in .git/hooks ./.git/hooks .git/other; do
    git config core.hooksPath "$value"
    git tokens install-hooks
    number=$((number + 1))
    git worktree add -q "../tree$number"
    cd "../tree$number"
    assert_counts "$number"
    git tokens install-hooks # changes nothing
    cd ../repo
    git tokens uninstall-hooks
    assert_equal "$(git config core.hooksPath)" "$value"
    refute [ -e .git/git-tokens/hooks-path-before ]
  done
}

@test "issue 15.17: in the worktree itself it is mended, too" {
  git config core.hooksPath .git/hooks
  git worktree add -q ../tree
  cd ../tree
  git tokens install-hooks
  assert_counts 1
  cd ../repo
  assert_counts 2
}

@test "issue 15.17: doctor names the worktrees that run no hook" {
  git config core.hooksPath hooks
  git tokens install-hooks
  git worktree add -q "../a tree" -b a
  git worktree add -q ../other -b other
  (cd ../other && git tokens install-hooks >/dev/null)
  run git tokens doctor
  assert_failure 1
  assert_output --partial "$HOME/a tree"
  refute_output --partial "$HOME/other"
  (cd "../a tree" && git tokens install-hooks >/dev/null)
  run git tokens doctor
  refute_output --partial 'runs no hook'
}

# by_hand LINE: the three hooks of a tracked folder, with that line for each.
by_hand() {
  local name
  mkdir -p .githooks
  for name in post-commit post-rewrite post-merge; do
    printf '#!/bin/sh\necho other >/dev/null\n%s\n' "${1//HOOK/$name}" >".githooks/$name"
    chmod +x ".githooks/$name"
  done
  git add .githooks
  git config core.hooksPath .githooks
  # Without its hook it would own a whole second of today.
  GIT_TOKENS=0 GIT_COMMITTER_DATE="@$((EPOCHSECONDS - 60)) +0000" git commit -q -m hooks
}

@test "issue 15.17: lines put in by hand are known" {
  local line
  for line in 'git-tokens-hook HOOK || :' "$PROGRAMS/git-tokens-hook HOOK \"\$@\" || :" \
    "'$PROGRAMS/git-tokens-hook' HOOK \"\$@\" || :" "  \"$PROGRAMS/git-tokens-hook\" HOOK;" \
    'command -v git-tokens-hook >/dev/null && git-tokens-hook HOOK "$@"'; do
    by_hand "$line # $RANDOM"
    assert_counts "$RANDOM"
    run git tokens doctor
    refute_output --regexp 'problem +hook'
    run git tokens install-hooks # nothing to do, also where git tracks them
    assert_success
    assert_output --partial 'up to date'
    assert_equal "$(git status --short)" ''
  done
}

@test "issue 15.17: lines that do not count are not taken for ours" {
  local line
  for line in '# git-tokens-hook HOOK' 'git-tokens-hook pre-push' 'git-tokens-hook HOOK2' \
    'echo git-tokens-hooks HOOK'; do
    by_hand "$line"
    run git tokens doctor
    assert_output --regexp 'problem +hook post-commit'
    run git tokens install-hooks
    assert_failure 1
  done
  by_hand '/nowhere/git-tokens-hook HOOK || :'
  run git tokens doctor
  assert_output --regexp 'problem +hook post-commit.*'
  assert_output --partial 'is missing'
  by_hand 'git-tokens-hook HOOK || :'
  chmod -x .githooks/post-merge
  run git tokens doctor
  assert_output --partial 'not executable'
}
