# What earlier programs wrote, read by today's: a fixture that
# fixtures/earlier/make.sh made is put up in the HOME of a test, and what is said
# about it is held against what its own programs said. Load it:
#   load helpers
#   load earlier
# shellcheck shell=bash

# put_up NAME: the fixture's HOME in place of ours; we are in its repository
# afterwards, and no hook of ours is in it yet.
put_up() {
  local file folder
  FIXTURE=$BATS_TEST_DIRNAME/../../fixtures/earlier/$1
  LEDGER=$HOME/.local/share/git-tokens/ledger.db
  SLUG=$(printf %s "$HOME" | tr -c 'A-Za-z0-9' '-')
  rm -rf "$HOME"
  tar -xzf "$FIXTURE/home.tar.gz" -C "${HOME%/home}" --no-same-owner
  grep -rlIZ -e @HOME@ -e @SLUG@ "$HOME" | while IFS= read -r -d '' file; do
    here <"$file" >"$BATS_TEST_TMPDIR/file"
    cat "$BATS_TEST_TMPDIR/file" >"$file"
  done
  for folder in "$HOME"/.claude/projects/@SLUG@*; do
    mv "$folder" "${folder/@SLUG@/"$SLUG"}"
  done
  mkdir -p "${LEDGER%/*}"
  here <"$FIXTURE/ledger.sql" | python3 -c '
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.executescript(sys.stdin.read())
connection.execute("PRAGMA journal_mode = WAL")' "$LEDGER"
  cd "$HOME/app" || return
}

# here: from standard input to standard output, with the paths of this HOME.
here() {
  sed "s|@HOME@|$HOME|g; s|@SLUG@|$SLUG|g"
}

# in_file LEDGER SQL: one row a line, straight from the file.
in_file() {
  python3 -c '
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print(*row, sep="|")' "$@"
}

# assert_of_today: the ledger has the form that today's programs give a new one.
assert_of_today() {
  # Not here: it would take what hooks left for later.
  GIT_TOKENS_LEDGER=$BATS_TEST_TMPDIR/new.db env -C "$HOME" git-tokens report --all-repos --no-scan >/dev/null
  assert_equal "$(in_file "$LEDGER" 'PRAGMA user_version')" \
    "$(in_file "$BATS_TEST_TMPDIR/new.db" 'PRAGMA user_version')"
}

# says NAME [OPTION...]: of a document that the fixture's programs printed the
# name, asked anew; every field that it has must be there, and the same.
says() {
  local name=$1 words
  shift
  # The first line of the file is the command.
  read -r -a words < <(head -n 1 "$FIXTURE/said/$name.json")
  git "${words[@]}" "$@" >"$BATS_TEST_TMPDIR/now" || fail "$name: ${words[*]}" || return
  tail -n +2 "$FIXTURE/said/$name.json" | here |
    python3 "$BATS_TEST_DIRNAME/earlier.py" "$name" "$BATS_TEST_TMPDIR/now"
}

# all_say NAME...: every document of the fixture whose name begins so.
all_say() {
  local name file status=0
  for name in "$@"; do
    for file in "$FIXTURE/said/$name"*.json; do
      file=${file##*/}
      says "${file%.json}" || status=1
    done
  done
  return "$status"
}

# Numbers of this machine's ledger, by every dimension.
# shellcheck disable=SC2034  # tests read it
OF_THE_LEDGER=(report all log status merges tasks)
