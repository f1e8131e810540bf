#!/usr/bin/env bats
# Linked worktrees and submodules: usage belongs to where it happened.
# shellcheck disable=SC2317  # bats calls the functions

load twins

worktree() {
  human_commit base
  git worktree add -q -b side "$1"
  if [ -d .claude ]; then
    echo /.claude/ >>.git/info/exclude
  fi
}

@test "scenario 31: commits in each worktree get what happened there" {
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

@test "scenario 31: two processes commit in two worktrees at once" {
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

@test "scenario 31: a session started in the main worktree edits in another" {
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

# side_by_side: a worktree beside this one, with branch side.
side_by_side() {
  human_commit base
  git worktree add -q -b side "$PWD.side"
}

# over_there COMMAND...: runs it in the other worktree.
over_there() {
  (cd "$PWD.side" && "$@")
}

there() {
  write_response b s2 --output 2 --edit g
  change g
  git commit -q -m there
  git commit -q --amend -m 'there, amended'
}

@test "scenario 31: one ledger of events, right branches, nothing outside" {
  story() {
    side_by_side
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m here
    over_there there
    git merge -q --no-ff -m merged side
  }
  twice story
  assert_tokens main~ 101
  assert_tokens side 102
  run git tokens branches --json
  assert_output --partial '{"branch": "main"}, "total_tokens": 101'
  assert_output --partial '{"branch": "side"}, "total_tokens": 102'
  # Ours is in the common directory, nothing in that of the worktree.
  assert [ -s .git/git-tokens/id ]
  assert [ ! -e .git/worktrees/repo.side/git-tokens ]
}

@test "scenario 31: amends in two worktrees at once" {
  both() {
    for i in 1 2 3; do
      write_response "$1$i" "$1" --output "$2"
      git commit -q --amend --allow-empty -m "$1 $i"
    done
  }
  story() {
    human_commit base
    git commit -q --allow-empty -m main
    git worktree add -q -b side "$PWD.side"
    over_there git commit -q --allow-empty -m side
    both s1 1 &
    over_there both s2 2
    wait
  }
  # Two at once: which answers come first is chance.
  tell story hooked "$PWD"
  assert_tokens main 303
  assert_tokens side 306
  assert_dropped 0
  assert_hooks_change_nothing
}

@test "scenario 31: a session that edits here and there stays where it is" {
  story() {
    side_by_side
    write_response a s1 --output 1 --edit "$PWD.side/g"
    write_response b s1 --output 2 --edit f
    over_there change g
    over_there git commit -q -m there
    change f
    git commit -q -m here
  }
  twice story
  assert_tokens main 203
  assert_tokens side 0
}

@test "scenario 31: worktrees of a bare repository" {
  one() {
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m one
  }
  story() {
    human_commit base
    git clone -q --bare . "$PWD.bare"
    (cd "$PWD.bare" && git worktree add -q -b side "${PWD%.bare}.side" &&
      git worktree add -q "${PWD%.bare}.main" main)
    hooked over_there git tokens install-hooks >/dev/null
    over_there one
    (cd "$PWD.main" && write_response b s2 --output 2 &&
      git commit -q --allow-empty -m two)
    over_there git rebase -q main
    # So that both can be compared.
    git fetch -q "$PWD.bare" main:theirs side:side
  }
  twice story
  assert_tokens side 101 "$HOME/repo.bare"
  assert_tokens main 102 "$HOME/repo.side"
  assert [ -s "$HOME/repo.bare/git-tokens/id" ]
}

@test "scenario 32: usage in a submodule counts once, not with the bump" {
  inside() {
    write_response b s1 --output 2 --edit f
    change f
    git commit -q -m inside
    git commit -q --amend -m 'inside, amended'
  }
  story() {
    # A submodule's id is part of the tree: both need the same one.
    export GIT_AUTHOR_DATE=$now GIT_COMMITTER_DATE=$now
    git config --global protocol.file.allow always
    human_commit base
    git init -q "$PWD.library"
    (cd "$PWD.library" && git commit -q --allow-empty -m library)
    git submodule --quiet add "$PWD.library" lib
    git commit -q -m 'add lib'
    hooked install_in lib
    write_response a s1 --output 1 --edit lib/f
    (cd lib && inside)
    git add lib
    git commit -q -m bump
    write_response c s1 --output 4 --edit g
    change g
    git commit -q -m 'other work'
  }
  install_in() { (cd "$1" && git tokens install-hooks >/dev/null); }
  now="@$((EPOCHSECONDS - 1)) +0000"
  twice story
  assert_tokens HEAD 203 lib
  assert_tokens HEAD~ 0
  assert_tokens HEAD 104
}

@test "scenario 32: a commit in a submodule, then the superproject's" {
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
