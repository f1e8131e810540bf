#!/usr/bin/env bats
# Repositories that are not plain: shallow, partial, sparse, with extensions, of
# another owner, with replaced commits; and commits that programs make without hooks.
# shellcheck disable=SC2317  # bats calls the functions

load twins

# three: commits 1, 2 and 3, of which the second used 101.
three() {
  human_commit 1
  write_response a s1 --output 1 --edit 2
  change 2
  git commit -q -m 2
  human_commit 3
}

# cloned OPTION...: three, cloned with these options; ours is installed there.
cloned() {
  three
  git config uploadpack.allowFilter true
  git clone -q "$@" "file://$PWD" "$PWD.clone"
  hooked in_clone git tokens install-hooks >/dev/null
}

in_clone() {
  (cd "$PWD.clone" && "$@")
}

# work: two commits with usage, one of them amended and both rebased.
work() {
  write_response b s2 --output 2 --edit 4
  change 4
  git commit -q -m 4
  git commit -q --amend -m '4, amended'
  write_response c s2 --output 4 --edit 5
  change 5
  git commit -q -m 5
  git rebase -q --force-rebase HEAD~2
  git push -q origin HEAD:theirs # so that both can be compared
}

assert_work() {
  assert_tokens HEAD 104 "$HOME/repo.clone"
  assert_tokens HEAD~ 102 "$HOME/repo.clone"
  assert_tokens HEAD~2 0 "$HOME/repo.clone"
}

@test "scenario 39: a shallow clone; its boundary is unknown, not a root" {
  story() {
    cloned --depth 1
    in_clone work
  }
  twice story
  assert_work
  cd "$HOME/repo.clone"
  assert_equal "$(git rev-list --count HEAD)" 3
  run git tokens log
  assert_success
  assert_output --partial ' 3 '
  # It has the files of three commits, and nobody knows what two of them cost.
  run git tokens blame 2
  assert_success
  assert_output --partial unknown
}

@test "scenario 39: a partial and sparse clone fetches nothing for us" {
  story() {
    cloned --filter=blob:none --sparse
    in_clone work
  }
  twice story
  # Whatever we ask of it now, it can not be fetched.
  git -C "$HOME/repo.clone" remote set-url origin /nonexistent
  assert_work
  run git -C "$HOME/repo.clone" tokens doctor
  assert_output --partial 'repository'
}

@test "scenario 39: settings of a worktree of its own" {
  story() {
    git config core.repositoryFormatVersion 1
    git config extensions.worktreeConfig true
    human_commit base
    git worktree add -q -b side "$PWD.side"
    (cd "$PWD.side" && git config --worktree user.name Side &&
      write_response a s1 --output 1 && change f && git commit -q -m there)
    write_response b s2 --output 2
    git commit -q --allow-empty -m here
    git commit -q --amend --allow-empty -m 'here, amended'
  }
  twice story
  assert_tokens side 101
  assert_tokens main 102
}

@test "scenario 39: extensions that libgit2 does not open by itself" {
  story() {
    git config core.repositoryFormatVersion 1
    git config extensions.preciousObjects true
    git config extensions.partialClone origin
    git config extensions.objectFormat sha1
    human_commit base
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m one
    git commit -q --amend -m 'one, amended'
  }
  twice story
  assert_tokens HEAD 101
}

@test "scenario 39: a repository of another owner" {
  [ "$(id -u)" = 0 ] || skip 'only root may give files away'
  give_away() { chown -R 65534:65534 "$PWD"; }
  story() {
    git config --global safe.directory '*'
    human_commit base
    give_away
    write_response a s1 --output 1
    git commit -q --allow-empty -m one
    git commit -q --amend --allow-empty -m 'one, amended'
    hooked assert_tokens HEAD 101
  }
  twice story
}

@test "scenario 39: settings that come by the environment" {
  story() {
    human_commit base
    export GIT_CONFIG_COUNT=2
    export GIT_CONFIG_KEY_0=user.email GIT_CONFIG_VALUE_0=other@example.org
    export GIT_CONFIG_KEY_1=tokens.quiet GIT_CONFIG_VALUE_1=true
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m quiet 2>"$HOME/told.$TWIN"
    write_response b s1 --output 2 --edit f
    change f
    GIT_CONFIG_COUNT=1 git commit -q -m loud 2>>"$HOME/told.$TWIN"
  }
  twice story
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
  assert_equal "$(git log -1 --format=%ce)" other@example.org
  assert_equal "$(grep -c '102 tokens' "$HOME/told.hooked")" 1
  assert_equal "$(wc -l <"$HOME/told.hooked")" 1
}

@test "scenario 39: a commit that another one replaces" {
  story() {
    three
    replacement=$(git commit-tree -m 'another 2' -p HEAD~2 'HEAD~^{tree}')
    git replace HEAD~ "$replacement"
    write_response b s1 --output 2 --edit 4
    change 4
    git commit -q -m 4
    git commit -q --amend -m '4, amended'
  }
  twice story
  assert_tokens HEAD 102
  assert_tokens HEAD~2 101
  assert_dropped 0
}

# without_hooks: a commit as a window or a script makes it, of git's own parts.
without_hooks() {
  local tree commit
  tree=$(git write-tree)
  commit=$(git commit-tree -p HEAD -m "$1" "$tree")
  git update-ref -m "commit: $1" HEAD "$commit"
}

@test "scenario 39: commits of plumbing are found by the next command" {
  story() {
    human_commit base
    write_response a s1 --output 1 --edit f
    change f
    without_hooks one
    # git's seconds are all that tells these apart.
    hooked git tokens scan >/dev/null
    write_response b s1 --output 2 --edit g --at 1.2
    change g
    sleep 1.3
    without_hooks two
  }
  LAST_HOOK=none
  twice story
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
  assert_equal "$(evidence_of)" reflog
}

@test "scenario 39: a branch that is rewritten without post-rewrite" {
  story() {
    three
    FILTER_BRANCH_SQUELCH_WARNING=1 \
      git filter-branch -f --msg-filter 'sed "s/^/rewritten /"' HEAD >/dev/null
    git update-ref -d refs/original/refs/heads/main
  }
  LAST_HOOK=none
  twice story
  assert_tokens HEAD~ 101
  assert_tokens HEAD 0
  assert_dropped 0
}
