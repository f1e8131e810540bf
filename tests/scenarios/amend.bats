#!/usr/bin/env bats
# Amends: what a commit cost goes along to what it became, once.
# shellcheck disable=SC2317  # bats calls the functions

load twins

# entries_with NUMBER: how often the branch file names the number as an entry.
entries_with() {
  grep -c "\"tokens\": $1," token_metrics/local_tracking/tokens_main.json
}

begin() {
  human_commit base
  write_response a s1 --edit f
  change f
  git commit -q -m one
  BEFORE=$(git rev-parse HEAD)
}

@test "amend --no-edit in the next second keeps the tokens" {
  begin
  earlier -2 git commit -q --amend --no-edit
  refute [ "$(git rev-parse HEAD)" = "$BEFORE" ]
  assert_tokens HEAD 200
  assert_equal "$(entries_with 200)" 1
  assert_equal "$(find temp -name 'claude_local_*' | wc -l)" 1
}

@test "amend with another message, with nothing to count, says the sum" {
  begin
  run git commit -q --amend -m two
  assert_line --partial '200 tokens'
  assert_tokens HEAD 200
}

@test "amend with a new file and new usage adds up" {
  begin
  write_response b s1 --output 300 --edit g
  change g
  git commit -q --amend --no-edit
  assert_tokens HEAD 600
  assert_equal "$(place_count commits)" 2
  assert_equal "$(entries_with 600)" 1
  run grep -c '"timestamp"' token_metrics/local_tracking/tokens_main.json
  assert_output 1
}

@test "a chain of three amends" {
  begin
  for i in 1 2 3; do
    write_response "b$i" s1 --output "$i" --edit f
    change f
    git commit -q --amend -m "again $i"
  done
  assert_tokens HEAD 506
  run grep '"total_tokens"' token_metrics/local_tracking/tokens_main.json
  assert_output --partial 506
}

@test "an amend that makes the same commit changes nothing" {
  export GIT_COMMITTER_DATE="@$EPOCHSECONDS +0000"
  export GIT_AUTHOR_DATE=$GIT_COMMITTER_DATE
  begin
  git commit -q --amend --no-edit
  assert_equal "$(git rev-parse HEAD)" "$BEFORE"
  assert_tokens HEAD 200
  assert_equal "$(entries_with 200)" 1
}

@test "an amend while no hook runs is found in the reflog" {
  begin
  git -c core.hooksPath=/dev/null commit -q --amend -m two
  assert_tokens HEAD 200
  assert_equal "$(evidence_of HEAD)" rewrite
}

@test "usage that comes to disk after its commit was amended is shown there" {
  begin
  between=$EPOCHREALTIME
  git commit -q --amend -m two
  CLOCK=$between write_response late s1 --output 7
  assert_tokens HEAD 307
  assert_equal "$(entries_with 307)" 1
}

@test "the first usage of a commit comes to disk after it was amended" {
  human_commit base
  between=$EPOCHREALTIME
  change f
  git commit -q -m one
  git commit -q --amend -m two
  CLOCK=$between write_response late s1 --output 7
  git commit -q --allow-empty -m three
  assert_tokens HEAD~ 107
  assert_tokens HEAD 0
}

@test "an amend of the commit before is taken back by reset" {
  begin
  git commit -q --amend -m two
  git reset -q --hard "$BEFORE"
  assert_tokens "$BEFORE" 200
  assert_equal "$(place_count dropped)" 0
}

# amended OPTION...: a commit, and its amend with these options.
amended() {
  human_commit base
  write_response a s1 --edit f
  change f
  git commit -q -m one
  write_response b s1 --output 300 --edit g
  [ "$1" != with-file ] || change g
  earlier -2 git commit --amend "${@:2}"
}

@test "scenario 4: amend --no-edit" {
  story() { amended without --no-edit; }
  twice story
  assert_tokens HEAD 600
}

@test "scenario 4: amend -m" {
  story() { amended without -m two; }
  twice story
  assert_tokens HEAD 600
}

@test "scenario 4: amend with a new file" {
  story() { amended with-file --no-edit; }
  twice story
  assert_tokens HEAD 600
  assert_equal "$(entries_with 600)" 1
}

@test "scenario 5: an amend to the same id" {
  story() {
    local second="@$EPOCHSECONDS +0000"
    export GIT_COMMITTER_DATE=$second GIT_AUTHOR_DATE=$second
    write_response a s1
    change f
    git commit -q -m one
    git commit --amend --no-edit
  }
  twice story
  assert_tokens HEAD 200
  assert_equal "$(entries_with 200)" 1
}
