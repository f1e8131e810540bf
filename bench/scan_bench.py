#!/usr/bin/env python3
"""Measure reading all transcripts and reporting on them, beside yardsticks.

    scan_bench.py --corpus DIR --scratch DIR [--bin DIR] [--rounds 5] [--ccusage FILE]

All programs run in turn, the page cache warm. "cold" begins with an empty
ledger, "warm" is the same command again. Without --bin only the yardsticks and
ccusage run. Exit status 1 if our totals are not exactly expected.json.
"""
import argparse
import json
import os
import shutil
import statistics
import sys
from pathlib import Path

import measure

REPORT = ("report", "--all-repos", "--by", "day", "--json")
CCUSAGE = ("daily", "--offline", "--json")


def our_programs(binary, corpus, scratch):
    """The two runs of git-tokens; `warm` relies on the ledger that `cold` left."""
    ledger = scratch / "ledger"
    env = measure.clean_environment(str(scratch / "home"), CLAUDE_CONFIG_DIR=str(corpus),
                                    GIT_TOKENS_LEDGER=str(ledger / "ledger.db"))
    outside = scratch / "outside"  # belongs to no repository
    outside.mkdir(exist_ok=True)

    def empty_ledger():
        shutil.rmtree(ledger, ignore_errors=True)
        ledger.mkdir()

    def scan():
        empty_ledger()
        return measure.run([binary, "scan", "--json"], env, outside)

    def cold():
        empty_ledger()
        return measure.run([binary, *REPORT], env, outside)

    def cold_then_warm():
        cold()
        return measure.run([binary, *REPORT], env, outside)

    return {"git-tokens scan, cold": scan, "git-tokens report, cold": cold,
            "git-tokens report, warm": cold_then_warm}


def names_of_files(corpus):
    """A file with the names of all transcripts, for xargs -0."""
    path = Path(ARGUMENTS.scratch) / "names"
    files = sorted(str(file) for file in (corpus / "projects").rglob("*.jsonl"))
    path.write_bytes(b"".join(name.encode() + b"\0" for name in files))
    return path


def yardsticks(corpus):
    def through_xargs(*command):
        # The names come through a file, so that any number of them will do.
        return lambda: measure.run(["sh", "-c", 'xargs -0 "$@" <"$0" || test $? -eq 123',
                                    str(names), *command])

    names = names_of_files(corpus)
    return {"cat": lambda: measure.run(
                ["sh", "-c", 'xargs -0 cat <"$0" >/dev/null', str(names)]),
            "grep -c '\"usage\"'": through_xargs("grep", "-c", '"usage"')}


def ccusage_program(program, corpus, scratch):
    env = measure.clean_environment(str(scratch / "home"), CLAUDE_CONFIG_DIR=str(corpus))
    return {"ccusage": lambda: measure.run([program, *CCUSAGE], env, str(scratch))}


def expected_totals(corpus):
    totals = json.loads((corpus / "expected.json").read_text())["totals"]
    return {"input": totals["input_tokens"], "output": totals["output_tokens"],
            "cache_write_5m": totals["ephemeral_5m_input_tokens"],
            "cache_write_1h": totals["ephemeral_1h_input_tokens"],
            "cache_read": totals["cache_read_input_tokens"],
            "web_searches": totals["web_search_requests"]}


def check_ours(name, output, expected):
    """Prints whether every total is exact; returns True if so."""
    document = json.loads(output)
    got = {**document["tokens"], "web_searches": document["web_searches"]}
    wrong = {key: (got[key], value) for key, value in expected.items() if got[key] != value}
    for key, (ours, right) in wrong.items():
        print(f"{name}: {key} is {ours}, should be {right}")
    if not wrong:
        print(f"{name}: all totals exactly those of expected.json, "
              f"{document['responses']} responses")
    return not wrong


def describe_ccusage(output, expected):
    totals = json.loads(output)["totals"]
    pairs = {"input": ("inputTokens", expected["input"]),
             "output": ("outputTokens", expected["output"]),
             "cache writes": ("cacheCreationTokens",
                              expected["cache_write_5m"] + expected["cache_write_1h"]),
             "cache reads": ("cacheReadTokens", expected["cache_read"])}
    words = [f"{name} {100 * (totals[key] - right) / right:+.2f} %"
             for name, (key, right) in pairs.items()]
    print("ccusage: against expected.json " + ", ".join(words))


def ratio(others, ours, what):
    """The median over rounds of other / ours, or a dash without ours."""
    if not ours:
        return "-"
    pairs = [getattr(a, what) / max(getattr(b, what), 1e-4) for a, b in zip(others, ours)]
    return f"{statistics.median(pairs):.2f}"


def print_results(results):
    ours = results.get("git-tokens report, cold")
    floor = measure.run(["true"]).memory
    rows = [[name, f"{measure.median(runs, 'wall'):.3f}", f"{measure.median(runs, 'cpu'):.3f}",
             measure.memory_words(runs, floor), ratio(runs, ours, "wall"),
             ratio(runs, ours, "cpu")] for name, runs in results.items()]
    measure.print_table(["", "wall s", "CPU s", "RSS MiB", "wall x ours", "CPU x ours"], rows)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", required=True, help="made by generate.py")
    parser.add_argument("--scratch", required=True, help="directory for ledgers and the like")
    parser.add_argument("--bin", help="directory of git-tokens")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ccusage", help="the program ccusage")
    return parser.parse_args()


def main():
    corpus, scratch = Path(ARGUMENTS.corpus).resolve(), Path(ARGUMENTS.scratch).resolve()
    corpus_facts = json.loads((corpus / "expected.json").read_text())["corpus"]
    print(f"\n## {corpus_facts['bytes'] / 1e9:.2f} GB of transcripts, {corpus_facts['files']} files, "
          f"{corpus_facts['lines']} lines; medians of {ARGUMENTS.rounds} runs in turn, "
          f"{os.cpu_count()} processors, page cache warm\n")
    programs = {}
    if ARGUMENTS.bin:
        programs |= our_programs(os.path.join(ARGUMENTS.bin, "git-tokens"), corpus, scratch)
    programs |= yardsticks(corpus)
    if ARGUMENTS.ccusage:
        programs |= ccusage_program(ARGUMENTS.ccusage, corpus, scratch)
    programs["cat"]()  # fills the page cache, where it fits
    results = measure.in_turn(programs, ARGUMENTS.rounds)
    print_results(results)
    print()
    expected = expected_totals(corpus)
    exact = [check_ours(name, runs[-1].output, expected)
             for name, runs in results.items() if name.startswith("git-tokens report")]
    if "ccusage" in results:
        describe_ccusage(results["ccusage"][-1].output, expected)
    return 0 if all(exact) else 1


if __name__ == "__main__":
    ARGUMENTS = parse_arguments()
    sys.exit(main())
