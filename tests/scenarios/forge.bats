#!/usr/bin/env bats
# Pull requests: a forge, which is another clone that pushes, squashes, rebases
# or queues a branch; then the developer pulls, and the branch goes away.
# shellcheck disable=SC2317  # bats calls the functions

load twins

# Both twins have their own: without_names knows them by the twin's directory.
forge() { printf '%s.forge\n' "$PWD"; }
origin() { printf '%s.origin\n' "$PWD"; }

# with_forge: an origin with main and topic, and the forge's clone of it.
with_forge() {
  topic
  git clone -q --bare . "$(origin)"
  git clone -q "$(origin)" "$(forge)"
  git -C "$(forge)" config user.email forge@example.org
  git remote add origin "$(origin)"
  git fetch -q
}

# on_the_forge COMMAND...: runs it in the forge's clone on main, and pushes.
on_the_forge() {
  (
    cd "$(forge)" || return
    git fetch -q
    git reset -q --hard origin/main
    "$@"
    git push -q origin HEAD:main
  )
}

# squash: topic, as a forge does it, with the request's number.
squash() {
  git merge -q --squash origin/topic && git commit -q -m 'topic (#1)'
}

# rebase [BRANCH]: each commit anew, on the base as it stands.
rebase() {
  git cherry-pick "origin/main..origin/${1:-topic}" >/dev/null
}

# gone_after_merge [BRANCH...]: what a developer does once requests are merged.
gone_after_merge() {
  local branch
  for branch in "${@:-topic}"; do
    git push -q origin ":$branch"
  done
  git switch -q main
  git pull -q --ff-only origin main
  git branch -q -D "${@:-topic}"
  git fetch -q --prune
}

@test "scenario 20: a squash on the forge has the usage once the branch is gone" {
  story() {
    with_forge
    on_the_forge squash
    git fetch -q
    hooked assert_tokens origin/main 0
    hooked assert_tokens topic 102
    gone_after_merge
  }
  twice story
  assert_tokens main 203
  assert_tokens main~ 0
  assert_equal "$(place_count dropped)" 0
  run git tokens log --json main
  assert_output --partial '"branch": "topic"'
}

@test "scenario 20: the request's own ref keeps the usage where it was" {
  story() {
    with_forge
    git push -q origin topic:refs/pull/1/head
    on_the_forge squash
    git fetch -q origin refs/pull/1/head:refs/remotes/origin/pull/1
    gone_after_merge
    git fetch -q origin refs/pull/1/head:refs/remotes/origin/pull/1
  }
  twice story
  assert_tokens main 0
  assert_tokens origin/pull/1 102
  assert_tokens origin/pull/1~ 101
  git update-ref -d refs/remotes/origin/pull/1
  assert_tokens main 203
}

@test "scenario 20: main was merged into the branch before the squash" {
  story() {
    with_forge
    on_the_forge human_commit upstream
    git switch -q topic
    git fetch -q
    earlier 0 git merge -q --no-edit origin/main
    write_response c s1 --output 4 --edit h
    change h
    git commit -q -m three
    git push -q origin topic
    on_the_forge squash
    gone_after_merge
  }
  twice story
  assert_tokens main 307
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 20: what was added after the squash is lost" {
  story() {
    with_forge
    on_the_forge squash
    git switch -q topic
    write_response c s1 --output 4 --edit h
    change h
    git commit -q -m late
    gone_after_merge
  }
  twice story
  assert_tokens main 203
  assert_equal "$(place_count dropped)" 1
}

@test "scenario 21: a squash of one commit, with as many on the base" {
  story() {
    with_forge
    git push -q -f origin topic~:topic
    git branch -q -f topic topic~
    on_the_forge human_commit upstream
    on_the_forge squash
    gone_after_merge
  }
  twice story
  assert_tokens main 101
  assert_tokens main~ 0
  assert_equal "$(place_count dropped)" 1
}

@test "scenario 21: a linear base with as many commits as the squashed branch" {
  story() {
    with_forge
    on_the_forge human_commit upstream
    on_the_forge human_commit downstream
    on_the_forge squash
    gone_after_merge
  }
  twice story
  assert_tokens main 203
  for one in main~ main~2 main~3; do
    assert_tokens "$one" 0
  done
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 22: a rebase on the forge moves each commit, the base gets nothing" {
  story() {
    with_forge
    on_the_forge human_commit upstream
    on_the_forge rebase
    gone_after_merge
  }
  twice story
  assert_tokens main~ 101
  assert_tokens main 102
  assert_tokens main~2 0
  assert_equal "$(place_count dropped)" 0
}

# second_request: a branch beside topic, with one commit that used 104.
second_request() {
  git switch -q -c second main
  write_response c s2 --output 4 --edit h
  change h
  git commit -q -m three
  git push -q origin second
}

@test "scenario 22: a queue of two requests is split by request" {
  story() {
    with_forge
    second_request
    queue() { human_commit upstream && squash && rebase second; }
    on_the_forge queue
    gone_after_merge topic second
  }
  twice story
  assert_tokens main 104
  assert_tokens main~ 203
  assert_tokens main~2 0
  assert_equal "$(place_count dropped)" 0
  run git tokens branches --json
  assert_output --partial '{"branch": "topic"}, "total_tokens": 203'
  assert_output --partial '{"branch": "second"}, "total_tokens": 104'
}

@test "scenario 22: a queue that merges keeps every commit as it was" {
  story() {
    with_forge
    second_request
    queue() {
      git merge -q --no-ff -m 'merge queue: 1' origin/topic &&
        git merge -q --no-ff -m 'merge queue: 2' origin/second
    }
    on_the_forge queue
    gone_after_merge topic second
  }
  twice story
  assert_tokens main 0
  assert_tokens main^2 104
  assert_tokens main~^2 102
  assert_tokens main~^2~ 101
}

@test "scenario 22: a revived branch takes its usage back from the squash" {
  story() {
    with_forge
    on_the_forge squash
    tip=$(git rev-parse topic)
    gone_after_merge
    hooked assert_tokens main 203
    git branch topic "$tip"
  }
  twice story
  assert_tokens main 0
  assert_tokens topic 102
}
