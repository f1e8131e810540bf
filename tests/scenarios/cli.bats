#!/usr/bin/env bats
# The command line as a person or a script meets it: exit codes, streams,
# formats. What the numbers are is tested elsewhere.
# shellcheck disable=SC2016,SC2317  # bats calls the functions; sh expands

load helpers
bats_require_minimum_version 1.5.0

setup() {
  setup_home
}

# json EXPRESSION: the value in the document on standard input.
json() {
  python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"
}

# Two commits with usage, 110 and 310 tokens.
with_usage() {
  git tokens install-hooks >/dev/null
  usage 1 100
  commit one 2>/dev/null
  usage 2 300
  commit two 2>/dev/null
}

@test "version and help go to standard output, with status 0" {
  run --separate-stderr git-tokens --version
  assert_success
  assert_output --regexp '^git-tokens [0-9]+\.[0-9]+\.[0-9]+$'
  for command in '' $(git-tokens completions fish |
    sed -n "s/^_git_tokens_say 'not _git_tokens_word' -a \([a-z-]*\) .*/\1/p"); do
    # shellcheck disable=SC2086  # no command is no word
    run --separate-stderr git-tokens $command --help
    assert_success
    assert_output --partial 'Usage: git tokens'
    # shellcheck disable=SC2154  # run sets it
    assert_equal "$stderr" ''
  done
}

@test "somebody runs every command that the table has" {
  # shellcheck disable=SC2013  # names of commands have no blanks
  for command in '' man $(git-tokens completions fish |
    sed -n "s/^_git_tokens_say 'not _git_tokens_word' -a \([a-z-]*\) .*/\1/p"); do
    local words=()
    case $command in
      ci) words=(init github) ;;
      compare) words=(7d) ;;
      completions) words=(bash) ;;
      dashboard) words=(--html page.html --no-scan) ;;
      import) words=(/dev/null) ;;
      ledger) words=(status) ;;
      task) words=(today) ;;
    esac
    # shellcheck disable=SC2086  # no command is no word
    run timeout 60 git-tokens $command "${words[@]}" </dev/null
    refute_output --partial 'without code'
  done
}

@test "wrong usage is status 2 and one line that names the way out" {
  for words in reprot 'log --foo' 'report --since' 'report --since soon' \
    'report --by x' 'report --format pdf' 'report --tz Mars' 'trends many' \
    'report --until 2026-02-30' 'add 5' 'add five 6' 'import' \
    'completions tcsh' 'report --json --format csv' 'log -n many'; do
    # shellcheck disable=SC2086  # several words
    run --separate-stderr git-tokens $words
    assert_equal "$words: $status" "$words: 2"
    assert_equal "$output" ''
    assert_equal "$words: $(printf '%s\n' "$stderr" | wc -l)" "$words: 1"
    [[ $stderr == git-tokens:* ]]
  done
}

@test "what fails is status 1 and one line" {
  commit one
  for words in 'show nonsense' 'log nonsense..HEAD' 'add 5 6 -c nonsense' \
    'report --output /nowhere/at/all' 'import /nowhere' 'prices nonsense'; do
    # shellcheck disable=SC2086  # several words
    run --separate-stderr git-tokens $words
    assert_equal "$words: $status" "$words: 1"
    assert_equal "$output" ''
    assert_equal "$words: $(printf '%s\n' "$stderr" | wc -l)" "$words: 1"
    [[ $stderr == git-tokens:* ]]
  done
}

@test "outside of a repository some commands work, the others say what does" {
  mkdir "$HOME/elsewhere"
  cd "$HOME/elsewhere"
  for words in scan 'scan --json' 'report --all-repos' 'daily --all-repos' \
    prices 'prices --json' 'completions bash' help; do
    # shellcheck disable=SC2086  # several words
    run git-tokens $words
    assert_equal "$words: $status" "$words: 0"
  done
  for words in '' log show report daily 'add 1 2' backfill rebuild \
    install-hooks uninstall-hooks; do
    # shellcheck disable=SC2086  # several words
    run --separate-stderr git-tokens $words
    assert_equal "$words: $status" "$words: 1"
    [[ $stderr == git-tokens:* ]]
  done
  run git-tokens log
  assert_output --partial '--all-repos'
}

@test "a repository without commits is no error" {
  for words in '' log report 'report --json' 'log --json' '--json' scan; do
    # shellcheck disable=SC2086  # several words
    run git tokens $words
    assert_equal "$words: $status: $output" "$words: 0: $output"
  done
}

@test "log and show have the documents of the contract" {
  with_usage
  run --separate-stderr git tokens log --json
  assert_success
  assert_equal "$stderr" ''
  keys="['author', 'branch', 'commit', 'cost_usd', 'date', 'evidence', 'has_unpriced', 'models', 'sessions', 'tokens', 'total_tokens']"
  assert_equal "$(json 'sorted(d[0])' <<<"$output")" "$keys"
  assert_equal "$(json '[c["total_tokens"] for c in d]' <<<"$output")" '[310, 110]'
  assert_equal "$(json 'd[0]["commit"]' <<<"$output")" "$(git rev-parse HEAD)"
  run git tokens show HEAD~1 --json
  assert_equal "$(json 'sorted(d)' <<<"$output")" "$keys"
  assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 110
  assert_equal "$(json 'd["evidence"]' <<<"$output")" hook
  assert_equal "$(json 'd["branch"]' <<<"$output")" main
  # A commit of which nothing is known costs nothing that is known.
  git commit -q --allow-empty -m idle
  run git tokens show --json
  assert_equal "$(json 'd["cost_usd"], d["evidence"]' <<<"$output")" 'None None'
}

@test "log takes a range and a number" {
  with_usage
  assert_equal "$(git tokens log HEAD~1..HEAD --json | json 'len(d)')" 1
  assert_equal "$(git tokens log -n 1 --json | json 'len(d)')" 1
  assert_equal "$(git tokens log -n 0 --json | json 'len(d)')" 2
}

@test "the report's formats tell the same total" {
  with_usage
  assert_equal "$(git tokens report --json | json 'd["total_tokens"]')" 420
  assert_equal "$(git tokens report --format json | json 'd["by"]')" "['model']"
  run git tokens report --by commit --format csv
  assert_line --index 0 --regexp '^commit,'
  assert_equal "${#lines[@]}" 3
  run git tokens report --format markdown
  assert_output --partial '| 420 |'
  run git tokens report
  assert_output --partial '420'
  refute_output --partial $'\x1b'
}

@test "named faces group by what they are named after" {
  with_usage
  for pair in daily:day weekly:week monthly:month sessions:session \
    branches:branch authors:author models:model trends:day; do
    run git tokens "${pair%:*}" --json
    assert_success
    assert_equal "$(json 'd["by"][0]' <<<"$output")" "${pair#*:}"
    assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 420
  done
}

@test "dates, branches, authors, models and sources narrow a report" {
  with_usage
  git branch other
  total() {
    git tokens report --json "$@" | json 'd["total_tokens"]'
  }
  assert_equal "$(total --since today)" 420
  assert_equal "$(total --until yesterday)" 0
  assert_equal "$(total --since '1 week ago' --until today)" 420
  assert_equal "$(total --branch main)" 420
  assert_equal "$(total --branch other)" 0
  assert_equal "$(total --author NELL)" 420
  assert_equal "$(total --author nobody)" 0
  assert_equal "$(total --model sonnet)" 420
  assert_equal "$(total --model gpt)" 0
  assert_equal "$(total --source transcript)" 420
  assert_equal "$(total --source manual)" 0
}

@test "days are those of the zone" {
  with_usage
  here=$(git tokens daily --tz UTC --json | json 'd["groups"][0]["key"]["day"]')
  assert_equal "$here" "$(date -u +%F)"
  there=$(git tokens daily --tz +14:00 --json |
    json 'd["groups"][0]["key"]["day"]')
  assert_equal "$there" "$(TZ=XXX-14 date +%F)"
}

@test "--output makes a whole file, or none" {
  with_usage
  run git tokens report --json --output "$HOME/report.json"
  assert_success
  assert_output ''
  assert_equal "$(json 'd["total_tokens"]' <"$HOME/report.json")" 420
  run git tokens report --output "$HOME/missing/report.json"
  assert_failure 1
  assert [ ! -e "$HOME/missing" ]
  # A failure after the file was tried leaves the old one.
  before=$(sha256sum <"$HOME/report.json")
  cd "$HOME"
  run git-tokens report --output "$HOME/report.json"
  assert_failure 1
  assert_equal "$(sha256sum <"$HOME/report.json")" "$before"
  assert_equal "$(find "$HOME" -maxdepth 1 -name 'report.json*' | wc -l)" 1
}

@test "a reader that has seen enough is no error" {
  with_usage
  run --separate-stderr bash -o pipefail -c 'git-tokens log | true'
  assert_success
  assert_equal "$stderr" ''
  run --separate-stderr bash -o pipefail -c 'git-tokens help report | head -1'
  assert_success
  assert_equal "$stderr" ''
}

@test "a full disk is an error" {
  run bash -c 'git-tokens help report >/dev/full'
  assert_failure 1
  assert_output --partial 'git-tokens: write standard output'
}

@test "scan counts files, bytes and lines, and the law holds" {
  with_usage
  usage 3 5
  run --separate-stderr git tokens scan --json
  assert_success
  assert_equal "$stderr" ''
  assert_equal "$(json 'd["files"]' <<<"$output")" 1
  assert_equal "$(json 'd["lines"] == d["lines_used"] + d["lines_ignored"] + d["lines_malformed"] + d["duplicates"]' <<<"$output")" True
  assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 435
  assert_equal "$(json 'd["groups"]' <<<"$output")" '[]'
  assert_equal "$(json '(lambda c: c["responses"] == c["commits"] + c["pending"] + c["dropped"] + c["outside"])(d["conservation"])' <<<"$output")" True
  run git tokens scan
  assert_success
  assert_output --partial '1 transcript,'
}

@test "--no-scan shows what is known already" {
  with_usage
  usage 3 5
  assert_equal "$(git tokens report --no-scan --json |
    json 'd["total_tokens"]')" 420
  assert_equal "$(git tokens report --json | json 'd["total_tokens"]')" 435
}

@test "the glance fits a screen and tells the branch, its commits, what waits" {
  with_usage
  usage 3 5
  run git tokens
  assert_success
  assert_line --index 0 --regexp '^main  420 tokens  \$'
  assert_output --partial 'two'
  assert_output --partial 'Not committed yet'
  assert [ "${#lines[@]}" -le 20 ]
  for line in "${lines[@]}"; do
    assert [ "${#line}" -le 80 ]
  done
  run git tokens --json
  assert_equal "$(json 'd["branch"], d["total_tokens"]' <<<"$output")" 'main 420'
}

@test "colours appear on a terminal only, and not with NO_COLOR" {
  with_usage
  run python3 "$BATS_TEST_DIRNAME/at_terminal.py" -- \
    env TERM=xterm git-tokens report
  assert_output --partial $'\x1b['
  run python3 "$BATS_TEST_DIRNAME/at_terminal.py" -- \
    env TERM=xterm NO_COLOR=1 git-tokens report
  refute_output --partial $'\x1b[1m'
}

@test "add books tokens on a commit, and asks for them on a terminal" {
  commit one
  commit two
  run git tokens add 12,000 3000 'on a call' -c HEAD~1 -m claude-sonnet-4-5
  assert_success
  assert_output --partial '15,000 tokens'
  assert_equal "$(git tokens show HEAD~1 --json | json 'd["evidence"]')" manual
  run python3 "$BATS_TEST_DIRNAME/at_terminal.py" '7\n' '8\n' '\n' -- \
    git-tokens add --interactive
  assert_success
  assert_equal "$(git tokens show --json | json 'd["total_tokens"]')" 15
}

@test "an end of input or Ctrl-C while add asks changes nothing" {
  commit one
  run git-tokens add --interactive </dev/null
  assert_failure 1
  run bash -c 'echo 5 | git-tokens add --interactive'
  assert_failure 1
  assert_output --partial 'nothing was changed'
  run python3 "$BATS_TEST_DIRNAME/at_terminal.py" '5\n' '\x03' -- \
    git-tokens add --interactive
  assert_failure
  assert_equal "$(git tokens report --json | json 'd["total_tokens"]')" 0
}

@test "add --pending gives a commit what waits" {
  # With the hook, because git's own times are whole seconds: usage of the same
  # second could have come before the commit.
  git tokens install-hooks >/dev/null
  commit one 2>/dev/null
  usage 1 100
  assert_equal "$(git tokens report --json |
    json 'd["conservation"]["pending"]')" 1
  run git tokens add --pending
  assert_success
  assert_output --partial '110 tokens'
  assert_equal "$(git tokens report --json |
    json 'd["conservation"]["pending"]')" 0
  run git tokens add --pending 5 6
  assert_failure 2
}

# says COMMAND...: what it complains of; it fails with 1.
says() {
  run git tokens "$@"
  assert_failure 1
  echo "${output#git-tokens: }"
}

@test "what git does not find is said in our words, with the way out" {
  commit one
  git branch topic
  echo 1 >f
  assert_equal "$(says show nosuch)" "'nosuch' is no commit of this \
repository: give an id, a branch, a tag, or HEAD~1"
  assert_equal "$(says show HEAD~9)" "'HEAD~9' is no commit of this \
repository: give an id, a branch, a tag, or HEAD~1"
  assert_equal "$(says log nosuch..HEAD)" "'nosuch..HEAD' is no range of this \
repository: both ends must be ids, branches or tags, as in main..topic"
  assert_equal "$(says log 0)" \
    "'0' is too short for an id: give more of its digits"
  assert_equal "$(says log f)" "log takes a range, and 'f' is a path: \
\`git tokens report --by commit -- f\` counts what changed it"
  assert_equal "$(says report topic)" \
    "no commit touches 'topic': it is a branch, which --branch takes"
  assert_equal "$(says report main..topic)" "no commit touches 'main..topic': \
it is a range, which \`git tokens log main..topic\` shows"
  assert_equal "$(says blame /nosuch)" \
    "'/nosuch' lies outside of this repository: go into the one that holds it"
  # Where libgit2 cannot look, git's command does, and we say the same.
  git init -q --object-format=sha256 "$HOME/new"
  cd "$HOME/new"
  assert_equal "$(says show)" \
    'there is no commit here yet: `git commit` makes the first'
  commit one
  assert_equal "$(says show nosuch)" "'nosuch' is no commit of this \
repository: give an id, a branch, a tag, or HEAD~1"
  assert_equal "$(says log nosuch..HEAD)" "'nosuch..HEAD' is no range of this \
repository: both ends must be ids, branches or tags, as in main..topic"
  cd "$HOME"
  assert_equal "$(says sync)" "$HOME is in no git repository: go into one"
  assert_equal "$(says report)" \
    "$HOME is in no git repository: go into one, or add --all-repos"
  assert_equal "$(GIT_DIR=/nosuch says show)" \
    "GIT_DIR is '/nosuch', which is no git repository: unset it, or name one"
}

@test "a branch that nothing knows is an error, a deleted one with usage is not" {
  with_usage
  local unknown="no branch 'nosuch' is known here, and no usage of it: \
\`git tokens branches\` lists those with usage"
  assert_equal "$(says report --branch nosuch)" "$unknown"
  assert_equal "$(says daily --branch nosuch --json)" "$unknown"
  assert_equal "$(says export --format branch --branch nosuch)" "$unknown"
  assert_equal "$(says report --branch nosuch --all-repos)" "$unknown"
  git branch empty
  run git tokens report --branch empty
  assert_success
  assert_output 'No usage found.'
  git switch -q empty
  git branch -q -D main
  run git tokens report --branch main --since today --json
  assert_success
  assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 420
  run git tokens report --branch main --until yesterday
  assert_success
  assert_output 'No usage found.'
}

@test "add --pending says when nothing waits, and places nothing" {
  commit one
  run git tokens add --pending
  assert_success
  assert_output "Nothing is pending here; $(git rev-parse --short=8 HEAD) stays as it is."
  run git tokens add --pending --json
  assert_success
  assert_equal "$(json 'd["total_tokens"]' <<<"$output")" 0
  run git tokens add --pending nosuch
  assert_failure 1
}

@test "doctor is content after the installation, and not before" {
  run git tokens doctor
  assert_failure 1
  assert_output --partial 'git tokens install-hooks'
  git tokens install-hooks >/dev/null
  usage 1 5
  commit one 2>/dev/null
  run git tokens doctor
  assert_success
  run git tokens doctor --json
  assert_success
  assert_equal "$(json 'd["ok"]' <<<"$output")" True
  rm "$HOOKS/post-rewrite"
  run git tokens doctor --json
  assert_failure 1
  assert_equal "$(json 'd["ok"]' <<<"$output")" False
}

@test "prices are a table and a document, of all models or some" {
  run git tokens prices opus
  assert_success
  assert_output --partial 'claude-opus'
  refute_output --partial 'haiku'
  assert_equal "$(git tokens prices --json haiku |
    json 'all("haiku" in p["model"] for p in d["prices"])')" True
}

@test "installing hides the files from git, and uninstalling undoes all" {
  commit zero
  git_before=$(cat .git/info/exclude 2>/dev/null)
  with_usage
  assert_equal "$(git status --porcelain)" ''
  assert [ -e token_metrics/local_tracking/tokens_main.json ]
  run git tokens uninstall-hooks
  assert_success
  assert_equal "$(cat .git/info/exclude 2>/dev/null)" "$git_before"
  assert [ ! -e "$HOOKS/post-commit" ]
}

@test "rebuild writes the same bytes again, and backfill says what it did" {
  with_usage
  before=$(picture token_metrics; picture temp)
  rm -r token_metrics temp
  run git tokens rebuild
  assert_success
  assert_output --partial '1 branch file'
  assert_equal "$(picture token_metrics; picture temp)" "$before"
  run git tokens backfill
  assert_success
  assert_output --partial '2 belong to commits'
}

@test "import reads a conversation once" {
  printf 'hello\nToken usage: 58,992/200,000; 141,008 remaining\n' \
    >"$HOME/talk.txt"
  run git tokens import "$HOME/talk.txt"
  assert_success
  assert_output --partial '58,992 tokens'
  total=$(git tokens report --all-repos --json | json 'd["total_tokens"]')
  assert_equal "$total" 58992
  run git tokens import "$HOME/talk.txt"
  assert_success
  assert_equal "$(git tokens report --all-repos --json |
    json 'd["total_tokens"]')" 58992
}

@test "GIT_TOKENS=0 switches the hook off, tokens.quiet silences it" {
  git tokens install-hooks >/dev/null
  usage 1 5
  run env GIT_TOKENS=0 git commit -q --allow-empty -m one
  assert_success
  assert_output ''
  git config tokens.quiet true
  usage 2 5
  run git commit -q --allow-empty -m two
  assert_success
  assert_output ''
  git config --unset tokens.quiet
  usage 3 5
  run --separate-stderr git commit -q --allow-empty -m three
  assert_success
  assert_equal "$output" ''
  assert_equal "$(printf '%s\n' "$stderr" | wc -l)" 1
  [[ $stderr == "git-tokens: 15 tokens, \$"*"(claude-sonnet-4-5-20250929) in $(git rev-parse --short=8 HEAD) on main; branch total "* ]]
}

@test "the hook's program never fails and never speaks on standard output" {
  commit one
  for words in '' post-commit 'post-rewrite amend' post-merge 'post-merge 0' \
    nonsense; do
    # shellcheck disable=SC2086  # several words
    run --separate-stderr git-tokens-hook $words </dev/null
    assert_success
    assert_equal "$output" ''
  done
  cd /
  run --separate-stderr git-tokens-hook post-commit </dev/null
  assert_success
  assert_equal "$output" ''
}

@test "manual pages are well-formed and complete" {
  git-tokens man --output "$HOME/man1"
  for command in log report add install-hooks; do
    assert [ -s "$HOME/man1/git-tokens-$command.1" ]
  done
  if command -v groff >/dev/null; then
    run groff -man -Tutf8 -ww -z "$HOME"/man1/*.1
    assert_output ''
  fi
}

@test "the manual lists every setting that the code reads" {
  local root=$BATS_TEST_DIRNAME/../.. key
  git-tokens man --output "$HOME/man1"
  sed 's/\\-/-/g' "$HOME/man1/git-tokens.1" >"$HOME/page"
  # But a likely misspelling, and what one of our programs tells another.
  while read -r key; do
    grep -qF "${key%.}" "$HOME/page" || fail "$key is not in the manual"
  done < <(grep -rhoE '"(tokens\.[a-zA-Z.]+|GIT_TOKENS[A-Z_]*|CLAUDE_(CONFIG|TOKEN)_[A-Z]+)"' \
    --include='*.cpp' --include='*.hpp' "$root"/{lib,cli,ci,hooks,team,dashboard} |
    tr -d '"' | grep -vx -e 'tokens\.budgets\.\?' -e GIT_TOKENS_DASHBOARD_LEDGER | sort -u)
}

@test "completions are valid scripts" {
  for shell in bash zsh fish; do
    git-tokens completions "$shell" >"$HOME/completion"
    if command -v "$shell" >/dev/null; then
      run "$shell" -n "$HOME/completion"
      assert_success
      assert_output ''
    fi
  done
}

@test "fish completes commands, options and values, also behind git" {
  command -v fish >/dev/null || skip 'fish is not installed'
  git-tokens completions fish >"$HOME/completion"
  complete_text() {
    fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
      "$HOME/completion" "$1" 2>&1 | cut -f 1 | xargs
  }
  assert_equal "$(complete_text 'git-tokens rep')" report
  assert_equal "$(complete_text 'git tokens rep')" report
  assert_equal "$(complete_text 'git-tokens report --form')" --format
  assert_equal "$(complete_text 'git-tokens report --format ')" \
    'csv html json markdown table'
  assert_equal "$(complete_text 'git tokens completions ')" 'bash fish zsh'
}

@test "bash completes commands, options and values, also behind git" {
  git-tokens completions bash >"$HOME/completion"
  complete_words() {
    bash -c '. "$HOME/completion"
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      if [ "$1" = git ]; then _git_tokens; else _git_tokens_program; fi
      echo "${COMPREPLY[*]}"' bash "$@"
  }
  assert_equal "$(complete_words git-tokens rep)" report
  assert_equal "$(complete_words git tokens rep)" report
  assert_equal "$(complete_words git-tokens report --form)" --format
  assert_equal "$(complete_words git-tokens report --format '')" \
    'table json csv markdown html'
  assert_equal "$(complete_words git tokens completions '')" 'bash zsh fish'
  commit one
  assert_equal "$(complete_words git-tokens report --branch m)" main
}
