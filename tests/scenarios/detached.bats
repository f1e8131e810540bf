#!/usr/bin/env bats
# A detached HEAD: commits on none, tags, bisection. Such commits have no branch
# of their own, then or later: a branch's commits are those that were made on it.
# shellcheck disable=SC2317  # bats calls the functions

load twins

# detached_entries: how many commits the file of the detached HEAD tells.
detached_entries() {
  grep -c '"timestamp"' token_metrics/local_tracking/tokens_detached.json
}

@test "scenario 29: commits of a detached HEAD live as long as something holds them" {
  story() {
    human_commit base
    git switch -q --detach
    two_commits
    hooked assert_tokens HEAD 102
    tip=$(git rev-parse HEAD)
    git switch -q main
    hooked assert_dropped 2
    git branch kept "$tip"
  }
  twice story
  assert_tokens kept 102
  assert_tokens kept~ 101
  assert_dropped 0
  git tokens rebuild >/dev/null
  assert_equal "$(detached_entries)" 2
  run cat token_metrics/local_tracking/tokens_detached.json
  assert_output --partial '"branch": null'
  run git tokens branches --json
  assert_output --partial '{"branch": null}, "total_tokens": 203'
}

@test "scenario 29: what waits on a detached HEAD goes along with a new branch" {
  story() {
    human_commit base
    git switch -q --detach
    write_response a s1 --output 1
    git commit -q --allow-empty -m one
    write_response b s1 --output 2
    hooked assert_pending '' 102
    git switch -q -c grown
    hooked assert_pending grown 102
    git commit -q --allow-empty -m two
  }
  twice story
  assert_tokens grown 102
  assert_tokens grown~ 101
  assert_equal "$(detached_entries)" 1
}

@test "scenario 29: a tag is checked out, and another made of the work" {
  story() {
    human_commit base
    git tag v1
    human_commit later
    git checkout -q v1
    write_response a s1 --output 1 --edit fix
    change fix
    git commit -q -m hotfix
    git tag -m hotfix v1.1
    git checkout -q main
    write_response b s1 --output 2 --edit f
    change f
    git commit -q -m one
  }
  twice story
  assert_tokens v1.1 101
  assert_tokens v1 0
  assert_tokens main 102
  assert_dropped 0
}

# history: eight commits with usage; the fifth brings a bug.
history() {
  for i in 1 2 3 4 5 6 7 8; do
    write_response "r$i" s1 --output "$i" --edit "f$i"
    change "f$i"
    git commit -q -m "$i"
  done
}

assert_history() {
  for i in 1 2 3 4 5 6 7 8; do
    assert_tokens "$1~$((8 - i))" "$((100 + i))"
  done
}

@test "scenario 29: the steps of a bisect run make nothing and take nothing" {
  story() {
    history
    write_response w s1 --output 20 --edit later
    git bisect start HEAD HEAD~7
    git bisect run test ! -e f5 | grep "is the first '\?bad'\? commit"
    git bisect reset
  }
  twice story
  assert_history main
  assert_pending main 120
  assert [ ! -e token_metrics/local_tracking/tokens_detached.json ]
}

@test "scenario 29: what a bisection used goes with the fix of the same session" {
  story() {
    history
    git bisect start HEAD HEAD~7
    write_response w s2 --output 20
    git bisect run test ! -e f5
    git bisect reset
    write_response x s2 --output 40 --edit f5
    change f5
    git commit -q -m fix
  }
  twice story
  assert_history main~
  assert_tokens main 260
}
