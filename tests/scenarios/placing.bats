#!/usr/bin/env bats
# Usage ends where the work did: clients that are not git, slow hooks, work that
# is carried, sessions above their repositories, tools that rewrite and tell
# nobody.
# shellcheck disable=SC2030,SC2031,SC2317  # bats runs each test in a subshell

load daily_life

# client_commit FILE [WORDS]: as clients on libgit2 do: the committer's time is
# taken first, and the ref moves seconds later.
client_commit() {
  local id at
  change "$1"
  at="@$((EPOCHSECONDS - 5)) +0000"
  id=$(GIT_COMMITTER_DATE=$at git commit-tree "$(git write-tree)" -p HEAD -m "$1")
  if [ $# -gt 1 ]; then
    git update-ref -m "$2" HEAD "$id"
  else
    git update-ref HEAD "$id"
  fi
}

@test "made here: whatever the committer's time, with words or none" {
  human_commit base
  write_response a s1 --output 1
  client_commit f1 'commit: f1'
  assert_tokens HEAD 101
  write_response b s1 --output 2
  client_commit f2
  assert_tokens HEAD 102
  write_response c s1 --output 3
  client_commit f3 'a client: did it'
  "$HOOKS/post-commit" 2>/dev/null
  assert_tokens HEAD 103
}

@test "made elsewhere: brought, committed by another, or there before" {
  git init -q --bare "$HOME/shared.git"
  human_commit base
  git remote add origin "$HOME/shared.git"
  git push -q origin main
  git clone -q "$HOME/shared.git" "$HOME/other"
  (cd "$HOME/other" && commit 'mine, made elsewhere' && git push -q)
  write_response a s1 --output 1
  git fetch -q
  git update-ref HEAD origin/main
  git reset -q --hard
  assert_tokens HEAD 0
  assert_pending main 101
  (cd "$HOME/other" && commit 'and one more' && git push -q)
  git pull -q origin main
  assert_tokens HEAD 0
  git -c user.name=Bob -c user.email=bob@example.org commit-tree \
    -p HEAD -m 'made by another' "$(git write-tree)" >"$HOME/id"
  git update-ref HEAD "$(cat "$HOME/id")"
  assert_tokens HEAD 0
  assert_pending main 101
  git update-ref HEAD HEAD~1
  assert_pending main 101
  commit own
  assert_tokens HEAD 101
}

@test "a hook that ran is evidence, though another committed it" {
  human_commit base
  write_response a s1 --output 1
  GIT_COMMITTER_NAME=Bob git commit-tree -p HEAD -m x "$(git write-tree)" >"$HOME/id"
  git update-ref HEAD "$(cat "$HOME/id")"
  "$HOOKS/post-commit" 2>/dev/null
  assert_tokens HEAD 101
}

@test "a commit merged into another worktree before anybody looked was made in its own" {
  human_commit base
  git worktree add -q -b side "$HOME/side"
  write_response a s1 --output 1 --cwd "$HOME/side"
  (cd "$HOME/side" && GIT_TOKENS=0 git commit -q --allow-empty -m there)
  GIT_TOKENS=0 git merge -q --ff-only side
  assert_tokens side 101
}

@test "a slow hook before ours: what is used meanwhile is the next commit's" {
  printf '#!/bin/sh\nsleep 0.3\necho >"%s"\nsleep 0.3\n' "$HOME/ran" | hook pre-existing
  git tokens uninstall-hooks >/dev/null
  mv "$HOOKS/pre-existing" "$HOOKS/post-commit"
  git tokens install-hooks >/dev/null
  write_response a s1 --output 1
  commit one 2>/dev/null &
  while [ ! -e "$HOME/ran" ]; do sleep 0.02; done
  write_response b s1 --output 2
  wait
  assert_tokens HEAD 101
  assert_pending main 102
  commit two 2>/dev/null
  assert_tokens HEAD 102
}

@test "a slow hook in front: what is used meanwhile belongs to the commit" {
  printf '#!/bin/sh\necho >"%s"\nsleep 1.2\n' "$HOME/ran" | hook pre-commit
  write_response a s1 --output 1
  commit one 2>/dev/null &
  while [ ! -e "$HOME/ran" ]; do sleep 0.02; done
  write_response b s1 --output 2
  wait
  assert_tokens HEAD 203
}

# remake COUNT [MESSAGE_FILTER]: the last commits anew in one step, as a tool
# does that tells nobody; the first of them takes what is staged, too.
remake() {
  local commit parent tree extra
  parent=$(git rev-parse "HEAD~$1")
  extra=$(git diff --cached --name-only)
  for commit in $(git rev-list --reverse "HEAD~$1..HEAD"); do
    tree=$(
      export GIT_INDEX_FILE=$HOME/index
      git read-tree "$commit"
      for file in $extra; do
        git update-index --add --cacheinfo "100644,$(git hash-object -w "$file"),$file"
      done
      git write-tree
    )
    parent=$(GIT_AUTHOR_DATE=$(git log -1 --format=%ad --date=raw "$commit") \
      git commit-tree "$tree" -p "$parent" \
      -m "$(git log -1 --format=%B "$commit" | sed "${2:-s/^/&/}")")
  done
  git update-ref -m 'a tool: rewrite' HEAD "$parent"
}

@test "a chain that a tool replaces keeps its usage, commit by commit" {
  human_commit base
  two_commits
  write_response c s1 --output 4 --edit f
  change f more
  remake 2
  assert_tokens HEAD 102
  assert_tokens HEAD~1 205
}

@test "the same while a remote branch holds the old one, and with other messages" {
  git init -q --bare "$HOME/shared.git"
  git remote add origin "$HOME/shared.git"
  human_commit base
  two_commits
  git push -q origin main
  remake 2 's/$/, better said/'
  assert_tokens HEAD 102
  assert_tokens HEAD~1 101
  assert_tokens origin/main 0
}

@test "filter-branch that changes trees, and git forgets all of it" {
  human_commit base
  write_response a s1 --output 1 --edit f
  change f
  change secret
  git commit -q -m one
  write_response b s1 --output 2 --edit g
  change g
  change secret
  git commit -q -m two
  FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --index-filter \
    'git rm -q --cached --ignore-unmatch secret' HEAD >/dev/null 2>&1
  git update-ref -d refs/original/refs/heads/main
  git reflog expire --expire=now --all
  git gc -q --prune=now
  assert_tokens HEAD 102
  assert_tokens HEAD~1 101
}

@test "filter-branch that changes messages is known by patches that were kept" {
  human_commit base
  two_commits
  git tokens report >/dev/null
  FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --msg-filter \
    'sed "s/^/rewritten /"' HEAD~2..HEAD >/dev/null 2>&1
  git update-ref -d refs/original/refs/heads/main
  git reflog expire --expire=now --all
  rm -rf .git/logs # in reftables they are empty
  git gc -q --prune=now
  assert_tokens HEAD 102
  assert_tokens HEAD~1 101
}

@test "a commit of the same author and second is not taken for one that was dropped" {
  human_commit base
  export GIT_AUTHOR_DATE="@$EPOCHSECONDS +0000"
  write_response a s1 --output 1 --edit f
  change f
  git commit -q -m wip
  write_response b s1 --output 2 --edit g
  change g
  git commit -q -m wip
  unset GIT_AUTHOR_DATE
  GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/drop/' git rebase -q -i HEAD~2
  assert_tokens HEAD 102
  assert_dropped 1
}

@test "a commit made at a stop is not what stopped" {
  human_commit base
  two_commits
  GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/edit/' git rebase -q -i HEAD~2
  write_response c s1 --output 4 --edit n
  change n
  git commit -q -m inserted
  GIT_EDITOR=true git rebase --continue >/dev/null 2>&1
  assert_tokens HEAD 102
  assert_tokens HEAD~1 104
  assert_tokens HEAD~2 101
}

@test "nor where all of it gets another base" {
  topic
  git switch -q topic
  GIT_SEQUENCE_EDITOR='sed -i 1s/^pick/edit/' git rebase -q -i main
  write_response c s1 --output 4 --edit n
  change n
  git commit -q -m inserted
  GIT_EDITOR=true git rebase --continue >/dev/null 2>&1
  assert_tokens HEAD 102
  assert_tokens HEAD~1 104
  assert_tokens HEAD~2 101
}

# stashed_for_other: work on main is stashed, and another branch has a commit.
stashed_for_other() {
  human_commit a
  git branch other
  sleep 1.1
  write_response a s1 --output 1 --edit a
  change a
  git stash -q
  git switch -q other
  human_commit o
}

@test "a branch that stood at the same commit leaves what was stashed" {
  stashed_for_other
  assert_tokens HEAD 0
  git switch -q main
  git stash pop -q
  git commit -qam one
  assert_tokens HEAD 101
}

@test "or has it, when it was carried there" {
  stashed_for_other
  git stash pop -q
  git commit -qam one
  assert_tokens HEAD 101
}

@test "a branch made on the spot takes along what was stashed" {
  human_commit a
  write_response a s1 --output 1 --edit a
  change a
  git stash -q
  git stash branch spot >/dev/null
  git commit -qam one
  assert_tokens HEAD 101
}

@test "stashed in one worktree, popped in another" {
  human_commit a
  write_response a s1 --output 1 --edit a
  change a
  git stash -q
  git worktree add -q -b side "$HOME/side"
  (cd "$HOME/side" && git stash pop -q && git commit -qam two)
  human_commit q
  assert_tokens side 101
  assert_tokens HEAD 0
}

@test "two sessions in two worktrees edit files of the same name" {
  human_commit a
  git worktree add -q -b side "$HOME/side"
  write_response a s1 --output 1 --edit a
  change a
  write_response b s2 --output 2 --cwd "$HOME/side" --edit a
  (cd "$HOME/side" && change a && git commit -qm there)
  git commit -qm here
  assert_tokens side 102
  assert_tokens HEAD 101
}

@test "a session above its repository, that the hook's environment names" {
  human_commit a
  git init -q "$HOME/second"
  write_response a s1 --output 1 --cwd "$HOME"
  git tokens report >/dev/null # read, and in no repository
  assert_equal "$(place_count outside)" 1
  change b
  CLAUDE_CODE_SESSION_ID=s1 git commit -q -m b
  assert_tokens HEAD 101
  write_response b s2 --output 2 --cwd "$HOME"
  change c
  CLAUDE_CODE_SESSION_ID=s1 git commit -q -m c
  assert_tokens HEAD 0
  # Not what it said in a repository that nobody told us of.
  write_response c s3 --output 4 --cwd "$HOME/second"
  change d
  CLAUDE_CODE_SESSION_ID=s3 git commit -q -m d
  assert_tokens HEAD 0
  assert_equal "$(place_count outside)" 2
}

@test "what a session said before it left a repository stays there" {
  human_commit a
  git init -q "$HOME/second"
  (cd "$HOME/second" && commit root && git tokens install-hooks >/dev/null)
  write_response a s1 --output 1
  write_response b s1 --output 2 --cwd "$HOME/second" --edit f
  (cd "$HOME/second" && change f && git commit -q -m f)
  assert_tokens HEAD 102 "$HOME/second"
  assert_pending main 101
}

@test "what lies outside is listed, and given after a yes" {
  human_commit a
  write_response a s1 --output 1 --cwd "$HOME"
  write_response b s2 --output 2 --cwd "$HOME"
  run git tokens add --outside --since yesterday <<<n
  assert_success
  assert_output --partial 's1 '
  assert_output --partial '1 responses, 101 tokens'
  assert_tokens HEAD 0
  run git tokens add --outside --since yesterday --session s1 <<<y
  assert_success
  refute_output --partial 's2 '
  assert_tokens HEAD 101
  assert_equal "$(evidence_of)" manual
  run git tokens add --outside --since tomorrow --force
  assert_failure 2
  git tokens add --outside --since yesterday --force HEAD >/dev/null
  assert_tokens HEAD 203
  run git tokens add --outside --since yesterday --force
  assert_output --partial 'Nothing lies outside'
}

@test "options of --outside go with nothing else" {
  human_commit a
  for options in '--outside' '--outside --since 1d --pending' '--since 1d 1 2' \
    '--outside --since 1d --json' '--force 1 2' '--session x 1 2'; do
    # shellcheck disable=SC2086  # several words
    run git tokens add $options
    assert_failure 2
  done
}

@test "paths of a container are mapped" {
  human_commit a
  git config --add tokens.pathMap "/workspaces/other=$HOME/other"
  git config --add tokens.pathMap "/workspaces/repo=$PWD"
  write_response a s1 --output 1 --cwd /workspaces/repo --edit f
  write_response b s2 --output 2 --cwd /workspaces/repo/lib --edit g
  change f
  git commit -q -m f
  assert_tokens HEAD 101
  assert_pending main 102
}
