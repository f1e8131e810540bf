#!/bin/sh
# The one list of Debian packages that this project needs, 12 and later. Says
# what is missing and installs only that; without anything missing it needs no
# network. No name has a version in it: libgit2-dev brings mbedTLS or OpenSSL,
# as it was built with, libre2-dev its Abseil.
#
#   dependencies.sh build          to build git-tokens
#   dependencies.sh test           to build and test it
#   dependencies.sh --list build   prints the list, installs nothing
set -eu

build='build-essential cmake ninja-build pkg-config git
  libgit2-dev libpcre2-dev zlib1g-dev
  libre2-dev nlohmann-json3-dev
  libboost-filesystem-dev libsqlite3-dev libsqlitecpp-dev
  libcli11-dev libfmt-dev libexpected-dev libcurl4-openssl-dev
  libcpp-httplib-dev libssl-dev libpqxx-dev'
test='doctest-dev bats bats-assert bats-support bats-file shellcheck
  clang clang-format libclang-rt-dev python3 expect git-lfs pre-commit
  cmark-gfm python3-yaml curl chromium
  postgresql strace fish'
# Hook managers that come from npm are tried beside ours.
command -v npm >/dev/null || test="$test nodejs npm"

usage() {
  echo 'usage: dependencies.sh [--list] build|test' >&2
  exit 2
}

list_only=no
if [ "${1:-}" = --list ]; then
  list_only=yes
  shift
fi
case "${1:-}" in
  build) wanted=$build ;;
  test) wanted="$build $test" ;;
  *) usage ;;
esac
if [ "$list_only" = yes ]; then
  # shellcheck disable=SC2086  # one name a line
  printf '%s\n' $wanted
  exit 0
fi

is_installed() {
  case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in
    *' ok installed') return 0 ;;
    *) return 1 ;;
  esac
}

if ! command -v dpkg-query >/dev/null; then
  echo 'This is no Debian. Install the like of these by hand:' >&2
  # shellcheck disable=SC2086
  printf '  %s\n' $wanted >&2
  exit 0
fi
missing=
for package in $wanted; do
  is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "dependencies: run this as root: apt-get install$missing" >&2
    exit 1
  }
  as_root=sudo
fi
echo "Installing with apt:$missing"
run_apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}
run_apt update
# Tests skip what a suite does not have; if it is needed to build, cmake says so.
available=
left_out=
for package in $missing; do
  if [ -n "$(apt-cache madison "$package")" ]; then
    available="$available $package"
  else
    left_out="$left_out $package"
  fi
done
[ -z "$left_out" ] || echo "Left out, as this Debian has no such package:$left_out"
[ -n "$available" ] || exit 0
# shellcheck disable=SC2086
run_apt install -y --no-install-recommends $available >/dev/null
