#!/usr/bin/env bats
# Notes travel with the repository: what one machine counted, all can read.
# shellcheck disable=SC2317  # bats calls the functions

load team

# ada_works: two sessions, two models, two branches; pushed, not synced.
ada_works() {
  be ada
  used a s1 --output 7
  used b s2 --model claude-opus-4-5-20251101 --output 2000
  git switch -q -c feature/login
  write_response c s1 --output 30
  used d s2 --output 500
  git push -q origin main feature/login
}

# bob_pulls: bob has the commits and their branches, as he would work.
bob_pulls() {
  be bob
  git pull -q
  git branch -q -f feature/login origin/feature/login
}

@test "a clone that has only the notes shows the numbers of the machine that made them" {
  ada_works
  git tokens sync
  for dimension in commit author branch model session day week month commit,model; do
    report_by "$dimension" >"$TEAM/ada.$dimension"
  done
  # Where HEAD stood for a commit without usage is known only where it was made.
  git tokens log --json feature/login |
    sed '/"total_tokens": 0,/s/"branch": "[^"]*"/"branch": null/' >"$TEAM/ada.log"
  bob_pulls
  assert_tokens origin/feature/login 0
  git tokens sync
  for dimension in commit author branch model session day week month commit,model; do
    report_by "$dimension" >"$TEAM/bob.$dimension"
    diff "$TEAM/ada.$dimension" "$TEAM/bob.$dimension"
  done
  grep -q '"total_tokens": 2937' "$TEAM/bob.commit"
  git tokens log --json feature/login | sed 's/"note"/"hook"/' |
    diff "$TEAM/ada.log" -
  assert_equal "$(evidence_of origin/feature/login)" note
}

@test "tables and filters know what came by notes" {
  ada_works
  git tokens sync
  bob_pulls
  git tokens sync
  run git tokens report --by author
  assert_output --partial 'ada <ada@example.org>'
  run git tokens show origin/feature/login
  assert_output --partial 'a note that another machine shared'
  assert_output --partial '730'
  run report_by branch --branch feature/login
  assert_output --partial '"total_tokens": 730'
  run report_by model --model opus
  assert_output --partial '"total_tokens": 2100'
  run report_by session --author nobody
  assert_output --partial '"total_tokens": 0'
  run report_by day --until 2001-01-01
  assert_output --partial '"total_tokens": 0'
  run report_by source --source note
  assert_output --partial '"source": "note"'
  assert_output --partial '"total_tokens": 2937'
}

@test "the glance shows the branch as others worked on it" {
  be ada
  used a s1 --output 7
  used b s1 --output 20
  git push -q
  git tokens sync
  be bob
  git pull -q
  git tokens sync
  used c s2 --output 300
  git tokens sync
  git tokens --json | python3 -c '
import json, sys
glance = json.load(sys.stdin)
assert glance["total_tokens"] == 107 + 120 + 400, glance
assert glance["recorded_here"]["total_tokens"] == 400, glance
assert sorted(one["total_tokens"] for one in glance["last"]) == [107, 120, 400]'
  run git tokens
  assert_line --index 0 --partial 'main  627 tokens'
  assert_line --index 1 --regexp '^400 tokens .* recorded here, the rest told by notes'
  be ada
  git pull -q
  run git tokens
  assert_line --index 0 --partial 'main  227 tokens'
  refute_output --partial 'recorded here'
}

@test "a second sync changes nothing, here and there" {
  ada_works
  git tokens sync
  before=$(git rev-parse refs/notes/tokens)
  assert_equal "$(git -C "$REMOTE" rev-parse refs/notes/tokens)" "$before"
  run git tokens sync
  assert_success
  assert_output '3 notes here, 0 new or changed from origin, nothing to send.'
  assert_equal "$(git rev-parse refs/notes/tokens)" "$before"
  assert_equal "$(git -C "$REMOTE" rev-parse refs/notes/tokens)" "$before"
}

@test "a line has the keys that others rely on" {
  be ada
  used a s1 --output 7
  git tokens sync
  note_of | python3 -c '
import json, sys
line = json.loads(sys.stdin.read())
keys = ("v session model rev author_branch responses input output "
        "cache_write_5m cache_write_1h cache_read unclassified web_searches "
        "first last keys")
assert list(line) == keys.split(), list(line)
wanted = {"v": 1, "session": "s1", "model": "claude-sonnet-4-5-20250929",
          "author_branch": "main", "responses": 1, "input": 10, "output": 7,
          "cache_write_5m": 20, "cache_write_1h": 30, "cache_read": 40,
          "unclassified": 0, "web_searches": 0}
import base64, hashlib
assert line["keys"] == base64.b64encode(
    hashlib.sha256(b"msg_a").digest()[:6]).decode(), line["keys"]
assert wanted.items() <= line.items(), line
assert line["rev"] > 1.6e12 and line["first"] == line["last"], line'
}

@test "two people who note one commit, offline and in any order, end with the same bytes" {
  be ada
  used a s1
  git push -q
  be bob
  git pull -q
  mv "$REMOTE" "$REMOTE.gone"
  write_response b s2 --output 450
  git tokens add --pending HEAD
  run git tokens sync
  assert_failure 1
  assert_equal "$(note_of | wc -l)" 1
  be ada
  write_response c s3 --output 7 --model claude-opus-4-5-20251101
  git tokens add --pending HEAD
  run git tokens sync
  assert_failure 1
  assert_equal "$(note_of | wc -l)" 2
  mv "$REMOTE.gone" "$REMOTE"
  git tokens sync
  be bob
  git tokens sync
  bobs=$(note_of)
  assert_tokens HEAD $((200 + 107 + 550))
  be ada
  git tokens sync
  assert_equal "$(note_of)" "$bobs"
  assert_equal "$(note_of | LC_ALL=C sort)" "$bobs"
  assert_equal "$(note_of | wc -l)" 3
  assert_tokens HEAD $((200 + 107 + 550))
}

# while_pushing COMMAND: from now on git runs it before each push.
while_pushing() {
  mkdir -p "$HOME/bin"
  cat >"$HOME/bin/git" <<EOF
#!/bin/bash
if [ -z "\${INSIDE-}" ] && [[ " \$* " = *' push '* ]]; then
  export INSIDE=1
  ( $1 ) >/dev/null
fi
exec /usr/bin/git "\$@"
EOF
  chmod +x "$HOME/bin/git"
  PATH="$HOME/bin:$PATH"
}

@test "a remote that moves meanwhile is fetched again" {
  be bob
  used b s2
  git push -q
  be ada
  git pull -q
  used a s1
  while_pushing "HOME=$TEAM/bob; cd; cd repo; git tokens sync"
  run git-tokens sync --json # git would put its own directory before ours
  assert_success
  assert_output --partial '"tries": 2'
  assert_output --partial '"received": 1'
  assert_equal "$(git -C "$REMOTE" notes --ref=tokens list | wc -l)" 2
  assert_tokens HEAD 200
  assert_tokens HEAD^ 200
}

@test "a remote that moves each time is given up after three tries" {
  be bob
  used b s2
  git push -q
  be ada
  git pull -q
  used a s1
  while_pushing "HOME=$TEAM/bob; cd; cd repo; echo \$RANDOM |
    git notes --ref=tokens append -F - HEAD; git tokens sync"
  run git-tokens sync
  assert_failure 1
  assert_line --index 0 --partial 'moved each of the three times'
  assert_equal "${#lines[@]}" 1
  assert_equal "$(note_of | wc -l)" 1
  rm "$HOME/bin/git"
}

@test "no remote, an unreachable one, one that refuses: one clear line" {
  be ada
  used a s1
  chmod -R a-w "$REMOTE/refs" "$REMOTE/objects"
  printf '#!/bin/sh\necho no notes here >&2\nexit 1\n' >"$REMOTE/hooks/pre-receive"
  chmod +x "$REMOTE/hooks/pre-receive"
  run git tokens sync
  assert_failure 1
  assert_equal "${#lines[@]}" 1
  assert_output --partial 'git-tokens: sync: cannot push notes to origin: '
  chmod -R u+w "$REMOTE/refs" "$REMOTE/objects"
  run git tokens sync "$TEAM/nowhere"
  assert_failure 1
  assert_equal "${#lines[@]}" 1
  assert_output --partial "git-tokens: sync: cannot fetch notes from $TEAM/nowhere: "
  git remote remove origin
  run git tokens sync
  assert_failure 1
  assert_equal "${#lines[@]}" 1
  assert_output --partial 'git-tokens: sync: this repository has no remote'
  assert_equal "$(note_of | wc -l)" 1
  rm "$REMOTE/hooks/pre-receive"
}

@test "nothing to share is no mistake" {
  be ada
  run git tokens sync
  assert_success
  assert_output 'No notes yet, neither here nor on origin.'
  run git rev-parse --verify --quiet refs/notes/tokens
  assert_failure
}

@test "an amended commit hands its numbers on, and leaves zeros" {
  be ada
  used a s1
  git push -q origin main HEAD:refs/heads/keep
  git tokens sync
  old=$(git rev-parse HEAD)
  used_later b s1
  git push -q --force origin main
  assert_equal "$(git tokens report --json | sed -n 's/^ "total_tokens": \([0-9]*\).*/\1/p')" 400
  git tokens sync
  note_of "$old" | grep -q '"responses":0,"input":0,"output":0,.*"first":null,"last":null}$'
  be bob
  git fetch -q
  git merge -q --ff-only origin/main
  git tokens sync
  assert_tokens origin/keep 0
  assert_tokens origin/main 400
  report_by commit | grep -q '"total_tokens": 400'
}

# used_later ID SESSION: a response that an amended commit takes along.
used_later() {
  write_response "$@"
  change "$1.txt"
  git commit -q --amend --no-edit
}

@test "a note on a commit that nobody has any more is not shown" {
  be ada
  git switch -q -c short
  used a s1
  git push -q origin short
  git tokens sync
  git switch -q main
  be bob
  git fetch -q
  git tokens sync
  report_by commit | grep -q '"total_tokens": 200'
  git -C "$REMOTE" branch -q -D short
  git fetch -q --prune
  report_by commit | grep -q '"total_tokens": 0'
}

@test "no path, no tool, no agent stands in a note" {
  be ada
  used a s1 --edit secret/place.c
  git tokens sync
  git log -p --format=%B refs/notes/tokens >"$TEAM/all"
  grep -q '"session":"s1"' "$TEAM/all"
  run grep -E 'secret|Edit|toolu|/repo|agent|skill|projects' "$TEAM/all"
  assert_failure
}

@test "tokens.identity decides what a note tells of a person" {
  be ada
  git config tokens.identity hash
  git switch -q -c secret-branch
  used a session-of-ada --output 1
  used b session-of-ada --output 2
  git push -q origin secret-branch
  git tokens sync
  git log -p refs/notes/tokens >"$TEAM/hashed"
  run grep -E 'session-of-ada|secret-branch|ada@' "$TEAM/hashed"
  assert_failure
  assert_equal "$(grep -o '"session":"h-[0-9a-f]*"' "$TEAM/hashed" | sort -u | wc -l)" 1
  report_by session | grep -q '"session": "session-of-ada"'
  report_by commit | grep -q '"total_tokens": 203'
  be bob
  git fetch -q
  git tokens sync
  report_by session | grep -q '"session": "h-'
  report_by commit | grep -q '"total_tokens": 203'
}

@test "tokens.identity none leaves neither session nor branch nor hour" {
  be ada
  git config tokens.identity none
  write_response x s1
  used a s2
  git push -q
  git tokens sync
  git log -p refs/notes/tokens >"$TEAM/none"
  # Only what lines say: an id may spell a name.
  run grep -E '^\+\{.*("s[12]"|"main"|"ada|ada@)' "$TEAM/none"
  assert_failure
  assert_equal "$(note_of | grep -c '"author_branch":null,"responses":2,.*T00:00:00.000Z","keys":"[^"]*"}$')" 1
  report_by commit | grep -q '"total_tokens": 400'
  be bob
  git pull -q
  git tokens sync
  assert_tokens HEAD 400
}

@test "another identity replaces the lines, and nothing counts twice" {
  be ada
  used a s1
  git push -q
  git tokens sync
  git config tokens.identity hash
  git tokens sync
  report_by commit | grep -q '"total_tokens": 200'
  be bob
  git pull -q
  git tokens sync
  report_by session | grep -q '"session": "h-'
  assert_tokens HEAD 200
}

@test "a mistyped wish for privacy shares nothing" {
  be ada
  used a s1
  git config tokens.identity anonymous
  run git tokens sync
  assert_failure 2
  assert_equal "${#lines[@]}" 1
  assert_output --partial "tokens.identity is 'anonymous'"
  run git rev-parse --verify --quiet refs/notes/tokens
  assert_failure
  git config --unset tokens.identity
}

@test "tokens.share without notes reads and sends nothing" {
  be ada
  used a s1
  git push -q
  git tokens sync
  be bob
  git pull -q
  git config tokens.share none
  used b s2
  before=$(git -C "$REMOTE" rev-parse refs/notes/tokens)
  run git tokens sync
  assert_success
  assert_output --partial 'none were sent'
  git tokens rebuild >/dev/null
  assert_equal "$(git rev-parse refs/notes/tokens)" "$before"
  assert_equal "$(git -C "$REMOTE" rev-parse refs/notes/tokens)" "$before"
  assert_tokens HEAD^ 200
}

@test "notes are written without a name in git's configuration" {
  be ada
  used a s1
  git config --global --unset user.name
  git config --global --unset user.email
  git config --global user.useConfigOnly true
  git tokens sync
  assert_equal "$(git log -1 --format='%an <%ae>' refs/notes/tokens)" \
    'git-tokens <git-tokens@localhost>'
}

@test "what others wrote into a note stays, and counts only if it makes sense" {
  be ada
  used a s1
  git push -q
  git notes --ref=tokens add -m 'a word of a person
{"v":1,"session":"s9","model":null,"rev":5,"responses":1,"input":-4}
{"v":2,"session":"s8","input":4}
{"v":1,"session":"s7","model":"m","rev":5,"responses":1,"input":4,"later":"kept"}
{"v":1,"session":"s7","model":"m","rev":4,"responses":1,"input":3}'
  git tokens sync
  assert_tokens HEAD 204
  note_of >"$TEAM/note"
  assert_equal "$(wc -l <"$TEAM/note")" 5
  grep -q '^a word of a person$' "$TEAM/note"
  grep -q '"later":"kept"' "$TEAM/note"
  grep -q '"v":2' "$TEAM/note"
  run git tokens sync
  assert_output --partial 'nothing to send'
}

@test "rebuild writes the notes of this clone, a commit never does" {
  be ada
  used a s1
  run git rev-parse --verify --quiet refs/notes/tokens
  assert_failure
  git tokens rebuild
  assert_equal "$(note_of | wc -l)" 1
  before=$(git rev-parse refs/notes/tokens)
  git tokens rebuild
  assert_equal "$(git rev-parse refs/notes/tokens)" "$before"
}

@test "a fan-out that git made is kept whole" {
  be ada
  git fast-import --quiet < <(
    for i in $(seq 300); do
      printf 'commit refs/heads/many\ncommitter c <c@d> %s +0000\ndata 1\nx\n\n' "$((1700000000 + i))"
    done)
  for commit in $(git rev-list many | head -n 290); do
    printf '%s\t%s\n' "$commit" 1
  done >"$TEAM/commits"
  while read -r commit _; do
    printf '{"v":1,"session":"other","model":"m","rev":1,"responses":1,"input":1}\n' |
      git notes --ref=tokens add -f -F - "$commit"
  done < <(head -n 40 "$TEAM/commits")
  used a s1
  git push -q origin many main
  git tokens sync
  assert_equal "$(git notes --ref=tokens list | wc -l)" 41
  git tokens report --json | grep -q '^ "total_tokens": 240,'
  assert_equal "$(git notes --ref=tokens list "$(git rev-parse HEAD)" | wc -l)" 1
}

# twin_of NAME: another machine of that person, with the same transcripts.
twin_of() {
  local transcripts=$TEAM/$1/.claude/projects
  join_team "$1-too"
  rm -rf "$HOME/.claude/projects"
  cp -r "$transcripts" "$HOME/.claude/"
  # The clone stands at the same path there.
  sed -i "s|$TEAM/$1/repo|$PWD|g" "$HOME"/.claude/projects/*/*.jsonl
  cp "$TEAM/$1/expected" "$EXPECTED"
}

# total: what this clone says of the repository.
total() {
  report_by commit | sed -n 's/^ "total_tokens": \([0-9]*\),/\1/p'
}

@test "two machines with one home: a team counts a response once" {
  be ada
  write_response a s1 --output 1
  twin_of ada
  be ada
  change a
  git commit -q -m one
  git push -q
  git tokens sync
  be ada-too
  write_response b s1 --output 2
  change b
  git commit -q -m two
  assert_tokens HEAD 203
  git pull -q --rebase
  git push -q
  git tokens sync
  assert_equal "$(total)" 203
  be bob
  git pull -q
  git tokens sync
  assert_equal "$(total)" 203
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
  be ada
  git pull -q
  git tokens sync
  assert_equal "$(total)" 203
  git tokens sync | grep -q 'nothing to send'
  be ada-too
  git tokens sync | grep -q 'nothing to send'
}

@test "two machines with one home: what one has not read yet stays in the note" {
  be ada
  sleep 1.1
  write_response a s1 --output 1
  cp -r "$HOME/.claude/projects" "$TEAM/earlier"
  cp "$EXPECTED" "$TEAM/expected.earlier"
  write_response b s1 --output 2
  change a
  git commit -q -m one
  git push -q
  git tokens sync
  sleep 1.1
  twin_of ada
  git config user.email ada@example.org
  rm -rf "$HOME/.claude/projects"
  cp -r "$TEAM/earlier" "$HOME/.claude/projects"
  cp "$TEAM/expected.earlier" "$EXPECTED"
  sed -i "s|$TEAM/ada/repo|$PWD|g" "$HOME"/.claude/projects/*/*.jsonl
  git tokens scan
  assert_tokens HEAD 101
  git tokens sync
  be bob
  git pull -q
  git tokens sync
  assert_equal "$(total)" 203
  be ada
  git tokens sync | grep -q 'nothing to send'
  assert_equal "$(total)" 203
}

@test "two machines with one home that share before either sees the other" {
  be ada
  write_response a s1 --output 1
  twin_of ada
  be ada
  change a
  git commit -q -m one
  git switch -q -c kept
  git push -q origin kept
  sleep 1.1
  be ada-too
  write_response b s1 --output 2
  change b
  git commit -q -m two
  git push -q
  git tokens sync # the other's commit is not known here
  be ada
  git tokens sync
  be bob
  git pull -q
  git fetch -q
  git tokens sync
  assert_equal "$(total)" 203
  assert_tokens origin/kept 101
  assert_tokens HEAD 102
}
