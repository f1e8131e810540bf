#!/usr/bin/env bats
# The client writes a response some milliseconds, or seconds, after the commit
# that it asked for; and commits are made while no hook runs.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

BRANCH_FILE=token_metrics/local_tracking/tokens_main.json

late() {
  write_response a s1
  git commit -q --allow-empty -m one
  write_response late s1 --output 300 --at -0.5
}

@test "a late response goes to its commit with the next hook" {
  late
  write_response b s1
  git commit -q --allow-empty -m two
  assert_equal "$(grep -c '"tokens": 600' $BRANCH_FILE)" 1
  assert_tokens HEAD~ 600
  assert_tokens HEAD 200
}

@test "a late response goes to its commit with the next command" {
  late
  assert_tokens HEAD 600
  assert_equal "$(grep -c '"tokens": 600' $BRANCH_FILE)" 1
  run cat temp/claude_local_*.json
  assert_output --partial '"total_tokens": 600'
  assert_equal "$(find temp -type f | wc -l)" 1
}

@test "all of a commit's usage may be late" {
  git commit -q --allow-empty -m one
  assert [ ! -e token_metrics ]
  write_response late s1 --at -0.5
  git commit -q --allow-empty -m two
  assert_tokens HEAD~ 200
  assert_equal "$(evidence_of HEAD~)" hook
  assert_equal "$(find temp -type f | wc -l)" 1
}

@test "a late response of a session that the hook named joins it" {
  write_response early s1 --edit f
  write_response other s2 --edit g
  change f
  CLAUDE_CODE_SESSION_ID=s1 git commit -q -m one
  write_response late s1 --output 1 --at -0.2
  write_response late2 s2 --output 2 --at -0.2
  assert_tokens HEAD 301
  assert_pending main 302
  change g
  CLAUDE_CODE_SESSION_ID=s2 git commit -q -m two
  assert_tokens HEAD 302
}

@test "scenario 39: commits made without hooks are found by the next hook" {
  write_response a s1 --at -4
  earlier 3 git -c core.hooksPath=/dev/null commit -q --allow-empty -m one
  earlier 2 git -c core.hooksPath=/dev/null commit -q --allow-empty -m two
  write_response b s1 --output 1
  git commit -q --allow-empty -m three
  assert_tokens HEAD~2 200
  assert_equal "$(evidence_of HEAD~2)" reflog
  assert_tokens HEAD~ 0
  assert_tokens HEAD 101
}

@test "scenario 39: commits made without hooks are found by the next command" {
  write_response a s1 --at -1
  git -c core.hooksPath=/dev/null commit -q --allow-empty -m one
  assert_tokens HEAD 200
  assert_equal "$(evidence_of HEAD)" reflog
  assert_equal "$(grep -c '"tokens": 200' $BRANCH_FILE)" 1
}

@test "a locked ledger costs the hook nothing; the next run works it off" {
  write_response a s1
  python3 - "$HOME/.local/share/git-tokens/ledger.db" <<'END'
import sqlite3, subprocess, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("BEGIN EXCLUSIVE")
done = subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "one"],
                      stderr=subprocess.PIPE, text=True, check=True)
assert "next run" in done.stderr, done.stderr
ledger.execute("ROLLBACK")
END
  assert [ -s .git/git-tokens/pending.jsonl ]
  assert_tokens HEAD 200
  assert_equal "$(evidence_of HEAD)" hook
}

@test "installing late places everything as if the hooks had been there" {
  git tokens uninstall-hooks >/dev/null
  clock 0
  human_commit base
  clock 10
  write_response a s1 --edit f
  clock 20
  change f
  git commit -q -m one
  git switch -q -c topic
  clock 30
  write_response b s1 --output 1 --edit f
  write_response c s2 --output 2 --edit g
  clock 40
  change f
  git commit -q -m two
  clock 50
  change g
  git commit -q -m three
  git switch -q main
  clock 60
  write_response d s1 --output 4
  clock 70
  human_commit h
  clock 80
  write_response e s1 --output 8
  git tokens install-hooks >/dev/null
  assert_tokens main 104
  assert_tokens main~ 200
  assert_tokens topic~ 101
  assert_tokens topic 102
  assert_tokens main~2 0
  assert_pending main 108
  run git tokens branches --json
  assert_output --partial '{"branch": "topic"}, "total_tokens": 203'
}

# old_history: commits of a day ago; their reflogs have expired.
old_history() {
  git tokens uninstall-hooks >/dev/null
  clock 0
  human_commit base
  clock 10
  write_response a s1 --output 1
  clock 20
  human_commit one
  clock 25
  GIT_COMMITTER_EMAIL=other@example.org human_commit theirs
  clock 30
  write_response b s1 --output 2
  clock 35
  GIT_COMMITTER_EMAIL=other@example.org human_commit theirs
  git switch -q -c topic
  clock 40
  human_commit two
  clock 50
  write_response c s1 --output 4 --branch topic
  write_response d s2 --output 8 --branch main
  clock 60
  human_commit three
  unset CLOCK GIT_COMMITTER_DATE GIT_AUTHOR_DATE
}

assert_old_history() {
  assert_tokens topic 104
  assert_equal "$(evidence_of topic)" backfill
  assert_tokens main~2 101
  assert_tokens main 0
  assert_tokens main~ 0
  assert_equal "$(place_count commits)" 2
  assert_pending main 210
}

@test "a reflog that has expired: our commits of the noted branch, by author date" {
  old_history
  git switch -q main
  git reflog expire --expire=all --all
  git tokens install-hooks >/dev/null
  assert_old_history
}

@test "a fresh clone in the same place: the same" {
  old_history
  git switch -q main
  git clone -q --no-local . "$HOME/copy"
  git -C "$HOME/copy" branch -q topic origin/topic
  cd "$HOME"
  rm -rf repo
  mv copy repo
  cd repo
  git tokens install-hooks >/dev/null
  assert_old_history
}

@test "a reflog that is off: the commit graph, then the hook" {
  git config core.logAllRefUpdates false
  rm -rf .git/logs
  old_history
  git switch -q main
  git tokens scan >/dev/null
  assert_old_history
  git tokens install-hooks >/dev/null
  git commit -q --allow-empty -m now
  assert_tokens HEAD 210
  assert_equal "$(evidence_of HEAD)" hook
}

@test "installing twice, scanning and backfilling change no assignment" {
  write_response a s1
  git commit -q --allow-empty -m one
  write_response b s1
  before=$(git tokens report --by commit --json | grep -v generated_at)
  git tokens install-hooks >/dev/null
  git tokens scan >/dev/null
  git tokens backfill >/dev/null
  assert_equal "$(git tokens report --by commit --json | grep -v generated_at)" "$before"
}

@test "without a scan nothing is placed, and the next scan places all" {
  human_commit base
  write_response a s1 --output 1 --edit one
  git tokens scan >/dev/null
  write_response b s2 --output 2 --edit two
  change two
  git -c core.hooksPath=/dev/null commit -q -m two
  git tokens log --no-scan >/dev/null
  assert_tokens HEAD 102
  assert_pending main 101
}

@test "what a run without a scan saw of a new worktree is placed later" {
  human_commit base
  write_response a s1 --cwd "$(realpath ..)/side" --branch side --output 1
  git tokens scan >/dev/null
  git -c core.hooksPath=/dev/null worktree add -q -b side ../side
  git -C ../side tokens log --no-scan >/dev/null
  git tokens scan >/dev/null
  cd ../side
  assert_pending side 101
}
