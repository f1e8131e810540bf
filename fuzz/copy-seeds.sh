#!/bin/sh
# Usage: copy-seeds.sh FIXTURES CORPUS
# Copies every transcript below FIXTURES into CORPUS, named by its checksum.
set -eu
mkdir -p "$2"
find "$1" -name '*.jsonl' -type f | while IFS= read -r file; do
  sum=$(sha1sum <"$file")
  cp "$file" "$2/${sum%% *}"
done
