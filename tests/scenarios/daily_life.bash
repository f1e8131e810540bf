# A scratch developer's day: responses of the model beside real git, and after
# every test the law of conservation. Load it instead of helpers:
#   load daily_life
# shellcheck shell=bash

load helpers

setup() {
  setup_home
  EXPECTED=$HOME/expected
  : >"$EXPECTED"
  git tokens install-hooks >/dev/null
}

# After every scenario, whatever it was about. Bats looks only at what teardown
# returns: a command that fails in the middle of it does not end it.
teardown() {
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  assert_law_holds && assert_nothing_left_behind && assert_nothing_told
}

# moment [OFFSET_SECONDS]: the time a response bears; of the clock if it is set.
moment() {
  local now=${CLOCK:-$EPOCHREALTIME}
  date -u -d "@$(awk -v now="$now" -v at="${1:-0}" \
    'BEGIN { printf "%.3f", now + at }')" +%Y-%m-%dT%H:%M:%S.%3NZ
}

# clock SECONDS: git and responses live at this second of a day in the past.
# For commits without hooks: a hook always lives now.
clock() {
  CLOCK=$((DAY + $1))
  export GIT_COMMITTER_DATE="@$CLOCK +0000" GIT_AUTHOR_DATE="@$CLOCK +0000"
}
DAY=$((EPOCHSECONDS - 86400))

# earlier SECONDS COMMAND...: git believes that it runs so long ago.
# Git knows whole seconds only; a person is slower than that, a test is not.
earlier() {
  local at
  at="@$((EPOCHSECONDS - $1)) +0000"
  shift
  GIT_COMMITTER_DATE=$at "$@"
}

# write_response ID SESSION [--output N] [--at SECONDS] [--edit PATH]
#                [--cwd DIR] [--branch B] [--model M]
# One line of a transcript. The session's file lies where the session began.
# Tokens in all: N + 100 (N is 100 unless told).
write_response() {
  local id=$1 session=$2 output=100 at=0 edit='' cwd=$PWD branch='' content
  local model=claude-sonnet-4-5-20250929
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in
      --output) output=$2 ;;
      --at) at=$2 ;;
      --edit) edit=$2 ;;
      --cwd) cwd=$2 ;;
      --branch) branch=$2 ;;
      --model) model=$2 ;;
      *) echo "write_response: $1?" >&2; return 2 ;;
    esac
    shift 2
  done
  # As the client does: HEAD when it is detached, nothing outside of git.
  [ -n "$branch" ] || branch=$(git -C "$cwd" symbolic-ref --short -q HEAD) ||
    branch=$(git -C "$cwd" rev-parse -q --abbrev-ref HEAD 2>/dev/null) || :
  content='{"type":"text","text":"SECRET"}'
  if [ -n "$edit" ]; then
    [ "${edit#/}" != "$edit" ] || edit=$cwd/$edit
    content='{"type":"tool_use","id":"toolu_'$id'","name":"Edit","input":{"file_path":"'$edit'","old_string":"SECRET","new_string":"SECRET"}}'
  fi
  printf '{"type":"assistant","uuid":"u-%s","timestamp":"%s","cwd":"%s","sessionId":"%s","version":"2.1.112","gitBranch":"%s","isSidechain":false,"requestId":"req_%s","message":{"id":"msg_%s","type":"message","role":"assistant","model":"%s","content":[%s],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":50,"cache_read_input_tokens":40,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30},"output_tokens":%s}}}\n' \
    "$id" "$(moment "$at")" "$cwd" "$session" "$branch" "$id" "$id" \
    "$model" "$content" "$output" >>"$(transcript_of "$session" "$cwd")"
  printf '%s %s\n' "$id" "$output" >>"$EXPECTED"
}

# transcript_of SESSION DIRECTORY: the session's file, made on first use.
transcript_of() {
  local file
  file=$(find "$HOME/.claude/projects" -name "$1.jsonl")
  if [ -z "$file" ]; then
    file=$HOME/.claude/projects/$(printf %s "$2" | tr -c 'A-Za-z0-9' '-')/$1.jsonl
    mkdir -p "${file%/*}"
  fi
  printf '%s\n' "$file"
}

# change FILE [TEXT]: writes and stages a file.
change() {
  mkdir -p "$(dirname "$1")"
  echo "${2:-$1 SECRET $RANDOM}" >>"$1"
  git add "$1"
}

# human_commit FILE: a commit of a file that no session touched.
human_commit() {
  change "$1"
  git commit -q -m "$1"
}

first_number() {
  sed -n '0,/"total_tokens": /s/.*"commit": "[^"]*".*"total_tokens": \([0-9]*\).*/\1/p'
}

# tokens_of [REV]: what the commit cost in all.
tokens_of() {
  git tokens show --json "${1:-HEAD}" | first_number
}

# evidence_of [REV]
evidence_of() {
  git tokens show --json "${1:-HEAD}" | sed -n 's/.*"evidence": "\([^"]*\)".*/\1/p'
}

# assert_tokens REV N [DIRECTORY]
assert_tokens() {
  local found
  found=$(cd "${3:-.}" && tokens_of "$1")
  [ "$found" = "$2" ] || fail "$1 has '$found' tokens, not $2"
}

# pending_of [BRANCH]: what waits on a branch of this repository ("" detached).
pending_of() {
  git tokens --json | python3 -c '
import json, sys
branch = sys.argv[1] or None
waiting = json.load(sys.stdin)["pending"]
print(sum(one["total_tokens"] for one in waiting if one["branch"] == branch))
' "${1-main}"
}

# assert_pending BRANCH N
assert_pending() {
  assert_equal "$1: $(pending_of "$1")" "$1: $2"
}

# place_count PLACE: of commits, pending, dropped, outside, responses.
place_count() {
  git tokens report --all-repos --json |
    sed -n 's/.*"conservation": {.*"'"$1"'": \([0-9]*\).*/\1/p'
}

# assert_dropped N: so many responses are.
assert_dropped() {
  assert_equal "$(place_count dropped) dropped" "$1 dropped"
}

# assert_law_holds: nothing lost, nothing counted twice, to the token.
assert_law_holds() {
  local report
  unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE GIT_TOKENS
  report=$(cd "$HOME" && git tokens scan >/dev/null &&
    git tokens report --all-repos --by commit --json) ||
    fail 'the report failed' || return
  python3 "$BATS_TEST_DIRNAME/conservation.py" "$EXPECTED" <<<"$report"
}

assert_nothing_left_behind() {
  local repository
  while read -r repository; do
    assert_equal "$repository: $(git -C "$repository" status --porcelain --ignore-submodules=none)" \
      "$repository: " || return
  done < <(find "$HOME" -name .git -printf '%h\n')
  assert_equal "$(find "$HOME" -name '*.lock')" '' &&
    assert_equal "$(find "$HOME" -name 'pending.*')" ''
}

# assert_nothing_told: nothing of a conversation is stored anywhere.
assert_nothing_told() {
  local telling
  telling=$(find "$HOME" \( -path "$HOME/.local/*" -o -path '*/git-tokens/*' -o \
    -path '*/token_metrics/*' -o -path '*/temp/*' \) -type f \
    -exec grep -l SECRET {} +) || :
  assert_equal "$telling" ''
}

# two_commits: they used 101 and 102, and edited a file each.
two_commits() {
  write_response a s1 --output 1 --edit f
  change f
  git commit -q -m one
  write_response b s1 --output 2 --edit g
  change g
  git commit -q -m two
}

# topic: a branch with two commits that used 101 and 102; main went on.
topic() {
  human_commit base
  git switch -q -c topic
  two_commits
  git switch -q main
  human_commit m
}
