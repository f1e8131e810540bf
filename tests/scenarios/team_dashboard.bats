#!/usr/bin/env bats
# The dashboard over a team's ledger on a real PostgreSQL: the numbers of
# `report --ledger`, from a copy that follows it and goes with the server.
# shellcheck disable=SC2317  # bats calls the functions

bats_require_minimum_version 1.5.0

load team
eval "$(declare -f setup | sed '1s/setup/team_setup/')"
load postgres
load dashboard

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

setup() {
  fresh_database
  team_setup
  LEDGER=$URL
  export GIT_TOKENS_TEAM=$LEDGER GIT_TOKENS_DASHBOARD_FETCH_SECONDS=1
}

# The law of each person's ledger counts no entries, of which this file has
# some; the sums are compared with those of the team's ledger.
teardown() {
  local person
  stop_dashboard
  [ "$BATS_TEST_COMPLETED" = 1 ] || return 0
  for person in "${PEOPLE[@]}"; do
    be "$person" && assert_nothing_left_behind && assert_nothing_told || return
  done
}

# two_people: each works in a clone of their own, and sends all of it.
two_people() {
  be ada
  used a s1 --output 7
  used b s2 --model claude-opus-4-5-20251101 --output 2000 --at -90000
  git switch -q -c feature/login
  write_response c s1 --output 30
  used d s2 --output 500
  git push -q origin feature/login
  git switch -q main
  used e s3 --output 11
  git reset -q --hard HEAD~1
  git worktree add -q "$HOME/abandoned" -b abandoned
  write_response h s3 --output 17 --cwd "$HOME/abandoned"
  git tokens scan >/dev/null
  git worktree remove "$HOME/abandoned"
  write_response f s3 --output 12
  mkdir -p "$HOME/elsewhere"
  write_response g s4 --output 13 --cwd "$HOME/elsewhere" --model unheard-of
  git tokens add --total 5000 'without classes' >/dev/null
  git tokens task log api 'a task' 700 >/dev/null
  git tokens ledger push --all-repos >/dev/null
  be bob
  used i s9 --output 40
  git commit -q --amend -m 'said better'
  git tokens ledger push >/dev/null
}

# scratch: the directories of copies there are.
scratch() {
  find "$HOME/.cache/git-tokens" -mindepth 1 -maxdepth 1 -name 'team-dashboard.*' 2>/dev/null
}

comparable() {
  sed '/generated_at/d; /"unreadable_lines"/d; /"implausible_responses"/d'
}

# same_report OPTION...: /api/report says what `report --ledger` says.
same_report() {
  local query='' option
  for option in "$@"; do
    query+="&${option#--}"
  done
  diff <(git tokens report --ledger "$LEDGER" --json "$@" | comparable) \
    <(get "/api/report?${query#&}" | comparable) ||
    fail "they differ: $*"
}

# total: of what the dashboard tells.
total() {
  get /api/stats | sed -n 's/.*"totalTokens": \([0-9]*\),.*/\1/p'
}

# eventually COMMAND...: it succeeds within a while.
eventually() {
  local tries
  for tries in $(seq 300); do
    "$@" && return
    sleep 0.1
  done
  fail "never: $* (complaints: $(cat "$TEAM"/*/complained))"
}

@test "the numbers are those of report --ledger, and a later push is seen" {
  two_people
  cd "$TEAM" || return
  start_dashboard --ledger "$LEDGER"
  for by in author branch model project day commit session source week month \
    hour author,model branch,day,model; do
    same_report "--by=$by"
  done
  same_report --by=branch --branch=feature/login
  same_report --by=model --author=ADA
  same_report --by=model --project=repo
  same_report --by=day --since=1d
  same_report
  git tokens report --ledger "$LEDGER" --json >"$TEAM/report.json"
  get /api/stats >"$TEAM/stats.json"
  get /api/logs >"$TEAM/logs.json"
  python3 - "$TEAM" <<'END'
import decimal
import json
import sys

def read(name):
    with open(f"{sys.argv[1]}/{name}.json") as file:
        return json.load(file, parse_float=decimal.Decimal)

report, stats, logs = read("report"), read("stats"), read("logs")
assert report["responses"] >= 11, report
for part, whole in ((stats["totalTokens"], report["total_tokens"]),
                    (stats["totalCost"], report["cost_usd"])):
    assert part == whole, (part, whole)
for name in ("byProject", "byDate", "byTask"):
    parts = stats[name].values()
    assert sum(part["tokens"] for part in parts) == report["total_tokens"], name
    assert sum(part["count"] for part in parts) == len(logs), name
conservation = report["conservation"]
assert conservation["dropped"] >= 2 and conservation["pending"] >= 1, conservation
END
  # What changes: something new, a response that moved, one that is told better.
  before=$(total)
  curl -sN --max-time 60 "$URL/api/events" >"$TEAM/events" 3>&- &
  reader=$!
  be bob
  used j s9 --output 70
  write_response i s9 --output 400
  git commit -q --amend -m 'said best'
  git tokens ledger push >/dev/null
  be ada
  git tokens task edit 1 --remove >/dev/null
  git branch -q -D feature/login
  git tokens scan >/dev/null
  git tokens ledger push --all-repos >/dev/null
  cd "$TEAM" || return
  expected=$(git tokens report --ledger "$LEDGER" --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total_tokens"])')
  refute [ "$expected" = "$before" ]
  is_there() { [ "$(total)" = "$expected" ]; }
  eventually is_there
  told_twice() { [ "$(grep -c '^event: ledger' "$TEAM/events")" -ge 2 ]; }
  eventually told_twice
  kill "$reader"
  wait "$reader" || :
  for by in author branch model project day commit,session source; do
    same_report "--by=$by"
  done
  stop_dashboard
  assert_equal "$(scratch)" ''
  assert_equal "$(cat "$HOME/complained")" ''
}

@test "what a team's ledger was never told is left out, not zero" {
  two_people
  git config tokens.budget.day 1
  start_dashboard --ledger team
  get / >"$TEAM/page.html"
  for panel in 'By tool' 'Tasks logged' 'Task log' 'Top tasks' 'Budget' '1970'; do
    ! grep -q "$panel" "$TEAM/page.html" || fail "the page tells: $panel"
  done
  grep -q 'Team ledger postgresql://postgres@' "$TEAM/page.html"
  grep -q 'ada@example.org\|>ada<' "$TEAM/page.html"
  grep -q 'Last used' "$TEAM/page.html"
  assert_equal "$(status_of '/api/report?by=tool')" 400
  run get '/api/report?by=agent'
  assert_output --partial 'never leave a machine'
  # The commit's own page, also of a commit that this clone has not.
  for branch in feature/login main; do
    id=$(git --git-dir="$TEAM/ada/repo/.git" rev-parse "$branch")
    assert_equal "$(status_of "/commit/$id")" 200
    get "/commit/$id" >"$TEAM/commit.html"
    grep -q 'ada &lt;ada@example.org&gt;' "$TEAM/commit.html"
    ! grep -q 1970 "$TEAM/commit.html" || fail 'a time was made up'
  done
  # Nothing of this machine came into the copy, and none of it into the ledger.
  stop_dashboard
  assert_equal "$(scratch)" ''
}

@test "--html writes the team's page, and leaves nothing" {
  two_people
  git config tokens.team "$LEDGER"
  unset GIT_TOKENS_TEAM
  git tokens dashboard --ledger team --html "$TEAM/team.html"
  grep -q 'Team ledger postgresql://' "$TEAM/team.html"
  grep -q 'unheard-of' "$TEAM/team.html"
  grep -q 'said better' "$TEAM/team.html" # we stand in that repository
  assert_equal "$(scratch)" ''
}

@test "a server that is not there is one line, and one that goes leaves the page" {
  local word
  run -1 git tokens dashboard --ledger \
    "postgresql://me:hush@/x?host=$TEAM/nowhere" --html "$TEAM/page.html"
  assert_equal "${#lines[@]}" 1
  refute_output --partial hush
  assert_output --partial 'git-tokens: team ledger postgresql://me@'
  run -2 git tokens dashboard --ledger mysql://me:hush@db/t
  refute_output --partial hush
  assert_equal "${lines[*]}" 'git-tokens: --ledger: a team'"'"'s ledger is named by postgresql://USER@HOST/DATABASE'
  run -1 git tokens dashboard --ledger "$LEDGER" --html "$TEAM/page.html"
  assert_output --partial 'nothing was ever sent there'
  refute [ -e "$TEAM/page.html" ]
  assert_equal "$(scratch)" ''
  two_people
  sql 'UPDATE git_tokens_ledger SET version = 99'
  run -1 git tokens dashboard --ledger "$LEDGER" --html "$TEAM/page.html"
  assert_output --partial 'please update git-tokens'
  sql 'UPDATE git_tokens_ledger SET version = 1'
  # hush is a password that the server does not ask for.
  start_dashboard --ledger "postgresql://postgres:hush@/$DATABASE?host=$POSTGRES_FOLDER"
  before=$(total)
  query postgres "ALTER DATABASE $DATABASE RENAME TO away$DATABASE"
  says_so() {
    total >/dev/null
    [ -s "$HOME/complained" ]
  }
  eventually says_so
  for word in 1 2 3 4 5 6; do # more looks say no more
    assert_equal "$(total)" "$before"
    sleep 0.3
  done
  assert_equal "$(wc -l <"$HOME/complained")" 1
  grep -q 'the page stays with what it has' "$HOME/complained"
  ! grep -q hush "$HOME/complained" || fail 'the password is told'
  ! get / | grep -q hush || fail 'the password is on the page'
  ! pgrep -af git-tokens-dashboard | grep hush || fail 'the password is among the words'
  query postgres "ALTER DATABASE away$DATABASE RENAME TO $DATABASE"
  used k s9 --output 90
  git tokens ledger push >/dev/null
  is_more() { [ "$(total)" -gt "$before" ]; }
  eventually is_more
}

@test "the copy is private and goes with whoever ends it; what was killed goes next time" {
  two_people
  start_dashboard --ledger team
  copy=$(scratch)
  assert_equal "$(stat -c %a "$copy")" 700
  kill -INT "$SERVER"
  wait "$SERVER" || :
  SERVER=
  assert_equal "$(scratch)" ''
  start_dashboard --ledger team
  page=$(pgrep -P "$SERVER")
  kill -KILL "$SERVER"
  wait "$SERVER" || :
  SERVER=
  is_over() { ! kill -0 "$page" 2>/dev/null; }
  eventually is_over # nobody serves a copy without an owner
  left=$(scratch)
  [ -n "$left" ] || fail 'who was killed cannot tidy up'
  start_dashboard --ledger team
  refute [ -e "$left" ]
  other=$(scratch)
  git tokens dashboard --ledger team --html "$TEAM/page.html"
  assert_equal "$(scratch)" "$other" # one that lives stays
  stop_dashboard
  assert_equal "$(scratch)" ''
}

@test "many responses, and everything that a price depends on" {
  used a s1 --output 7
  git tokens ledger push >/dev/null
  # More than are read as one answer; every hundredth needed three attempts.
  sql "INSERT INTO git_tokens_response
    SELECT CASE WHEN i % 5 = 0 THEN '' ELSE 'example.org/other' END,
      'm' || i, CASE i % 50 WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 ELSE 0 END,
      i % 7 <> 0,
      CASE WHEN i % 100 = 4 THEN 460000 ELSE (i % 3) * 99990 + 20 END,
      i % 1000, 0, 0, 0, CASE WHEN i % 50 = 1 THEN 70 ELSE 0 END, i % 4,
      (ARRAY['claude-sonnet-4-5-20250929', 'claude-opus-4-6', 'unheard-of',
             'claude-haiku-4-5'])[i % 4 + 1],
      CASE WHEN i % 9 = 0 THEN 'fast' ELSE '' END,
      CASE WHEN i % 8 = 0 THEN 'batch' ELSE '' END,
      CASE WHEN i % 6 = 0 THEN 'us' ELSE '' END,
      CASE WHEN i % 100 = 4 THEN '150000,' || i % 1000 || ',0,0,0;60000,0,0,0,0;250000,0,0,0,0'
           ELSE '' END,
      false, false, 0,
      CASE WHEN i % 11 = 0 THEN 4503599627370496 ELSE 1760000000000 + i::bigint * 300000 END,
      0, 's' || i % 30, false, 0, 0, 0,
      CASE WHEN i % 5 = 0 THEN 0 ELSE 1 + i % 2 END, i % 10 = 6,
      CASE WHEN i % 5 <> 0 AND i % 2 = 1 THEN 'c' || i % 40 ELSE '' END,
      CASE WHEN i % 2 = 0 THEN 'branch' || i % 3 ELSE '' END, 1, 0
    FROM generate_series(1, 21000) AS i"
  sql "INSERT INTO git_tokens_repository VALUES ('example.org/other', 'other')"
  # Commits that were amended: people who do not agree on where, and a name
  # that was not told.
  sql "INSERT INTO git_tokens_commit
    SELECT 'example.org/other', 'c' || i,
      'c' || CASE WHEN i % 4 = 1 THEN 3 ELSE i END, i % 10 = 7,
      'topic' || i % 8, CASE WHEN i % 6 = 5 THEN '' ELSE 'Eve <eve@example.org>' END, 0
    FROM generate_series(1, 40) AS i"
  start_dashboard --ledger team
  for by in author branch model project day commit session source \
    hour,commit author,branch,model; do
    same_report "--by=$by"
  done
  same_report --since=2025-11-01 --until=2025-12-01 --by=day,project
  # A part of it is told anew.
  sql "UPDATE git_tokens_commit SET author = 'Eva <eva@example.org>', revision = 5
    WHERE sha = 'c9'"
  sql "DELETE FROM git_tokens_response WHERE response IN ('m4', 'm104')"
  sql "UPDATE git_tokens_repository SET name = 'anew' WHERE name <> ''"
  is_there() { get '/api/report?by=author' | grep -q '"Eva '; }
  eventually is_there
  for by in author branch model project day commit source author,branch,model; do
    same_report "--by=$by"
  done
}
