# A PostgreSQL of the tests' own: a folder, a socket in it and nothing on the
# network. Where none can be started the tests skip, and say why. For a file:
#   load postgres
#   setup_file() { start_postgres; }
#   teardown_file() { stop_postgres; }
# shellcheck shell=bash

# postgres_program NAME: its path; the newest version's.
postgres_program() {
  local found
  found=$(find /usr/lib/postgresql -path "*/bin/$1" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(command -v "$1") || return
  printf '%s\n' "$found"
}

# as_postgres COMMAND...: the server refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
  else
    "$@"
  fi
}

start_postgres() {
  local initdb
  export POSTGRES_FOLDER='' POSTGRES_MISSING=''
  if ! initdb=$(postgres_program initdb); then
    POSTGRES_MISSING='PostgreSQL is not installed'
    return
  fi
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
    POSTGRES_MISSING='there is no user postgres to run PostgreSQL as'
    return
  fi
  POSTGRES_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/tokens-pg.XXXXXX")
  chmod 755 "$POSTGRES_FOLDER"
  [ "$(id -u)" != 0 ] || chown postgres: "$POSTGRES_FOLDER"
  (
    cd "$POSTGRES_FOLDER" || exit
    as_postgres "$initdb" -D data -A trust -U postgres -E UTF8 --locale=C \
      --no-sync >initdb.log 2>&1 &&
      as_postgres "$(postgres_program pg_ctl)" -D data -w -t 60 -l data/log \
        -o "-c listen_addresses= -c unix_socket_directories=$POSTGRES_FOLDER -c max_connections=120 ${POSTGRES_OPTIONS:--c fsync=off}" \
        start >start.log 2>&1 </dev/null 3>&-
  ) || POSTGRES_MISSING="PostgreSQL does not start here: $(tail -n 1 "$POSTGRES_FOLDER"/*.log "$POSTGRES_FOLDER/data/log" 2>/dev/null | tail -n 1)"
}

stop_postgres() {
  [ -n "$POSTGRES_FOLDER" ] || return 0
  (cd "$POSTGRES_FOLDER" &&
    as_postgres "$(postgres_program pg_ctl)" -D data -m immediate stop) \
    >/dev/null 2>&1 || :
  rm -rf "$POSTGRES_FOLDER"
}

# fresh_database: an empty one for this test; DATABASE and URL name it.
fresh_database() {
  [ -z "$POSTGRES_MISSING" ] || skip "$POSTGRES_MISSING"
  DATABASE=t$BATS_TEST_NUMBER
  query postgres "DROP DATABASE IF EXISTS $DATABASE" >/dev/null 2>&1
  query postgres "CREATE DATABASE $DATABASE" >/dev/null
  URL="postgresql://postgres@/$DATABASE?host=$POSTGRES_FOLDER"
}

# query DATABASE SQL
query() {
  "$(postgres_program psql)" -X -q -A -t -v ON_ERROR_STOP=1 \
    -h "$POSTGRES_FOLDER" -U postgres -d "$1" -c "$2"
}

# sql SQL: in this test's database.
sql() {
  query "$DATABASE" "$1"
}

# team_rows: everything that a team's ledger holds, in one order.
team_rows() {
  local table
  for table in repository commit response; do
    sql "SELECT t.*::text FROM git_tokens_$table t ORDER BY 1" | sed "s/^/$table /"
  done
}
