"""Runs programs and measures them; shared by the benchmarks.

Standard library only. Times of one program mean little on a shared machine:
callers run the programs in turn and compare medians, or ratios within a round.
"""
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Run:
    wall: float         # seconds
    cpu: float          # seconds, user and system, with its children's
    memory: float       # MiB, the largest resident set of it or a child
    output: str = ""    # what it wrote to stdout
    errors: str = ""    # what it wrote to stderr


def run(argv, env=None, cwd=None):
    """Runs a program to its end; SystemExit if it fails.

    Its stdout goes to a file: some programs notice /dev/null and stop early
    (GNU grep at the first match).
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env=env, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    # grep ends with 1 when one of its files has no match.
    if process.returncode not in ((0, 1) if argv[0] == "grep" else (0,)):
        raise SystemExit(f"{' '.join(argv[:4])}: exit {process.returncode}\n{texts[1][-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, *texts)


def memory_words(runs, floor):
    """The median of memory; what is below the floor cannot be told.

    The kernel counts what this interpreter held when it started the program,
    so the floor is what `true` seems to need.
    """
    memory = median(runs, "memory")
    return f"{memory:.0f}" if memory > 1.2 * floor else f"<{1.2 * floor:.0f}"


def median(runs, what):
    """The median over runs of one measurement ("wall", "cpu", "memory")."""
    return statistics.median(getattr(run, what) for run in runs)


def in_turn(programs, rounds):
    """Runs each of {name: function() -> Run} once a round, in rotating order.

    Returns {name: [Run, ...]}, the n-th of each from the same round.
    """
    names = list(programs)
    results = {name: [] for name in names}
    for turn in range(rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            results[name].append(programs[name]())
    return results


def print_table(headings, rows):
    """Prints rows of text; the first column to the left, others to the right."""
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]
    for row in [headings, ["-" * width for width in widths], *rows]:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]
        print("  ".join(cells).rstrip())


def clean_environment(home, **more):
    """An environment in which neither the user's settings nor CI's are seen."""
    os.makedirs(home, exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1", **more}
