#!/usr/bin/env bats
# Transcripts as clients write them while commits are made: lines that are not
# whole yet, lines that come again, subagents, copies, other clocks, and files
# that go away.
# shellcheck disable=SC2317  # bats calls the functions

load twins
bats_require_minimum_version 1.5.0

# committed FILE: a commit of the file's next change.
committed() {
  change "$1"
  git commit -q -m "$1"
}

@test "scenario 40: a last line that is not whole yet" {
  tear() {
    transcript=$(transcript_of s1 "$PWD")
    size=$(($(stat -c %s "$transcript") - 200))
    tail -c +$((size + 1)) "$transcript" >"$HOME/rest"
    truncate -s "$size" "$transcript"
  }
  story() {
    human_commit base
    write_response a s1 --output 1 --edit f
    write_response b s1 --output 2 --edit f
    hooked tear
    committed f
    hooked assert_tokens HEAD 101
    hooked eval 'cat "$HOME/rest" >>"$transcript"'
    committed g
  }
  twice story
  assert_tokens HEAD~ 203
  assert_tokens HEAD 0
}

@test "scenario 40: a response in several lines counts once, with its highest output" {
  story() {
    human_commit base
    write_response a s1 --output 1
    write_response a s1 --output 50
    write_response a s1 --output 50
    committed f
    hooked assert_tokens HEAD 150
    # It streams on after the commit, and a small placeholder comes late.
    write_response a s1 --output 400
    write_response a s1 --output 3
    committed g
  }
  twice story
  assert_tokens HEAD~ 500
  assert_tokens HEAD 0
}

# subagent ID OUTPUT: a response of an agent that the session s1 started.
subagent() {
  write_response "$1" "agent-$1" --output "$2"
  hooked belongs_to_s1 "agent-$1"
}

belongs_to_s1() {
  local from to
  from=$(transcript_of "$1" "$PWD")
  to=${from%/*}/s1/subagents
  mkdir -p "$to"
  sed "s/\"sessionId\":\"$1\"/\"sessionId\":\"s1\"/; s/\"isSidechain\":false/\"isSidechain\":true/" \
    "$from" >"$to/$1.jsonl"
  rm "$from"
}

@test "scenario 40: subagents belong to the session that started them" {
  story() {
    human_commit base
    write_response a s1 --output 1 --edit f
    subagent b 2
    committed f
    subagent c 4
    committed g
  }
  twice story
  assert_tokens HEAD~ 203
  assert_tokens HEAD 104
  run git tokens sessions --json
  assert_output --partial '{"session": "s1"}, "total_tokens": 307'
}

@test "scenario 40: two sessions in one commit, and one of them in the next" {
  story() {
    human_commit base
    write_response a s1 --output 1 --edit f
    write_response b s2 --output 2 --edit g
    change f
    committed g
    write_response c s2 --output 4
    committed g
  }
  twice story
  assert_tokens HEAD~ 203
  assert_tokens HEAD 104
}

@test "scenario 40: one session, two repositories: each has its own" {
  story() {
    human_commit base
    git init -q "$PWD.other"
    write_response a s1 --output 1
    write_response b s1 --output 2 --cwd "$PWD.other"
    committed f
    (cd "$PWD.other" && git commit -q --allow-empty -m there)
  }
  twice story
  assert_tokens HEAD 101
  assert_tokens HEAD 102 "$HOME/repo.other"
}

@test "scenario 40: a person's commits before, in and after a session" {
  story() {
    human_commit base
    write_response a s1 --output 1 --edit f
    write_response b s2 --output 2 --edit g
    committed f
    human_commit h # nobody edited it: what waits goes along
    human_commit i
    write_response c s1 --output 4
    committed f
    human_commit j
  }
  twice story
  assert_tokens HEAD 0
  assert_tokens HEAD~ 104
  assert_tokens HEAD~2 0
  assert_tokens HEAD~3 102
  assert_tokens HEAD~4 101
}

# copied_to SESSION: the session s1 is resumed: its lines stand at the head of a
# new file, with the new session's id and the branch of today.
copied_to() {
  local from
  from=$(transcript_of s1 "$PWD")
  sed "s/\"sessionId\":\"s1\"/\"sessionId\":\"$1\"/; s/\"gitBranch\":\"main\"/\"gitBranch\":\"topic\"/; s/\"uuid\":\"/&$1-/" \
    "$from" >"${from%/*}/$1.jsonl"
}

@test "scenario 40: a resumed session that copies old lines takes nothing along" {
  story() {
    human_commit base
    write_response a s1 --output 1
    committed f
    git switch -q -c topic
    hooked copied_to s2
    write_response b s2 --output 2
    committed g
    hooked copied_to s3
    git commit -q --amend -m amended
    write_response c s3 --output 4
    committed g
  }
  twice story
  assert_tokens main 101
  assert_tokens topic~ 102
  assert_tokens topic 104
  run git tokens sessions --json
  assert_output --partial '{"session": "s1"}, "total_tokens": 101'
}

@test "scenario 40: a client whose clock is ahead" {
  story() {
    human_commit base
    write_response a s1 --output 1 --at 3600
    # Whoever asks before the commit reads it now: it was not used later.
    hooked git tokens scan >/dev/null
    committed f
    write_response b s1 --output 2
    committed f
  }
  twice story
  assert_tokens HEAD~ 101
  assert_tokens HEAD 102
}

@test "scenario 40: transcripts that are removed or begin anew" {
  story() {
    human_commit base
    write_response a s1 --output 1
    committed f
    hooked eval 'rm -r "$HOME"/.claude/projects/*'
    committed g
    write_response b s1 --output 2
    committed f
    hooked eval ': >"$(transcript_of s1 "$PWD")"'
    write_response c s1 --output 4
    committed f
  }
  twice story
  assert_tokens HEAD~3 101
  assert_tokens HEAD~2 0
  assert_tokens HEAD~ 102
  assert_tokens HEAD 104
}

@test "scenario 40: a model without a price costs unknown, and never nothing" {
  story() {
    human_commit base
    write_response a s1 --output 1 --model mystery-9
    committed f
  }
  twice story
  assert_tokens HEAD 101
  run git tokens show --json
  assert_output --partial '"cost_usd": null'
  run git tokens show
  assert_output --partial unknown
  refute_output --partial '$0'
  run git tokens report --json
  assert_output --partial '{"model": "mystery-9", "responses": 1, "total_tokens": 101}'
  assert_output --partial '"cost_usd": null'
}

# of_document EXPRESSION: the value in the document on standard input.
of_document() {
  python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

@test "a cost without a part of it says so in every document" {
  human_commit base
  git switch -q -c topic
  write_response a s1 --output 1 --model mystery-9
  write_response b s1 --output 2
  change f
  git commit -q -m mixed
  local which='[d["cost_usd"] > 0, d["has_unpriced"]]' document
  assert_equal "$(git tokens show --json | of_document "$which")" '[True, True]'
  for document in 'log --json' --json 'merges --json' 'blame f --json' \
    'report --by commit --json' 'blocks --json'; do
    [ "$document" != 'merges --json' ] || {
      git switch -q main
      git merge -q --no-ff --no-edit topic
      git tokens record-merge >/dev/null
    }
    # shellcheck disable=SC2086  # words
    git tokens $document | python3 -c '
import json, sys
seen = 0
def check(one):
    global seen
    if isinstance(one, dict):
        seen += one.get("has_unpriced") is True
        assert "cost_usd" not in one or "has_unpriced" in one, one
        for inner in one.values():
            check(inner)
    elif isinstance(one, list):
        for inner in one:
            check(inner)
check(json.load(sys.stdin))
assert seen' || fail "$document"
  done
  assert_equal "$(git tokens merges --json | of_document '[d["merges"][0]["cumulative_has_unpriced"], d["branches"][0]["has_unpriced"]]')" \
    '[True, True]'
  run git tokens report --by commit --format csv
  assert_line --index 0 --regexp ',output_lower_bound_responses,has_unpriced.?$'
  assert_line --index 1 --regexp ',2,0,true.?$'
  run -1 --separate-stderr git tokens check --max-cost 5 --json
  assert_equal "$(of_document '[(b["state"], b["unpriced_models"]) for b in d["budgets"]]' <<<"$output")" \
    "[('unknown', ['mystery-9'])]"
}
