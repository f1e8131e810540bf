#!/usr/bin/env bats
# git keeps refs and their reflogs as files, or in reftables (the default of
# git 3): the same steps give the same numbers in both. All other scenarios run
# with reftables, too, if GIT_DEFAULT_REF_FORMAT=reftable says so.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

# in_both STORY: runs the function in a fresh repository of each format, which
# also begins the names of its responses and sessions.
in_both() {
  needs reftables git init -q --ref-format=reftable "$HOME/trial"
  for FORMAT in files reftable; do
    git init -q --ref-format="$FORMAT" "$HOME/$FORMAT"
    cd "$HOME/$FORMAT" || return
    git tokens install-hooks >/dev/null
    echo "# in $FORMAT"
    "$1"
  done
}

# needs WHAT COMMAND...: skips where the installed git does not know it.
needs() {
  local what=$1
  shift
  "$@" >/dev/null 2>&1 || skip "$(git --version) does not know $what"
}

# knows_history SUBCOMMAND: `-h` of a command that exists ends with 129.
knows_history() {
  local status=0
  git history "$1" -h >"$HOME/usage" 2>&1 || status=$?
  [ "$status" -eq 129 ] && grep -q "git history $1" "$HOME/usage"
}

# knows_replay: of a branch that is not checked out, since git 2.44.
knows_replay() {
  local status=0
  git replay -h >"$HOME/usage" 2>&1 || status=$?
  [ "$status" -eq 129 ]
}

# answer ID OUTPUT [OPTION...]: costs OUTPUT + 100 tokens.
answer() {
  local id=$1 output=$2
  shift 2
  write_response "$FORMAT-$id" "$FORMAT-s1" --output "$output" "$@"
}

# one FILE OUTPUT: a commit of a file that was made with the model.
one() {
  answer "$1" "$2" --edit "$1"
  change "$1"
  git commit -q -m "$1"
}

# assert_branch BRANCH N: all that was used on it, dropped or not.
assert_branch() {
  assert_equal "$1: $(git tokens report --by branch --json | python3 -c '
import json, sys
print(sum(group["total_tokens"] for group in json.load(sys.stdin)["groups"]
          if group["key"]["branch"] == sys.argv[1]))
' "$1")" "$1: $2"
}

# three: a topic of three commits, 101, 102 and 103; main went on. On topic.
three() {
  human_commit base
  git switch -q -c topic
  one f1 1
  one f2 2
  one f3 3
  git switch -q main
  human_commit m
  git switch -q topic
}

@test "what waits on a branch stays there during a switch, in both formats" {
  story() {
    human_commit base
    git switch -q -c topic
    human_commit t
    answer a 1
    git switch -q main
    answer b 2
    assert_pending topic 101
    assert_pending main 102
    git commit -q --allow-empty -m now
    assert_tokens main 102
    assert_pending topic 101
    git switch -q topic
    git commit -q --allow-empty -m later
    assert_tokens topic 101
  }
  in_both story
}

@test "commits made while no hook ran are found from the reflog, in both formats" {
  story() {
    human_commit base
    git switch -q -c topic
    GIT_TOKENS=0 one f1 1
    GIT_TOKENS=0 git switch -q main
    git tokens scan >/dev/null
    assert_tokens topic 101
    assert_equal "$(evidence_of topic)" reflog
    git switch -q topic
    GIT_TOKENS=0 git commit -q --amend -m again
    git tokens scan >/dev/null
    assert_tokens topic 101
  }
  in_both story
}

@test "a rebase, in both formats" {
  story() {
    three
    answer waits 5
    earlier 0 git switch -q main
    git rebase -q main topic
    assert_tokens topic~2 101
    assert_tokens topic~ 102
    assert_tokens topic 103
    assert_pending topic 105
    git switch -q main
    git commit -q --allow-empty -m other
    assert_tokens main 0
    git switch -q topic
    one f4 4
    assert_tokens topic 209
    assert_tokens topic~ 103
  }
  in_both story
  assert_dropped 0
}

@test "rebase --update-refs, in both formats" {
  story() {
    three
    git branch middle topic~
    git rebase -q --update-refs main
    assert_tokens middle~ 101
    assert_tokens middle 102
    assert_tokens topic 103
    answer late 4
    git switch -q middle
    git commit -q --allow-empty -m other
    assert_tokens middle 0
    assert_pending topic 104
    git switch -q topic
    git commit -q --allow-empty -m own
    assert_tokens topic 104
  }
  in_both story
  assert_dropped 0
}

@test "git replay of a branch that is not checked out, in both formats" {
  needs 'git replay' knows_replay
  story() {
    three
    answer waits 5
    earlier 0 git switch -q main
    # Since git 2.52 it moves the branch itself, before it says how to.
    git replay --onto main main..topic >"$HOME/orders"
    git update-ref --stdin <"$HOME/orders"
    git merge-base --is-ancestor main topic
    git tokens scan >/dev/null
    assert_tokens topic~2 101
    assert_tokens topic~ 102
    assert_tokens topic 103
    assert_pending topic 105
    git commit -q --allow-empty -m own
    assert_tokens main 0
    git switch -q topic
    git commit -q --allow-empty -m later
    assert_tokens topic 105
  }
  in_both story
  assert_dropped 0
}

@test "git history reword, in both formats" {
  needs 'git history reword' knows_history reword
  story() {
    three
    GIT_EDITOR="sed -i '1s/.*/worded anew/'" git history reword topic~
    assert_equal "$(git log -1 --format=%s topic~)" 'worded anew'
    git tokens scan >/dev/null
    assert_tokens topic~2 101
    assert_tokens topic~ 102
    assert_tokens topic 103
    one f4 4
    assert_tokens topic 104
  }
  in_both story
  assert_dropped 0
}

@test "git history fixup, in both formats" {
  needs 'git history fixup' knows_history fixup
  story() {
    three
    answer more 7 --edit f2
    change f2
    git history fixup topic~
    git tokens scan >/dev/null
    assert_tokens topic~2 101
    # No event tells of the commit in the middle, which took in what was staged.
    assert_tokens topic~ 209
    assert_tokens topic 103
    assert_branch topic 413
    one f4 4
    assert_tokens topic 104
    assert_branch topic 517
  }
  in_both story
}

@test "git history split, in both formats" {
  needs 'git history split' knows_history split
  story() {
    human_commit base
    git switch -q -c topic
    answer a 1 --edit f
    change f
    change g
    git commit -q -m both
    one h 2
    printf 'y\nn\n' | GIT_EDITOR=true git history split topic~
    assert_equal "$(git rev-list --count main..topic)" 3
    git tokens scan >/dev/null
    assert_tokens topic 102
    # Neither half is the commit that was split; the branch keeps its usage.
    assert_branch topic 203
  }
  in_both story
}

@test "a branch that another worktree renames, and its orphan, in both formats" {
  story() {
    human_commit base
    git switch -q -c topic
    one f1 1
    git switch -q main
    git branch -m topic renamed
    git worktree add -q "$HOME/$FORMAT-linked" renamed
    git tokens scan >/dev/null
    assert_equal "$(git tokens show --json renamed |
      sed -n 's/.*"branch": "\([^"]*\)".*/\1/p' | head -n 1)" renamed
    cd "$HOME/$FORMAT-linked"
    one f2 2
    assert_tokens renamed 102
    git switch -q --orphan fresh
    answer f3 3
    GIT_TOKENS=0 git commit -q --allow-empty -m root
    (cd "$HOME/$FORMAT" && git tokens scan >/dev/null)
    assert_tokens fresh 103
    assert_equal "$(git tokens show --json fresh |
      sed -n 's/.*"branch": "\([^"]*\)".*/\1/p' | head -n 1)" fresh
  }
  in_both story
}

@test "a reflog that expired is no reason to count anew, in both formats" {
  story() {
    human_commit base
    one f1 1
    git reflog expire --expire=now --all
    one f2 2
    git tokens scan >/dev/null
    assert_tokens HEAD~ 101
    assert_tokens HEAD 102
    git reflog delete 'HEAD@{0}'
    one f3 3
    assert_tokens HEAD 103
    assert_tokens HEAD~ 102
  }
  in_both story
}

@test "a repository whose refs are migrated keeps its numbers" {
  needs reftables git init -q --ref-format=reftable "$HOME/trial"
  FORMAT=migrated
  git init -q --ref-format=files "$HOME/$FORMAT"
  cd "$HOME/$FORMAT"
  git tokens install-hooks >/dev/null
  for to in reftable files; do
    one "before-$to" 1
    answer "across-$to" 2
    needs 'git refs migrate' git refs migrate --ref-format="$to"
    git commit -q --allow-empty -m "across $to"
    assert_tokens HEAD 102
    assert_tokens HEAD~ 101
    one "after-$to" 3
    assert_tokens HEAD 103
  done
  assert_equal "$(place_count commits)" 6
}

@test "reftables cost the hook few processes" {
  needs reftables git init -q --ref-format=reftable "$HOME/trial"
  cd "$HOME/trial"
  git tokens install-hooks >/dev/null
  FORMAT=reftable
  one f1 1
  one f2 2
  # A worktree has a reflog of its own; reading it is no process of its own.
  git worktree add -q "$HOME/linked"
  answer f3 3
  GIT_TRACE2_EVENT=$HOME/trace git commit -q --allow-empty -m three
  assert_tokens HEAD 103
  run grep -c '"event":"start".*"--no-optional-locks"' "$HOME/trace"
  assert_success
  [ "$output" -le 4 ] || fail "the hook started $output processes of git"
}
