#!/usr/bin/env bats
# Which branch a response waits on as branches are made, left and carried over.
# A person needs seconds for a switch and the first answer after it; where a
# test is quicker, `earlier` keeps git's whole seconds apart.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

# two_branches: main and topic with different commits; on main.
two_branches() {
  human_commit base
  git switch -q -c topic
  human_commit t
  git switch -q main
  human_commit m
}

@test "a branch made after the work began takes it along" {
  human_commit base
  write_response a s1 --edit f
  git switch -q -c feature
  assert_pending feature 200
  assert_pending main 0
  change f
  git commit -q -m one
  assert_tokens feature 200
}

@test "an unborn branch that gets another name takes the work along" {
  write_response a s1
  git switch -q -c trunk
  git commit -q --allow-empty -m one
  assert_tokens trunk 200
}

@test "a plain switch leaves what is pending with its branch" {
  two_branches
  write_response a s1 --edit f
  change f
  git stash -q
  git switch -q topic
  human_commit t2
  assert_tokens topic 0
  assert_pending main 200
  git switch -q main
  git stash pop -q
  git commit -q -m one
  assert_tokens main 200
}

@test "work of both branches stays apart" {
  two_branches
  write_response a s1 --output 1
  earlier 0 git switch -q topic
  write_response b s1 --output 2 --at 1.5
  assert_pending main 101
  assert_pending topic 102
}

@test "within the second of a switch the client's own word decides" {
  two_branches
  write_response a s1 --output 1
  git switch -q topic
  write_response b s1 --output 2
  git commit -q --allow-empty -m one
  assert_tokens topic 102
  assert_pending main 101
  git switch -q main
  write_response c s1 --output 4
  git commit -q --allow-empty -m two
  assert_tokens main 205
}

@test "a stash carried to another branch goes with the commit that has it" {
  two_branches
  write_response a s1 --edit f
  change f
  git stash -q
  git switch -q topic
  git stash pop -q
  git commit -q -m popped
  assert_tokens topic 200
  assert_pending main 0
}

@test "a dirty switch carries the work to the other branch" {
  two_branches
  write_response a s1 --edit f
  change f
  git switch -q topic
  git commit -q -m carried
  assert_tokens topic 200
}

@test "scenario 29: a detached HEAD has usage of its own" {
  two_branches
  git switch -q --detach
  write_response a s1
  run git commit -q --allow-empty -m one
  assert_line --partial '200 tokens'
  assert_tokens HEAD 200
  run cat token_metrics/local_tracking/tokens_detached.json
  assert_output --partial '"branch": null'
  git branch kept
}

@test "scenario 30: a renamed branch takes pending and commits along" {
  human_commit base
  git switch -q -c old
  write_response a s1 --output 1
  git commit -q --allow-empty -m one
  write_response b s1 --output 2
  git branch -m new
  assert_pending new 102
  run git tokens branches --json
  assert_output --partial '{"branch": "new"}, "total_tokens": 203'
  assert_equal "$(ls token_metrics/local_tracking)" tokens_new.json
  git commit -q --allow-empty -m two
  git switch -q -c old
  write_response c s1 --output 4
  git commit -q --allow-empty -m three
  assert_equal "$(sed -n 's/ *"total_tokens": \(.*\),/\1/p' \
    token_metrics/local_tracking/*.json | paste -sd ' ')" '203 104'
}

@test "scenario 30: deleting a branch drops its commits; making it again revives them" {
  human_commit base
  git switch -q -c topic
  write_response a s1
  git commit -q --allow-empty -m one
  tip=$(git rev-parse HEAD)
  git switch -q main
  git branch -q -D topic
  assert_equal "$(place_count dropped)" 1
  git branch topic "$tip"
  assert_equal "$(place_count dropped)" 0
  assert_tokens topic 200
}

@test "pending usage of a deleted branch goes with the session's next commit" {
  two_branches
  git switch -q topic
  write_response a s1 --output 1 --edit f
  git switch -q main
  git branch -q -D topic
  assert_pending topic 0
  assert_equal "$(place_count dropped)" 1
  write_response b s1 --output 2 --edit g
  change g
  git commit -q -m one
  assert_tokens main 203
  assert_equal "$(place_count dropped)" 0
}

@test "pending usage of a deleted branch is dropped, and returns with it" {
  two_branches
  git switch -q topic
  write_response a s1 --edit f
  git switch -q main
  assert_pending topic 200
  tip=$(git rev-parse topic)
  git branch -q -D topic
  assert_equal "$(place_count dropped)" 1
  assert_equal "$(place_count pending)" 0
  # Every face says so, and nobody books it on a commit by the way.
  assert_equal "$(git tokens status --json | python3 -c \
    'import json, sys; print(json.load(sys.stdin)["pending"])')" '[]'
  git tokens add --pending
  assert_equal "$(place_count dropped)" 1
  git branch topic "$tip"
  assert_pending topic 200
  assert_equal "$(place_count dropped)" 0
  git switch -q topic
  change f
  git commit -q -m one
  assert_tokens topic 200
}

@test "scenario 30: a branch is renamed from another one: pending and commits go along" {
  two_branches
  git switch -q topic
  write_response a s1 --output 1
  git commit -q --allow-empty -m one
  write_response b s1 --output 2 --edit f
  git switch -q main
  git branch -m topic renamed
  assert_pending renamed 102
  assert_pending topic 0
  assert_equal "$(place_count dropped)" 0
  run git tokens branches --json
  assert_output --partial '{"branch": "renamed"}, "total_tokens": 203'
  git switch -q renamed
  change f
  git commit -q -m two
  assert_tokens renamed 102
  run git tokens log --json -- main..renamed
  refute_output --partial '"branch": "topic"'
}

@test "a hook takes nothing from a branch that was renamed, not deleted" {
  two_branches
  git switch -q topic
  write_response a s1 --output 1 --edit f
  git switch -q main
  git branch -m topic renamed
  write_response b s1 --output 2
  git commit -q --allow-empty -m one
  assert_tokens main 102
  assert_pending renamed 101
}

@test "log names the branch of commits without usage, too" {
  two_branches
  git switch -q topic
  git branch -m new
  run git tokens log --json
  assert_output --partial '"branch": "new"'
  assert_output --partial '"branch": "main"'
  refute_output --partial '"branch": null'
  refute_output --partial '"branch": "topic"'
}
