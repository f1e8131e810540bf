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

@test "uninstalling says which files git shows from then on" {
  git tokens install-hooks
  usage 1 200
  git commit -q --allow-empty -m one
  assert_equal "$(git status --short)" ''
  run git tokens uninstall-hooks
  assert_success
  assert_line --partial 'Our files in token_metrics/local_tracking and temp stay'
  assert_equal "$(git status --short | wc -l)" 2
}

@test "scenario 35: installing twice changes nothing, and both times succeed" {
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

@test "scenario 35: uninstalling brings every byte back" {
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

@test "scenario 35: an earlier hook runs first, and its status and input are its own" {
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

# told NAME: prints what a hook of the user was given, and ends with 3.
told() {
  cat <<HOOK
#!/bin/sh
{ printf '%s,' "$1" "\$@"; echo "\$GIT_TOKENS_WITNESS \$GIT_REFLOG_ACTION"
  cat; } >>"$HOME/seen"
exit 3
HOOK
}

@test "scenario 35: earlier hooks keep arguments, input, environment and status" {
  hooks=(post-commit post-merge post-rewrite)
  for name in "${hooks[@]}"; do told "$name" | hook "$name"; done
  export GIT_TOKENS_WITNESS='a  b' GIT_REFLOG_ACTION=c
  for round in before after; do
    rm -f "$HOME/seen"
    for name in "${hooks[@]}"; do
      run "$HOOKS/$name" 1 'two words' '' <<<$'x y\n\n'
      assert_equal "$status" 3
    done
    mv "$HOME/seen" "$HOME/$round"
    git tokens install-hooks
  done
  # post-commit and post-merge get no input from git.
  diff "$HOME/before" "$HOME/after"
}

@test "scenario 35: a hook that could not run before does not run now" {
  told post-commit | hook post-commit 644
  printf '#!/bin/sh\r\necho "$1" >>"%s"\r\n' "$HOME/seen" | hook post-rewrite
  git tokens install-hooks
  usage 1
  run git commit -q --allow-empty -m one
  assert_success
  assert_line --partial '110 tokens'
  run git commit -q --amend --allow-empty -m two
  assert_success
  assert [ ! -e "$HOME/seen" ]
}

@test "scenario 35: a hook of ours that was edited is left, and named" {
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

@test "scenario 34: husky's hook still runs, ours once, also after husky writes anew" {
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

@test "scenario 36: without the program a commit says nothing" {
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
