#!/usr/bin/env bats
# Pull requests as others see them, who have only the notes: from a branch of
# the same repository, and from a fork, whose owner may push to the fork only.
# shellcheck disable=SC2317  # bats calls the functions

load team

# fork_of NAME: the person's own remote takes the place of origin, which is
# "upstream" from now on and refuses every push.
fork_of() {
  be "$1"
  git clone -q --bare "$REMOTE" "$TEAM/$1.git"
  git remote rename origin upstream
  git remote set-url --push upstream "$TEAM/nobody-may-push-here"
  git remote add origin "$TEAM/$1.git"
  git fetch -q origin
}

# pushes_topic: bob's branch with two commits that used 101 and 102.
pushes_topic() {
  git switch -q -c topic
  used a s1 --output 1
  used b s1 --output 2
  git push -q origin topic
}

# ada_squashes REMOTE: the request is squashed by ada, who maintains main.
ada_squashes() {
  be ada
  git fetch -q "$1" topic
  git merge -q --squash FETCH_HEAD >/dev/null
  git commit -q -m 'topic (#1)'
  git push -q origin main
}

# json_of EXPRESSION COMMAND...
json_of() {
  "${@:2}" | python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

# assert_no_data: our main ends with work of which nobody told anything.
assert_no_data() {
  run git tokens show
  assert_success
  assert_output --partial 'No AI usage is known'
  refute_output --partial '$'
  run git tokens
  assert_success
  assert_line --index 0 'main  no usage recorded'
  refute_output --partial '$'
  run git tokens log
  assert_success
  assert_output --partial 'topic (#1)'
  refute_output --partial '$'
  run git tokens report
  assert_success
  assert_output 'No usage found.'
  assert_equal "$(json_of 'd["evidence"], d["models"]' git tokens show --json)" \
    'None []'
}

@test "scenario 20: a squash on the forge, told by notes to a clone without the branch" {
  be bob
  pushes_topic
  git tokens sync
  ada_squashes origin
  git push -q origin :topic
  # bob pulls, the branch goes, and the next sync tells where the usage is now.
  be bob
  git switch -q main
  git pull -q
  git branch -q -D topic
  git fetch -q --prune
  git tokens sync
  assert_tokens main 203
  join_team cleo
  assert_tokens main 0
  git tokens sync
  assert_tokens main 203
  assert_equal "$(evidence_of)" note
  assert_equal "$(json_of 'd["total_tokens"]' git tokens report --json)" 203
}

@test "scenario 22: a rebase on the forge, told by notes to a clone without the branch" {
  be bob
  pushes_topic
  git tokens sync
  be ada
  human_commit upstream
  git fetch -q
  git cherry-pick main~..origin/topic >/dev/null
  git push -q origin main :topic
  be bob
  git switch -q main
  git pull -q
  git branch -q -D topic
  git fetch -q --prune
  git tokens sync
  join_team cleo
  git tokens sync
  assert_tokens main 102
  assert_tokens main~ 101
  assert_tokens main~2 0
  assert_equal "$(json_of 'd["total_tokens"]' git tokens report --json)" 203
}

@test "scenario 23: notes of a fork stay there; upstream knows no data, and no error" {
  fork_of bob
  pushes_topic
  git tokens sync # with origin, the fork
  assert_equal "$(git -C "$TEAM/bob.git" notes --ref=tokens list | wc -l)" 2
  ada_squashes "$TEAM/bob.git"
  run git -C "$REMOTE" for-each-ref refs/notes
  assert_output ''
  run git tokens sync # nothing there, nothing here
  assert_success
  assert_no_data
}

@test "scenario 23: a sync with upstream that may not be pushed to is one clear line" {
  fork_of bob
  pushes_topic
  run git tokens sync upstream
  assert_failure 1
  assert_equal "${#lines[@]}" 1
  assert_output --partial 'nobody-may-push-here'
  assert_tokens topic 102
  run git -C "$REMOTE" for-each-ref refs/notes
  assert_output ''
}

@test "scenario 23: whoever fetches the fork's notes knows what the request cost" {
  fork_of bob
  pushes_topic
  git tokens sync
  be ada
  git remote add bob "$TEAM/bob.git"
  git fetch -q bob topic:refs/remotes/bob/topic
  assert_tokens bob/topic 0
  git tokens sync bob
  assert_tokens bob/topic 102
  assert_tokens bob/topic~ 101
  assert_equal "$(evidence_of bob/topic)" note
}
