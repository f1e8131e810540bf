#!/usr/bin/env bats
# Installing and removing our hooks, beside whatever is there already. The
# library's own tests go through the odd cases; these see what a person sees.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

setup() {
  setup_home
}

@test "installing makes three hooks, and a commit tells its tokens" {
  run git tokens install-hooks
  assert_success
  for name in post-commit post-rewrite post-merge; do
    assert [ -x "$HOOKS/$name" ]
  done
  usage 1 200
  run git commit -q --allow-empty -m one
  assert_success
  assert_line --regexp '210 .*\$'
}

@test "installing twice changes nothing, and both times succeed" {
  git tokens install-hooks
  before=$(picture "$HOOKS")
  run git tokens install-hooks
  assert_success
  assert_equal "$(picture "$HOOKS")" "$before"
}

@test "a dry run writes nothing" {
  run git tokens install-hooks --dry-run
  assert_success
  assert_output --partial post-commit
  assert_equal "$(ls -A "$HOOKS")" ""
}

@test "--manual prints the lines and writes nothing" {
  run git tokens install-hooks --manual
  assert_success
  assert_output --partial 'git-tokens-hook'
  assert_output --partial 'post-rewrite'
  assert_equal "$(ls -A "$HOOKS")" ""
}

@test "uninstalling brings every byte back" {
  printf '#!/bin/sh\r\nexit 3\r\n' | hook post-commit 640
  echo '#!/bin/sh' >../mine
  ln -s ../../../mine "$HOOKS/post-rewrite"
  cp /bin/true "$HOOKS/post-merge"
  before=$(picture "$HOOKS")
  git tokens install-hooks
  run git tokens uninstall-hooks
  assert_success
  assert_equal "$(picture "$HOOKS")" "$before"
  run git tokens uninstall-hooks
  assert_success
  assert_equal "$(picture "$HOOKS")" "$before"
}

@test "an earlier hook runs first, and its status and input are its own" {
  hook post-rewrite <<'HOOK'
#!/bin/sh
echo "$1" >"$HOME/seen"
cat >>"$HOME/seen"
exit 3
HOOK
  git tokens install-hooks
  commit one
  old=$(git rev-parse HEAD)
  git commit -q --amend --allow-empty -m two
  assert_equal "$(cat "$HOME/seen")" "amend
$old $(git rev-parse HEAD)"
}

@test "a hook of ours that was edited is left, and named" {
  git tokens install-hooks
  echo 'echo mine' >>"$HOOKS/post-commit"
  before=$(cat "$HOOKS/post-commit")
  run git tokens install-hooks
  assert_failure
  assert_output --partial --force
  run git tokens uninstall-hooks
  assert_output --partial post-commit
  assert_equal "$(cat "$HOOKS/post-commit")" "$before"
  assert [ ! -e "$HOOKS/post-merge" ]
}

@test "hooks that are switched off are refused, and the setting stays" {
  git config core.hooksPath /dev/null
  run git tokens install-hooks
  assert_failure
  assert_output --partial /dev/null
  assert_equal "$(git config core.hooksPath)" /dev/null
}

@test "a hooks path of all repositories needs a flag of its own" {
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

@test "hooks that git tracks are not touched without --force" {
  mkdir .githooks
  echo '#!/bin/sh' >.githooks/pre-push
  git add .githooks
  git config core.hooksPath .githooks
  run git tokens install-hooks
  assert_failure
  assert_output --partial 'git-tokens-hook post-commit'
  assert_equal "$(ls -A .githooks)" pre-push
}

@test "husky's hook still runs, ours once, also after husky writes anew" {
  mkdir -p .husky/_
  echo '*' >.husky/_/.gitignore
  # shellcheck disable=SC2016
  printf '#!/usr/bin/env sh\n. "$(dirname "$0")/h"' >.husky/_/post-commit
  # shellcheck disable=SC2016
  printf 's=$(dirname "$(dirname "$0")")/$(basename "$0")\n[ -f "$s" ] || exit 0\nsh -e "$s" "$@"\n' >.husky/_/h
  chmod 755 .husky/_/post-commit
  # shellcheck disable=SC2016
  echo 'echo users >>"$HOME/seen"' >.husky/post-commit
  cp .husky/_/post-commit ../stub
  git config core.hooksPath .husky/_
  git tokens install-hooks
  usage 1
  run git commit -q --allow-empty -m one
  assert_equal "$(cat "$HOME/seen")" users
  assert_equal "${#lines[@]}" 1
  cp ../stub .husky/_/post-commit
  run git tokens install-hooks
  assert_success
  usage 2
  run git commit -q --allow-empty -m two
  assert_equal "${#lines[@]}" 1
  assert_equal "$(wc -l <"$HOME/seen")" 2
}

@test "a linked worktree shares the hooks of its repository" {
  commit one
  git worktree add -q ../tree
  cd ../tree
  git tokens install-hooks
  assert [ -x ../repo/.git/hooks/post-commit ]
  usage 1
  run git commit -q --allow-empty -m two
  assert_output --partial tree
}

@test "without the program a commit says nothing" {
  mkdir "$HOME/bin"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$HOME/bin"
  "$HOME/bin/git-tokens" install-hooks
  rm -r "${HOME:?}/bin"
  export PATH=/usr/bin:/bin
  run git commit -q --allow-empty -m one
  assert_success
  assert_output ''
}

@test "a directory that may not be written is an error, and changes nothing" {
  [ "$(id -u)" != 0 ] || skip 'root may write everywhere'
  chmod 555 "$HOOKS"
  run git tokens install-hooks
  chmod 755 "$HOOKS"
  assert_failure
  assert_output --regexp '^git-tokens: .*Permission denied'
  assert_equal "$(ls -A "$HOOKS")" ""
}

@test "outside a repository there is nothing to install into" {
  cd "$HOME"
  run git tokens install-hooks
  assert_failure
  run git tokens uninstall-hooks
  assert_failure
}
