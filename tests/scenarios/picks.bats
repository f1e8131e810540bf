#!/usr/bin/env bats
# Cherry-picks and reverts: the usage of what is picked is never copied.
# shellcheck disable=SC2317  # bats calls the functions

load twins

@test "a cherry-pick copies no usage" {
  topic
  write_response c s1 --output 4
  git cherry-pick topic >/dev/null
  assert_tokens HEAD 0
  assert_tokens topic 102
  assert_pending main 104
  git commit -q --allow-empty -m ours
  assert_tokens HEAD 104
}

@test "a revert gets its own usage only" {
  topic
  git switch -q topic
  git revert --no-edit HEAD >/dev/null
  assert_tokens HEAD 0
  assert_tokens HEAD~ 102
}

@test "scenario 24: a pick, a range, and one onto the same parent" {
  story() {
    topic
    git cherry-pick topic~
    git cherry-pick topic~..topic
    git switch -q -c same topic~
    git cherry-pick topic
  }
  twice story
  assert_tokens main 0
  assert_tokens main~ 0
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 24: usage before a pick stays pending" {
  story() {
    topic
    write_response c s1 --output 4
    git cherry-pick topic
  }
  twice story
  assert_tokens HEAD 0
  assert_pending main 104
}

@test "a picked commit has the usage once the branch it came from is gone" {
  topic
  git cherry-pick topic~ >/dev/null
  git branch -q -D topic
  assert_tokens main 101
  assert_equal "$(place_count dropped)" 1
}

# pick_conflict: the pick of topic onto main waits.
pick_conflict() {
  human_commit f
  git switch -q -c topic
  write_response a s1 --output 1 --edit f
  change f theirs
  git commit -q -m theirs
  git switch -q main
  write_response b s2 --output 2 --edit other
  change f ours
  git commit -q -m ours
  git cherry-pick topic || :
}

@test "scenario 25: a pick with a conflict, ended by commit" {
  story() {
    pick_conflict
    write_response c s1 --output 4 --edit f
    echo both >f
    git commit -q -a -m solved
  }
  twice story
  assert_tokens HEAD 104
  assert_tokens topic 101
}

@test "scenario 25: a pick with a conflict, ended by --continue" {
  story() {
    pick_conflict
    write_response c s1 --output 4 --edit f
    echo both >f
    git add f
    GIT_EDITOR=true git cherry-pick --continue
  }
  twice story
  assert_tokens HEAD 104
  assert_tokens topic 101
}

@test "scenario 25: a pick with a conflict that is given up" {
  story() {
    pick_conflict
    write_response c s1 --output 4 --edit f
    git cherry-pick --abort
  }
  twice story
  assert_tokens topic 101
  assert_pending main 104
}

@test "scenario 25: cherry-pick -n and a commit is an ordinary commit" {
  story() {
    topic
    write_response c s1 --output 4
    git cherry-pick -n topic
    write_response d s1 --output 8
    git commit -q -m picked
  }
  twice story
  assert_tokens HEAD 212
  assert_tokens topic 102
}

@test "scenario 26: reverts of a commit, a range and a merge" {
  story() {
    topic
    git merge -q --no-ff -m merged topic
    write_response c s1 --output 4
    git commit -q --allow-empty -m used
    git revert --no-edit -m 1 HEAD~
    git switch -q topic
    git revert --no-edit topic~2..topic
  }
  twice story
  assert_tokens main 0
  assert_tokens main~ 104
  assert_tokens topic 0
  assert_tokens topic~ 0
  assert_tokens topic~2 102
  assert_tokens topic~3 101
}
