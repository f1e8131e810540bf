#!/usr/bin/env bash
# What a team's ledger holds and how quickly it answers, on a PostgreSQL of its
# own: a simulation of many commits, then real pushes and real reports.
#
#   bench/team_ledger.sh [COMMITS [RESPONSES_A_COMMIT]]   (default: 1000000 3)
#
# GIT_TOKENS_BIN names the directory of the programs (default: the release's).
# Needs some 600 bytes of disk for each response. Prints rates, sizes, times,
# and the plans of the reports. docs/SCALE.md has what it printed.
set -euo pipefail
cd "$(dirname "$0")/.."
commits=${1:-1000000}
each=${2:-3}
PATH=${GIT_TOKENS_BIN:-$PWD/build/release/bin}:$PATH
here=$PWD
# shellcheck source=tests/scenarios/postgres.bash
. tests/scenarios/postgres.bash

POSTGRES_OPTIONS='-c fsync=on -c shared_buffers=1GB -c work_mem=256MB'
POSTGRES_OPTIONS+=' -c max_wal_size=8GB -c session_preload_libraries=auto_explain'
POSTGRES_OPTIONS+=' -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on'
export POSTGRES_OPTIONS # of one line: a shell of pg_ctl's reads it
start_postgres
[ -z "$POSTGRES_MISSING" ] || { echo "$POSTGRES_MISSING" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'stop_postgres; rm -rf "$scratch"' EXIT
DATABASE=postgres
url="postgresql://postgres@/postgres?host=$POSTGRES_FOLDER"
export HOME=$scratch GIT_TOKENS_TEAM=$url GIT_CONFIG_NOSYSTEM=1
unset CLAUDE_CONFIG_DIR XDG_DATA_HOME XDG_CONFIG_HOME GIT_TOKENS_LEDGER

# timed TITLE COMMAND...: how long it took.
timed() {
  local title=$1 start=$EPOCHREALTIME
  shift
  "$@" >"$scratch/out"
  awk -v a="$start" -v b="$EPOCHREALTIME" -v t="$title" \
    'BEGIN { printf "%-44s %8.2f s\n", t, b - a }'
}

# A developer's ledger, and its first push.
mkdir -p "$scratch/.claude"
git init -q "$scratch/repo"
cd "$scratch/repo"
git -c user.name=Ada -c user.email=ada@example.org commit -q --allow-empty -m start
# push_of LINES: a ledger of about so many responses, sent.
for lines in 1000 100000; do
  python3 - "$lines" "$scratch/repo" >"$scratch/t.jsonl" <<'END'
import sys
count, cwd = int(sys.argv[1]), sys.argv[2]
for i in range(count):
    print('{"type":"assistant","uuid":"u%d-%d","timestamp":"2026-03-%02dT10:%02d:%02d.%03dZ",'
          '"cwd":"%s","sessionId":"00000000-0000-4000-8000-%012d","version":"2.1.112",'
          '"gitBranch":"main","requestId":"req_%d","message":{"id":"msg_01%022d-%d","type":"message",'
          '"role":"assistant","model":"claude-sonnet-4-5-20250929","content":[],'
          '"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":2000,'
          '"cache_read_input_tokens":90000,"output_tokens":%d}}}'
          % (i, count, 1 + i % 28, i // 60 % 60, i % 60, i % 1000, cwd, i % 200, i, i, count, i % 2000))
END
  mkdir -p "$scratch/.claude/projects/p$lines"
  mv "$scratch/t.jsonl" "$scratch/.claude/projects/p$lines/s.jsonl"
  git tokens scan >/dev/null
  timed "push of $lines new responses" git tokens ledger push --all-repos --no-scan
done
timed 'push with nothing new' git tokens ledger push --all-repos --no-scan
timed 'push --all (every row again)' git tokens ledger push --all-repos --no-scan --all

echo "filling: $commits commits in 1,000 repositories, $each responses each"
timed 'commits' sql "INSERT INTO git_tokens_commit
  SELECT 'example.org/team/service-' || i % 1000, md5(i::text) || left(md5('x' || i), 8),
    md5(i::text) || left(md5('x' || i), 8), i % 50 = 0, 'feature/' || i % 997,
    'Developer ' || i % 10000 || ' <dev' || i % 10000 || '@example.org>', 0
  FROM generate_series(1, $commits) i"
timed 'responses' sql "INSERT INTO git_tokens_response
  SELECT 'example.org/team/service-' || i % 1000,
    'msg_01' || left(md5(i || '-' || k), 22), 0, true, 10 + i % 90, i % 3000, i % 5000, i % 1000,
    (i * 7919::bigint) % 180000, 0, 0,
    (ARRAY['claude-sonnet-4-5-20250929', 'claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001'])[1 + i % 3],
    '', '', '', '', false, false,
    1735689600000 + i::bigint * 31000, 1735689600000 + i::bigint * 31000 + k * 5000, k * 4000,
    left(md5(i::text), 8) || '-0000-4000-8000-' || left(md5(i::text), 12),
    false, 1735689600000 + i::bigint * 31000, 1735689600000 + i::bigint * 31000 + k * 5000, k * 4000,
    2, false, md5(i::text) || left(md5('x' || i), 8), '', 1, 0
  FROM generate_series(1, $commits) i, generate_series(1, $each) k"
sql "INSERT INTO git_tokens_repository
  SELECT 'example.org/team/service-' || i, 'service-' || i FROM generate_series(0, 999) i"
sql 'VACUUM ANALYZE'
for table in commit response; do
  sql "SELECT '$table: ' || count(*) || ' rows, ' ||
    pg_size_pretty(pg_table_size('git_tokens_$table')) || ' and ' ||
    pg_size_pretty(pg_indexes_size('git_tokens_$table')) || ' of index; ' ||
    pg_total_relation_size('git_tokens_$table') / count(*) || ' bytes a row'
    FROM git_tokens_$table"
done

cd "$scratch"
for by in model author branch project day month commit; do
  timed "report --by $by" git-tokens report --ledger team --by "$by" --tz UTC --format csv
done
timed 'report --by model --since 30 days of 2025' \
  git-tokens report --ledger team --by model --since 2025-06-01 --until 2025-06-30 --tz UTC
timed 'top 10' git-tokens top --ledger team
timed 'report --json (with conservation)' git-tokens report --ledger team --json
cd "$scratch/repo"
git config tokens.repository example.org/team/service-7
timed 'pull of one repository' git tokens ledger pull

echo
echo 'Plans, as the server logged them:'
grep -a -E 'duration: .* plan:|->|Aggregate|Scan|Sort Method|Workers Planned' \
  "$POSTGRES_FOLDER/data/log" | grep -av 'Query Text' | sed 's/^.*duration/duration/' |
  grep -a -A14 -E 'duration: [0-9]{4,}' | cut -c1-130 | tail -n 90
cd "$here"
