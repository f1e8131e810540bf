#!/usr/bin/env bats
# The dashboard: the real server, asked over HTTP.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life
load dashboard

bats_require_minimum_version 1.5.0

@test "the older API: its shapes, and the totals of report --all-repos" {
  some_work
  start_dashboard
  git tokens report --all-repos --json >"$HOME/report.json"
  for name in stats logs projects; do
    get "/api/$name" >"$HOME/$name.json"
  done
  python3 - "$HOME" <<'END'
import decimal
import json
import sys

def read(name):
    with open(f"{sys.argv[1]}/{name}.json") as file:
        return json.load(file, parse_float=decimal.Decimal)

report, stats, logs = read("report"), read("stats"), read("logs")
assert list(stats) == ["totalTokens", "totalCost", "byProject", "byDate",
                       "byTask", "logs"], stats
assert stats["totalTokens"] == report["total_tokens"]
assert stats["totalCost"] == report["cost_usd"]
assert stats["logs"] == len(logs)
for name in ("byProject", "byDate", "byTask"):
    parts = stats[name].values()
    assert sum(part["tokens"] for part in parts) == report["total_tokens"], name
    assert sum(part["cost"] for part in parts) == report["cost_usd"], name
    assert sum(part["count"] for part in parts) == len(logs), name
assert sum(one["tokens"] for one in logs) == report["total_tokens"]
for one in logs:
    assert list(one) == ["datetime", "date", "time", "project", "task",
                         "tokens", "cost"], one
    assert one["datetime"] == one["date"] + " " + one["time"]
task = [one for one in logs if one["task"] == "Fix flaky test"]
assert [(one["project"], one["tokens"], str(one["cost"])) for one in task] == [
    ("calm-ai-pm", 2800, "0.00728")], task
assert any(one["task"].startswith("Rewrite everything (") for one in logs), logs
assert set(read("projects")) == set(stats["byProject"]) == {"repo", "calm-ai-pm"}
assert stats["byTask"]["Fix flaky test"]["projects"] == ["calm-ai-pm"]
END
}

@test "what is written while it runs is in the next answer" {
  start_dashboard
  assert_equal "$(get /api/logs)" '[]'
  git tokens task log calm 'First | with a bar' 1000 >/dev/null
  run get /api/logs
  assert_output --partial '"task": "First | with a bar"'
  # Also what another program writes, without a command of ours: within some
  # seconds, while somebody asks.
  write_response late one --output 400
  local tries
  for tries in $(seq 100); do
    [[ $(get /api/stats) == *'"totalTokens": 1500,'* ]] && return
    sleep 0.1
  done
  fail "never seen: $(get /api/stats)"
}

@test "/api/report is report --json, with its options" {
  some_work
  start_dashboard
  local words query
  while read -r query words; do
    # shellcheck disable=SC2086  # words are options
    diff <(get "/api/report?$query" | grep -v generated_at) \
      <(git tokens report --all-repos --json $words | grep -v generated_at) ||
      fail "$query"
  done <<'END'
by=model --by model
by=branch,author --by branch,author
by=tool&since=7d --by tool --since 7d
branch=feature%2Fbig&by=day --branch feature/big --by day
author=nell&project=repo --author nell --project repo
model=opus&tz=%2B02:00&by=hour --model opus --tz=+02:00 --by hour
by=author&co-authors --by author --co-authors
by=task&source=manual --by task --source manual
END
  run get '/api/report?by=nonsense'
  assert_output --partial '{"error": "report: --by'
  assert_equal "$(status_of '/api/report?by=nonsense')" 400
  assert_equal "$(status_of '/api/report?output=/etc/passwd')" 400
  assert_equal "$(status_of '/api/report?tz=Europe/Berlin')" 400
  assert_equal "$(status_of /api/nothing)" 404
  assert_equal "$(status_of /nothing)" 404
}

@test "answers are as the OpenAPI file says" {
  some_work
  start_dashboard
  python3 "$BATS_TEST_DIRNAME/openapi_check.py" "$URL"
}

@test "on the first day the page tells that day's dearest commit" {
  write_response a one --output 300 --edit a.c
  change a.c
  git commit -q -m 'The first one'
  start_dashboard
  get / >"$HOME/page.html"
  # The other one if midnight passed between.
  grep -Eq 'before today; the most expensive of today|commit of yesterday' "$HOME/page.html"
  grep -A 3 'id="dearest-title"' "$HOME/page.html" | grep -q 'The first one'
}

@test "the page tells yesterday's dearest commit and the branch of the week" {
  clock 3600
  write_response a one --output 300 --edit login.c
  change login.c
  git commit -q -m 'Cheap one'
  clock 7200
  git checkout -q -b feature/big
  write_response b two --output 90000 --edit big.c
  change big.c
  git commit -q -m 'Dear one'
  unset CLOCK GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  git checkout -q main
  write_response c one --output 100 --edit today.c
  change today.c
  git commit -q -m 'Of today'
  start_dashboard
  get / >"$HOME/page.html"
  run python3 - "$HOME/page.html" <<'END'
import re
import sys

page = open(sys.argv[1]).read()
for part in ("dearest", "week"):
    text = re.search(f'<section id="{part}".*?</section>', page, re.S).group()
    print(" ".join(re.sub("<[^>]*>", " ", text).split()))
END
  assert_line --index 0 --regexp \
    '^The most expensive commit of yesterday Dear one [0-9a-f]{7} \$1\.35 on feature/big in repo, by Nell$'
  assert_line --index 1 --regexp \
    '^The branch that took most of the week feature/big \$1\.35: 9[0-9] % of the last 7 days'
  # The commit leads to its sessions and models.
  run get "/commit/$(git rev-parse feature/big)"
  assert_output --partial 'claude-sonnet-4-5-20250929'
  assert_output --partial '90,100'
  assert_equal "$(status_of /commit/0123456789)" 404
}

@test "foreign names, other methods and origins are turned away" {
  some_work
  start_dashboard
  local path
  for path in / /api/stats /api/logs /api/report /api/events /metrics /page.js /x; do
    assert_equal "$path $(status_of "$path" -H 'Host: evil.example')" "$path 403"
    assert_equal "$(status_of "$path" -H "Host: evil.example:$PORT")" 403
    assert_equal "$(status_of "$path" -H 'Host:')" 403
    assert_equal "$(status_of "$path" -H "Host: 127.0.0.1:$((PORT - 1))")" 403
  done
  assert_equal "$(status_of / -H "Host: localhost:$PORT")" 200
  assert_equal "$(status_of / -H "Host: [::1]:$PORT")" 200
  assert_equal "$(status_of /api/logs -X POST -d x=1)" 405
  assert_equal "$(status_of /api/logs -X DELETE)" 405
  run curl -s -D - -o /dev/null -H 'Origin: http://evil.example' "$URL/api/stats"
  refute_output --partial -i 'access-control'
  assert_output --partial "Content-Security-Policy: default-src 'none'"
  assert_output --partial 'nosniff'
}

@test "the style stands in the page, and the policy knows it by its hash" {
  some_work
  start_dashboard --no-scan
  local path
  for path in / "/commit/$(git rev-parse HEAD)" /nowhere; do
    curl -s -D "$HOME/head" -o "$HOME/page.html" "$URL$path"
    python3 - "$HOME" <<'END'
import base64
import hashlib
import re
import sys

page = open(f"{sys.argv[1]}/page.html").read()
styles = re.findall("<style>(.*?)</style>", page, re.S)
assert len(styles) == 1 and "stylesheet" not in page and "style=" not in page
mark = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
policy = re.search("Content-Security-Policy: (.*)", open(f"{sys.argv[1]}/head").read())
sources = re.search("style-src ([^;]*)", policy.group(1)).group(1)
assert sources == f"'sha256-{mark}'", sources
assert "unsafe" not in policy.group(1)
END
  done
}

@test "hostile names are text, on the page and in the file" {
  local hostile='<script>alert(1)</script>'
  git config user.name "$hostile"
  git checkout -q -b "b<img/src=x/onerror=alert(2)>"
  write_response a one --output 300 --edit a.c
  change a.c
  git commit -q -m "$hostile & \"quotes\" 'too'"
  git tokens task log "p$hostile" "t$hostile" 100 >/dev/null
  start_dashboard
  get / >"$HOME/page.html"
  get "/commit/$(git rev-parse HEAD)" >"$HOME/commit.html"
  get "/?project=%22%3E$hostile&author=$hostile" >"$HOME/filtered.html"
  git tokens dashboard --html "$HOME/file.html"
  local file
  for file in page commit filtered file; do
    run cat "$HOME/$file.html"
    refute_output --partial '<script>alert'
    refute_output --partial '<img'
  done
  run grep -c 't&lt;script&gt;alert(1)&lt;/script&gt;' "$HOME/file.html"
  assert_success
  run cat "$HOME/file.html"
  refute_output --partial '<script'
  refute_output --partial '<a '
  refute_output --partial '//'
  assert_output --partial "default-src 'none'"
}

# links_in FILE: the addresses that a page leads to outside, one a line, each
# with its rel.
links_in() {
  python3 - "$1" <<'END'
import html.parser
import sys

class Links(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        for name in ("href", "src", "action"):
            if not attributes.get(name, "/").startswith("/"):
                print(attributes[name], attributes.get("rel"))

with open(sys.argv[1]) as file:
    Links().feed(file.read())
END
}

@test "a commit leads to its own repository's forge" {
  git remote add origin https://nell:hush-hush@github.com/nell/repo.git
  write_response a one --output 9000 --edit a.c
  change a.c
  git commit -q -m 'On GitHub'
  here=$(git rev-parse HEAD)
  local name url
  local -A made
  for name in lab gone bare; do
    case $name in
      lab) url=git@gitlab.example.org:group/sub/lab.git ;;
      gone) url=git@codeberg.org:nell/gone.git ;;
      bare) url=$HOME/somewhere.git ;;
    esac
    git init -q "$HOME/$name"
    cd "$HOME/$name" || return
    git remote add upstream "$url"
    git tokens install-hooks >/dev/null
    write_response "$name" "$name" --output 700 --edit x.c
    change x.c
    git commit -q -m "In $name"
    made[$name]=$(git rev-parse HEAD)
  done
  cd "$HOME/repo" || return
  rm -rf "$HOME/gone"
  start_dashboard --no-scan
  get / >"$HOME/page.html"
  run links_in "$HOME/page.html"
  assert_line "https://github.com/nell/repo/commit/$here noopener noreferrer"
  assert_line "https://gitlab.example.org/group/sub/lab/-/commit/${made[lab]} noopener noreferrer"
  refute_line --partial codeberg
  refute_line --partial somewhere
  run cat "$HOME/page.html"
  refute_output --partial hush
  assert_output --partial 'In bare'
  get "/commit/$here" >"$HOME/commit.html"
  run links_in "$HOME/commit.html"
  assert_output "https://github.com/nell/repo/commit/$here noopener noreferrer"
  git tokens dashboard --html "$HOME/file.html" --no-scan
  run cat "$HOME/file.html"
  refute_output --partial github
}

@test "hostile remotes make no link" {
  write_response a one --output 300 --edit a.c
  change a.c
  git commit -q -m 'Some work'
  git remote add origin x
  local url
  for url in 'javascript:alert(1)//github.com/a/b' 'https://github.com/a/b" onclick="alert(1)' \
    "https://github.com/a/b'><script>alert(1)</script>" 'https://github.com/a/b c' \
    $'https://github.com/a/b\nx' 'https://github.com:hush/1@evil.example/a/b' \
    'file:///srv/github.com/a/b' "$HOME/github.com/a/b"; do
    git config remote.origin.url "$url"
    start_dashboard --no-scan
    get / >"$HOME/page.html"
    get "/commit/$(git rev-parse HEAD)" >>"$HOME/page.html"
    stop_dashboard
    run links_in "$HOME/page.html"
    assert_success
    assert_output ''
    run cat "$HOME/page.html"
    assert_output --partial 'Some work'
    refute_output --partial 'github.com'
    refute_output --partial hush
    refute_output --partial alert
  done
}

@test "a port that is taken is told, with the next free one" {
  start_dashboard
  run -1 git-tokens dashboard --port "$PORT" --no-scan
  assert_output --regexp \
    "^git-tokens: listen at 127.0.0.1:$PORT: the port is taken; [0-9]+ is free: git tokens dashboard --port [0-9]+$"
  run -2 git-tokens dashboard --port 70000
  run -2 git-tokens dashboard --html x --port 5000
  run -1 git-tokens dashboard --listen 203.0.113.1 --port "$PORT" --no-scan
}

@test "SIGTERM ends it soon, whoever listens" {
  start_dashboard
  curl -sN --max-time 20 "$URL/api/events" >"$HOME/events" 3>&- &
  local reader=$! tries begin
  for tries in $(seq 100); do
    grep -q '^event: ledger' "$HOME/events" && break
    sleep 0.05
  done
  git tokens task log a b 5 >/dev/null
  for tries in $(seq 100); do
    [ "$(grep -c '^event: ledger' "$HOME/events")" -ge 2 ] && break
    sleep 0.05
  done
  [ "$tries" -lt 100 ] || fail 'the change was not told'
  begin=$EPOCHSECONDS
  kill "$SERVER"
  wait "$SERVER"
  SERVER=
  [ $((EPOCHSECONDS - begin)) -lt 5 ] || fail "it took $((EPOCHSECONDS - begin)) s"
  wait "$reader" || :
}

@test "beyond this machine it asks for a token" {
  start_dashboard --listen 0.0.0.0
  local token
  token=$(sed -n 's/.*?token=//p' "$HOME/said")
  [ ${#token} -ge 16 ] || fail "token '$token'"
  assert_equal "$(status_of /api/stats)" 401
  assert_equal "$(status_of /api/stats -H "Authorization: Bearer $token")" 200
  assert_equal "$(status_of /api/stats -H 'Authorization: Bearer x')" 401
  assert_equal "$(status_of "/?token=$token")" 302
  curl -s -o /dev/null -c "$HOME/jar" "$URL/?token=$token"
  assert_equal "$(status_of / -b "$HOME/jar")" 200
  assert_equal "$(status_of / -b "$HOME/jar" -H 'Host: evil.example')" 403
}

@test "another ledger is shown as it stands, and never made" {
  some_work
  git tokens >/dev/null
  cp "$HOME/.local/share/git-tokens/ledger.db" "$HOME/other ledger.db"
  write_response newer one --output 400
  before=$(sha256sum <"$HOME/other ledger.db"; git status --short --ignored)
  git tokens dashboard --ledger "$HOME/other ledger.db" --html "$HOME/page.html"
  grep -q 'calm-ai-pm' "$HOME/page.html"
  assert_equal "$(sha256sum <"$HOME/other ledger.db"; git status --short --ignored)" "$before"
  run git tokens dashboard --ledger nowhere --html "$HOME/page.html"
  assert_failure 1
  assert_output "git-tokens: --ledger: there is no file 'nowhere'"
  refute [ -e nowhere ]
  run git tokens dashboard --ledger mysql://me:hush@db/t
  assert_failure 2
  refute_output --partial hush
  assert_equal "${#lines[@]}" 1
}

@test "an empty ledger has a page, and no number is made up" {
  start_dashboard --no-scan
  run get /
  assert_output --partial 'Nothing recorded yet'
  refute_output --partial NaN
  run get /api/stats
  assert_output --partial '"totalTokens": 0'
  assert_output --partial '"totalCost": 0.0'
}

@test "the merges of the repository it was started in, with the running total" {
  change base.c
  git commit -q -m 'Base'
  local topic output
  for topic in 'first/<b>' second; do
    git switch -q -c "$topic" main
    for output in 300 41; do
      write_response "$topic-$output" "s-$topic" --output "$output"
      change "${topic%/*}-$output.c"
      git commit -q -m "$topic $output"
    done
    git switch -q main
    git merge -q --no-ff -m "Merge branch '$topic'" "$topic"
    git tokens record-merge >/dev/null
  done
  git commit -q --allow-empty -m 'Nothing'
  git switch -q -c unused
  change unused.c
  git commit -q -m 'By hand'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'unused'" unused
  git tokens record-merge --pr 12 >/dev/null
  git tokens merges --json >"$HOME/merges.json"
  git remote add origin git@github.com:nell/repo.git
  start_dashboard --no-scan
  get / >"$HOME/page.html"
  python3 - "$HOME" <<'END'
import html.parser
import json
import sys

class Panel(html.parser.HTMLParser):
    """The rows of the table of merges, as texts."""
    def __init__(self):
        super().__init__()
        self.inside, self.rows, self.points, self.links = False, [], "", []
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "section":
            self.inside = attributes.get("aria-labelledby") == "merges-title"
        elif self.inside and tag == "tr":
            self.rows.append([])
        elif self.inside and tag in ("th", "td"):
            self.rows[-1].append("")
        elif self.inside and tag == "a":
            self.links.append(attributes["href"])
        elif self.inside and tag == "polyline":
            self.points = attributes["points"]
    def handle_data(self, data):
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

panel = Panel()
with open(f"{sys.argv[1]}/page.html") as file:
    panel.feed(file.read())
with open(f"{sys.argv[1]}/merges.json") as file:
    merges = json.load(file)["merges"]
assert len(merges) == 3 and len(panel.rows) == 4, (merges, panel.rows)
merges.sort(key=lambda row: row["cumulative_total_tokens"])
by_branch = {row[0].split(" #")[0]: row for row in panel.rows[1:]}
for merge in merges:
    row = by_branch[merge["source_branch"]]
    assert row[1] == merge["merge_commit"][:7], (row, merge)
    tokens = merge["total_tokens"]
    assert row[3] == (f"{tokens:,}" if tokens else "no data"), (row, merge)
    assert row[5] == f'{merge["cumulative_total_tokens"]:,}', (row, merge)
assert by_branch["unused"][0] == "unused #12"
(pulled,) = [merge for merge in merges if merge["source_branch"] == "unused"]
address = f'https://github.com/nell/repo/commit/{pulled["merge_commit"]}'
# Only the merge of a pull request is known to be on the forge.
assert panel.links == [address], panel.links
assert by_branch["unused"][4] == "no data"
assert len(panel.points.split()) == 3, panel.points
END
}
