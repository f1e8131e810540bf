#!/usr/bin/env bats
# Merges: of branches here, of other people's work; squashes made here.
# shellcheck disable=SC2317  # bats calls the functions

load twins

@test "somebody else's commits that are pulled in get nothing" {
  human_commit base
  git clone -q . "$HOME/colleague"
  (cd "$HOME/colleague" && earlier 5 git commit -q --allow-empty -m theirs)
  write_response a s1
  git pull -q --ff-only "$HOME/colleague" main
  assert_tokens HEAD 0
  git commit -q --allow-empty -m ours
  assert_tokens HEAD 200
  rm -rf "$HOME/colleague"
}

@test "somebody else's commit of the very same second gets nothing" {
  human_commit base
  git clone -q . "$HOME/colleague"
  write_response a s1
  export GIT_COMMITTER_DATE="@$EPOCHSECONDS +0000"
  git -C "$HOME/colleague" commit -q --allow-empty -m theirs
  git pull -q --ff-only "$HOME/colleague" main
  git commit -q --allow-empty -m ours
  unset GIT_COMMITTER_DATE
  assert_tokens HEAD~ 0
  assert_tokens HEAD 200
  rm -rf "$HOME/colleague"
}

@test "a clean merge commit gets what was used since" {
  topic
  earlier 0 git merge -q --no-ff -m merged topic
  assert_tokens HEAD 0
  assert_tokens topic~ 101
  assert_tokens topic 102
  write_response c s1 --output 4
  git switch -q -c more
  git commit -q --allow-empty -m more
  assert_tokens HEAD 104
}

@test "usage before a clean merge goes with the merge, by post-merge" {
  topic
  write_response c s1 --output 4
  run git merge -q --no-ff -m merged topic
  assert_line --partial '104 tokens'
  assert_tokens HEAD 104
}

@test "a merge with a conflict gets what solving it used" {
  human_commit f
  git switch -q -c topic
  change f theirs
  git commit -q -m theirs
  git switch -q main
  change f ours
  git commit -q -m ours
  git merge -q topic || :
  write_response a s1 --edit f
  echo both >f
  git commit -q -a -m merged
  assert_tokens HEAD 200
}

@test "a fast-forward merge leaves usage where it is" {
  human_commit base
  git switch -q -c topic
  write_response a s1
  git commit -q --allow-empty -m one
  git switch -q main
  git merge -q --ff-only topic
  assert_tokens main 200
  git branch -q -d topic
  assert_tokens main 200
  assert_equal "$(place_count dropped)" 0
}

@test "a local squash merge has the branch's usage once the branch is gone" {
  topic
  git merge -q --squash topic >/dev/null
  git commit -q -m squashed
  assert_tokens main 0
  git branch -q -D topic
  assert_tokens main 203
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 16: a fast-forward merge and pull make nothing and take nothing" {
  story() {
    topic
    git switch -q -c side
    write_response c s1 --output 4 --edit x
    git merge -q --ff-only side
    git switch -q -c follower topic~
    git merge --ff-only topic
    git pull -q --ff-only . topic
  }
  twice story
  assert_pending side 104
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_equal "$(place_count commits)" 2
}

# three: branches one, two and three, each with a commit; on main.
three() {
  human_commit base
  for i in 1 2 3; do
    git switch -q -c "b$i" main
    write_response "r$i" s1 --output "$i" --edit "f$i"
    change "f$i"
    git commit -q -m "b$i"
  done
  git switch -q main
}

@test "scenario 17: clean merges of one branch and of two fire no post-commit" {
  story() {
    three
    git merge --no-ff -m one b1
    git merge -m octopus b2 b3
  }
  twice story
  assert_equal "$(git rev-list --no-walk --parents HEAD | wc -w)" 4
  assert_tokens HEAD 0
  assert_tokens HEAD~ 0
  assert_tokens b1 101
  assert_tokens b2 102
  assert_tokens b3 103
}

# conflict: topic and main changed f; the merge waits.
conflict() {
  human_commit f
  git switch -q -c topic
  write_response a s1 --output 1 --edit f
  change f theirs
  git commit -q -m theirs
  git switch -q main
  change f ours
  git commit -q -m ours
}

@test "scenario 18: a conflict, solved and ended by merge --continue" {
  story() {
    conflict
    git merge topic || :
    write_response b s1 --output 2 --edit f
    echo both >f
    git add f
    GIT_EDITOR=true git merge --continue
  }
  twice story
  assert_tokens HEAD 102
  assert_tokens topic 101
}

@test "scenario 18: a conflict that is given up leaves what was used pending" {
  story() {
    conflict
    git merge topic || :
    write_response b s1 --output 2
    git merge --abort
  }
  twice story
  assert_tokens HEAD 0
  assert_pending main 102
}

@test "scenario 18: merge --no-commit, then commit" {
  story() {
    topic
    git merge -q --no-ff --no-commit topic
    write_response c s1 --output 4
    git commit -q -m merged
  }
  twice story
  assert_tokens HEAD 104
  assert_tokens topic 102
}

@test "scenario 19: a local squash counts once, before and after the branch goes" {
  story() {
    topic
    git merge --squash topic
    write_response c s1 --output 4
    git commit -q -m squashed
  }
  twice story
  assert_tokens main 104
  assert_tokens topic 102
  git branch -q -D topic
  assert_tokens main 307
  assert_equal "$(place_count dropped)" 0
}
