#!/bin/sh
# Checks that a program of ours cannot reach a network library: none is linked,
# none is asked for by name, and no certificate is opened while it runs.
# usage: program_has_no_network.sh PROGRAM [ARGUMENT...]
set -eu

program=${1:?usage: $0 PROGRAM [ARGUMENT...]}
shift
network='ssl|crypto|mbed|ssh2|gssapi|krb5|gnutls|nss3|curl'

fail() {
  echo "FAIL: $1" >&2
  exit 1
}

[ -x "$program" ] || fail "$program: cannot be run"
program=$(realpath "$program")

if linked=$(ldd "$program" 2>/dev/null); then
  if echo "$linked" | grep -E "lib($network)"; then
    fail "$program links a network library"
  fi
else
  : # a static program links nothing
fi

if nm -D --undefined-only "$program" 2>/dev/null |
  grep -E ' (SSL_|mbedtls_|libssh2_|gss_|krb5_|gnutls_|curl_)'; then
  fail "$program asks for symbols of a network library"
fi

if command -v strace >/dev/null 2>&1; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # Its status says nothing here: a hook called by nobody may refuse to work.
  # Where strace may not trace (in some containers) the file stays empty.
  (cd "$folder" && git init -q . &&
    strace -f -o "$folder/trace" -e trace=open,openat,socket,connect \
      "$program" "$@" </dev/null >/dev/null 2>&1) || true
  if [ -s "$folder/trace" ]; then
    if grep -E 'open(at)?\(.*"(/etc/ssl|/usr/lib/ssl|/usr/share/ca-cert)' \
      "$folder/trace"; then
      fail "$program opens certificates"
    fi
    if grep -E '(socket|connect)\(.*AF_INET' "$folder/trace"; then
      fail "$program opens a network socket"
    fi
  else
    echo "SKIP: strace cannot trace here" >&2
  fi
else
  echo "SKIP: no strace" >&2
fi
echo "ok: $program has no network"
