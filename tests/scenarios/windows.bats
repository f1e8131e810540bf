#!/usr/bin/env bats
# What can be known about Windows without one: the batch files as cmd.exe would
# read them, and the hook as the sh of Git for Windows runs it.
# shellcheck disable=SC2317  # bats calls the functions

load helpers

bats_require_minimum_version 1.5.0

setup() {
  setup_home
  SOURCE=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

look() {
  python3 "$BATS_TEST_DIRNAME/batch_files.py" "$1"
}

# broken SED-SCRIPT: what is said of track-tokens.bat with this change.
broken() {
  local changed=$HOME/changed
  rm -rf "$changed"
  mkdir "$changed"
  cp "$SOURCE"/installers/*.bat "$SOURCE"/installers/*.sh "$changed"
  sed -i "$1" "$changed/track-tokens.bat"
  if cmp -s "$changed/track-tokens.bat" "$SOURCE/installers/track-tokens.bat"; then
    fail "$1 changes nothing"
  fi
  run look "$changed"
}

@test "batch files: nothing is wrong with them" {
  run look "$SOURCE/installers"
  assert_output ''
  assert_success
}

@test "batch files: the check sees what is wrong" {
  local -A changes=(
    ['s/\r$//']='does not end in CR LF'
    ['s/^rem The/rem Thé/']='not printable ASCII'
    ['0,/"%~2"/s//"%~2/']='quotes do not pair'
    ['s/"%~2"/%~2/']='%~2 is not quoted'
    ['s/%~2/%2/']='%2 keeps the quotes'
    ['s/"%file%"/%file%/']='%file% is not quoted'
    ['s/goto ask/goto asks/']='no label asks'
    ['s/^:ask\r/:asks\r/']='no label ask'
    ['/^:trends/,/^exit/s/^exit.*/\r/']='runs into it'
    ['s/--format portable -- "%~2" || exit .b 1/--format portable -- "%~2"/']="not the script's"
    ['/"--auto" goto/d']='the script knows --auto'
    ['s/"--auto" goto/"--automatic" goto/']='does not know --automatic'
    ['s/ backfill / scan /']='it asks for'
    ['s/--interactive/-i/']='--interactive is missing'
    ['$s/.*/echo done\r/']='no exit code'
    ['1d']='shows every command'
    ['s/^set "days=30"/if 1==1 (/;s/set "days=30"/(/']='a block'
  )
  local change
  for change in "${!changes[@]}"; do
    broken "$change"
    [[ $status = 1 && $output = *"${changes[$change]}"* ]] ||
      fail "$change is not seen: $output"
  done
}

@test "batch files come out of git with the line ends of cmd.exe" {
  git init -q "$HOME/again"
  cd "$HOME/again" || return
  cp "$SOURCE/.gitattributes" "$SOURCE/installers/track-tokens.bat" .
  git add .
  git commit -q -m one
  assert_equal "$(git show HEAD:track-tokens.bat | grep -c $'\r')" 0
  rm track-tokens.bat
  git checkout -q .
  cmp track-tokens.bat "$SOURCE/installers/track-tokens.bat"
}

@test "the hook is a plain sh script, with a path of Windows in it" {
  local place="$HOME/C:\\Program Files (x86)\\it's git tokens" name
  mkdir "$place"
  cp "$PROGRAMS/git-tokens" "$PROGRAMS/git-tokens-hook" "$place"
  printf "#!/bin/sh\necho mine >&2\n" | hook post-commit
  "$place/git-tokens" install-hooks
  for name in post-commit post-rewrite post-merge; do
    run head -n 1 "$HOOKS/$name"
    assert_output '#!/bin/sh'
    assert_equal "$(grep -c $'\r' "$HOOKS/$name")" 0
    assert_equal "$(LC_ALL=C grep -c '[^ -~]' "$HOOKS/$name")" 0
    sh -n "$HOOKS/$name"
  done
  # Nothing else of that name is on the PATH: it is the quoted path that works.
  PATH=/usr/bin:/bin
  usage 1 200
  run commit one
  assert_success
  assert_line mine
  assert_line --partial '210 tokens'
}
