#!/usr/bin/env bats
# Rebases and am: commits move, usage follows, none doubles.
# shellcheck disable=SC2317  # bats calls the functions

load twins

@test "a rebase moves every commit's usage" {
  topic
  git rebase -q main topic
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 0
  assert_equal "$(grep -c '"timestamp"' \
    token_metrics/local_tracking/tokens_topic.json)" 2
}

@test "a rebase with --apply moves every commit's usage" {
  topic
  git rebase -q --apply main topic
  assert_tokens topic~ 101
  assert_tokens topic 102
}

@test "an interactive squash adds up" {
  topic
  GIT_SEQUENCE_EDITOR="sed -i '2s/pick/fixup/'" git rebase -q -i main topic
  assert_tokens topic 203
  assert_tokens topic~ 0
}

@test "a commit that a rebase drops is dropped, and comes back with abort" {
  topic
  tip=$(git rev-parse topic)
  GIT_SEQUENCE_EDITOR="sed -i 1d" git rebase -q -i main topic
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 1
  git reset -q --hard "$tip"
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 0
}

@test "a skipped pick credits nobody else's commit" {
  human_commit f
  git switch -q -c topic
  write_response a s1 --edit f
  change f theirs
  git commit -q -m theirs
  git switch -q main
  change f ours
  git commit -q -m ours
  git rebase -q main topic || git rebase --skip >/dev/null
  assert_tokens main 0
  assert_equal "$(place_count dropped)" 1
}

@test "usage while a rebase waits goes with what it makes" {
  human_commit f
  git switch -q -c topic
  write_response a s1 --output 1 --edit f
  change f theirs
  git commit -q -m theirs
  git switch -q main
  change f ours
  git commit -q -m ours
  earlier 2 git rebase -q main topic || :
  write_response b s1 --output 2 --edit f
  echo both >f
  git add f
  GIT_EDITOR=true git rebase --continue >/dev/null
  assert_tokens topic 203
}

# five: topic with five commits that used 101 to 105; main went on. On topic.
five() {
  human_commit base
  git switch -q -c topic
  for i in 1 2 3 4 5; do
    write_response "r$i" s1 --output "$i" --edit "f$i"
    change "f$i"
    git commit -q -m "commit $i"
  done
  git switch -q main
  human_commit m
  git switch -q topic
}

# assert_five [LAST]: topic has the five, and its branch file nothing else.
assert_five() {
  for i in 1 2 3 4 5; do
    assert_tokens "topic~$((5 - i))" "$((100 + i))"
  done
  assert_equal "$(place_count dropped)" 0
  assert_equal "$(grep -c '"timestamp"' \
    token_metrics/local_tracking/tokens_topic.json)" 5
  assert [ ! -e token_metrics/local_tracking/tokens_detached.json ]
  run git tokens branches --json
  assert_output --partial '{"branch": "topic"}, "total_tokens": 515'
}

@test "scenario 6: five commits are rebased" {
  story() {
    five
    git rebase main
  }
  twice story
  assert_five
}

@test "scenario 7: rebase --apply" {
  story() {
    five
    git rebase --apply main
  }
  twice story
  assert_five
}

@test "scenario 7: a stranger's patches bring no usage and take none" {
  story() {
    five
    git format-patch -q --stdout main >"$HOME/$TWIN.patches"
    git switch -q main
    write_response p s1 --output 8
    git am <"$HOME/$TWIN.patches"
  }
  LAST_HOOK=none twice story
  assert_tokens main 0
  assert_pending main 108
  assert_five
}

@test "scenario 8: squash and fixup add up, in the middle of a run, too" {
  story() {
    five
    GIT_EDITOR=true GIT_SEQUENCE_EDITOR="sed -i -e '2s/pick/squash/' \
      -e '3s/pick/fixup/'" git rebase -i main
  }
  twice story
  assert_tokens topic~2 306
  assert_tokens topic~ 104
  assert_tokens topic 105
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 8: autosquash" {
  story() {
    five
    write_response x s1 --output 6 --edit f1
    change f1
    git commit -q --fixup :/'commit 1'
    GIT_SEQUENCE_EDITOR=true git rebase -i --autosquash main
  }
  twice story
  assert_tokens topic~4 207
  assert_tokens topic 105
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 9: reword and reorder follow, drop is dropped" {
  story() {
    five
    GIT_EDITOR="sed -i '1s/.*/worded anew/'" GIT_SEQUENCE_EDITOR="sed -i \
      -e '1s/pick/reword/' -e '2{h;d}' -e '3G' -e '4d'" git rebase -i main
  }
  twice story
  assert_equal "$(git log --format=%s main..topic | paste -sd,)" \
    'commit 5,commit 2,commit 3,worded anew'
  assert_tokens topic~3 101
  assert_tokens topic~2 103
  assert_tokens topic~ 102
  assert_tokens topic 105
  assert_equal "$(place_count dropped)" 1
}

@test "scenario 10: a commit that is split counts at its last part" {
  story() {
    human_commit base
    git switch -q -c topic
    write_response a s1 --output 1 --edit f
    change f
    change g
    git commit -q -m both
    write_response b s1 --output 2 --edit h
    change h
    git commit -q -m after
    GIT_SEQUENCE_EDITOR="sed -i '1s/pick/edit/'" git rebase -q -i HEAD~2
    git reset -q HEAD~
    git add f
    git commit -q -m first
    git add g
    git commit -q -m second
    git rebase --continue
  }
  twice story
  assert_tokens topic~2 0
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 11: a commit that becomes empty credits nobody else's" {
  story() {
    printf 'a\nb\nc\n' >f
    git add f
    git commit -q -m base
    git switch -q -c topic
    write_response a s1 --output 1 --edit f
    printf 'a\nb\nC\n' >f
    git commit -q -a -m ours
    write_response b s1 --output 2 --edit g
    change g
    git commit -q -m next
    git switch -q main
    printf 'A\nb\nC\n' >f
    earlier 60 git commit -q -a -m upstream
    git rebase main topic || git rebase --skip
  }
  twice story
  assert_tokens main 0
  assert_tokens topic 102
  assert_equal "$(git rev-list --count main..topic)" 1
  assert_equal "$(place_count dropped)" 1
}

# stuck: the first of topic's two commits cannot be picked. On topic.
stuck() {
  human_commit f
  git switch -q -c topic
  write_response a s1 --output 1 --edit f
  change f theirs
  git commit -q -m theirs
  write_response b s1 --output 2 --edit g
  change g
  git commit -q -m more
  git switch -q main
  change f ours
  git commit -q -m ours
  git switch -q topic
  earlier 2 git rebase main || :
}

@test "scenario 12: a first pick that is skipped credits nobody else's commit" {
  story() {
    stuck
    git rebase --skip
  }
  twice story
  assert_tokens main 0
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 1
}

@test "scenario 12: a pick in the middle that is skipped" {
  story() {
    human_commit f
    git switch -q -c topic
    write_response a s1 --output 1 --edit g
    change g
    git commit -q -m one
    write_response b s1 --output 2 --edit f
    change f theirs
    git commit -q -m two
    git switch -q main
    change f ours
    git commit -q -m ours
    git rebase main topic || git rebase --skip
  }
  twice story
  assert_tokens main 0
  assert_equal "$(git rev-list --count main..topic)" 1
  # git says that the skipped one became the one below it, which is ours.
  assert_tokens topic 203
}

@test "scenario 13: a conflict, solved and continued" {
  story() {
    stuck
    write_response c s1 --output 4 --edit f
    echo both >f
    git add f
    GIT_EDITOR=true git rebase --continue
  }
  twice story
  assert_tokens topic~ 205
  assert_tokens topic 102
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 13: an abort leaves the old commits as they were" {
  story() {
    five
    git switch -q main
    change f4 ours
    git commit -q -m 'in the way'
    git switch -q topic
    git rebase main || :
    hooked git tokens scan >/dev/null
    git rebase --abort
  }
  twice story
  assert_five
}

@test "scenario 13: a rebase that changes nothing, with --exec" {
  story() {
    five
    git rebase -q main
    git rebase --exec true main
  }
  twice story
  assert_five
}

@test "scenario 14: pull --rebase --autostash" {
  story() {
    five
    echo dirt >>base
    git pull -q --rebase --autostash . main
    git restore base
  }
  twice story
  assert_five
}

@test "scenario 14: rebase --update-refs moves the branch in the middle" {
  story() {
    five
    git branch middle topic~2
    git rebase --update-refs main
  }
  twice story
  assert_tokens middle 103
  assert_five
}

@test "scenario 14: rebase --rebase-merges: the merge made anew gains nothing" {
  story() {
    topic
    git switch -q -c work main~
    human_commit w
    write_response c s1 --output 4
    git merge -q --no-ff -m merged topic
    git rebase --rebase-merges main
  }
  twice story
  assert_tokens work 104
  assert_tokens work^2 102
  assert_tokens work^2~ 101
  assert_equal "$(place_count dropped)" 0
}

@test "scenario 15: a rebase of a hundred commits" {
  story() {
    human_commit base
    git switch -q -c topic
    for i in $(seq 100); do
      [ $((i % 25)) != 0 ] || write_response "r$i" s1 --output "$i"
      command git commit -q --allow-empty -m "$i"
    done
    git switch -q main
    human_commit m
    # After each pick: which file is it? Written anew it is another one.
    git rebase -q --exec "ls -i $file >>../seen || :" main topic 2>/dev/null
  }
  file=token_metrics/local_tracking/tokens_topic.json
  twice story
  assert_equal "$(uniq -c "$HOME/seen" | awk '{ print $1 }')" 100
  for i in 25 50 75 100; do
    assert_tokens "topic~$((100 - i))" "$((100 + i))"
  done
  assert_equal "$(place_count dropped)" 0
}
