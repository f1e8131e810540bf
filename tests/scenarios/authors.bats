#!/usr/bin/env bats
# Who: authors as .mailmap has them, and commits that people share.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

# commit_as NAME OUTPUT [MESSAGE]: a response, and a commit of that person.
commit_as() {
  write_response "$1$2" s1 --output "$2"
  git -c user.name="$1" -c user.email="$1@example.org" \
    commit -q --allow-empty -m "${3:-work}"
}

# by_author [OPTION...]: one line a group: name, tokens, responses.
by_author() {
  git tokens authors --json "$@" | python3 -c '
import json, sys
report = json.load(sys.stdin)
for group in sorted(report["groups"], key=lambda one: str(one["key"])):
    print(group["key"]["author"], group["total_tokens"], group["responses"])
for number in report["tokens"]:
    parts = sum(group["tokens"][number] for group in report["groups"])
    assert parts == report["tokens"][number], number
for number in ("responses", "total_tokens"):
    assert sum(group[number] for group in report["groups"]) == report[number]'
}

@test "authors are the commits' authors" {
  commit_as ada 100
  commit_as bob 300
  commit_as ada 1
  run by_author
  assert_output 'ada <ada@example.org> 301 2
bob <bob@example.org> 400 1'
  run git tokens authors
  assert_line --partial 'bob <bob@example.org>'
}

@test ".mailmap says how a person is written, also for filters" {
  commit_as ada 100
  commit_as ada-old 200
  echo 'Ada Lovelace <ada@example.org> <ada-old@example.org>
Ada Lovelace <ada@example.org>' >.mailmap
  git add .mailmap
  commit_as bob 7
  run by_author
  assert_output 'Ada Lovelace <ada@example.org> 500 2
bob <bob@example.org> 107 1'
  run by_author --author lovelace
  assert_output 'Ada Lovelace <ada@example.org> 500 2'
  run by_author --author ada-old
  assert_output 'Ada Lovelace <ada@example.org> 300 1'
}

@test "a mailmap that the configuration names is honoured" {
  commit_as ada 100
  echo 'Countess <ada@example.org>' >"$HOME/mailmap"
  git config mailmap.file "$HOME/mailmap"
  run by_author
  assert_output 'Countess <ada@example.org> 200 1'
}

@test "people share a commit evenly, and the parts add up" {
  commit_as ada 101 'work

Co-authored-by: Bob <bob@example.org>
co-authored-by: Cy <cy@example.org>
Co-authored-by: Ada again <ada@example.org>'
  run by_author
  assert_output 'ada <ada@example.org> 201 1'
  # 101 = 34 + 34 + 33, 10 = 4 + 3 + 3, 20 = 7 + 7 + 6, 30, 40 = 14 + 13 + 13
  run by_author --co-authors
  assert_output 'Bob <bob@example.org> 67 0
Cy <cy@example.org> 65 0
ada <ada@example.org> 69 1'
  run git tokens authors --co-authors
  refute_output --partial unknown
}

@test "co-authors follow .mailmap, and programs are no people" {
  echo 'Bob Bobson <bob@example.org>' >.mailmap
  git add .mailmap
  commit_as ada 100 'work

Co-authored-by: bob <bob@example.org>
Co-authored-by: helper[bot] <1+helper[bot]@example.org>
Co-authored-by: Claude <noreply@anthropic.com>'
  run by_author --co-authors
  assert_output 'Bob Bobson <bob@example.org> 100 0
ada <ada@example.org> 100 1'
  run by_author --co-authors --author bobson
  assert_output 'Bob Bobson <bob@example.org> 100 0
ada <ada@example.org> 100 1'
}

@test "a part of a commit without a price has no price" {
  write_response a s1 --model no-such-model
  git commit -q --allow-empty -m 'work

Co-authored-by: Bob <bob@example.org>'
  run git tokens authors --co-authors --json
  assert_equal "$(grep -c '"cost_usd": null' <<<"$output")" 3
}

@test "commits that nobody made yet have no author" {
  commit_as ada 100
  write_response b s1 --output 3
  run by_author --co-authors
  assert_output 'ada <ada@example.org> 200 1
None 103 1'
}

@test "--co-authors needs authors" {
  run git tokens report --by model --co-authors
  assert_failure 2
  assert_output --partial '--co-authors divides commits among people: add --by author'
}

# seen_as: the authors in the log.
seen_as() {
  git tokens log --json | python3 -c '
import json, sys
for commit in json.load(sys.stdin):
    print(commit["author"])'
}

@test "log, show and the glance write authors as the report does" {
  commit_as ada 100
  commit_as ada-old 200
  commit_as bob 300
  run seen_as
  assert_output 'bob <bob@example.org>
ada-old <ada-old@example.org>
ada <ada@example.org>'
  echo 'Ada Lovelace <ada@example.org> <ada-old@example.org>
Ada Lovelace <ada@example.org>' >.mailmap
  git add .mailmap
  git commit -q -m map
  run seen_as
  assert_output 'Nell <nell@example.org>
bob <bob@example.org>
Ada Lovelace <ada@example.org>
Ada Lovelace <ada@example.org>'
  run git tokens log
  assert_line --partial 'Ada Lovelace'
  refute_output --partial ada-old
  run git tokens show HEAD~2
  assert_line --regexp '^author +Ada Lovelace <ada@example.org>$'
  run git tokens --json
  assert_output --partial '"author": "Ada Lovelace <ada@example.org>"'
  refute_output --partial ada-old
  assert_equal "$(git tokens log --json | grep -c 'Ada Lovelace <')" \
    "$(git log --use-mailmap --format=%aN | grep -c 'Ada Lovelace')"
}

@test "git is asked about authors once, and not without a mailmap" {
  commit_as ada 100
  commit_as bob 200
  mkdir "$HOME/stub"
  # shellcheck disable=SC2016  # the stand-in expands it
  printf '#!/bin/sh\ncase "$*" in *check-mailmap*) echo asked >>"$HOME/asked";; esac\nexec %s "$@"\n' \
    "$(command -v git)" >"$HOME/stub/git"
  chmod +x "$HOME/stub/git"
  PATH=$HOME/stub:$PATH git-tokens log >/dev/null
  assert [ ! -e "$HOME/asked" ]
  echo 'Ada Lovelace <ada@example.org>' >.mailmap
  git add .mailmap
  git commit -q -m map
  PATH=$HOME/stub:$PATH git-tokens log >/dev/null
  assert_equal "$(wc -l <"$HOME/asked")" 1
}
