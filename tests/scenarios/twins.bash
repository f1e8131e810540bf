# A story told twice: in a repository with our hooks, and in a plain one where
# nobody uses a model. git must do the same in both. Load it instead of
# daily_life:
#   load twins
# Numbers in the names of tests ("scenario 6") are those of the list of
# rewrites, merges and picks that the product must survive.
# shellcheck shell=bash

load daily_life

# twice STORY: runs the function in both repositories, then asserts that git
# gave the same answers and made the same history (I1), that index, refs,
# configuration and reflogs agree (I4), and that hooks which run again change
# nothing (I3; LAST_HOOK=none tells that HEAD was made without a hook of
# its own, as `git am` does). Conservation (I2) and secrecy (I7) are asserted by teardown.
twice() {
  git init -q "$HOME/plain"
  rm -rf "$HOME/plain/.git/hooks"
  tell "$1" plain "$HOME/plain"
  tell "$1" hooked "$HOME/repo"
  assert_same_answers
  assert_same_history
  assert_hooks_change_nothing
}

# tell STORY plain|hooked DIRECTORY
tell() {
  : >"$HOME/answers.$2"
  (
    TWIN=$2
    RANDOM=1 # `change` writes the same in both
    cd "$3" || return
    if [ "$TWIN" = plain ]; then
      write_response() { :; }
    fi
    git() {
      local status=0
      if [ "$1" = tokens ] || [ "$1" = -C ]; then # our own questions
        command git "$@"
        return
      fi
      command git "$@" >"$HOME/answer" || status=$?
      cat "$HOME/answer"
      { printf 'git %s\n' "$*" && cat "$HOME/answer" && echo "= $status"; } \
        >>"$HOME/answers.$TWIN"
      return "$status"
    }
    "$1"
  )
}

# hooked COMMAND...: a part of the story that only our repository knows.
hooked() {
  [ "$TWIN" = plain ] || "$@"
}

# without_names: ids and paths differ between the two, and so do dates.
without_names() {
  sed -E -e 's/\b[0-9a-f]{7,64}\b/#/g' -e "s:$HOME/(plain|repo):@:g" \
    -e 's/^( *Date: ).*/\1/' -e '/seconds passed, remaining/d' "$@"
}

assert_same_answers() {
  diff <(without_names "$HOME/answers.plain") \
    <(without_names "$HOME/answers.hooked") ||
    fail 'git answered something else with our hooks'
}

assert_same_history() {
  diff <(python3 "$BATS_TEST_DIRNAME/history_of.py" "$HOME/plain" | without_names) \
    <(python3 "$BATS_TEST_DIRNAME/history_of.py" "$HOME/repo" | without_names) ||
    fail 'git made something else with our hooks'
}

# everything_stored: all bytes of the repository, all rows of the ledger.
everything_stored() {
  picture .
  python3 - "$HOME/.local/share/git-tokens/ledger.db" <<'END'
import sqlite3, sys
for line in sqlite3.connect(sys.argv[1]).iterdump():
    # Not when and where files were written, nor which folders were looked at.
    if not line.startswith(('INSERT INTO "view_file"', 'INSERT INTO "folder"')):
        print(line)
END
}

assert_hooks_change_nothing() {
  local pairs
  git tokens scan >/dev/null
  everything_stored >"$HOME/before"
  pairs=$(sed -n "s/^INSERT INTO \"rewrite_pair\" VALUES([0-9]*,'\([0-9a-f]*\)','\([0-9a-f]*\)'.*/\1 \2/p" \
    "$HOME/before")
  if [ "${LAST_HOOK-}" != none ]; then
    "$HOOKS/post-commit" 2>/dev/null
    "$HOOKS/post-merge" 0 2>/dev/null
  fi
  "$HOOKS/post-rewrite" amend <<<"$pairs" 2>/dev/null
  "$HOOKS/post-rewrite" rebase <<<"$pairs" 2>/dev/null
  git tokens scan >/dev/null
  everything_stored >"$HOME/after"
  diff "$HOME/before" "$HOME/after" || fail 'hooks that ran again changed something'
}
