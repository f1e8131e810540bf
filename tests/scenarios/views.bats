#!/usr/bin/env bats
# Branch and session files: computed from facts, and careful with what is there.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

FOLDER=token_metrics/local_tracking

three_commits() {
  for i in 1 2 3; do
    write_response "r$i" s1 --output "$i"
    git commit -q --allow-empty -m "$i"
  done
}

@test "rebuilding changes no byte" {
  three_commits
  git commit -q --allow-empty --amend -m again
  git switch -q -c topic
  write_response x s2 --output 9
  git commit -q --allow-empty -m topic
  before=$(cd "$FOLDER" && sha256sum ./* ../../temp/*)
  git tokens rebuild >/dev/null
  assert_equal "$(cd "$FOLDER" && sha256sum ./* ../../temp/*)" "$before"
  rm -r token_metrics temp
  git tokens rebuild >/dev/null
  assert_equal "$(cd "$FOLDER" && sha256sum ./* ../../temp/*)" "$before"
}

@test "what the hook appends is what rebuilding writes" {
  three_commits
  python3 -m json.tool "$FOLDER/tokens_main.json" >/dev/null
  assert_equal "$(sed -n 's/.*"tokens": \([0-9]*\),.*/\1/p' \
    "$FOLDER/tokens_main.json" | paste -sd ' ')" '101 102 103'
  run cat "$FOLDER/tokens_main.json"
  assert_output --partial '"total_tokens": 306'
}

@test "a branch file that git tracks is not written by the hook" {
  three_commits
  git add -f "$FOLDER/tokens_main.json"
  git commit -q -m tracked
  before=$(sha256sum "$FOLDER/tokens_main.json")
  write_response x s1
  git commit -q --allow-empty -m four
  assert_equal "$(sha256sum "$FOLDER/tokens_main.json")" "$before"
  assert_equal "$(git status --porcelain)" ''
  git tokens rebuild >/dev/null
  run cat "$FOLDER/tokens_main.json"
  assert_output --partial '"total_tokens": 506'
  git commit -q -a -m 'with the file'
}

@test "a damaged branch file is set aside, and written anew" {
  three_commits
  printf '{"branch": "main", "sess' >"$FOLDER/tokens_main.json"
  write_response x s1 --output 4
  run git commit -q --allow-empty -m four
  run cat "$FOLDER/tokens_main.json"
  assert_output --partial '"total_tokens": 410'
  assert_equal "$(cat "$FOLDER"/tokens_main.kept-*.json)" '{"branch": "main", "sess'
  rm "$FOLDER"/tokens_main.kept-*.json
}

@test "a branch file of the older tools is kept" {
  mkdir -p "$FOLDER"
  cat >"$FOLDER/tokens_main.json" <<'END'
{
  "branch": "main",
  "total_tokens": 300,
  "sessions": [{"timestamp": "2025-08-01T10:00:00Z", "tokens": 300, "notes": "x"}],
  "created_at": "2025-08-01T10:00:00Z",
  "last_updated": "2025-08-01T10:00:00Z"
}
END
  old=$(cat "$FOLDER/tokens_main.json")
  write_response a s1
  git commit -q --allow-empty -m one
  run cat "$FOLDER/tokens_main.json"
  assert_output --partial '"total_tokens": 200'
  assert_equal "$(cat "$FOLDER"/tokens_main.kept-*.json)" "$old"
  rm "$FOLDER"/tokens_main.kept-*.json
}

@test "a session file tells the commit, by session and model" {
  write_response a s1 --output 1
  write_response b s2 --output 2 --model claude-opus-4-5
  git commit -q --allow-empty -m one
  python3 - temp/claude_local_*.json "$(git rev-parse HEAD)" <<'END'
import json, sys
file = json.load(open(sys.argv[1]))
assert file["commit_sha"] == sys.argv[2]
assert file["git_branch"] == "main"
assert file["model_name"] == "claude-opus-4-5", file["model_name"]
assert file["prompt_tokens"] == 200 and file["completion_tokens"] == 3
assert file["total_tokens"] == 203 and len(file["breakdown"]) == 2
END
}

@test "a damaged ledger is set aside, and nothing is lost" {
  for i in 3 2 1; do
    write_response "r$i" s1 --output "$i" --at "-${i}1"
    earlier "${i}0" git commit -q --allow-empty -m "$i"
  done
  ledger=$HOME/.local/share/git-tokens/ledger.db
  rm -f "$ledger-wal" "$ledger-shm"
  printf 'no database at all, of some length or other' >"$ledger"
  write_response x s1 --output 4
  run git commit -q --allow-empty -m four
  assert_success
  assert_line --partial 'next run'
  assert_tokens HEAD 104
  assert_tokens HEAD~ 101
  assert_tokens HEAD~2 102
  assert_equal "$(git tokens --json | sed -n '1s/.*"branch": "main", "total_tokens": \([0-9]*\).*/\1/p')" 410
  assert [ "$(find "${ledger%/*}" -name '*.damaged-*' | wc -l)" -ge 1 ]
}

@test "what a commit took up after a reset leaves its branch's file" {
  human_commit base
  human_commit below
  write_response a s1 --output 1 --edit f
  change f
  git commit -q -m one
  git reset -q HEAD~1
  git add f
  write_response b s1 --output 2 --edit g
  change g
  git commit -q -m both
  assert_tokens HEAD 203
  assert_equal "$(grep -c '"timestamp"' \
    token_metrics/local_tracking/tokens_main.json)" 1
}

@test "commits of one second keep their places when HEAD comes to them again" {
  human_commit base
  two_commits
  parent=$(git rev-parse HEAD~2)
  date="$(date +%s) +0000"
  for commit in $(git rev-list --reverse HEAD~2..HEAD); do
    parent=$(GIT_AUTHOR_DATE=$(git log -1 --format=%aI "$commit") \
      GIT_COMMITTER_DATE=$date git commit-tree "$commit^{tree}" -p "$parent" \
      -m "$(git log -1 --format=%s "$commit")" -m again)
  done
  git update-ref -m 'a tool: rewrite' HEAD "$parent"
  git tokens scan >/dev/null
  write_response c s1 --output 3 --edit h
  change h
  git commit -q -m three
  assert_tokens HEAD~1 102
  assert_tokens HEAD~2 101
  cp token_metrics/local_tracking/tokens_main.json "$HOME/before"
  git checkout -q HEAD~2
  git switch -q main
  git tokens rebuild
  run diff token_metrics/local_tracking/tokens_main.json "$HOME/before"
  assert_success
}

@test "a restored session file goes with its commit, behind a gap, too" {
  GIT_COMMITTER_DATE="$(date +%s) +0000"
  export GIT_COMMITTER_DATE
  three_commits
  rm temp/claude_local_????????_??????.json
  cp -r temp restored
  rm -r temp
  mv restored temp
  assert_equal "$(find temp -type f | wc -l)" 2
  git reset -q --hard HEAD~1
  git tokens scan >/dev/null
  assert_equal "$(find temp -type f | wc -l)" 1
}
