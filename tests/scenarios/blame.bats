#!/usr/bin/env bats
# What standing lines cost: shares that add up, and unknown where nothing is
# known.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life

# document EXPRESSION WORD...: of the JSON d that the command prints.
document() {
  local expression=$1
  shift
  git tokens "$1" --json "${@:2}" | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$expression"
}

# lines FROM TO [WORD]: that many different lines.
lines() {
  seq -f "${3:-line} %.0f" "$1" "$2"
}

# paid ID OUTPUT FILE...: a commit of what is staged, which costs OUTPUT + 100.
paid() {
  write_response "$1" s1 --output "$2"
  git add -A
  git commit -q -m "$1" 2>/dev/null
}

@test "a file's lines carry their share of each commit, rounded down" {
  lines 1 7 >f
  paid a 900 # 1000 tokens, 7 lines: 142 each
  lines 1 4 >f
  lines 1 3 more >>f
  paid b 202 # 302 tokens, 3 lines: 100 each
  assert_equal "$(document '[d["lines"], d["unknown_lines"], d["total_tokens"]]' blame f)" "[7, 0, $((4 * 142 + 3 * 100))]"
  assert_equal "$(document 'd["rest"]["total_tokens"]' blame f)" "$((1000 - 4 * 142 + 2))"
  assert_equal "$(document '[sorted((c["added_lines"], c["lines"], c["total_tokens"]) for c in d["commits"])]' blame f)" "[[(3, 3, 300), (7, 4, 568)]]"
  run git tokens blame f
  assert_success
  assert_line --regexp '^f +7 +868 +\$0\.0'
  assert_output --partial 'A share'
  [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "shares and the rest add up to the commits, to the pico-dollar" {
  mkdir d
  lines 1 5 >d/a
  lines 1 6 other >b
  paid a 777
  lines 1 3 >>d/a
  lines 1 9 >d/c
  paid b 333
  sed -i 2d d/c
  paid c 50
  python3 - "$(git tokens blame --json)" "$(git tokens report --json)" <<'END'
import json, sys
from decimal import Decimal
blame, report = (json.loads(text, parse_float=Decimal) for text in sys.argv[1:])
assert blame["rest"]["total_tokens"] + blame["total_tokens"] == 877 + 433
assert report["total_tokens"] == 877 + 433 + 150 # c wrote no line
for key in "lines", "unknown_lines", "total_tokens", "cost_usd":
    for part in "files", "commits":
        assert sum(one[key] for one in blame[part]) == blame[key], (key, part)
assert {one["path"] for one in blame["files"]} == {"b", "d/a", "d/c"}
END
  assert_equal "$(document 'sorted(f["path"] for f in d["files"])' blame d)" "['d/a', 'd/c']"
  cd d
  assert_equal "$(document 'sorted(f["path"] for f in d["files"])' blame)" "['d/a', 'd/c']"
  assert_equal "$(document '[f["path"] for f in d["files"]]' blame ../b)" "['b']"
  git config diff.relative true # a person's settings change nothing
  git config diff.noprefix true
  git config core.abbrev 4
  git config blame.coloring none
  assert_equal "$(document 'd["lines"]' blame ..)" 22
}

@test "lines of commits without a record are unknown, never free" {
  lines 1 4 >f
  git add f
  git commit -q -m human
  run git tokens blame f
  assert_success
  assert_line --regexp '^f +4 +4 +unknown +unknown$'
  assert_equal "$(document '[d["total_tokens"], d["cost_usd"], d["unknown_lines"]]' blame f)" '[None, None, 4]'
  lines 1 2 more >>f
  paid a 100
  assert_equal "$(document '[d["total_tokens"], d["lines"], d["unknown_lines"]]' blame f)" '[200, 6, 4]'
  run git tokens blame f
  refute_output --partial ' unknown '
  assert_output --partial 'without a record'
}

@test "a model without a price leaves the cost unknown, and the tokens known" {
  lines 1 2 >f
  write_response a s1 --model claude-nobody-knows-1
  git add f
  git commit -q -m a 2>/dev/null
  assert_equal "$(document '[d["total_tokens"], d["cost_usd"]]' blame f)" '[200, None]'
  run git tokens blame f
  assert_line --regexp '^f +2 +200 +unknown$'
}

@test "moved files, merges, links, odd names and files that are no text" {
  lines 1 4 >old
  paid a 300 # 100 a line
  git mv old "$(printf 'new name\tä')"
  lines 1 1 more >>"$(printf 'new name\tä')"
  ln -s nowhere link
  printf 'a\0b\n' >binary
  : >empty
  paid b 300 # one line, and the link
  git checkout -q -b side HEAD~1
  human_commit s.txt
  git checkout -q main
  git merge -q --no-edit side
  assert_equal "$(document '[(f["path"], f["lines"], f["total_tokens"]) for f in d["files"] if f["lines"] > 1]' blame)" "[('new name\\tä', 5, 600)]"
  assert_equal "$(document '{f["path"] for f in d["files"]} & {"link", "binary"}' blame)" 'set()'
  run git tokens blame
  assert_success
  [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "what does not stand in the last commit is an error of one line" {
  run git tokens blame f
  assert_failure 1
  assert_equal "${#lines[@]}" 1
  human_commit a.txt
  echo >new
  for path in new nothing ../.. -- ''; do
    run git tokens blame "$path"
    [ "$path" = -- ] || assert_failure
    [ "$path" = -- ] || assert_equal "$path: ${#lines[@]}" "$path: 1"
  done
  rm new
}

@test "a report of a path takes the commits that touch it, each whole" {
  mkdir lib
  lines 1 2 >lib/a
  lines 1 2 >b
  paid a 100
  lines 1 3 >b
  paid b 200
  lines 1 4 >lib/a
  paid c 400
  write_response p s1 # pending: of no commit
  assert_equal "$(document 'd["total_tokens"]' report -- lib)" "$((200 + 500))"
  assert_equal "$(document 'd["total_tokens"]' report -- b)" "$((200 + 300))"
  assert_equal "$(document 'd["total_tokens"]' report)" "$((200 + 300 + 500 + 200))"
  assert_equal "$(document 'len(d["groups"])' report --by commit -- lib/a)" 2
  assert_equal "$(cd lib && document 'd["total_tokens"]' daily .)" "$((200 + 500))"
  run git tokens report -- nothing
  assert_failure 1
  assert_output --partial "no commit touches 'nothing'"
  assert_equal "$(document 'd["by"]' trends 7)" "['day']"
}

@test "before the first commit no commit touches a path" {
  run git tokens report -- f
  assert_failure 1
  assert_output --partial "no commit touches 'f'"
}
