#!/usr/bin/env bats
# The dashboard's page in a real browser: Debian's chromium, driven through
# playwright-core where npm had it (tests/run.sh puts it into build/browser),
# and alone otherwise.
# shellcheck disable=SC2317  # bats calls the functions

load daily_life
load dashboard

bats_require_minimum_version 1.5.0

BROWSER_MODULES=${BROWSER_MODULES:-$BATS_TEST_DIRNAME/../../build/browser/node_modules}

# Commits of several people, days, projects and models, and hostile names.
a_mixed_ledger() {
  local hostile='<img src=x onerror=alert(1)>'
  git remote add origin https://nell:hush@github.com/nell/repo.git
  clock 3600
  write_response a one --output 300 --edit login.c
  change login.c
  git commit -q -m "Add login $hostile"
  clock 7200
  git checkout -q -b 'feature/<b>big'
  write_response b two --output 9000 --edit big.c --model claude-opus-4-5-20251101
  change big.c
  git commit -q -m 'Rewrite everything' --author "Sam \"q\" & Co <sam@example.org>"
  unset CLOCK GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  write_response c two --output 50 --model 'model-<script>alert(2)</script>'
  git init -q "$HOME/other"
  cd "$HOME/other" || return
  git tokens install-hooks >/dev/null
  write_response d three --output 700 --edit x.c
  change x.c
  git commit -q -m 'Other project'
  cd "$HOME/repo" || return
  git tokens task log 'p<script>alert(3)</script>' "t$hostile" 2800 >/dev/null
}

need_chromium() {
  command -v chromium >/dev/null || skip 'chromium is not installed'
}

# dom PATH: the page as chromium shows it after its scripts ran.
dom() {
  timeout 60 chromium --headless=new --no-sandbox --disable-gpu \
    --disable-dev-shm-usage --user-data-dir="$HOME/chromium" --timeout=3000 \
    --dump-dom "$URL$1" 2>"$HOME/chromium-said"
}

@test "chromium alone: the script runs, hostile names stay text" {
  need_chromium
  a_mixed_ledger
  start_dashboard --no-scan
  dom / >"$HOME/dom.html"
  run cat "$HOME/dom.html"
  assert_output --partial 'id="show" hidden=""'
  refute_output --partial '<img'
  refute_output --partial '<script>alert'
  assert_output --partial '&lt;img src=x onerror=alert(1)&gt;'
  git tokens dashboard --html "$HOME/costs.html" --no-scan
  URL=file://$HOME/costs.html dom '' >"$HOME/file-dom.html"
  run cat "$HOME/file-dom.html"
  assert_output --partial 'p&lt;script&gt;alert(3)&lt;/script&gt;'
  refute_output --partial '<img'
}

@test "a driven browser: every filter, live, keyboard, no request elsewhere" {
  need_chromium
  [ -d "$BROWSER_MODULES/playwright-core" ] ||
    skip "playwright-core is not in $BROWSER_MODULES: npm did not answer"
  node -e 'require(process.argv[1])' "$BROWSER_MODULES/playwright-core" \
    >"$HOME/said" 2>&1 || skip "playwright-core: $(tr '\n' ' ' <"$HOME/said")"
  a_mixed_ledger
  start_dashboard
  run timeout 240 node "$BATS_TEST_DIRNAME/../browser/page.mjs" \
    "$BROWSER_MODULES" "$URL" "${SCREENSHOTS:-}"
  assert_success
  assert_line --partial 'filters agree with report --json'
}
