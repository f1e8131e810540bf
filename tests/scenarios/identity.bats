#!/usr/bin/env bats
# Which repository this is: its id is written once; a copy is another one.

load daily_life

ID=.git/git-tokens/id

one_commit() {
  write_response a s1 --output 1 --edit f
  change f
  git commit -q -m one
}

@test "an id that cannot be read is not replaced" {
  one_commit
  mv "$ID" "$HOME/id"
  mkdir "$ID" # root may read everything but this
  assert_tokens HEAD 101
  write_response b s1 --output 2
  git commit -q --allow-empty -m two
  assert_tokens HEAD 102
  rmdir "$ID"
  mv "$HOME/id" "$ID"
  assert_tokens HEAD 102
  assert_tokens HEAD~ 101
  assert_dropped 0
}

@test "an id that cannot be read, in a repository that is new to the ledger" {
  mkdir -p "$ID.d"
  rm "$ID"
  mv "$ID.d" "$ID"
  export GIT_TOKENS_LEDGER=$HOME/other.db
  run git tokens report
  assert_failure 1
  assert_output --partial 'identity of the repository'
  assert [ -d "$ID" ]
}

@test "an id that a crash left empty is written back" {
  one_commit
  id=$(<"$ID")
  for left in '' '\0\0\0\0'; do
    printf "$left" >"$ID"
    assert_tokens HEAD 101
    assert_equal "$(<"$ID")" "$id"
  done
}

@test "a repository that moved is the same" {
  one_commit
  id=$(<"$ID")
  cp -r . "$HOME/moved"
  rm -rf "$HOME/repo"
  cd "$HOME/moved"
  assert_tokens HEAD 101
  assert_equal "$(<"$ID")" "$id"
  write_response b s1 --output 2
  git commit -q --allow-empty -m two
  assert_tokens HEAD 102
  assert_dropped 0
}

@test "a copy is a repository of its own, and shows what both have" {
  one_commit
  cp -r . "$HOME/copy"
  sleep 1.1 # git's reflog has seconds only, and a copy has no hook's moments
  (cd "$HOME/copy" && write_response b s2 --output 2 && git commit -q --allow-empty -m copied)
  write_response c s1 --output 4
  git commit -q --allow-empty -m first
  refute [ "$(<"$ID")" = "$(<"$HOME/copy/$ID")" ]
  for _ in 1 2; do
    assert_tokens HEAD 104
    assert_tokens HEAD~ 101
    assert_tokens HEAD 102 "$HOME/copy"
    assert_tokens HEAD~ 101 "$HOME/copy"
  done
  assert_dropped 0
  rm -rf "$HOME/copy"
  assert_tokens HEAD 104
  assert_tokens HEAD~ 101
}

@test "a copy says nothing of the first one's worktrees" {
  human_commit base
  git worktree add -q -b side "$HOME/side"
  git tokens scan >/dev/null
  cp -r . "$HOME/copy"
  (cd "$HOME/copy" && git tokens scan >/dev/null)
  write_response a s1 --output 1 --cwd "$HOME/side"
  git -C "$HOME/side" commit -q --allow-empty -m there
  assert_tokens side 101
}

@test "a backup that is put back is the same, and the backup beside it none" {
  one_commit
  cp -a . "$HOME/backup"
  rm -rf "$HOME/repo"
  cp -a "$HOME/backup" "$HOME/repo"
  cd "$HOME/repo"
  write_response b s1 --output 2
  git commit -q --allow-empty -m two
  assert_tokens HEAD 102
  assert_tokens HEAD~ 101
  assert_dropped 0
}

@test "a clone at a place of before shows what the one before recorded" {
  git init -q --bare "$HOME/hub.git"
  one_commit
  git push -q "$HOME/hub.git" main
  rm -rf "$HOME/repo"
  cd ..
  git clone -q "$HOME/hub.git" repo
  cd repo
  git tokens install-hooks >/dev/null
  assert_tokens HEAD 101
  write_response b s1 --output 2
  git commit -q --allow-empty -m two
  assert_tokens HEAD 102
  assert_tokens HEAD~ 101
}

@test "the tip of a clone at a place of before is the backfill's" {
  git init -q --bare "$HOME/hub.git"
  rm -rf .git
  git init -q .
  for i in 1 2 3; do
    write_response "r$i" s1 --output "$i" --edit "f$i"
    sleep 1.1
    change "f$i"
    git commit -q -m "c$i"
    sleep 1.1 # git's seconds are all that tells
  done
  git push -q "$HOME/hub.git" main
  cd ..
  rm -rf repo
  git clone -q "$HOME/hub.git" repo
  cd repo
  git tokens scan >/dev/null
  assert_tokens HEAD 103
  assert_tokens HEAD~ 102
  assert_tokens HEAD~2 101
}

@test "what is said in a copy is the copy's, within the second of a commit, too" {
  for name in one two three; do
    write_response "$name" s1 --output 1
    git commit -q --allow-empty -m "$name"
    rm -rf ../copy
    cp -r . ../copy
    cd ../copy
    write_response "copied-$name" s2 --output 2
    git commit -q --allow-empty -m copied
    assert_tokens HEAD 102
    assert_tokens HEAD~ 101
    cd -
  done
}
