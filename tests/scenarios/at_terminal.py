#!/usr/bin/env python3
"""Runs a command in a terminal of its own, with a person at it.

    at_terminal.py [--patience SECONDS] [ANSWER...] -- COMMAND...

Each ANSWER is typed when the terminal shows a question (a text that ends in a
colon and blanks); the escapes of C strings are understood, so \\n is Enter and
\\x03 is Ctrl-C. What the terminal shows goes to the standard output; the exit
status is the command's, or 99 if it takes longer than the patience, 30 seconds."""

import os
import pty
import select
import sys
import time


def read_some(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the command has gone
        return b""


def main():
    split = sys.argv.index("--")
    words = sys.argv[1:split]
    patience = 30
    if words[:1] == ["--patience"]:
        patience = int(words[1])
        del words[:2]
    answers = [answer.encode().decode("unicode_escape").encode() for answer in words]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
    shown = b""
    answered = 0
    end = time.monotonic() + patience
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        bytes_read = read_some(terminal)
        if not bytes_read:
            break
        shown += bytes_read
        if answers and len(shown) > answered and shown.rstrip(b" ").endswith(b":"):
            answered = len(shown)
            os.write(terminal, answers.pop(0))
    else:
        os.kill(child, 9)
        sys.stdout.buffer.write(shown)
        return 99
    sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
