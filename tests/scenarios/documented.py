#!/usr/bin/env python3
"""Looks whether the commands that a document names are there.

    documented.py PROGRAM DOCUMENT...

Every `git tokens COMMAND --option …` between backticks has to be a command
with these options, as its help tells. Prints what is not there."""

import re
import subprocess
import sys

# Other work brings them; they are looked at as soon as they are there.
TO_COME = set()


def help_of(program, command):
    run = subprocess.run([program, "help", *command], capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else None


def main():
    program, documents = sys.argv[1], sys.argv[2:]
    known = {"": help_of(program, [])}
    wrong = set()
    count = 0
    for document in documents:
        with open(document, encoding="utf-8") as file:
            text = file.read()
        for words in re.findall(r"`git[ -]tokens ([^`]*)`", text):
            words = words.replace("\n", " ").split()
            # "git tokens export - | ssh desk …" ends at the bar.
            words = words[: words.index("|")] if "|" in words else words
            name = words[0] if re.fullmatch(r"[a-z][a-z-]*", words[0]) else ""
            if name not in known:
                known[name] = help_of(program, [name])
            if known[name] is None:
                if name not in TO_COME:
                    wrong.add(f"{document}: no command {name}")
                continue
            count += 1
            for word in words:
                option = re.match(r"--[a-z-]+", word)
                if option and not re.search(rf"{option.group()}\b(?!-)", known[name]):
                    wrong.add(f"{document}: {name} has no {option.group()}")
    if count == 0:
        wrong.add("the documents name no command")
    print("\n".join(sorted(wrong)), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
