#!/usr/bin/env bats
# Branches that are renamed, deleted and moved, and names that look alike, are
# long, or are hard to write as the name of a file.
# shellcheck disable=SC2317  # bats calls the functions

load twins

TRACKING=token_metrics/local_tracking

# work_on NAME: a new branch at main's commit, and a commit that used tokens:
# 101 the first time, then 102, and so on.
work_on() {
  git switch -q -c "$1" main
  count=$((count + 1))
  write_response "r$count" s1 --output "$count"
  git commit -q --allow-empty -m "$count"
}

# told_branches: the branches of the files in $TRACKING, and their tokens.
told_branches() {
  python3 - "$TRACKING" <<'END' | sort
import json, os, sys
for name in os.listdir(sys.argv[1]):
    assert name.startswith("tokens_") and len(name.encode()) <= 255, name
    told = json.load(open(os.path.join(sys.argv[1], name), encoding="utf-8"))
    print(told["total_tokens"], told["branch"])
END
}

# assert_files_of NAME...: each has a file, with the tokens of work_on, and no
# two have the same one, not even where upper and lower case are the same.
assert_files_of() {
  local count=0 name
  diff <(for name in "$@"; do
    count=$((count + 1))
    echo "$((100 + count)) $name"
  done | sort) <(told_branches)
  assert_equal "$(find "$TRACKING" -type f | wc -l)" "$#"
  assert_equal "$(find "$TRACKING" -printf '%f\n' | tr '[:upper:]' '[:lower:]' |
    sort | uniq -d)" ''
  # And nothing of ours is elsewhere.
  assert_equal "$(find token_metrics -mindepth 1 -maxdepth 1)" "$TRACKING"
}

# each_has_a_file NAME...
each_has_a_file() {
  names=("$@")
  story() {
    human_commit base
    for name in "${names[@]}"; do work_on "$name"; done
  }
  twice story
  assert_files_of "$@"
  git tokens rebuild >/dev/null
  assert_files_of "$@"
}

@test "scenario 30: names that look alike" {
  each_has_a_file feature/x feature_x feature-x feature%2Fx feat/a-b feat-a/b \
    'fix#12' fix_12 fix%2312
}

@test "scenario 30: names that differ in case only" {
  each_has_a_file Topic topic TOPIC fix/A Fix/a
}

@test "scenario 30: names with letters of the world, a quote and shell's signs" {
  # é in one letter and in two.
  each_has_a_file 'émile/日本' $'e\xcc\x81' $'\xc3\xa9' "it's" '$HOME' \
    'a;b&c' 'a-' '🙂'
}

@test "scenario 30: names that a file system could take for something else" {
  each_has_a_file %2e%2e/%2e%2e/x %2e%2e%2fx con nul/com1 'a.b/c.json' detached \
    tokens_main.json '@' x@y
}

@test "scenario 30: names longer than a file's may be" {
  long=$(printf 'very-long-%.0s' {1..20})
  each_has_a_file "$long/$long/$long/a" "$long/$long/$long/b" "$long/A" "$long/b"
}

@test "scenario 30: a and a/b, one after the other" {
  story() {
    human_commit base
    work_on a
    hooked assert_tokens a 101
    git switch -q main
    git merge -q --ff-only a
    git branch -q -d a
    work_on a/b
    git switch -q main
    git merge -q --ff-only a/b
    git branch -q -d a/b
    work_on a
  }
  twice story
  assert_tokens main 102
  assert_tokens main~ 101
  # One name, one file: what was made on the first `a` stands there, too.
  diff <(printf '%s\n' '102 a/b' '204 a') <(told_branches)
}

@test "scenario 30: a branch is renamed, and its history found by id" {
  story() {
    human_commit base
    work_on old/name
    tip=$(git rev-parse HEAD)
    write_response w s1 --output 40
    git branch -m new/name
    hooked assert_pending new/name 140
    git commit -q --allow-empty -m more
    hooked assert_tokens "$tip" 101
    git switch -q main
    git branch -m new/name Newer
  }
  twice story
  assert_tokens Newer 140
  assert_tokens Newer~ 101
  git tokens rebuild >/dev/null
  assert_equal "$(told_branches)" '241 Newer'
}

@test "scenario 30: a branch is moved by force, and deleted; its commits come back" {
  story() {
    human_commit base
    work_on topic
    git commit -q --allow-empty -m human
    write_response b s1 --output 40
    git commit -q --allow-empty -m two
    tip=$(git rev-parse HEAD)
    git switch -q main
    git branch -q -f topic topic~2
    hooked assert_tokens topic 101
    hooked assert_dropped 1
    git branch -q -D topic
    hooked assert_dropped 2
    git branch topic "$tip"
  }
  twice story
  assert_tokens topic 140
  assert_tokens topic~2 101
  assert_dropped 0
}
