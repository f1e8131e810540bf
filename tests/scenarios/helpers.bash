# Real git and the real programs, in a HOME of their own. Load it first:
#   load helpers
# GIT_TOKENS_BIN names the directory of the programs (tests/run.sh sets it).
# GIT_DEFAULT_REF_FORMAT=reftable lets git keep the refs of every repository in
# reftables: numbers must be the same.
# shellcheck shell=bash

load /usr/lib/bats/bats-support/load.bash
load /usr/lib/bats/bats-assert/load.bash

PROGRAMS=${GIT_TOKENS_BIN:?'the directory that holds git-tokens'}

# Makes a fresh HOME and an empty repository in it, and goes there.
setup_home() {
  local name
  for name in $(compgen -e | grep -E '^(GIT|CLAUDE|XDG|CI$|AI_AGENT|CODEX|GEMINI)'); do
    case $name in
      GIT_TOKENS_BIN | GIT_DEFAULT_REF_FORMAT) ;;
      *) unset "$name" ;;
    esac
  done
  HOME=$(cd "$BATS_TEST_TMPDIR" && pwd -P)/home
  export HOME GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC
  export PATH="$PROGRAMS:/usr/local/bin:/usr/bin:/bin"
  mkdir -p "$HOME/.claude/projects"
  git config --global user.name Nell
  git config --global user.email nell@example.org
  git config --global init.defaultBranch main
  git init -q "$HOME/repo"
  cd "$HOME/repo" || return
  HOOKS=.git/hooks
  rm -rf "$HOOKS"
  mkdir "$HOOKS"
}

# usage COUNT [OUTPUT]: one more response of the model in this directory, now.
# usage 1 200 is the first response, with 200 output tokens and 10 input ones.
usage() {
  local slug file now
  slug=$(printf %s "$PWD" | tr -c 'A-Za-z0-9' '-')
  file=$HOME/.claude/projects/$slug/00000000-0000-4000-8000-000000000001.jsonl
  mkdir -p "${file%/*}"
  now=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  printf '{"type":"assistant","uuid":"u%s","timestamp":"%s","cwd":"%s","sessionId":"00000000-0000-4000-8000-000000000001","version":"2.1.112","gitBranch":"main","isSidechain":false,"requestId":"req_%s","message":{"id":"msg_%s","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":%s}}}\n' \
    "$1" "$now" "$PWD" "$1" "$1" "${2:-100}" >>"$file"
}

# picture DIRECTORY: names, modes, link targets and bytes, as one text.
picture() {
  (cd "$1" && find . -printf '%p %m %y %l\n' | sort &&
    find . -type f -print0 | sort -z | xargs -0r sha256sum)
}

# hook NAME [MODE]: makes a hook from standard input.
hook() {
  cat >"$HOOKS/$1"
  chmod "${2:-755}" "$HOOKS/$1"
}

# commit MESSAGE [OPTION...]: an empty commit.
commit() {
  git commit -q --allow-empty -m "$@"
}
