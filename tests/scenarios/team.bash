# Several people, each with a HOME, a ledger and a clone of their own, around
# one bare repository. After every test the law holds for each of them, and
# nothing of ours is left but its two notes refs. Load it:
#   load team
# shellcheck shell=bash

load daily_life

setup() {
  setup_home
  TEAM=${HOME%/home}
  REMOTE=$TEAM/remote.git
  PEOPLE=()
  git init -q --bare "$REMOTE"
  join_team ada
  git commit -q --allow-empty -m start
  git push -q -u origin main
  join_team bob
}

teardown() {
  local person
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  for person in "${PEOPLE[@]}"; do
    be "$person" && assert_law_holds && assert_nothing_left_behind &&
      assert_only_our_refs "$HOME/repo" || return
  done
  assert_only_our_refs "$REMOTE"
}

# join_team NAME: a new person with a clone; we are that person afterwards.
join_team() {
  PEOPLE+=("$1")
  export HOME=$TEAM/$1
  mkdir -p "$HOME/.claude/projects"
  git config --global user.name "$1"
  git config --global user.email "$1@example.org"
  git config --global init.defaultBranch main
  git clone -q "$REMOTE" "$HOME/repo" 2>/dev/null
  : >"$HOME/expected"
  be "$1"
  git tokens install-hooks >/dev/null
}

# be NAME: from now on we are that person, in the root of the clone.
be() {
  export HOME=$TEAM/$1
  EXPECTED=$HOME/expected
  cd "$HOME/repo" || return
}

# used ID SESSION [OPTION...]: a response, and a commit that gets it.
used() {
  write_response "$@"
  change "$1.txt"
  git commit -q -m "$1"
}

# note_of [REV]: the bytes of the note.
note_of() {
  git notes --ref=tokens show "$(git rev-parse "${1:-HEAD}")"
}

# report_by DIMENSION [OPTION...]: the groups and the total, without what
# differs from run to run and from ledger to ledger.
report_by() {
  git tokens report --json --tz UTC --by "$@" | python3 -c '
import json, sys
report = json.load(sys.stdin)
for left_out in ("generated_at", "conservation"):
    del report[left_out]
print(json.dumps(report, indent=1))'
}

assert_only_our_refs() {
  local odd
  odd=$(git -C "$1" for-each-ref --format='%(refname)' |
    grep -vE '^refs/(heads|tags|remotes|pull)/|^refs/notes/(tokens|token-merges)$') || :
  assert_equal "$odd" '' &&
    assert_equal "$(find "$1" -name 'NOTES_MERGE_*' -o -name '*.lock')" ''
}
