#!/usr/bin/env python3
"""Measure what the hook adds to `git commit`.

    commit_bench.py --corpus DIR --scratch DIR --bin DIR [--commits 50] [--depths 10,10000]

For each depth (commits on the branch) three twin repositories are made: without
a hook, with a hook that does nothing (#!/bin/sh), and with ours. They commit in
turn. Before every commit 1 MB of new lines is appended to a transcript of that
repository, outside the time measured; the corpus of old transcripts lies beside
it and has been read before. Afterwards the ledger is asked whether every
appended token arrived.
"""
import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import generate
import measure

APPENDED = 1_000_000  # bytes at least, before every commit
MAIL = "dev@example.com"
ARMS = ("no hook", "empty hook", "git-tokens")


class SessionWriter:
    """Appends generated lines, dated now, to one transcript of a repository."""

    def __init__(self, client_dir, repository, seed, pool):
        slug = re.sub(r"[^A-Za-z0-9]", "-", str(repository))
        self.pool, self.expected, self.mu = pool, generate.Expected(), 7.3
        rng = random.Random(f"{seed}/commits")
        session = generate.uuid(rng)
        # A session of hours is squeezed into microseconds, all of them past.
        self.transcript = generate.Transcript(self, rng, str(repository), slug, session, "main",
                                              datetime.now(timezone.utc), pace=1e-6)
        self.path = client_dir / "projects" / slug / f"{session}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.bytes = 0

    def subagent(self, parent):
        """Stands in for a subagent that left no file and no echoes."""
        return SimpleNamespace(agent="0", context=parent.context, echoes=[])

    def append(self):
        transcript = self.transcript
        transcript.lines, transcript.size = [], 0
        # After this repository's last commit, however fast they follow each other.
        transcript.clock = datetime.now(timezone.utc) - timedelta(milliseconds=5)
        transcript.run(APPENDED)
        with open(self.path, "ab") as file:
            file.writelines(transcript.lines)
        self.bytes += transcript.size

    def total_tokens(self):
        values = dict(zip(generate.FIELDS, self.expected.totals.values))
        return (values["input_tokens"] + values["output_tokens"] +
                values["cache_creation_input_tokens"] + values["cache_read_input_tokens"])


def git(env, repository, *arguments, data=None):
    subprocess.run(["git", "-C", str(repository), *arguments], env=env, input=data, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_history(env, repository, depth, first):
    """`depth` commits a minute apart on branch main, by fast-import."""
    repository.mkdir(parents=True)
    git(env, repository, "init", "-q", "-b", "main")
    stream = []
    for number in range(depth):
        second = int((first + timedelta(minutes=number)).timestamp())
        stream.append(f"commit refs/heads/main\ncommitter Dev <{MAIL}> {second} +0000\n"
                      f"data 4\nold\n\nM 644 inline old.txt\ndata {len(str(number))}\n{number}\n")
    git(env, repository, "fast-import", "--quiet", data="".join(stream).encode())
    git(env, repository, "reset", "-q", "--hard", "main")
    git(env, repository, "config", "gc.auto", "0")
    write_reflog(env, repository, first)


def write_reflog(env, repository, first):
    """What git would have noted about HEAD had the commits been made one by one:
    without it nothing says that they were made here."""
    listed = subprocess.run(["git", "-C", str(repository), "rev-list", "--reverse", "main"],
                            env=env, check=True, stdout=subprocess.PIPE, text=True)
    before, lines = "0" * 40, []
    for number, commit in enumerate(listed.stdout.split()):
        second = int((first + timedelta(minutes=number)).timestamp())
        lines.append(f"{before} {commit} Dev <{MAIL}> {second} +0000\tcommit: old\n")
        before = commit
    (repository / ".git" / "logs" / "HEAD").write_text("".join(lines))


def write_old_usage(client_dir, repository, depth, first):
    """One response of 100 tokens half a minute before each of those commits."""
    slug = re.sub(r"[^A-Za-z0-9]", "-", str(repository))
    path = client_dir / "projects" / slug / "00000000-0000-4000-a000-000000000000.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as file:
        for number in range(depth):
            moment = first + timedelta(minutes=number, seconds=-30)
            file.write(json.dumps({
                "parentUuid": None, "isSidechain": False, "userType": "external",
                "cwd": str(repository), "sessionId": path.stem, "version": "2.1.200",
                "gitBranch": "main",
                "message": {"model": "claude-sonnet-4-5-20250929", "id": f"msg_old{number}",
                            "type": "message", "role": "assistant", "content": [],
                            "stop_reason": "end_turn",
                            "usage": {"input_tokens": 40, "output_tokens": 60}},
                "requestId": f"req_old{number}", "type": "assistant", "uuid": f"old-{number}",
                "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            }, separators=(",", ":")) + "\n")
    return depth * 100


def add_hook(arm, env, repository, binary):
    if arm == "empty hook":
        hook = repository / ".git" / "hooks" / "post-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 0\n")
        hook.chmod(0o755)
    if arm == "git-tokens":
        measure.run([binary, "install-hooks"], env, str(repository))
        measure.run([binary, "backfill"], env, str(repository))


def entries_of_branch_file(repository):
    path = repository / "token_metrics" / "local_tracking" / "tokens_main.json"
    return len(json.loads(path.read_text())["sessions"]) if path.exists() else 0


def time_commit(env, repository, number):
    (repository / "new.txt").write_text(f"{number}\n")
    git(env, repository, "add", "new.txt")
    return measure.run(["git", "commit", "-q", "-m", f"new {number}"], env, str(repository))


def added(runs, base, what):
    """The median over rounds of the difference to another arm, milliseconds."""
    return 1000 * statistics.median(getattr(a, what) - getattr(b, what)
                                    for a, b in zip(runs, base))


def print_results(results):
    rows = []
    for arm, runs in results.items():
        rows.append([arm, f"{1000 * measure.median(runs, 'wall'):.2f}",
                     f"{added(runs, results['no hook'], 'wall'):+.2f}",
                     f"{added(runs, results['empty hook'], 'wall'):+.2f}",
                     f"{added(runs, results['no hook'], 'cpu'):+.2f}"])
    measure.print_table(["", "commit ms", "over no hook", "over empty hook",
                         "CPU over no hook"], rows)


def check(env, repository, binary, expected):
    """Prints whether the repository's report holds every token appended."""
    run = measure.run([binary, "report", "--json"], env, str(repository))
    total = json.loads(run.output)["total_tokens"]
    words = "exactly what was appended" if total == expected else f"should be {expected}"
    print(f"report afterwards: {total} tokens, {words}")
    return total == expected


def measure_depth(depth, scratch, corpus, binary):
    place = scratch / f"depth-{depth}"
    client_dir = place / "client"
    env = measure.clean_environment(
        str(scratch / "home"), CLAUDE_CONFIG_DIR=f"{corpus},{client_dir}",
        GIT_TOKENS_LEDGER=str(place / "ledger.db"), GIT_AUTHOR_NAME="Dev",
        GIT_AUTHOR_EMAIL=MAIL, GIT_COMMITTER_NAME="Dev", GIT_COMMITTER_EMAIL=MAIL)
    env["PATH"] = os.path.dirname(binary) + os.pathsep + env["PATH"]
    first = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(
        minutes=depth, days=1)
    pool = generate.TextPool(depth)
    repositories = {arm: place / arm.replace(" ", "-") for arm in ARMS}
    old_tokens = write_old_usage(client_dir, repositories["git-tokens"], depth, first)
    for arm, repository in repositories.items():
        make_history(env, repository, depth, first)
        add_hook(arm, env, repository, binary)
    measure.run([binary, "scan", "--json"], env, str(repositories["git-tokens"]))
    ours = repositories["git-tokens"]
    before = entries_of_branch_file(ours)
    writers = {arm: SessionWriter(client_dir, repository, f"{depth}/{arm}", pool)
               for arm, repository in repositories.items()}
    counter = iter(range(10**9))

    def commit_in(arm):
        writers[arm].append()
        return time_commit(env, repositories[arm], next(counter))

    results = measure.in_turn({arm: lambda arm=arm: commit_in(arm) for arm in ARMS},
                              ARGUMENTS.commits)
    mean = writers["git-tokens"].bytes / ARGUMENTS.commits / 1e6
    spoke = sum(1 for run in results["git-tokens"] if run.errors.strip())
    print(f"\n## git commit, {depth} commits on the branch, {before} of them with usage in the "
          f"branch file;\n## {mean:.2f} MB of new lines a commit, medians of "
          f"{ARGUMENTS.commits} in turn, milliseconds\n")
    print_results(results)
    print(f"\nthe hook told a number after {spoke} of {ARGUMENTS.commits} commits; the branch "
          f"file has {entries_of_branch_file(ours)} entries")
    return check(env, ours, binary, old_tokens + writers["git-tokens"].total_tokens())


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", required=True, help="made by generate.py; only read")
    parser.add_argument("--scratch", required=True, help="an empty directory")
    parser.add_argument("--bin", required=True, help="directory of git-tokens")
    parser.add_argument("--commits", type=int, default=50)
    parser.add_argument("--depths", default="10,10000")
    return parser.parse_args()


def main():
    scratch, corpus = Path(ARGUMENTS.scratch).resolve(), Path(ARGUMENTS.corpus).resolve()
    binary = os.path.join(os.path.abspath(ARGUMENTS.bin), "git-tokens")
    exact = [measure_depth(int(depth), scratch, corpus, binary)
             for depth in ARGUMENTS.depths.split(",")]
    return 0 if all(exact) else 1


if __name__ == "__main__":
    ARGUMENTS = parse_arguments()
    sys.exit(main())
