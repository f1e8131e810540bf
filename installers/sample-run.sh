#!/bin/sh
# Runs the main job once, on a sample, and leaves nothing behind: a scratch
# repository, a shipped transcript, a commit, the hook's line, the report.
# HOME is the scratch directory, so nothing of the user's is read or written.
#
#   sample-run.sh DIRECTORY-OF-THE-PROGRAMS
set -eu

programs=${1:?'the directory that holds git-tokens'}
source=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
scratch=$(cd "$scratch" && pwd -P)

for name in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do
  unset "$name"
done
unset CLAUDE_CONFIG_DIR CLAUDE_CODE_SESSION_ID XDG_CONFIG_HOME XDG_DATA_HOME
export HOME="$scratch" GIT_CONFIG_NOSYSTEM=1 PATH="$programs:$PATH"

repository="$scratch/sample"
git init -q -b main "$repository"
cd "$repository"
git config user.name Sample
git config user.email sample@example.org
now=$(date -u +%s)
begin="$((now - 60)) +0000"
GIT_AUTHOR_DATE="$begin" GIT_COMMITTER_DATE="$begin" \
  git commit -q --allow-empty -m 'Begin'

slug=$(printf %s "$repository" | tr -c 'A-Za-z0-9' '-')
mkdir -p "$scratch/.claude/projects/$slug"
moment() {
  date -u -d "@$((now + $1))" +%Y-%m-%dT%H:%M:%S.000Z
}
# The sample's answers come between the first commit and the second.
sed -e "s|@REPOSITORY@|$repository|g" \
  -e "s|@TIME1@|$(moment -30)|g" -e "s|@TIME2@|$(moment -20)|g" \
  "$source/fixtures/sample/session.jsonl" \
  >"$scratch/.claude/projects/$slug/5a3b1e00-0000-4000-8000-000000000001.jsonl"

git tokens install-hooks >/dev/null
echo 'Good morning' >greeting.txt
git add greeting.txt
echo "\$ git commit -m 'Add a greeting'"
git commit -q -m 'Add a greeting' 2>"$scratch/line"
cat "$scratch/line"
grep -q '43,\{0,1\}273' "$scratch/line" || {
  echo 'sample: the hook did not tell the 43,273 tokens of the sample' >&2
  exit 1
}
echo
echo '$ git tokens report --by commit'
git tokens report --by commit
