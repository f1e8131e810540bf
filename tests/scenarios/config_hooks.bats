#!/usr/bin/env bats
# Hooks in git's configuration, which git 2.54 and newer read. The git here may be
# older: a stand-in says that it is new, and fire() does what a new one would.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

setup() {
  setup_home
  EXPECTED=$HOME/expected
  : >"$EXPECTED"
  git_says 2.54.0
}

# git_says VERSION: from now on. `git tokens` would find the real git first, so
# these tests call git-tokens.
git_says() {
  mkdir -p "$HOME/stub"
  # shellcheck disable=SC2016  # the stand-in expands it
  printf '#!/bin/sh\nfor last; do :; done\n[ "$last" != --version ] || exec echo git version %s\nexec %s "$@"\n' \
    "$1" "$(PATH=/usr/local/bin:/usr/bin:/bin command -v git)" >"$HOME/stub/git"
  chmod +x "$HOME/stub/git"
  [ "${PATH%%:*}" = "$HOME/stub" ] || PATH=$HOME/stub:$PATH
}

# fire EVENT [ARGUMENT...] <INPUT: every hook that the configuration has for it,
# as git runs them: through sh, with "$@" behind a command that gets arguments.
fire() {
  local event=$1 key name command input
  shift
  input=$(cat; echo .)
  while read -r -u 3 key; do
    name=${key#hook.}
    name=${name%.event}
    [ "$(git config --type=bool --default=true --get "hook.$name.enabled")" = true ] ||
      continue
    command=$(git config --get "hook.$name.command")
    printf %s "${input%.}" |
      sh -c "$command${1+ \"\$@\"}" "$command" "$@" || return
  done 3< <(git config --name-only --get-regexp '^hook\..*\.event$' "^$event\$")
}

# config_picture: mode and bytes of the configuration.
config_picture() {
  stat -c %a .git/config
  sha256sum <.git/config
}

# events: what the configuration has hooks for.
events() {
  git config --get-regexp '^hook\..*\.event$' | sed 's/.* //' | tr '\n' ' '
}

# rewrite OLD: what git tells post-rewrite after an amend.
rewrite() {
  fire post-rewrite amend <<<"$1 $(git rev-parse HEAD)"
}

@test "commits, an amend and a merge are counted as with files" {
  run git-tokens install-hooks --config
  assert_success
  assert_output --partial ".git/config: installed"
  assert_equal "$(events)" 'post-commit post-rewrite post-merge '
  assert_equal "$(ls -A "$HOOKS")" ''
  write_response a s1 --output 900
  git commit -q --allow-empty -m one
  run fire post-commit </dev/null
  assert_success
  assert_output --regexp '^git-tokens: 1,000 tokens, \$.* on main; branch total 1,000$'
  old=$(git rev-parse HEAD)
  git commit -q --amend --allow-empty -m better
  fire post-commit </dev/null
  run rewrite "$old"
  assert_success
  git switch -q -c side
  write_response b s1 --output 200
  git commit -q --allow-empty -m two
  run fire post-commit </dev/null
  assert_output --partial '300 tokens'
  git switch -q main
  write_response c s1 --output 50
  git merge -q --no-ff --no-edit side
  run fire post-merge 0 </dev/null
  assert_success
  assert_output --partial '150 tokens'
  assert_tokens HEAD 150
  assert_tokens HEAD^2 300
  assert_tokens HEAD^ 1000
  assert_equal "$(evidence_of HEAD^2)" hook
}

@test "a git that reads them runs them" {
  PATH=${PATH#"$HOME/stub:"}
  ! git -c hook.no.event=pre-commit -c hook.no.command=false \
    commit -q --allow-empty -m no 2>/dev/null ||
    skip "$(git --version) reads no hooks in its configuration"
  git tokens install-hooks --config >/dev/null
  assert_equal "$(ls -A "$HOOKS")" ''
  write_response a s1 --output 900
  run git commit -q --allow-empty -m one
  assert_output --regexp '^git-tokens: 1,000 tokens, \$.* on main; branch total 1,000$'
  git commit -q --amend --allow-empty -m better
  assert_tokens HEAD 1000
  git switch -q -c side
  write_response b s1 --output 200
  git commit -q --allow-empty -m two
  git switch -q main
  write_response c s1 --output 50
  run git merge -q --no-ff --no-edit side
  assert_output --partial '150 tokens'
  assert_tokens HEAD 150
  assert_tokens HEAD^2 300
  assert_equal "$(evidence_of HEAD^2)" hook
}

@test "a path with blanks and quotes is called, and one on PATH found" {
  # shellcheck disable=SC1003,SC2016  # a name may hold such things
  local odd=$HOME/'it'\''s a "bin" $x; #\n\'
  mkdir "$odd"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$odd"
  "$odd/git-tokens" install-hooks --config
  PATH=$HOME/stub:/usr/bin:/bin
  write_response a s1
  git commit -q --allow-empty -m one
  run fire post-commit </dev/null
  assert_output --partial '200 tokens'
  mv "$odd" "$HOME/moved"
  PATH=$HOME/moved:$PATH
  write_response b s1
  git commit -q --allow-empty -m two
  run fire post-commit </dev/null
  assert_output --partial 'branch total 400'
}

@test "whatever becomes of the program, a hook ends with 0" {
  mkdir "$HOME/own"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$HOME/own"
  "$HOME/own/git-tokens" install-hooks --config
  # shellcheck disable=SC2016
  for ending in 'exit 7' 'kill -SEGV $$' 'cat >/dev/null; exit 1'; do
    printf '#!/bin/sh\necho ran >>"%s"\n%s\n' "$HOME/ran" "$ending" \
      >"$HOME/own/git-tokens-hook"
    run fire post-commit </dev/null
    assert_success
    run fire post-rewrite amend <<<'a b'
    assert_success
  done
  assert_equal "$(wc -l <"$HOME/ran")" 6
  printf '#!/no/such/interpreter\n' >"$HOME/own/git-tokens-hook"
  run fire post-commit </dev/null
  assert_success
  rm -r "${HOME:?}/own"
  PATH=$HOME/stub:/usr/bin:/bin
  for event in post-commit 'post-merge 0' 'post-rewrite amend'; do
    # shellcheck disable=SC2086
    run fire $event </dev/null
    assert_success
    assert_output ''
  done
  PATH=$PROGRAMS:$PATH
}

@test "the program gets the arguments and the input that git gives" {
  mkdir "$HOME/own"
  cp "$PROGRAMS/git-tokens" "$HOME/own"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nprintf "<%%s>" "$@"\ncat\n' >"$HOME/own/git-tokens-hook"
  chmod +x "$HOME/own/git-tokens-hook"
  "$HOME/own/git-tokens" install-hooks --config
  run fire post-rewrite 'a b' 'c"d' <<<'one two
three'
  assert_output '<post-rewrite><a b><c"d>one two
three'
}

@test "a git that is too old is refused, and nothing is changed" {
  git-tokens install-hooks
  before=$(picture .git)
  for version in 2.39.5 2.53.9 1.99.0 'nonsense'; do
    git_says "$version"
    run git-tokens install-hooks --config
    assert_failure 1
    assert_equal "${#lines[@]}" 1
    assert_output --partial "${version%.*}"
    assert_equal "$(picture .git)" "$before"
  done
  for version in 2.54.0-rc1 2.55.0.windows.2 3.0; do
    git_says "$version"
    git-tokens install-hooks --config --dry-run
    assert_equal "$(picture .git)" "$before"
  done
}

@test "without --config nothing of it is written" {
  before=$(cat .git/config)
  git-tokens install-hooks
  assert_equal "$(cat .git/config)" "$before"
  assert [ -x "$HOOKS/post-commit" ]
}

@test "installing twice changes nothing, another program is an upgrade" {
  git-tokens install-hooks --config
  before=$(picture .git)
  run git-tokens install-hooks --config
  assert_success
  assert_output --partial 'up to date'
  assert_equal "$(picture .git)" "$before"
  mkdir "$HOME/other"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$HOME/other"
  run "$HOME/other/git-tokens" install-hooks --config
  assert_output --partial upgraded
  assert_equal "$(git config --get-all hook.git-tokens-post-commit.command | wc -l)" 1
  git config hook.git-tokens-post-commit.command | grep -F "$HOME/other/git-tokens-hook"
}

@test "from files to the configuration and back, and never both" {
  printf '#!/bin/sh\nexit 3\n' | hook post-commit
  before=$(picture "$HOOKS")
  config=$(config_picture)
  git-tokens install-hooks
  files=$(picture "$HOOKS")
  run git-tokens install-hooks --config
  assert_success
  assert_output --partial 'is again what it was before'
  assert_equal "$(picture "$HOOKS")" "$before"
  assert_equal "$(events)" 'post-commit post-rewrite post-merge '
  run git-tokens install-hooks
  assert_success
  assert_output --partial "configuration are gone"
  assert_equal "$(picture "$HOOKS")" "$files"
  assert_equal "$(events)" ''
  assert_equal "$(config_picture)" "$config"
}

@test "a hook file of ours that was edited is a person's business" {
  git-tokens install-hooks
  echo 'echo mine' >>"$HOOKS/post-commit"
  before=$(picture .git)
  run git-tokens install-hooks --config
  assert_failure 1
  assert_output --partial 'post-commit would run, too'
  assert_equal "$(picture .git)" "$before"
  run git-tokens install-hooks --config --force
  assert_success
  assert_equal "$(ls "$HOOKS")" post-commit
}

@test "uninstalling brings the configuration back to the byte" {
  original=$(cat .git/config; echo .)
  local more
  for more in '' $'[a]\n\tb = c' $'# d\n\n\n' $'[e]\r\n\tf = g\r\n' $'[h "i"] j\n;'; do
    printf %s "${original%.}$more" >.git/config
    chmod 640 .git/config
    before=$(config_picture)
    git-tokens install-hooks --config
    assert_equal "$(events)" 'post-commit post-rewrite post-merge '
    run git-tokens uninstall-hooks
    assert_success
    assert_output --partial "out of git's configuration"
    assert_equal "$(config_picture)" "$before"
  done
  run git-tokens uninstall-hooks
  assert_output --partial 'There were no hooks of ours.'
}

@test "what others wrote in the meantime stays to the byte" {
  cp .git/config ../expected_config
  git-tokens install-hooks --config
  for file in .git/config ../expected_config; do
    git config --file "$file" core.bare false
    git config --file "$file" remote.origin.url "/a 'b' \"c\""
    git config --file "$file" branch.main.remote origin
  done
  git-tokens uninstall-hooks
  cmp .git/config ../expected_config
}

@test "a section that a person changed is written anew only on request" {
  cp .git/config ../expected_config
  git-tokens install-hooks --config
  git config hook.git-tokens-post-commit.enabled false
  before=$(cat .git/config)
  run git-tokens install-hooks --config
  assert_failure 1
  assert_output --partial --force
  assert_equal "$(cat .git/config)" "$before"
  run git-tokens status
  assert_failure 1
  assert_output --partial 'switched off'
  write_response a s1
  git commit -q --allow-empty -m one
  run fire post-commit </dev/null
  assert_output ''
  git-tokens install-hooks --config --force
  git-tokens status
  git config hook.git-tokens-post-merge.command 'echo mine'
  run git-tokens doctor
  assert_success
  assert_output --partial 'edited since'
  git-tokens uninstall-hooks
  cmp .git/config ../expected_config
  # Written files stay, and are no longer hidden: the exclude file is as it was.
  rm -r token_metrics temp
}

@test "a key added below our section does not go to the section before" {
  git-tokens install-hooks --config
  printf '\n; mine\n\tparallel = true\n' >>.git/config
  git-tokens uninstall-hooks
  run git config --get-regexp 'parallel|hook'
  assert_output ''
}

@test "status and doctor see them, and a git that does not read them" {
  git-tokens install-hooks --config
  run git-tokens doctor
  assert_success
  assert_output --partial "installed in git's configuration"
  run git-tokens status
  assert_success
  assert_line --regexp '^Hooks +installed$'
  git_says 2.39.5
  for command in status doctor; do
    run git-tokens "$command" --json
    assert_failure 1
    assert_output --partial 'which git 2.39 does not read'
  done
  git_says 2.55.0
  sed -i "s|$PROGRAMS|$HOME/gone|" .git/config
  run git-tokens doctor --json
  assert_failure 1
  assert_output --partial "$HOME/gone/git-tokens-hook is missing"
}

@test "when both are there nothing counts twice" {
  git-tokens install-hooks --config
  cp .git/config "$HOME/config"
  git-tokens install-hooks
  cp "$HOME/config" .git/config
  write_response a s1
  git commit -q --allow-empty -m one
  fire post-commit </dev/null
  assert_tokens HEAD 200
  run git-tokens doctor
  assert_success
  assert_output --partial 'installed twice'
}

@test "while git holds the lock nothing is changed" {
  git-tokens install-hooks
  : >.git/config.lock
  before=$(picture .git)
  run git-tokens install-hooks --config
  assert_failure 1
  assert_output --partial config.lock
  assert_equal "$(picture .git)" "$before"
  rm .git/config.lock
}

@test "a last line that goes on would swallow ours, and is refused" {
  printf '[a]\n\tb = c \\\n' >>.git/config
  before=$(config_picture)
  run git-tokens install-hooks --config
  assert_failure 1
  assert_output --partial 'git does not find'
  assert_equal "$(config_picture)" "$before"
}

@test "a configuration that is a link stays one" {
  mv .git/config "$HOME/real_config"
  ln -s "$HOME/real_config" .git/config
  before=$(cat .git/config)
  git-tokens install-hooks --config
  assert [ -L .git/config ]
  assert_equal "$(events)" 'post-commit post-rewrite post-merge '
  git-tokens uninstall-hooks
  assert [ -L .git/config ]
  assert_equal "$(cat .git/config)" "$before"
}

@test "in a linked worktree they are the repository's" {
  git commit -q --allow-empty -m one
  git worktree add -q ../tree
  cd ../tree
  git-tokens install-hooks --config
  write_response a s1
  git commit -q --allow-empty -m two
  run fire post-commit </dev/null
  assert_output --partial 'on tree'
  assert_equal "$(cd ../repo && events)" 'post-commit post-rewrite post-merge '
}

@test "a hooks path that is shared, or switched off, does not matter" {
  git config --global core.hooksPath "$HOME/shared"
  git-tokens install-hooks --config
  assert [ ! -e "$HOME/shared" ]
  git config core.hooksPath /dev/null
  run git-tokens install-hooks --config
  assert_success
  run git-tokens status
  assert_success
}

@test "the hook that sends notes moves along" {
  git init -q --bare "$HOME/remote"
  git remote add origin "$HOME/remote"
  git config tokens.autopush true
  git-tokens install-hooks --config
  assert_equal "$(events)" 'post-commit post-rewrite post-merge pre-push '
  git-tokens status
  write_response a s1
  git commit -q --allow-empty -m one
  fire post-commit </dev/null
  git push -q origin main
  run fire pre-push origin "$HOME/remote" </dev/null
  assert_success
  assert_output ''
  git ls-remote --exit-code origin refs/notes/tokens
  git config tokens.autopush false
  git-tokens install-hooks
  assert [ -x "$HOOKS/pre-push" ]
  git-tokens install-hooks --config
  assert_equal "$(events)" 'post-commit post-rewrite post-merge pre-push '
  assert_equal "$(ls -A "$HOOKS")" ''
}

@test "--manual prints the lines, and git reads them" {
  before=$(config_picture)
  git-tokens install-hooks --config --manual >"$HOME/lines"
  assert_equal "$(config_picture)" "$before"
  sed '1,/^$/d' "$HOME/lines" >"$HOME/by_hand"
  git config --global include.path "$HOME/by_hand"
  assert_equal "$(events)" 'post-commit post-rewrite post-merge '
  run git-tokens status
  assert_success
}
