#!/usr/bin/env bats
# A team's ledger on a real PostgreSQL: what many machines send counts once,
# and says the same as the ledger that sent it.
# shellcheck disable=SC2317  # bats calls the functions

load team
load postgres

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

eval "$(declare -f setup | sed '1s/setup/team_setup/')"
setup() {
  fresh_database
  team_setup
  export GIT_TOKENS_TEAM=$URL
}

# of_team DIMENSION [OPTION...]: the report on the team's ledger, and
# of_ledger: the one on this machine's, without what differs from run to run,
# and without what a team's ledger is not told.
comparable() {
  sed '/generated_at/d; /"unreadable_lines"/d; /"implausible_responses"/d'
}
of_team() {
  git tokens report --ledger team --json --tz UTC --by "$@" | comparable
}
of_ledger() {
  git tokens report --all-repos --json --tz UTC --by "$@" | comparable
}

# told: of a report in JSON what a team's ledger can tell.
told() {
  python3 -c '
import json, sys
report = json.load(sys.stdin)
for left_out in ("generated_at", "conservation", "unreadable_lines",
                 "implausible_responses"):
    report.pop(left_out, None)
print(json.dumps(report, indent=1))'
}

# assert_same [OPTION...]: both say the same, by everything that both know.
assert_same() {
  local dimension
  for dimension in model commit branch author session source day week month \
    hour commit,model branch,day,model; do
    diff <(of_ledger "$dimension" "$@") <(of_team "$dimension" "$@") ||
      fail "they differ by $dimension"
  done
}

# works: commits on two branches, something pending, something dropped and
# something outside.
works() {
  used a s1 --output 7
  used b s2 --model claude-opus-4-5-20251101 --output 2000 --at -90000
  git switch -q -c feature/login
  write_response c s1 --output 30
  used d s2 --output 500
  git switch -q main
  used e s3 --output 11
  git reset -q --hard HEAD~1
  write_response f s3 --output 12
  mkdir -p "$HOME/elsewhere"
  write_response g s4 --output 13 --cwd "$HOME/elsewhere" --model unheard-of
  git tokens scan >/dev/null
}

@test "a team's ledger says what the ledger said that filled it" {
  works
  run git tokens ledger push --all-repos
  assert_success
  assert_output --partial 'Sent 7 responses and '
  assert_same
  assert_same --since 1d
  assert_same --branch feature/login
  assert_same --model opus
  assert_same --author ADA
  assert_same --session s1
  diff <(git tokens report --all-repos --by branch --breakdown) \
    <(git tokens report --ledger team --by branch --breakdown)
  diff <(git tokens report --all-repos --by commit --format csv) \
    <(git tokens report --ledger team --by commit --format csv)
  diff <(git tokens top 2 --all-repos) <(git tokens top 2 --ledger team)
  diff <(git tokens daily --all-repos --tz Asia/Kathmandu) \
    <(git tokens daily --ledger "$URL" --tz Asia/Kathmandu)
}

@test "what was sent is not sent again; what changed is" {
  works
  git tokens ledger push --all-repos
  team_rows >"$TEAM/before"
  run git tokens ledger push --all-repos
  assert_output --partial 'Sent 0 responses and 0 commits'
  write_response a s1 --output 70 # the same response, further
  git commit -q --amend -m amended
  run git tokens ledger push --all-repos
  assert_output --partial 'taken back' && fail 'nothing was'
  refute_output --partial 'Sent 0'
  assert_same
  git branch -q -D feature/login
  git tokens scan >/dev/null
  git tokens ledger push --all-repos
  assert_same
  git tokens ledger push --all-repos --all
  assert_same
}

@test "every price is the same, whatever it depends on" {
  local fixture
  export CLAUDE_CONFIG_DIR=$TEAM/client GIT_TOKENS_LEDGER=$TEAM/prices.db
  for fixture in "$BATS_TEST_DIRNAME"/../../fixtures/transcripts/*/; do
    mkdir -p "$CLAUDE_CONFIG_DIR/projects/$(basename "$fixture")"
    cp -r "$fixture"/. "$CLAUDE_CONFIG_DIR/projects/$(basename "$fixture")"
  done
  mkdir "$CLAUDE_CONFIG_DIR/projects/made"
  python3 - >"$CLAUDE_CONFIG_DIR/projects/made/s.jsonl" <<'END'
import itertools
import json
sizes = [99_000, 100_000, 100_001, 200_000, 200_001, 900_000]
models = ["claude-sonnet-4-5-20250929", "claude-haiku-5-5", "claude-opus-4-6",
          "eu.anthropic.claude-opus-4-6-v1:0", "unheard-of", "<synthetic>"]
terms = [{}, {"speed": "fast"}, {"service_tier": "batch"}, {"inference_geo": "us"},
         {"server_tool_use": {"web_search_requests": 3}},
         # Two attempts that are short and a long one: each has its own rate.
         {"iterations": [150_000, 60_000, 250_000]}]
for i, (size, model, term) in enumerate(itertools.product(sizes, models, terms)):
    parts = term.get("iterations", [])
    if parts:
        size = sum(parts) + 2000
        term = {"iterations": [
            {"type": "message", "input_tokens": part, "output_tokens": 0,
             "cache_creation_input_tokens": 500 if part == 60_000 else 0,
             "cache_read_input_tokens": 1500 if part == 60_000 else 0}
            for part in parts]}
        term["iterations"][0]["output_tokens"] = i
    print(json.dumps({
        "type": "assistant", "uuid": f"u{i}", "sessionId": f"s{i % 3}",
        "timestamp": f"2026-{1 + i % 12:02}-{1 + i % 28:02}T23:{i % 60:02}:00.000Z",
        "cwd": "/nowhere", "requestId": f"req_{i}",
        "message": {"id": f"msg_{i}", "role": "assistant", "model": model,
                    "content": [], "stop_reason": "end_turn",
                    "usage": {"input_tokens": size - 2000, "output_tokens": i,
                              "cache_creation_input_tokens": 500,
                              "cache_read_input_tokens": 1500, **term}}}))
END
  git tokens add --total 5000 'without classes'
  git tokens task log api 'a task' 700
  git tokens scan
  git tokens ledger push --all-repos
  assert_same
  of_team model >"$TEAM/all"
  grep -q '"model": "unheard-of"' "$TEAM/all"
  assert_equal "$(sql "SELECT count(*) > 160, sum(CASE WHEN attempts <> '' THEN 1 ELSE 0 END) > 0 FROM git_tokens_response")" 't|t'
  diff <(git tokens monthly --all-repos --since 2025-01-01 --json --tz America/St_Johns | comparable) \
    <(git tokens monthly --ledger team --since 2025-01-01 --json --tz America/St_Johns | comparable)
  diff <(git tokens report --all-repos --by hour --format csv --tz Europe/Berlin) \
    <(git tokens report --ledger team --by hour --format csv --tz Europe/Berlin)
  rm "$HOME/.claude/token-usage.log"
  unset CLAUDE_CONFIG_DIR GIT_TOKENS_LEDGER
}

@test "two people fill it, and each has the other's numbers after a pull" {
  be ada
  used a s1 --output 7
  used b s2 --model claude-opus-4-5-20251101 --output 2000
  git switch -q -c feature/login
  used d s2 --output 500
  git push -q origin main feature/login
  git tokens ledger push
  be bob
  git pull -q
  git branch -q -f feature/login origin/feature/login
  used c s9 --output 30
  git push -q origin main
  assert_tokens feature/login 0
  git tokens report --all-repos --json >"$TEAM/ledger"
  git tokens ledger push
  run git tokens ledger pull
  assert_success
  assert_output --partial 'log, show and report have them now'
  assert_tokens feature/login 600
  assert_equal "$(evidence_of feature/login)" note
  report_by author,model >"$TEAM/pulled"
  grep -q '"total_tokens": 2937' "$TEAM/pulled"
  diff <(told <"$TEAM/pulled") \
    <(git tokens report --ledger team --json --tz UTC --by author,model | told)
  # The ledger of this machine stays as it was.
  diff <(comparable <"$TEAM/ledger") \
    <(git tokens report --all-repos --json | comparable)
  run git tokens ledger pull
  assert_output --partial 'nothing is new'
  # Beside notes that say the same each response counts once.
  be ada
  git fetch -q
  git tokens sync
  git tokens ledger pull
  be bob
  git tokens sync
  diff "$TEAM/pulled" <(report_by author,model)
  git tokens ledger push
  git tokens ledger pull
  diff "$TEAM/pulled" <(report_by author,model)
  be ada
  git fetch -q
  diff "$TEAM/pulled" <(report_by author,model)
}

@test "a merge counts what the team's ledger told of its commits" {
  be ada
  used a s1 --output 7
  git switch -q -c feature/login
  used d s2 --output 500
  git push -q origin main feature/login
  git tokens ledger push
  be bob
  git pull -q
  git merge -q --no-ff --no-edit origin/feature/login
  git tokens record-merge --source-branch feature/login
  run git tokens merges --json
  refute_output --partial '"total_tokens": 600'
  git tokens ledger pull
  run git tokens merges --json
  assert_output --partial '"total_tokens": 600'
}

@test "nothing of a conversation, no path and no tool is in the team's ledger" {
  used a s1 --output 7 --edit "$HOME/repo/deep/file.txt"
  git tokens add 5 6 'a typed SECRET' -m some-model
  git tokens task log api 'a SECRET task' 700
  git tokens scan
  git tokens ledger push --all-repos
  team_rows >"$TEAM/rows"
  assert_equal "$(grep -c '^response' "$TEAM/rows")" 3
  assert_equal "$(sql 'SELECT DISTINCT name FROM git_tokens_repository')" repo
  run grep -E 'SECRET|/repo|file\.txt|deep|Edit|api' "$TEAM/rows"
  assert_failure 1
  grep -q 'claude-sonnet' "$TEAM/rows"
  run grep -c "$(git rev-parse HEAD)" "$TEAM/rows"
  assert_output 3 # the commit, its response and what was typed
  # What was typed is in no transcript, which is all that teardown counts.
  rm "$HOME"/.local/share/git-tokens/ledger.db* "$HOME/.claude/token-usage.log"
}

@test "fifty writers at once, some killed, leave what one leaves" {
  local i
  for i in $(seq 40); do
    write_response "r$i" "s$((i % 7))" --output "$i"
    [ $((i % 5)) != 0 ] || { change "f$i"; git commit -q -m "$i"; }
  done
  write_response r3 s3 --output 300 # half of them see only the first of it
  git tokens scan >/dev/null
  cp -a "$HOME" "$TEAM/late"
  sed -i '/"output_tokens":300/d' "$(transcript_of s3 "$PWD")"
  rm -f "$HOME"/.local/share/git-tokens/ledger.db*
  git tokens scan >/dev/null
  cp -a "$HOME" "$TEAM/early"
  HOME=$TEAM/late git tokens ledger push --no-scan >/dev/null
  HOME=$TEAM/early git tokens ledger push --no-scan >/dev/null
  team_rows >"$TEAM/one"
  assert_equal "$(grep -c '^response' "$TEAM/one")" 40
  sql 'DROP TABLE git_tokens_ledger, git_tokens_repository, git_tokens_commit, git_tokens_response'
  for i in $(seq 50); do
    cp -a "$TEAM/$([ $((i % 2)) = 0 ] && echo late || echo early)/.local" "$TEAM/w$i"
  done
  writer() {
    GIT_TOKENS_LEDGER=$TEAM/w$1/share/git-tokens/ledger.db "${@:2}" \
      git-tokens ledger push --no-scan --all >>"$TEAM/out" 2>&1
  }
  for i in $(shuf -i 1-50); do
    if [ $((i % 5)) = 0 ]; then
      writer "$i" timeout -s KILL "0.$((RANDOM % 3))$((RANDOM % 10))" &
    else
      writer "$i" &
    fi
  done
  wait
  run grep -c '^git-tokens' "$TEAM/out"
  assert_output 0
  for i in 5 10 15 20; do
    writer "$i"
  done
  diff "$TEAM/one" <(team_rows)
  diff <(of_ledger model) <(of_team model) && fail 'the early one knows less'
  HOME=$TEAM/late
  diff <(of_ledger model) <(of_team model)
  be bob
  write_response r3 s3 --output 300
  printf '%s\n' "$(grep -v '^r3 3$' "$EXPECTED")" >"$EXPECTED"
}

@test "a ledger that was emptied is filled again by itself" {
  works
  git tokens ledger push --all-repos
  sql 'DROP TABLE git_tokens_ledger, git_tokens_repository, git_tokens_commit, git_tokens_response'
  run git tokens report --ledger team
  assert_failure 1
  assert_output --partial 'nothing was ever sent there'
  git tokens ledger push --all-repos
  assert_same
  sql 'DELETE FROM git_tokens_response'
  run git tokens ledger push --all-repos
  assert_output --partial 'Sent 0 responses'
  git tokens ledger push --all-repos --all
  assert_same
}

@test "what a person takes back, or what moves, counts no more where it was" {
  works
  git tokens task log api one 700
  git tokens ledger push --all-repos
  assert_same
  git tokens task edit 1 --remove
  git tokens ledger push --all-repos
  assert_same
  git config tokens.repository example.org/renamed
  git tokens ledger push --all-repos
  assert_same
  assert_equal "$(sql "SELECT DISTINCT repository FROM git_tokens_response WHERE repository <> ''")" \
    example.org/renamed
}

@test "a name that was sent stays as long as a remote has that address" {
  works
  names() { sql "SELECT DISTINCT repository FROM git_tokens_response WHERE repository <> ''"; }
  git remote rename origin old
  git remote set-url old https://example.org/team/old.git
  git tokens ledger push
  assert_equal "$(names)" example.org/team/old
  git remote add new https://example.org/team/new.git
  git config "branch.$(git branch --show-current).remote" new
  git tokens ledger push --all
  assert_equal "$(names)" example.org/team/old
  git remote remove old
  git tokens ledger push
  assert_equal "$(names)" example.org/team/new
}

@test "only the repository we stand in goes, and nothing where nothing may" {
  works
  git tokens ledger push
  diff <(git tokens report --by project,branch) \
    <(git tokens report --ledger team --by project,branch)
  assert_equal "$(sql "SELECT count(*) FROM git_tokens_response WHERE place = 0")" 0
  assert_equal "$(sql "SELECT count(*) FROM git_tokens_response")" 6
  run git tokens ledger status
  assert_success
  assert_output --partial 'To be sent    0 responses'
  assert_output --partial 'It holds      6 responses of 1 repository; 6 of this one'
  git config tokens.share none
  write_response z s1 --output 1
  run git tokens ledger push
  assert_failure 2
  assert_output --partial 'tokens.share lets nothing leave this repository'
  assert_equal "$(sql "SELECT count(*) FROM git_tokens_response")" 6
}

@test "pseudonyms go where tokens.identity asks for them" {
  git config tokens.identity hash
  used a s1 --output 7
  git tokens ledger push
  run team_rows
  refute_output --regexp 's1|main|bob'
  git config tokens.identity none
  git tokens ledger push
  run team_rows
  refute_output --regexp 's1|main|bob'
  assert_equal "$(sql 'SELECT moment % 86400000 FROM git_tokens_response')" 0
  diff <(of_ledger model) <(of_team model)
}

@test "what cannot be asked, or cannot be reached, is said in one line without the password" {
  used a s1 --output 7
  git tokens ledger push
  for dimension in tool agent skill task mcp-server; do
    run git tokens report --ledger team --by "$dimension"
    assert_failure 2
    assert_output --partial 'never leave a machine'
  done
  run git tokens report --ledger team -- lib
  assert_failure 2
  local address
  for address in "postgresql://ada:hushhush@127.0.0.1:1/db" \
    "postgresql://ada:hushhush@/db?host=$HOME" \
    "postgresql://ada:hush@hush@/db" \
    "postgresql://nobody:hushhush@/none?host=$POSTGRES_FOLDER"; do
    export GIT_TOKENS_TEAM=$address
    for action in 'ledger push' 'ledger pull' 'ledger status' 'report --ledger team'; do
      # shellcheck disable=SC2086  # two words
      run git tokens $action
      assert_failure
      assert_equal "${#lines[@]}" 1
      assert_output --regexp '^git-tokens: '
      refute_output --partial hush
    done
  done
  unset GIT_TOKENS_TEAM
  run git tokens ledger push
  assert_failure 2
  assert_output --partial 'git config tokens.team postgresql://'
  git config tokens.team "$URL"
  git tokens ledger push
  sql 'UPDATE git_tokens_ledger SET version = 99'
  run git tokens ledger push
  assert_failure 1
  assert_output --partial 'please update git-tokens'
}

@test "who may only read can report, and is told when writing" {
  used a s1 --output 7
  git tokens ledger push
  query postgres "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN" 2>/dev/null
  sql 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader'
  export GIT_TOKENS_TEAM=${URL/postgres@/reader@}
  git tokens report --ledger team
  git tokens ledger pull
  run git tokens ledger push --all
  assert_failure 1
  assert_output --partial 'permission denied'
  assert_output --partial 'ask who keeps the server'
  sql 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM reader'
}

@test "neither the hook nor git-tokens loads a library for PostgreSQL" {
  local program
  for program in git-tokens git-tokens-hook git-tokens-ci git-tokens-dashboard; do
    run ldd "$PROGRAMS/$program"
    refute_output --regexp 'libpq'
  done
  run ldd "$PROGRAMS/git-tokens-team"
  assert_output --partial 'libpqxx'
}
