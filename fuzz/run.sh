#!/bin/sh
# Usage: fuzz/run.sh [SECONDS]
# Builds the fuzzers and runs each for SECONDS (60). An input that breaks one
# is left in build/fuzz/ and ends the run with status 1.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
case $seconds in
  '' | *[!0-9]*) echo 'usage: fuzz/run.sh [SECONDS]' >&2; exit 2 ;;
esac
if ! log=$( (cmake --preset fuzz && cmake --build --preset fuzz) 2>&1); then
  printf '%s\n' "$log" >&2
  exit 1
fi
for name in line_parser_fuzzer text_reader_fuzzer; do
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  echo "$name: $seconds s from $(find "$corpus" -type f | wc -l) inputs"
  build/fuzz/bin/$name -max_total_time="$seconds" -dict=fuzz/transcript.dict \
    -artifact_prefix=build/fuzz/ -print_final_stats=1 -verbosity=0 "$corpus"
done
