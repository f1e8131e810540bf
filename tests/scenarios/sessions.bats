#!/usr/bin/env bats
# Sessions side by side, and sessions in several repositories.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

two_sessions() {
  human_commit base
  write_response a s1 --output 1 --edit f
  write_response b s2 --output 2 --edit g
}

@test "the session whose file is committed goes, the other one waits" {
  two_sessions
  change f
  git commit -q -m one
  assert_tokens HEAD 101
  assert_pending main 102
  change g
  git commit -q -m two
  assert_tokens HEAD 102
  assert_pending main 0
}

@test "scenario 40: a commit of both files takes both sessions" {
  two_sessions
  change f
  change g
  git commit -q -m both
  assert_tokens HEAD 203
}

@test "a session without edits goes with every commit" {
  two_sessions
  write_response c s3 --output 4
  change f
  git commit -q -m one
  assert_tokens HEAD 205
  assert_pending main 102
}

@test "a commit that no session edited for takes all that is pending" {
  two_sessions
  change h
  git commit -q -m one
  assert_tokens HEAD 203
}

@test "the session that the environment names goes, others wait" {
  two_sessions
  CLAUDE_CODE_SESSION_ID=s2 git commit -q --allow-empty -m one
  assert_tokens HEAD 102
  assert_pending main 101
}

@test "the named session's file is committed beside another's: both go" {
  two_sessions
  change f
  CLAUDE_CODE_SESSION_ID=s2 git commit -q -m one
  assert_tokens HEAD 203
}

@test "a session that was waiting goes with its own file later" {
  two_sessions
  change f
  git commit -q -m one
  write_response c s2 --output 4 --edit h
  change h
  git commit -q -m two
  assert_tokens HEAD 206
}

@test "add --pending gives what waits to a commit" {
  two_sessions
  change f
  git commit -q -m one
  git tokens add --pending >/dev/null
  assert_tokens HEAD 203
  assert_pending main 0
}

@test "scenario 40: one session, two repositories: its directory moves" {
  git init -q "$HOME/other"
  write_response a s1 --output 1
  write_response b s1 --output 2 --cwd "$HOME/other"
  git commit -q --allow-empty -m here
  git -C "$HOME/other" commit -q --allow-empty -m there
  assert_tokens HEAD 101
  assert_tokens HEAD 102 "$HOME/other"
}

@test "scenario 40: one session commits in another repository by git -C" {
  git init -q "$HOME/other"
  (cd "$HOME/other" && git tokens install-hooks >/dev/null)
  write_response a s1 --edit "$HOME/other/f"
  (cd "$HOME/other" && change f)
  CLAUDE_CODE_SESSION_ID=s1 git -C "$HOME/other" commit -q -m there
  git commit -q --allow-empty -m here
  assert_tokens HEAD 200 "$HOME/other"
  assert_tokens HEAD 0
}

@test "a session in no repository is outside, and joins when one is made" {
  mkdir "$HOME/later"
  write_response a s1 --cwd "$HOME/later"
  git tokens scan >/dev/null
  assert_equal "$(place_count outside)" 1
  git init -q "$HOME/later"
  git -C "$HOME/later" commit -q --allow-empty -m one
  (cd "$HOME/later" && git tokens install-hooks >/dev/null)
  assert_tokens HEAD 200 "$HOME/later"
  assert_equal "$(place_count outside)" 0
}

@test "a session that began above the repository goes with its edits" {
  write_response a s1 --cwd "$HOME" --edit "$PWD/f"
  change f
  CLAUDE_CODE_SESSION_ID=s1 git commit -q -m one
  assert_tokens HEAD 200
}
