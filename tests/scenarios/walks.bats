#!/usr/bin/env bats
# What random walks (tests/walks) found wrong once, told as stories.
# shellcheck disable=SC2317  # bats calls the functions

load twins

# squashed_topic: the squash of a branch that is gone stands on the second of
# two commits without usage.
squashed_topic() {
  human_commit base
  human_commit below
  git switch -q -c topic
  two_commits
  git switch -q main
  git merge -q --squash topic
  git commit -q -m squashed
  git branch -q -D topic
}

# seed 13
@test "a commit without changes that a rebase drops is nobody else's" {
  story() {
    human_commit base
    write_response a s1 --output 1
    git commit -q --allow-empty -m empty
    write_response b s1 --output 2 --edit f
    change f
    git commit -q -m work
    GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/drop/' git rebase -q -i HEAD~2
  }
  twice story
  assert_tokens HEAD 102
  assert_equal "$(place_count dropped)" 1
}

# seed 25
@test "a squash of a deleted branch that is reset and made anew" {
  story() {
    topic
    git merge -q --squash topic
    git commit -q -m squashed
    git branch -q -D topic
    hooked assert_tokens HEAD 203
    change h
    git commit -q -m more
    hooked git tokens scan >/dev/null
    git reset -q --soft HEAD~2
    git commit -q -m again
  }
  twice story
  assert_tokens HEAD 203
  assert_equal "$(place_count dropped)" 0
}

# seed 11
@test "of two branches that rewrite a commit the later has its usage" {
  story() {
    human_commit base
    human_commit below
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m work
    git branch other
    git commit -q --amend -m 'work, amended'
    hooked git tokens scan >/dev/null
    git switch -q other
    GIT_SEQUENCE_EDITOR='sed -i 2s/^pick/squash/' GIT_EDITOR=true \
      git rebase -q -i HEAD~2
  }
  twice story
  git tokens scan >/dev/null
  assert_tokens HEAD 101
  git switch -q main
  git branch -q -D other
  assert_tokens main 101
}

# seed 53
@test "a squash comes back that was lost together with what it stands on" {
  story() {
    squashed_topic
    tip=$(git rev-parse HEAD)
    git reset -q --hard HEAD~2
    hooked git tokens scan >/dev/null
    git reset -q --hard "$tip"
  }
  twice story
  assert_tokens HEAD 203
  assert_equal "$(place_count dropped)" 0
}

# seed 102
@test "what is said between two cherry-picks waits for the next commit" {
  story() {
    human_commit base
    git switch -q -c topic
    change f
    git commit -q -m one
    change g
    git commit -q -m two
    git switch -q main
    git cherry-pick topic~1 >/dev/null
    write_response a s1 --output 1
    git cherry-pick topic >/dev/null
    change h
    git commit -q -m own
  }
  twice story
  assert_tokens HEAD 101
}

# seed 157
@test "a squash that was amended comes back after a reset" {
  story() {
    squashed_topic
    hooked git tokens scan >/dev/null
    change h
    git commit -q --amend -m 'squashed, and more'
    tip=$(git rev-parse HEAD)
    git reset -q --hard HEAD~2
    hooked git tokens scan >/dev/null
    git reset -q --hard "$tip"
  }
  twice story
  assert_tokens HEAD 203
  assert_equal "$(place_count dropped)" 0
}

# seed 129
@test "an empty commit that was reset and came back is lost with a drop" {
  story() {
    human_commit base
    write_response a s1 --output 1
    git commit -q --allow-empty -m empty
    change f
    git commit -q -m work
    tip=$(git rev-parse HEAD)
    git reset -q --hard HEAD~2
    hooked git tokens scan >/dev/null
    git reset -q --hard "$tip"
    GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/drop/' git rebase -q -i HEAD~2
  }
  twice story
  assert_tokens HEAD 0
  assert_equal "$(place_count dropped)" 1
}

# seed 221
@test "a revert that was reset is not taken up by what goes back further" {
  story() {
    human_commit base
    change f
    git commit -q -m work
    write_response a s1 --output 1
    git revert -n HEAD
    git commit -q -m revert
    git reset -q --hard HEAD~1
    git reset -q --hard HEAD~1
    change g
    git commit -q -m other
  }
  twice story
  assert_tokens HEAD 0
  assert_equal "$(place_count dropped)" 1
}

# seed 311
@test "work that stood there before takes over nothing" {
  story() {
    human_commit base
    change f
    git commit -q -m work
    git switch -q -c topic
    git reset -q --soft HEAD~1
    write_response a s1 --output 1
    git commit -q -m 'the same again'
    git reset -q --hard HEAD~1
  }
  twice story
  assert_tokens main 0
  assert_equal "$(place_count dropped)" 1
}

# seed 310
@test "a revert of a revert that is lost does not go to what it brought back" {
  story() {
    human_commit base
    human_commit below
    change f
    git commit -q -m work
    git revert -n HEAD
    git commit -q -m revert
    write_response a s1 --output 1
    git revert -n HEAD
    git commit -q -m 'revert of the revert'
    git reset -q --hard HEAD~2
    GIT_SEQUENCE_EDITOR="sed -i '1{h;d};2{G}'" git rebase -q -i HEAD~2
  }
  twice story
  assert_tokens HEAD 0
  assert_tokens HEAD~1 0
  assert_equal "$(place_count dropped)" 1
}

# seeds 410 and 423
@test "a squash that was reset and committed with more comes back whole" {
  story() {
    squashed_topic
    hooked git tokens scan >/dev/null
    change h
    git commit -q -m more
    git reset -q --soft HEAD~2
    git commit -q -m 'all of it'
    tip=$(git rev-parse HEAD)
    git reset -q --hard HEAD~2
    hooked git tokens scan >/dev/null
    git reset -q --hard "$tip"
  }
  twice story
  assert_tokens HEAD 203
  assert_equal "$(place_count dropped)" 0
}

# seed 195
@test "what a rebase makes on its way is no squash of the branch" {
  story() {
    human_commit base
    human_commit below
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m work
    git revert --no-edit HEAD >/dev/null
    change g
    git commit -q -m one
    change h
    git commit -q -m two
    GIT_SEQUENCE_EDITOR='sed -i "2,\$s/^pick/squash/"' GIT_EDITOR=true \
      git rebase -q -i HEAD~3
    GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/drop/' git rebase -q -i HEAD~2
  }
  twice story
  assert_tokens HEAD 0
  assert_equal "$(place_count dropped)" 1
}

# seed 212
@test "an empty commit is dropped, though a squash above it was rewritten twice" {
  story() {
    human_commit base
    write_response a s1 --output 1
    git commit -q --allow-empty -m empty
    git commit -q --allow-empty -m 'empty, too'
    git switch -q -c topic
    write_response b s1 --output 2 --edit f
    change f
    git commit -q -m work
    git switch -q main
    git merge -q --squash topic
    git commit -q -m squashed
    git branch -q -D topic
    for _ in 1 2; do
      hooked git tokens scan >/dev/null
      GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/drop/' git rebase -q -i HEAD~2
    done
  }
  twice story
  assert_tokens HEAD 102
  assert_equal "$(place_count dropped)" 1
}
