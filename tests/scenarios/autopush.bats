#!/usr/bin/env bats
# Notes that go with `git push`: only on request, and never in its way.
# shellcheck disable=SC2317  # bats calls the functions

load team

autopush() {
  git config tokens.autopush true
  git tokens install-hooks >/dev/null
}

@test "the pre-push hook is installed on request only, and removed exactly" {
  be ada
  [ ! -e .git/hooks/pre-push ]
  printf '#!/bin/sh\ncat >&2\nexit 0\n' >.git/hooks/pre-push
  chmod +x .git/hooks/pre-push
  git tokens uninstall-hooks >/dev/null
  picture .git/hooks >"$TEAM/before"
  autopush
  [ -x .git/hooks/pre-push ]
  git tokens uninstall-hooks >/dev/null
  picture .git/hooks | diff "$TEAM/before" -
}

@test "a push takes the notes along, once, and quietly" {
  be ada
  autopush
  used a s1
  run git push -q
  assert_success
  assert_output ''
  assert_equal "$(git -C "$REMOTE" notes --ref=tokens list | wc -l)" 1
  before=$(git -C "$REMOTE" rev-parse refs/notes/tokens)
  git push -q
  assert_equal "$(git -C "$REMOTE" rev-parse refs/notes/tokens)" "$before"
  be bob
  git pull -q
  git tokens sync
  assert_tokens HEAD 200
}

@test "without tokens.autopush the hook does nothing" {
  be ada
  autopush
  git config tokens.autopush false
  used a s1
  git push -q
  run git -C "$REMOTE" rev-parse --verify --quiet refs/notes/tokens
  assert_failure
}

@test "a hook that was there still sees the refs, and can still refuse" {
  be ada
  printf '#!/bin/sh\ncat >"%s"\nexit 7\n' "$TEAM/refs" >.git/hooks/pre-push
  chmod +x .git/hooks/pre-push
  autopush
  used a s1
  run git push -q
  assert_failure
  grep -q '^refs/heads/main ' "$TEAM/refs"
  assert_equal "$(git rev-parse origin/main)" "$(git rev-parse HEAD^)"
  git config tokens.autopush false
}

@test "a remote that hangs costs two seconds and leaves no process" {
  be ada
  autopush
  used a s1
  # The pushed commits go through at once; notes, and only they, hang.
  cat >"$REMOTE/hooks/pre-receive" <<EOF
#!/bin/sh
grep -q refs/notes/ || exit 0
echo \$\$ >"$TEAM/hanging"
exec sleep 30
EOF
  chmod +x "$REMOTE/hooks/pre-receive"
  begin=${EPOCHREALTIME/./}
  git push -q
  took=$(((${EPOCHREALTIME/./} - begin) / 1000))
  [ "$took" -ge 1500 ]
  [ "$took" -lt 2600 ] || fail "$took ms"
  assert_equal "$(git -C "$REMOTE" rev-parse main)" "$(git rev-parse HEAD)"
  [ -s "$TEAM/hanging" ]
  # An ended process that nobody has asked about yet (Z) runs no more.
  run grep '^State:.[^ZX]' "/proc/$(cat "$TEAM/hanging")/status"
  assert_failure
  rm "$REMOTE/hooks/pre-receive"
  run git -C "$REMOTE" rev-parse --verify --quiet refs/notes/tokens
  assert_failure
}

@test "a mistake in our settings does not stop a push" {
  be ada
  autopush
  git config tokens.identity nonsense
  used a s1
  run git push -q
  assert_success
  assert_output ''
  git config --unset tokens.identity
}

@test "a ref that an ended process left behind is removed by the next sync" {
  be ada
  used a s1
  git update-ref refs/notes/tokens-passing/999999999 HEAD
  git tokens sync
  run git rev-parse --verify --quiet refs/notes/tokens-passing/999999999
  assert_failure
}
