#!/usr/bin/env bats
# Two clones of one repository on one machine: the ledger is one, and what a
# commit cost is known in each of them without any note.

load daily_life

# numbers_of DIRECTORY: of every commit, in all, and what is not of a commit.
numbers_of() {
  (cd "$1" && git tokens report --by commit,model,session --json |
    python3 -c '
import json, sys
report = json.load(sys.stdin)
print(report["total_tokens"], report["responses"])
for group in sorted(report["groups"], key=str):
    print(group["key"], group["tokens"], group["cost_usd"])
')
}

# first_clone: one commit of 101 tokens, and a clone of it in "second".
first_clone() {
  write_response a s1 --output 1 --edit f
  change f
  git commit -q -m one
  FIRST=$PWD
  SECOND=$HOME/second
  git clone -q "$FIRST" "$SECOND"
}

@test "a second clone knows what the commits of the first cost" {
  first_clone
  assert_equal "$(numbers_of "$SECOND")" "$(numbers_of "$FIRST")"
  cd "$SECOND"
  assert_tokens HEAD 101
  [ "$(git tokens log --json | first_number)" = 101 ]
  [[ $(git tokens) == *101* ]]
  git tokens status --json | grep -q '"recorded": 1'
}

@test "commits that were made in both count once in each" {
  first_clone
  cd "$SECOND"
  git tokens install-hooks >/dev/null
  write_response b s2 --output 2 --edit g
  change g
  git commit -q -m two
  git switch -q -c topic
  write_response c s2 --output 4 --edit h
  change h
  git commit -q -m three
  cd "$FIRST"
  # What is not fetched does not live here.
  assert_equal "$(numbers_of "$FIRST" | head -1)" '101 1'
  git pull -q "$SECOND" topic
  assert_equal "$(numbers_of "$FIRST" | head -1)" '307 3'
  assert_equal "$(numbers_of "$FIRST")" "$(numbers_of "$SECOND")"
  assert_tokens HEAD 104
}

@test "with notes of the other clone nothing counts twice" {
  first_clone
  git init -q --bare "$HOME/hub.git"
  git remote add hub "$HOME/hub.git"
  git push -q hub HEAD:main
  git tokens sync hub >/dev/null
  cd "$SECOND"
  git remote add hub "$HOME/hub.git"
  git tokens sync hub >/dev/null
  git notes --ref=tokens show HEAD | grep -q '"output":1'
  assert_equal "$(numbers_of "$SECOND")" "$(numbers_of "$FIRST")"
  assert_tokens HEAD 101
}

@test "another repository with other roots is nobody's clone" {
  first_clone
  git init -q "$HOME/other"
  cd "$HOME/other"
  git tokens install-hooks >/dev/null
  write_response b s2 --output 2 --edit g
  change g
  git commit -q -m other
  assert_equal "$(numbers_of "$PWD" | head -1)" '102 1'
  assert_equal "$(numbers_of "$FIRST" | head -1)" '101 1'
}

@test "the first clone may be gone" {
  first_clone
  assert_equal "$(numbers_of "$SECOND" | head -1)" '101 1'
  rm -rf "$FIRST"
  cd "$SECOND"
  assert_equal "$(numbers_of "$SECOND" | head -1)" '101 1'
}
