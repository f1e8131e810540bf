#!/usr/bin/env bats
# Folders move, go and come back as something else: a worktree is its git
# directory, its roots are places over time.

load daily_life

# elsewhere ID SESSION DIRECTORY BRANCH [OPTION...]: a response in a directory
# in which git cannot be asked any more.
elsewhere() {
  local id=$1 session=$2 directory=$3 branch=$4
  shift 4
  write_response "$id" "$session" --cwd "$directory" --branch "$branch" "$@"
}

# by_hand GIT-ARGUMENT...: where no hook runs.
by_hand() {
  git -c core.hooksPath=/dev/null "$@"
}

@test "a repository's folder is renamed while usage waits" {
  human_commit base
  write_response a s1 --output 1 --edit f
  assert_pending main 101
  cd ..
  mv repo renamed
  cd renamed
  assert_pending main 101
  assert_dropped 0
  change f
  git commit -q -m one
  assert_tokens HEAD 101
}

@test "a session goes on in a renamed folder, under the old name and the new" {
  human_commit base
  write_response a s1 --output 1
  git tokens scan >/dev/null
  old=$PWD
  cd ..
  mv repo renamed
  cd renamed
  elsewhere b s1 "$old" main --output 2
  write_response c s1 --output 4
  git commit -q --allow-empty -m one
  assert_tokens HEAD 307
  elsewhere d s1 "$old" main --output 8
  git commit -q --allow-empty -m two
  assert_tokens HEAD 108
}

@test "a repository is renamed there and back, and forgets nothing" {
  write_response a s1 --output 1
  git commit -q --allow-empty -m one
  mv ../repo ../renamed
  cd ../renamed
  write_response b s1 --output 2
  git commit -q --allow-empty -m two
  mv ../renamed ../repo
  cd ../repo
  write_response c s1 --output 4
  git commit -q --allow-empty -m three
  assert_tokens HEAD~2 101
  assert_tokens HEAD~ 102
  assert_tokens HEAD 104
  run git tokens report --all-repos --by project --json
  assert_equal "$(grep -c '{"project"' <<<"$output")" 1
}

@test "git worktree move while usage waits" {
  human_commit base
  git worktree add -q -b side "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  assert_pending side 101
  git worktree move "$HOME/side" "$HOME/moved"
  assert_pending side 101
  git -C "$HOME/moved" commit -q --allow-empty -m there
  assert_tokens side 101
  assert_dropped 0
}

@test "a worktree moves away, and another takes its name and place" {
  human_commit base
  git worktree add -q -b first "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  git tokens scan >/dev/null
  git worktree move "$HOME/side" "$HOME/moved"
  git tokens scan >/dev/null
  sleep 1.1
  git worktree add -q -b second "$HOME/side"
  write_response b s2 --output 2 --cwd "$HOME/side"
  git -C "$HOME/side" commit -q --allow-empty -m second
  git -C "$HOME/moved" commit -q --allow-empty -m first
  assert_tokens second 102
  assert_tokens first 101
}

@test "a worktree whose folder is missing still has what waits there" {
  human_commit base
  git worktree add -q -b side "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  assert_pending side 101
  mv "$HOME/side" "$HOME/away"
  assert_pending side 101
  assert_dropped 0
  git worktree repair "$HOME/away" >/dev/null
  git -C "$HOME/away" commit -q --allow-empty -m there
  assert_tokens side 101
}

@test "a worktree's folder that is left over belongs to the parent" {
  human_commit base
  git worktree add -q -b side .claude/worktrees/x
  git tokens scan >/dev/null
  git worktree remove --force .claude/worktrees/x
  mkdir -p .claude/worktrees/x
  write_response a s1 --output 1 --cwd "$PWD/.claude/worktrees/x" --edit n
  (cd .claude/worktrees/x && echo n >n && git add -f n && git commit -q -m 'in it')
  assert_tokens main 101
  write_response b s1 --output 2 --cwd "$PWD/.claude/worktrees/x"
  git commit -q --allow-empty -m next
  assert_tokens main 102
}

@test "what was said before a worktree went waits for its branch" {
  human_commit base
  git worktree add -q -b side .claude/worktrees/x
  git tokens scan >/dev/null
  write_response a s1 --output 1 --cwd "$PWD/.claude/worktrees/x"
  git worktree remove --force .claude/worktrees/x
  mkdir -p .claude/worktrees/x
  write_response b s2 --output 2 --cwd "$PWD/.claude/worktrees/x"
  git commit -q --allow-empty -m next
  assert_tokens main 102
  assert_dropped 1
}

# unseen DIRECTORY: a worktree that is made, used and removed before anybody
# looks.
unseen() {
  git worktree add -q -b side "$1"
  write_response a s1 --output 1 --cwd "$1" --edit f
  (cd "$1" && change f && by_hand commit -q -m there)
  UNSEEN=$(git rev-parse side)
  git worktree remove --force "$1"
}

@test "a worktree below the repository came and went unseen" {
  human_commit base
  git tokens scan >/dev/null
  unseen "$PWD/.claude/worktrees/x"
  sleep 1.1
  git commit -q --allow-empty -m next
  assert_tokens main 0
  assert_tokens "$UNSEEN" 101
}

@test "a worktree of a manager's folder came and went unseen" {
  human_commit base
  git tokens scan >/dev/null
  unseen "$HOME/conductor/x"
  sleep 1.1
  git commit -q --allow-empty -m next
  assert_tokens main 0
  assert_tokens "$UNSEEN" 101
}

@test "its branch was merged before anybody looked" {
  human_commit base
  git tokens scan >/dev/null
  unseen "$PWD/.claude/worktrees/x"
  by_hand merge -q --ff-only side
  write_response b s2 --output 2
  git commit -q --allow-empty -m next
  assert_tokens HEAD 102
  assert_tokens "$UNSEEN" 101
}

@test "its branch was renamed before anybody looked" {
  human_commit base
  git tokens scan >/dev/null
  unseen "$HOME/conductor/x"
  git branch -m side better
  assert_tokens "$UNSEEN" 101
}

@test "its commit was amended" {
  human_commit base
  git tokens scan >/dev/null
  git worktree add -q -b side "$HOME/conductor/x"
  write_response a s1 --output 1 --cwd "$HOME/conductor/x" --edit f
  (cd "$HOME/conductor/x" && change f && by_hand commit -q -m there &&
    by_hand commit -q --amend -m 'there, amended')
  git worktree remove --force "$HOME/conductor/x"
  assert_tokens side 101
  assert_dropped 0
}

@test "two worktrees at one path, one after the other, both unseen" {
  human_commit base
  git tokens scan >/dev/null
  for name in one two; do
    git worktree add -q -b "$name" "$HOME/conductor/x"
    write_response "$name" "s-$name" --output 1 --cwd "$HOME/conductor/x"
    (cd "$HOME/conductor/x" && change "$name" && by_hand commit -q -m "$name")
    git worktree remove --force "$HOME/conductor/x"
    sleep 1.1
  done
  assert_tokens one 101
  assert_tokens two 101
}

@test "a worktree that was seen, used where no hook runs, and removed" {
  human_commit base
  git worktree add -q -b side "$PWD/.claude/worktrees/x"
  git tokens scan >/dev/null
  write_response a s1 --output 1 --cwd "$PWD/.claude/worktrees/x" --edit f
  (cd .claude/worktrees/x && change f && by_hand commit -q -m there)
  git worktree remove --force .claude/worktrees/x
  sleep 1.1
  git commit -q --allow-empty -m next
  assert_tokens main 0
  assert_tokens side 101
  assert_dropped 0
}

@test "a folder that is gone on a branch of the same name is nobody's" {
  human_commit base
  git switch -q -c side
  git commit -q --allow-empty -m side
  git switch -q main
  elsewhere a s1 "$HOME/other/x" side --output 1 --edit "$HOME/other/x/f"
  git commit -q --allow-empty -m next
  git tokens scan >/dev/null
  assert_equal "$(place_count outside)" 1
}

@test "a branch has its whole total in each worktree that has its file" {
  human_commit base
  git worktree add -q -b topic "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  git -C "$HOME/side" commit -q --allow-empty -m one
  git -C "$HOME/side" checkout -q --detach
  git checkout -q topic
  write_response b s2 --output 2
  git commit -q --allow-empty -m two
  git checkout -q main
  git -C "$HOME/side" checkout -q topic
  write_response c s1 --output 4 --cwd "$HOME/side"
  run git -C "$HOME/side" commit -q --allow-empty -m three
  assert_output --partial '307'
  for root in "$PWD" "$HOME/side"; do
    grep -q '"total_tokens": 307' "$root/token_metrics/local_tracking/tokens_topic.json"
  done
  cmp {"$PWD","$HOME/side"}/token_metrics/local_tracking/tokens_topic.json
}

# all_views: what stands in the working trees for tools to read.
all_views() {
  for root in "$HOME/repo" "$HOME/side"; do
    [ ! -d "$root" ] || (cd "$root" && find . -path './token_metrics/*.json' \
      -o -path './temp/*.json' | sort | xargs -r sha256sum | sed "s|\$| $root|")
  done
}

@test "what rebuild writes is what hooks wrote, also when a worktree is gone" {
  human_commit base
  git worktree add -q -b topic "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  git -C "$HOME/side" commit -q --allow-empty -m one
  write_response b s2 --output 2
  git commit -q --allow-empty -m here
  all_views >"$HOME/before"
  git tokens rebuild >/dev/null
  all_views | diff "$HOME/before" -
  git worktree remove --force "$HOME/side"
  write_response c s2 --output 4
  git commit -q --allow-empty -m next
  all_views >"$HOME/before"
  grep -q tokens_topic.json "$HOME/before"
  git tokens rebuild >/dev/null
  all_views | diff "$HOME/before" -
}

@test "the first scan finds worktrees that were gone before it, among many sessions" {
  rm -rf "$HOME/.local/share/git-tokens" .git/git-tokens
  human_commit base
  unseen "$HOME/conductor/x"
  for i in $(seq 70); do
    elsewhere "r$i" "other-$i" "$HOME/other/$i" main
  done
  assert_tokens "$UNSEEN" 101
  assert_equal "$(place_count outside)" 70
}
