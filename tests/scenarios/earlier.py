#!/usr/bin/env python3
"""Holds a document of today's programs against one of earlier programs.

    earlier.py NAME NOW <THEN

Every field that the earlier one has must be in the other and be the same;
fields that came since may stand beside it. What tells of a run and not of what
was used is left out, and so is how many notes have something to tell: later
programs tell more in a note. Prints each difference; the status is 1 if there
is one."""

import json
import sys

LEFT_OUT = {"generated_at", "last_run", "findings", "ok", "unsent"}


def differences(then, now, path):
    if isinstance(then, dict) and isinstance(now, dict):
        for key in then.keys() - LEFT_OUT:
            if key in now:
                yield from differences(then[key], now[key], f"{path}.{key}")
            else:
                yield f"{path}.{key} was {then[key]} and is gone"
    elif isinstance(then, list) and isinstance(now, list):
        if len(then) != len(now):
            yield f"{path} had {len(then)} entries and has {len(now)}"
        for index, pair in enumerate(zip(then, now)):
            yield from differences(*pair, f"{path}[{index}]")
    elif then != now:
        yield f"{path} was {then} and is {now}"


def main():
    then = json.load(sys.stdin)
    with open(sys.argv[2], encoding="utf-8") as file:
        now = json.load(file)
    found = list(differences(then, now, sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
