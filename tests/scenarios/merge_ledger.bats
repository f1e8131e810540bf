#!/usr/bin/env bats
# The merge ledger: what each merge brought, found by the graph, patches, notes
# and words; running totals that nothing can break.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0
load team

# field NAME [JSON]: of the row that record-merge printed.
field() {
  python3 -c 'import json, sys; print(json.loads(sys.argv[2])[sys.argv[1]])' \
    "$1" "${2:-$output}"
}

# rows: kind, source, tokens and running total of each merge.
rows() {
  git tokens merges --json | python3 -c '
import json, sys
document = json.load(sys.stdin)
for row in document["merges"]:
    print(row["kind"], row["source_branch"], row["total_tokens"],
          row["cumulative_total_tokens"])
print(document["total_tokens"])'
}

# feature NAME OUTPUT...: a branch from main with a commit for each number, and
# its notes at the remote. A commit of N has N + 100 tokens.
feature() {
  local name=$1 output
  shift
  git switch -q -c "$name" main
  for output in "$@"; do
    used "$name-$output" "s-$name" --output "$output"
  done
  git push -q origin "$name"
  git tokens sync >/dev/null
  git switch -q main
}

# other_work: a commit that somebody else pushed to main.
other_work() {
  be bob
  git switch -q main
  git pull -q --ff-only
  git commit -q --allow-empty -m "${1:-other work}"
  git push -q
  be ada
  git pull -q --ff-only
}

# forge COMMAND...: runs in a clone that has no ledger, no branch but main, and
# nobody's identity: what happens on the forge.
forge() {
  (
    unset CDPATH
    rm -rf "$TEAM/forge"
    git clone -q "$REMOTE" "$TEAM/forge"
    cd "$TEAM/forge" || return
    export GIT_AUTHOR_NAME=Forge GIT_AUTHOR_EMAIL=forge@example.org
    export GIT_COMMITTER_NAME=Forge GIT_COMMITTER_EMAIL=forge@example.org
    "$@"
    git push -q origin main
  )
}

# ci COMMAND...: runs in a fresh clone with notes only: an empty ledger, no
# transcripts, no local branches but main.
ci() {
  (
    rm -rf "$TEAM/ci"
    mkdir -p "$TEAM/ci"
    export HOME=$TEAM/ci
    git clone -q "$REMOTE" "$HOME/repo"
    cd "$HOME/repo" || return
    git tokens sync >/dev/null
    "$@"
  )
}

@test "the three merges of the older guide give its table" {
  be ada
  mkdir -p "$HOME/.config/git-tokens"
  # 0.03 and 0.06 dollars for a thousand tokens, as the guide says.
  cat >"$HOME/.config/git-tokens/prices.json" <<'JSON'
{"format": 1, "models": [{"id": "some-model", "rates": {"input": 30,
  "output": 60, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0}}]}
JSON
  while read -r name input output; do
    git switch -q -c "feature/$name" main
    git commit -q --allow-empty -m "$name"
    git tokens add "$input" "$output" --model some-model >/dev/null
    git switch -q main
    git merge -q --no-ff -m "Merge branch 'feature/$name'" "feature/$name"
    git tokens record-merge >/dev/null
  done <<'EOF'
login 9000 6000
oauth 12720 8480
chat 25500 17000
EOF
  run git tokens merges
  assert_line --regexp 'feature/login .* 15,000 +\$0\.63 +15,000 +\$0\.63'
  assert_line --regexp 'feature/oauth .* 21,200 +\$0\.89 +36,200 +\$1\.52'
  assert_line --regexp 'feature/chat .* 42,500 +\$1\.79 +78,700 +\$3\.31'
  run git tokens merges --top 1
  assert_line --regexp 'feature/chat +1 +42,500 +\$1\.79'
  refute_output --partial login
  # What was typed is in no transcript, which the law is held against.
  rm -r "$HOME/.local/share/git-tokens"
}

@test "a merge commit has both sides, and what solving it used" {
  be ada
  git switch -q -c topic
  change f theirs
  write_response a s1 --output 1
  git commit -q -m theirs
  git switch -q main
  change f ours
  git commit -q -m ours
  git merge -q topic || :
  write_response b s1 --output 2
  echo both >f
  git add f
  git commit -q --no-edit
  run git tokens record-merge --json
  assert_success
  assert_equal "$(field kind) $(field source_branch) $(field target_branch)" \
    'merge topic main'
  assert_equal "$(field total_tokens)" 203
  first=$output
  run git tokens record-merge --json
  assert_equal "$output" "$first"
}

@test "what was named wrong is said, and corrected by recording again" {
  be ada
  feature feat 1
  git merge -q --no-ff -m "Merge work" feat
  local merge
  merge=$(git rev-parse --short=8 HEAD)
  run --separate-stderr git tokens record-merge --source-branch nosuch
  assert_success
  assert_line "nosuch -> main: merge $merge"
  # shellcheck disable=SC2154  # bats sets it
  assert_equal "$stderr" "git-tokens: no branch 'nosuch' is known here; it is \
recorded as it was typed, and recording $merge again corrects it"
  run --separate-stderr git tokens record-merge --source-branch feat \
    --merged-by ada
  assert_line "feat -> main: merge $merge"
  assert_equal "$stderr" ''
  assert_equal "$(rows)" $'merge feat 101 101\n101'
  # What is not named stays, and what is named again is not written again.
  before=$(git rev-parse refs/notes/token-merges)
  git tokens record-merge
  git tokens record-merge --source-branch feat --merged-by ada
  assert_equal "$(git rev-parse refs/notes/token-merges)" "$before"
  run --separate-stderr git tokens record-merge --target-branch nowhere \
    --pr 7 --json
  assert_equal "$(field target_branch) $(field pr) $(field merged_by)" \
    'nowhere 7 ada'
  assert_regex "$stderr" "no branch 'nowhere' is known here"
  run --separate-stderr git tokens record-merge --target-branch main \
    --commits feat
  assert_line "feat -> main: merge $merge (#7)"
  assert_equal "$stderr" "git-tokens: --commits is not needed for $merge, and \
ignored: its parents say what it merged"
  run git tokens record-merge --commits abc,def
  assert_failure 1
  assert_output --partial "record-merge: --commits: "
}

@test "a squash that was recorded for the wrong branch gets the right one" {
  be ada
  feature right 1 2
  git merge -q --squash right
  git commit -q --allow-empty -m 'what was asked for'
  git tokens record-merge --source-branch wrong
  git tokens record-merge --source-branch right
  assert_equal "$(rows)" $'squash right 203 203\n203'
  # Its branch is deleted: a new name takes nothing from the row.
  git branch -q -D right
  git push -q origin :right
  git tokens record-merge --source-branch 'also right'
  assert_equal "$(rows)" $'squash also right 203 203\n203'
}

@test "an octopus has all of its sides" {
  be ada
  feature a 1
  feature b 2
  git merge -q --no-ff -m "Merge branches 'a' and 'b'" a b
  run git tokens record-merge --json
  assert_equal "$(field source_branch) $(field total_tokens)" 'a, b 203'
}

@test "a fast-forward is told by the reflog, and on a fresh clone by the notes" {
  be ada
  used before s0
  feature topic 1 2
  git merge -q --ff-only topic
  run git tokens record-merge --json
  assert_equal "$(field kind) $(field source_branch) $(field total_tokens)" \
    'fast-forward topic 203'
  git push -q origin main
  git update-ref -d refs/notes/token-merges
  git push -q origin --delete topic
  run ci git tokens record-merge --json
  assert_success
  assert_equal "$(field kind) $(field source_branch) $(field total_tokens)" \
    'fast-forward topic 203'
}

@test "a squash made here is known with any message, and counts once" {
  be ada
  feature topic 1 2
  used between s2
  git merge -q --squash topic >/dev/null
  git commit -q -m 'something else'
  run git tokens record-merge --json
  assert_success
  assert_equal "$(field kind) $(field source_branch) $(field total_tokens)" \
    'squash topic 203'
  git branch -q -D topic
  assert_equal "$(rows)" 'squash topic 203 203
203'
  git push -q origin --delete topic
  git push -q origin main
  git tokens sync >/dev/null
  # Its work is shown at the squash now, here and there.
  assert_tokens HEAD 203
  assert_equal "$(ci git tokens merges --json | grep -c '"total_tokens": 203')" 3
}

# squash_on_forge BRANCH MESSAGE
squash_on_forge() {
  git merge -q --squash "origin/$1" >/dev/null
  git commit -q -m "$2"
}

@test "a forge's squash, its branch deleted, is found from notes and pull refs" {
  be ada
  feature topic 1 2 3
  git push -q origin topic:refs/pull/7/head
  other_work one
  other_work two
  other_work three
  forge squash_on_forge topic 'Topic (#7)'
  git push -q origin --delete topic
  git branch -q -D topic
  run ci git tokens record-merge --json
  assert_success
  assert_equal "$(field kind) $(field pr) $(field total_tokens)" 'squash 7 306'
  # As many commits came to main as the branch had: that tells nothing.
  run ci git tokens record-merge --source-branch topic --json
  assert_equal "$(field kind) $(field total_tokens)" 'squash 306'
}

@test "without branch and pull ref the notes know what the branch had" {
  be ada
  feature topic 1 2
  forge squash_on_forge topic 'Topic (#8)'
  git push -q origin --delete topic
  git branch -q -D topic
  run ci git tokens record-merge --source-branch topic --json
  assert_success
  assert_equal "$(field kind) $(field source_branch) $(field pr) $(field total_tokens)" \
    'squash topic 8 203'
}

@test "a squash of one commit is a squash" {
  be ada
  feature topic 1
  other_work
  forge squash_on_forge topic 'Topic (#9)'
  run ci git tokens record-merge --source-branch topic --json
  assert_equal "$(field kind) $(field total_tokens)" 'squash 101'
}

rebase_on_forge() {
  git switch -q -c made-anew "origin/$1"
  git rebase -q main
  git switch -q main
  git merge -q --ff-only made-anew
}

@test "a forge's rebase has each commit once, wherever its usage is shown" {
  be ada
  feature topic 1 2 3
  other_work
  forge rebase_on_forge topic
  run ci git tokens record-merge --source-branch topic --json
  assert_success
  assert_equal "$(field kind) $(field total_tokens)" 'rebase 306'
  git pull -q
  run git tokens record-merge --json
  assert_equal "$(field kind) $(field source_branch) $(field total_tokens)" \
    'rebase topic 306'
  git branch -q -D topic
  git push -q origin --delete topic
  git fetch -q --prune
  assert_equal "$(rows)" 'rebase topic 306 306
306'
}

queue_on_forge() {
  local number=1 branch
  for branch in "$@"; do
    git merge -q --no-ff -m "Merge pull request #$number from us/$branch" \
      "origin/$branch"
    number=$((number + 1))
  done
}

@test "a batch of a merge queue is one row a pull request" {
  be ada
  feature a 1
  feature b 2 3
  before=$(git rev-parse main)
  forge queue_on_forge a b
  run ci sh -c "git tokens record-merge --json \
    --source-branch gh-readonly-queue/main/pr-2-$before >/dev/null &&
    git tokens merges --json"
  assert_success
  assert_line --regexp '"queue", "source_branch": "a".*"pr": 1.*"total_tokens": 101'
  assert_line --regexp '"queue", "source_branch": "b".*"pr": 2.*"total_tokens": 205.*"cumulative_total_tokens": 306'
}

@test "rows travel by sync, in any order, also from parallel merges" {
  be ada
  feature a 1
  git merge -q --no-ff -m "Merge branch 'a'" a
  git push -q
  git tokens record-merge >/dev/null
  be bob
  git pull -q
  feature b 2
  git merge -q --no-ff -m "Merge branch 'b'" b
  git push -q
  git tokens record-merge >/dev/null
  git tokens sync >/dev/null
  be ada
  git pull -q
  git tokens sync >/dev/null
  wanted='merge a 101 101
merge b 102 203
203'
  assert_equal "$(rows)" "$wanted"
  be bob
  git tokens sync >/dev/null
  assert_equal "$(rows)" "$wanted"
  # Without the first row the second one stands by itself.
  git notes --ref=token-merges remove "$(git rev-parse HEAD~)"
  assert_equal "$(rows)" 'merge b 102 102
102'
}

@test "a branch that is merged twice counts once" {
  be ada
  feature topic 1
  git merge -q --no-ff -m "Merge branch 'topic'" topic
  git tokens record-merge >/dev/null
  git switch -q topic
  used more s-topic --output 5
  git switch -q main
  git merge -q --squash topic >/dev/null
  git commit -q -m again
  git tokens record-merge --source-branch topic >/dev/null
  assert_equal "$(rows)" 'merge topic 101 101
squash topic 105 206
206'
}

@test "a late response joins the merge of its commit" {
  be ada
  before=$EPOCHREALTIME
  feature topic 2
  git merge -q --no-ff -m "Merge branch 'topic'" topic
  git tokens record-merge >/dev/null
  assert_equal "$(rows | tail -n 1)" 102
  CLOCK=$before write_response late s-topic --output 7
  assert_equal "$(rows | tail -n 1)" 209
}

@test "what a squash took in is shown at it, also where it was changed" {
  be ada
  feature topic 1 2
  git merge -q --squash topic >/dev/null
  change topic-1.txt 'something more'
  git commit -q -m topic
  git tokens record-merge --source-branch topic >/dev/null
  topic=$(git rev-parse topic)
  git branch -q -D topic
  git push -q origin --delete topic
  assert_tokens HEAD 203
  assert_dropped 0
  assert_equal "$(rows | tail -n 1)" 203
  # It lives again, and has its own.
  git branch again "$topic"
  assert_tokens HEAD 0
  assert_tokens again 102
  assert_equal "$(rows | tail -n 1)" 203
}

@test "a merge without usage is no data, and not free" {
  be ada
  git switch -q -c topic
  human_commit f
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'topic'" topic
  run git tokens record-merge --json
  assert_success
  assert_equal "$(field status) $(field cost_usd)" 'no_data None'
  run git tokens merges
  assert_line --regexp 'topic.*no data'
}

@test "what is no merge is said, with the way out" {
  be ada
  human_commit f
  run --separate-stderr git tokens record-merge
  assert_failure 1
  assert_equal "$output" ''
  # shellcheck disable=SC2154  # run sets it
  [[ $stderr == 'git-tokens: record-merge: nothing tells what '*--source-branch* ]]
  run git tokens record-merge --pr many
  assert_failure 2
  run git tokens record-merge --merge-commit nonsense
  assert_failure 1
  assert_equal "$(git tokens merges)" \
    'No merges are recorded yet: `git tokens record-merge` records one.'
}

@test "the older names of the options do the same, and no identity is needed" {
  be ada
  feature topic 1
  git merge -q --no-ff -m x topic
  git config --global --unset user.name
  git config --global --unset user.email
  run git tokens record-merge --source-branch topic \
    --commit-sha "$(git rev-parse HEAD)" --pr-number 12 --merged-by Nell \
    --target-branch main --output-json
  assert_success
  assert_equal "$(field pr) $(field merged_by) $(field source_branch)" \
    '12 Nell topic'
  git config --global user.name ada
  git config --global user.email ada@example.org
}
