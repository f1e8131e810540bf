#!/usr/bin/env bats
# Linked worktrees and submodules: usage belongs to where it happened.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

worktree() {
  human_commit base
  git worktree add -q -b side "$1"
  if [ -d .claude ]; then
    echo /.claude/ >>.git/info/exclude
  fi
}

@test "commits in each worktree get what happened there" {
  worktree "$HOME/side"
  write_response a s1 --output 1
  write_response b s2 --output 2 --cwd "$HOME/side"
  git commit -q --allow-empty -m here
  git -C "$HOME/side" commit -q --allow-empty -m there
  assert_tokens main 101
  assert_tokens side 102
  assert [ -e "$HOME/side/token_metrics/local_tracking/tokens_side.json" ]
  assert [ ! -e token_metrics/local_tracking/tokens_side.json ]
}

@test "two processes commit in two worktrees at once" {
  worktree "$HOME/side"
  for i in 1 2 3 4 5 6; do
    write_response "a$i" s1 --output 1
    write_response "b$i" s2 --output 2 --cwd "$HOME/side"
    git commit -q --allow-empty -m "main $i" &
    git -C "$HOME/side" commit -q --allow-empty -m "side $i" &
    wait
  done
  for i in 0 1 2 3 4 5; do
    assert_tokens "main~$i" 101
    assert_tokens "side~$i" 102
  done
}

@test "the same commit made in two worktrees belongs to the first" {
  worktree "$HOME/side"
  write_response a s1 --output 1
  write_response b s2 --output 2 --cwd "$HOME/side"
  export GIT_COMMITTER_DATE="@$EPOCHSECONDS +0000"
  export GIT_AUTHOR_DATE=$GIT_COMMITTER_DATE
  git commit -q --allow-empty -m same
  git -C "$HOME/side" commit -q --allow-empty -m same
  assert_equal "$(git rev-parse main)" "$(git rev-parse side)"
  unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  assert_tokens main 101
  assert_pending side 102
  git -C "$HOME/side" commit -q --allow-empty -m next
  assert_tokens side 102
}

@test "a worktree below the main one is not the main one" {
  worktree .claude/worktrees/x
  write_response a s1 --output 1 --cwd "$PWD/.claude/worktrees/x"
  git commit -q --allow-empty -m here
  git -C .claude/worktrees/x commit -q --allow-empty -m there
  assert_tokens main 0
  assert_tokens side 101
}

@test "a session started in the main worktree edits in another" {
  worktree "$HOME/side"
  write_response a s1 --edit "$HOME/side/f"
  (cd "$HOME/side" && change f)
  git commit -q --allow-empty -m here
  git -C "$HOME/side" commit -q -m there
  assert_tokens main 0
  assert_tokens side 200
}

@test "pending usage of a removed worktree goes with the session's next commit" {
  worktree "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  assert_pending side 101
  git worktree remove "$HOME/side"
  write_response b s1 --output 2
  git commit -q --allow-empty -m here
  assert_tokens main 203
}

@test "a commit in a submodule, then the superproject's" {
  human_commit base
  git init -q "$HOME/library"
  git -C "$HOME/library" commit -q --allow-empty -m library
  git -c protocol.file.allow=always submodule --quiet add "$HOME/library" lib
  git commit -q -m 'add lib'
  (cd lib && git tokens install-hooks >/dev/null)
  write_response a s1 --output 1 --edit lib/f
  write_response b s2 --output 2 --cwd "$PWD/lib"
  (cd lib && change f && git commit -q -m inside)
  git add lib
  write_response c s3 --output 4
  git commit -q -m bump
  assert_tokens HEAD 203 lib
  assert_tokens HEAD 104
}
