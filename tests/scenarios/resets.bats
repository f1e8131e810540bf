#!/usr/bin/env bats
# Resets and stashes: work that is taken up again keeps its usage.
# shellcheck disable=SC2317  # bats calls the functions

load twins

@test "reset --hard drops, and back again revives" {
  human_commit base
  write_response a s1
  git commit -q --allow-empty -m one
  tip=$(git rev-parse HEAD)
  git reset -q --hard HEAD~
  assert_equal "$(place_count dropped)" 1
  assert_equal "$(grep -c '"timestamp"' \
    token_metrics/local_tracking/tokens_main.json)" 0
  assert_equal "$(find temp -type f | wc -l)" 0
  git reset -q --hard "$tip"
  assert_tokens HEAD 200
  assert_equal "$(place_count dropped)" 0
  assert_equal "$(grep -c '"tokens": 200' \
    token_metrics/local_tracking/tokens_main.json)" 1
}

@test "reset --soft and a new commit of the same changes moves the usage" {
  human_commit base
  two_commits
  git reset -q --soft HEAD~2
  write_response c s1 --output 4
  git commit -q -m together
  assert_tokens HEAD 307
  assert_equal "$(place_count dropped)" 0
}

# three: commits on main that used 101, 102 and 103.
three() {
  human_commit base
  for i in 1 2 3; do
    write_response "r$i" s1 --output "$i" --edit "f$i"
    change "f$i"
    git commit -q -m "$i"
  done
}

@test "scenario 27: reset --soft over three commits and one commit" {
  story() {
    three
    git reset -q --soft HEAD~3
    git commit -q -m together
  }
  twice story
  assert_tokens HEAD 306
  assert_equal "$(place_count dropped)" 0
  assert_equal "$(grep -c '"tokens": 306' \
    token_metrics/local_tracking/tokens_main.json)" 1
}

@test "scenario 27: asked between reset and commit, they are dropped meanwhile" {
  story() {
    three
    git reset -q --soft HEAD~3
    hooked git tokens scan >/dev/null
    hooked assert_equal "$(hooked place_count dropped)" "$(hooked echo 3)"
    change f4
    git commit -q -m together
  }
  twice story
  assert_tokens HEAD 306
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 27: a mixed reset and a commit for each file" {
  story() {
    three
    git reset -q HEAD~3
    for i in 3 1 2; do
      git add "f$i"
      git commit -q -m "again $i"
    done
  }
  twice story
  assert_tokens HEAD~2 103
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 27: reset --hard, and other work in the same files" {
  story() {
    three
    git reset -q --hard HEAD~3
    change f1
    change f2
    git commit -q -m other
    change f3
    git commit -q -m more
  }
  twice story
  assert_tokens HEAD 0
  assert_tokens HEAD~ 0
  assert_equal "$(place_count dropped)" 3
}

@test "committed on the wrong branch: reset --soft, switch -c, commit" {
  three
  git reset -q --soft HEAD~3
  git switch -q -c right
  git commit -q -m together
  assert_tokens right 306
  assert_tokens main 0
}

@test "an amend of what took the work up again takes it along" {
  three
  git reset -q --soft HEAD~3
  git commit -q -m together
  assert_tokens HEAD 306
  change g
  git commit -q --amend -m amended
  assert_tokens HEAD 306
  git -c core.hooksPath=/dev/null commit -q --amend -m again
  assert_tokens HEAD 306
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 28: stash on a branch, pop and commit on another" {
  story() {
    human_commit base
    git switch -q -c a
    human_commit a
    git switch -q -c b main
    human_commit b
    git switch -q a
    write_response r s1 --edit f
    change f
    git stash -q
    git switch -q b
    git stash pop -q
    git commit -q -m popped
    git switch -q a
    git commit -q --allow-empty -m nothing
  }
  twice story
  assert_tokens b 200
  assert_tokens a 0
  assert_pending a 0
}

@test "a commit that cannot be read for a while takes no usage away" {
  write_response a s1 --output 1 --edit one
  change one
  git commit -q -m one
  write_response b s1 --output 2 --edit two
  change two
  git commit -q -m two
  local id object before
  id=$(git rev-parse HEAD~1)
  object=.git/objects/${id:0:2}/${id:2}
  before=$(git tokens report --by commit --format csv)
  mv "$object" kept
  echo 'no object' >"$object"
  git branch other
  git tokens scan >/dev/null 2>&1 || :
  mv -f kept "$object"
  assert_equal "$(git tokens report --by commit --format csv)" "$before"
  assert_dropped 0
}

@test "what stood on another branch already is not taken up by its next commit" {
  story() {
    human_commit base
    human_commit below
    write_response a s1 --output 1 --edit f
    change f
    git commit -q -m one
    git switch -q -c other HEAD~1
    git cherry-pick -n main
    write_response b s2 --output 2 --edit g
    change g
    git commit -q -m 'a copy, and more'
    git switch -q main
    git reset -q --hard HEAD~1
    git switch -q other
    write_response c s2 --output 3 --edit h
    change h
    git commit -q -m next
  }
  twice story
  assert_tokens HEAD 103
  assert_equal "$(place_count dropped)" 1
}
