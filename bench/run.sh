#!/usr/bin/env bash
# Measures git-tokens on this machine: reading all transcripts, and what the
# hook adds to a commit. Generates what it reads; touches neither the user's
# transcripts nor ledger. See --help.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
place=${BENCH_DIR:-${TMPDIR:-/tmp}/git-tokens-bench}
size=1G
rounds=5
commits=50
depths=10,10000
only=
with_ccusage=
peers_only=

usage() {
  cat <<EOF
usage: bench/run.sh [options]

  --quick            100 MB of transcripts instead of 1 GB
  --size SIZE        any other size, such as 10M or 4G
  --rounds N         runs of every program ($rounds)
  --commits N        commits of every kind ($commits)
  --depths A,B       commits on the branch beforehand ($depths)
  --only scan|commit one of the two parts
  --peers-only       yardsticks and ccusage only; builds nothing
  --with-ccusage     install ccusage from npm below bench/, and run it too

Transcripts are generated once, into \${BENCH_DIR:-/tmp/git-tokens-bench}, and
kept. ccusage runs if it is on PATH or was installed with --with-ccusage.
EOF
}

fail() {
  echo "bench/run.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --quick) size=100M ;;
    --size | --rounds | --commits | --depths | --only)
      [ $# -gt 1 ] || fail "$1 needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    --peers-only) peers_only=1 ;;
    --with-ccusage) with_ccusage=1 ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option: $1 (see --help)" ;;
  esac
  shift
done

# The folder of a corpus is named after its size in megabytes: c100, c1000.
corpus_dir() {
  python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import generate
print("c%g" % (generate.parse_size(sys.argv[2]) / 1e6))' "$here" "$1"
}

find_ccusage() {
  # The native program starts faster than the script that npm puts before it:
  # a peer is measured at its best.
  local candidate
  for candidate in "$here"/node_modules/@ccusage/*/bin/ccusage \
    "$here"/node_modules/.bin/ccusage; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  command -v ccusage || true
}

corpus=$place/$(corpus_dir "$size")
if [ ! -f "$corpus/expected.json" ]; then
  echo "generating $size of transcripts into $corpus" >&2
  rm -rf "$corpus"
  mkdir -p "$place"
  python3 "$here/generate.py" --out "$corpus" --size "$size" --projects 50 >&2
fi

binaries=
if [ -z "$peers_only" ]; then
  (cd "$root" && cmake --preset release >/dev/null && cmake --build --preset release >&2)
  binaries=$root/build/release/bin
fi

if [ -n "$with_ccusage" ]; then
  # The platform's package is named too, because not every npm brings it along.
  packages=(ccusage@20.0.24)
  [ "$(uname -sm)" != "Linux x86_64" ] || packages+=(@ccusage/ccusage-linux-x64@20.0.24)
  npm install --prefix "$here" --no-save --no-package-lock --no-audit --no-fund \
    "${packages[@]}" >&2
fi
ccusage=$(find_ccusage)

scratch=$(mktemp -d "$place/run.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0
if [ "$only" != commit ]; then
  python3 "$here/scan_bench.py" --corpus "$corpus" --scratch "$scratch" --rounds "$rounds" \
    ${binaries:+--bin "$binaries"} ${ccusage:+--ccusage "$ccusage"} || status=1
  [ -n "$ccusage" ] || echo "ccusage is not installed; --with-ccusage would bring it" >&2
fi
if [ "$only" != scan ] && [ -n "$binaries" ]; then
  python3 "$here/commit_bench.py" --corpus "$corpus" --scratch "$scratch" --bin "$binaries" \
    --commits "$commits" --depths "$depths" || status=1
fi
exit "$status"
