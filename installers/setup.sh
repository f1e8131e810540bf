#!/bin/sh
# Installs git-tokens from this checkout on Debian 12, 13 or sid: what is missing
# from apt, a release build, the programs in ${PREFIX:-~/.local} (root:
# /usr/local), and one run of the main job on a sample. Running it again upgrades.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
if [ "$(id -u)" = 0 ]; then
  prefix=${PREFIX:-/usr/local}
else
  prefix=${PREFIX:-$HOME/.local}
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs a step quietly; its output is shown only if it fails.
quietly() {
  "$@" >"$log" 2>&1 && return
  cat "$log" >&2
  echo "setup: failed: $*" >&2
  exit 1
}

echo '1/4 Packages'
sh "$source/installers/dependencies.sh" build
echo '2/4 Building (a few minutes the first time)'
cd "$source"
quietly cmake --preset release -DTOKENS_BUILD_TESTS=OFF \
  -DCMAKE_INSTALL_PREFIX="$prefix"
quietly cmake --build --preset release
echo "3/4 Installing to $prefix"
quietly cmake --install build/release
echo '4/4 A trial run in a scratch repository'
echo
sh "$source/installers/sample-run.sh" "$prefix/bin"

echo
echo 'Next, in a repository of yours:'
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "  export PATH=\"$prefix/bin:\$PATH\"   # and in your shell's profile" ;;
esac
echo '  git tokens install-hooks'
echo '  git tokens report'
