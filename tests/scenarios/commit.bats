#!/usr/bin/env bats
# The ordinary day: one commit after the other.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load twins

@test "a commit gets what was used before it, the next what came after" {
  write_response a s1
  change f
  git commit -q -m one
  write_response b s1 --output 300
  change f
  git commit -q -m two
  assert_tokens HEAD~ 200
  assert_tokens HEAD 400
  assert_equal "$(evidence_of HEAD)" hook
  write_response c s1
  assert_pending main 200
}

@test "the hook says one exact line, on standard error only" {
  write_response a s1 --output 1234567 --model claude-opus-4-5
  run --separate-stderr git commit -q --allow-empty -m one
  assert_output ''
  # shellcheck disable=SC2154  # run sets it
  assert_equal "${#stderr_lines[@]}" 1
  # shellcheck disable=SC2154  # run sets it
  assert_regex "$stderr" '1,234,667'
  assert_regex "$stderr" '\$[0-9]+\.[0-9][0-9]'
  assert_regex "$stderr" 'claude-opus-4-5'
  assert_regex "$stderr" "$(git rev-parse --short=7 HEAD)"
  assert_regex "$stderr" 'main'
}

@test "a root commit, an empty commit, and one without verification" {
  write_response a s1
  git commit -q --allow-empty -m root
  write_response b s1 --output 1
  git commit -q --allow-empty -m empty
  write_response c s1 --output 2
  printf '#!/bin/sh\nexit 1\n' | hook pre-commit
  git commit -q --allow-empty --no-verify -m unverified
  assert_tokens HEAD~2 200
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
}

@test "an orphan branch begins anew" {
  write_response a s1
  git commit -q --allow-empty -m one
  git checkout -q --orphan other
  write_response b s1 --output 1
  git commit -q --allow-empty -m two
  assert_tokens main 200
  assert_tokens other 101
}

@test "scenario 40: commits by hand between get nothing" {
  write_response a s1 --edit f
  change f
  git commit -q -m one
  human_commit g
  run git commit -q --allow-empty -m again
  assert_output ''
  write_response b s1 --edit f --output 5
  change f
  git commit -q -m two
  assert_tokens HEAD~3 200
  assert_tokens HEAD~2 0
  assert_tokens HEAD~ 0
  assert_tokens HEAD 105
}

@test "several sessions in one commit" {
  write_response a s1 --output 1
  write_response b s2 --output 2
  write_response c s3 --output 4
  git commit -q --allow-empty -m one
  assert_tokens HEAD 307
  run git tokens show --json
  assert_output --partial '"sessions": ["s3", "s2", "s1"]'
}

@test "one session over several commits, in subdirectories too" {
  mkdir -p deep/er
  for i in 1 2 3; do
    write_response "r$i" s1 --output "$i" --cwd "$PWD/deep/er"
    git commit -q --allow-empty -m "$i"
  done
  assert_tokens HEAD~2 101
  assert_tokens HEAD~ 102
  assert_tokens HEAD 103
}

@test "a response that streams on over its commit grows, and stays there" {
  write_response a s1 --output 1
  git commit -q --allow-empty -m one
  assert_tokens HEAD 101
  write_response a s1 --output 500 --at -0.2
  git commit -q --allow-empty -m two
  assert_tokens HEAD~ 600
  assert_tokens HEAD 0
  assert_equal "$(grep -c '"tokens": 600' token_metrics/local_tracking/tokens_main.json)" 1
}

@test "GIT_TOKENS=0 switches the hook off; the next run finds the commit" {
  write_response a s1
  GIT_TOKENS=0 run git commit -q --allow-empty -m one
  assert_output ''
  assert [ ! -e token_metrics ]
  assert_tokens HEAD 200
  assert_equal "$(evidence_of HEAD)" reflog
}

@test "tokens.quiet silences the line, not the count" {
  git config tokens.quiet true
  write_response a s1
  run git commit -q --allow-empty -m one
  assert_output ''
  assert_tokens HEAD 200
  assert_equal "$(evidence_of HEAD)" hook
}

@test "scenario 1: a root commit, and one of an orphan branch" {
  story() {
    write_response a s1
    change f
    git commit -m root
    git checkout -q --orphan other
    write_response b s1 --output 1
    git commit -m orphan
  }
  twice story
  assert_tokens main 200
  assert_tokens other 101
}

@test "scenario 2: an empty commit takes what was used, a commit by hand nothing" {
  story() {
    human_commit base
    write_response a s1 --edit f
    git commit --allow-empty -m empty
    human_commit g
    git commit --allow-empty -m again
    git commit -q -m nothing || :
  }
  twice story
  assert_tokens HEAD~2 200
  assert_tokens HEAD~ 0
  assert_tokens HEAD 0
  assert_tokens HEAD~3 0
}

@test "scenario 3: --no-verify" {
  story() {
    human_commit base
    printf '#!/bin/sh\nexit 1\n' >.git/refuse
    chmod +x .git/refuse
    mkdir -p .git/hooks
    cp .git/refuse .git/hooks/pre-commit
    write_response a s1
    git commit --allow-empty -m refused || :
    git commit --allow-empty --no-verify -m made
  }
  twice story
  assert_tokens HEAD 200
}
