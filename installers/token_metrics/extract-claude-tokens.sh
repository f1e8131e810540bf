#!/bin/sh
# The older extract-claude-tokens.py, on top of `git tokens`: what did the last
# commit use? CLAUDE_TOKEN_COUNT, then transcripts, then a question. The exit
# status is 0 where tokens were found, else 1.
set -u

# The programs of this installation go before others.
program=$(dirname "$0")/../../../bin/git-tokens
[ -x "$program" ] || program=git-tokens
hook=$(dirname "$0")/../../../bin/git-tokens-hook
[ -x "$hook" ] || hook=git-tokens-hook

usage() {
  cat >&2 <<'END'
Usage: extract-claude-tokens.sh [--auto-track] [--notes TEXT] [--silent]
END
  exit 2
}

saves=no notes=Auto-tracked silent=no
while [ $# -gt 0 ]; do
  case $1 in
    --auto-track) saves=yes ;;
    --silent) silent=yes ;;
    --notes=*) notes=${1#*=} ;;
    --notes)
      [ $# -ge 2 ] || usage
      notes=$2
      shift
      ;;
    *) usage ;;
  esac
  shift
done

say() {
  [ "$silent" = yes ] || printf '%s\n' "$1"
}

# Prints the tokens of the last commit.
found() {
  "$program" show --json 2>/dev/null |
    sed -n 's/.*"total_tokens": \([0-9][0-9]*\).*/\1/p' | head -n 1
}

# The hook takes CLAUDE_TOKEN_COUNT, and what it has taken it takes only once.
if [ "$saves" = yes ]; then
  "$hook" post-commit 2>/dev/null
  count=$(found)
else
  count=${CLAUDE_TOKEN_COUNT:-$(found)}
fi
if [ "${count:-0}" != 0 ]; then
  say "Token usage: $count"
  exit 0
fi
[ "$silent" = no ] || exit 1

rule='======================================================================'
cat <<END
$rule
  CLAUDE CODE TOKEN TRACKER
$rule

Couldn't automatically detect token usage.
Please check your Claude Code conversation for a message like:
  "Token usage: 58992/200000; 141008 remaining"

END
printf 'Enter token count (or press Enter to skip): '
read -r count || count=''
[ -n "$count" ] || exit 1
[ "$saves" = no ] || "$program" add --total "$count" -- "$notes" || exit 1
