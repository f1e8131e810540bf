#!/usr/bin/env bats
# A team's ledger over TCP, as teams have it: with and without TLS, and what is
# said when it cannot be had: one line each.
# shellcheck disable=SC2317  # bats calls the functions

load team
load postgres
load network

setup_file() {
  export PGPORT
  PGPORT=$(free_port)
  export POSTGRES_OPTIONS="-c fsync=off -c listen_addresses=127.0.0.1 -c port=$PGPORT"
  start_postgres
  [ -n "$POSTGRES_MISSING" ] || serve_tls
}
teardown_file() { stop_postgres; }

# make_certificate NAME DAYS: signed by our authority, for 127.0.0.1.
make_certificate() {
  openssl req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout "$1.key" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial \
    -days "$2" -extfile <(echo 'subjectAltName=IP:127.0.0.1') -out "$1.crt"
}

# serve_tls: passwords are asked for, and those who want it get TLS.
serve_tls() {
  local data=$POSTGRES_FOLDER/data
  command -v openssl >/dev/null || { export POSTGRES_MISSING='openssl is not installed' && return; }
  (
    cd "$POSTGRES_FOLDER" || exit
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=ours -keyout ca.key -out ca.crt
    make_certificate valid 30
    make_certificate old 0
  ) >/dev/null 2>&1
  printf '%s\n' 'local all all trust' 'hostssl tls_only all 127.0.0.1/32 scram-sha-256' \
    'hostnossl tls_only all 127.0.0.1/32 reject' \
    'host all all 127.0.0.1/32 scram-sha-256' >"$data/pg_hba.conf"
  query postgres "CREATE ROLE team LOGIN PASSWORD 'right'"
  show_certificate valid
}

# show_certificate NAME: the server shows it from now on.
show_certificate() {
  local data=$POSTGRES_FOLDER/data
  cp "$POSTGRES_FOLDER/$1.crt" "$data/server.crt"
  cp "$POSTGRES_FOLDER/$1.key" "$data/server.key"
  chmod 600 "$data/server.key"
  [ "$(id -u)" != 0 ] || chown postgres: "$data"/server.* "$data/pg_hba.conf"
  query postgres "ALTER SYSTEM SET ssl = on"
  query postgres "SELECT pg_reload_conf()" >/dev/null
  sleep 0.3 # the server reads it when it comes to it
}

eval "$(declare -f setup | sed '1s/setup/team_setup/')"
setup() {
  fresh_database
  query postgres "ALTER DATABASE $DATABASE OWNER TO team"
  team_setup
  WITH_TLS="sslmode=verify-full&sslrootcert=$POSTGRES_FOLDER/ca.crt"
}

# url OPTIONS [PASSWORD]: the ledger over TCP.
url() {
  echo "postgresql://team:${2:-right}@127.0.0.1:$PGPORT/$DATABASE${1:+?$1}"
}

# all_ways: what is pushed, reported and pulled is the same.
all_ways() {
  used a s1 --output 7
  used b s2 --output 2000
  git tokens scan >/dev/null
  run git tokens ledger push --all-repos
  assert_success
  assert_output --partial 'Sent 2 responses and '
  run git tokens report --ledger team --json
  assert_success
  assert_equal "$(of_json 'd["total_tokens"]' <<<"$output")" \
    "$(git tokens report --all-repos --json | of_json 'd["total_tokens"]')"
  git push -q 2>/dev/null
  be ada
  git pull -q
  run git tokens ledger pull
  assert_success
  assert_equal "$(git tokens report --json | of_json 'd["total_tokens"]')" \
    "$(be bob && git tokens report --json | of_json 'd["total_tokens"]')"
}

of_json() {
  python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

# says_once WORDS: each way to the ledger fails with one line that has WORDS
# and no password.
says_once() {
  local command
  used a s1
  git tokens scan >/dev/null
  for command in 'ledger push' 'ledger pull' 'ledger status' 'report --ledger team'; do
    # shellcheck disable=SC2086
    run git tokens $command
    assert_failure 1
    assert_equal "$command: ${#lines[@]}" "$command: 1"
    assert_regex "$output" "^git-tokens: team ledger postgresql://team@127.0.0.1.*$1"
    refute_output --partial right
    refute_output --partial wrong
  done
}

@test "push, report and pull over TCP without TLS" {
  GIT_TOKENS_TEAM=$(url sslmode=disable)
  export GIT_TOKENS_TEAM
  all_ways
}

@test "push, report and pull over TCP with TLS and a certificate that is looked at" {
  GIT_TOKENS_TEAM=$(url "$WITH_TLS")
  export GIT_TOKENS_TEAM
  all_ways
}

@test "who asks for nothing gets TLS where the server has it" {
  GIT_TOKENS_TEAM=$(url '')
  export GIT_TOKENS_TEAM
  used a s1
  git tokens ledger push --all-repos
  run query postgres "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid = pg_backend_pid()"
  assert_output f # ours, by the socket
  grep -q 'tls_only' "$POSTGRES_FOLDER/data/pg_hba.conf"
  query postgres 'DROP DATABASE IF EXISTS tls_only'
  query postgres 'CREATE DATABASE tls_only OWNER team'
  DATABASE=tls_only
  GIT_TOKENS_TEAM=$(url '')
  git tokens ledger push --all-repos
  GIT_TOKENS_TEAM=$(url sslmode=disable)
  run git tokens ledger push --all-repos
  assert_failure 1
  assert_equal "${#lines[@]}" 1
}

@test "a wrong password" {
  local options
  for options in sslmode=disable "$WITH_TLS"; do
    GIT_TOKENS_TEAM=$(url "$options" wrong)
    export GIT_TOKENS_TEAM
    says_once 'password authentication failed'
  done
}

@test "a certificate that has expired" {
  show_certificate old
  GIT_TOKENS_TEAM=$(url "$WITH_TLS")
  export GIT_TOKENS_TEAM
  says_once 'certificate'
  show_certificate valid
  git tokens ledger push --all-repos
}

@test "a certificate of somebody else's authority" {
  openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=other \
    -keyout "$TEAM/other.key" -out "$TEAM/other.crt" 2>/dev/null
  GIT_TOKENS_TEAM=$(url "sslmode=verify-full&sslrootcert=$TEAM/other.crt")
  export GIT_TOKENS_TEAM
  says_once 'certificate'
}

@test "a port at which nobody listens" {
  local port
  port=$(free_port)
  GIT_TOKENS_TEAM="postgresql://team:right@127.0.0.1:$port/team"
  export GIT_TOKENS_TEAM
  says_once 'refused'
}
