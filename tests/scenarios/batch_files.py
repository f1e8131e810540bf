#!/usr/bin/env python3
"""Reads batch files as cmd.exe would, as far as reading goes.

    batch_files.py FOLDER

There is no cmd.exe here to run them, so this looks for what breaks one: line
ends, bytes that are not ASCII, quotes that do not pair, arguments that are not
quoted, labels that are jumped to and are not there, lines that run on into the
next label, exit codes that are lost, and options that the script of the same
name has and the batch file has not. Prints what is wrong, one line each."""

import pathlib
import re
import sys

JUMP = re.compile(r"\b(?:goto\s+|call\s+):?(\w+)", re.IGNORECASE)
CALL = re.compile(r"\bcall\s+:(\w+)", re.IGNORECASE)
GOTO = re.compile(r"\bgoto\s+:?(\w+)", re.IGNORECASE)
ENDS = re.compile(r"^(exit /b \S+|goto \w+)$", re.IGNORECASE)


def check_bytes(data, say):
    if not data.endswith(b"\r\n"):
        say(0, "the last line has no end")
    if data.count(b"\r\n") != data.count(b"\n") or data.count(b"\r") != data.count(b"\n"):
        say(0, "a line does not end in CR LF")
    for number, line in enumerate(data.split(b"\r\n"), 1):
        if any(byte > 126 or byte < 32 for byte in line):
            say(number, "a byte that is not printable ASCII")


def check_line(number, line, say):
    if line.count('"') % 2:
        say(number, "quotes do not pair")
    if line.endswith("(") or line == ")":
        say(number, "a block: a bracket in a path would end it")
    # %* passes all arguments on as they are; every other one stands in quotes.
    for found in re.finditer(r"%~?\w*\d", line):
        text = found.group()
        if not text.startswith("%~"):
            say(number, f"{text} keeps the quotes of its caller: write %~")
        elif line[: found.start()].count('"') % 2 == 0:
            say(number, f"{text} is not quoted")
    if re.search(r"%\w+%", re.sub(r"%errorlevel%", "", line, flags=re.IGNORECASE)):
        for found in re.finditer(r"%[a-z]+%", line):
            if found.group() != "%errorlevel%" and line[: found.start()].count('"') % 2 == 0:
                say(number, f"{found.group()} is not quoted")
    if line.startswith('"%program%"') and not line.endswith("|| exit /b 1"):
        say(number, "a failure of the program is not the script's")
    if re.search(r"(?<!&)>&2", line) and re.search(r"\d>&2", line):
        say(number, "a digit before > would be a handle")


def check_flow(lines, say):
    labels = {line[1:].lower() for line in lines if re.match(r":\w", line)}
    used = set()
    before = ""
    for number, line in enumerate(lines, 1):
        if line.lower().startswith(("echo", "rem")):
            before = line
            continue
        for name in CALL.findall(line) + GOTO.findall(line):
            used.add(name.lower())
            if name.lower() not in labels | {"eof"}:
                say(number, f"no label {name}")
        if re.match(r":\w", line):
            # A label of the same name as a step may be run into, and only so.
            is_step = before.lower().startswith("if ")
            if before and not ENDS.match(before) and not is_step and number > 1:
                say(number, f"what stands before :{line[1:]} runs into it")
        if line:
            before = line
    for name in sorted(labels - used):
        say(0, f"nothing goes to :{name}")
    last = [line for line in lines if line][-1]
    if not last.lower().startswith("exit /b"):
        say(0, "the end has no exit code")


def words_of_shell(text):
    """The words that the script's case of its first argument knows."""
    case = text[text.rindex("case ${1-} in"):] if "case ${1-} in" in text else ""
    words = set()
    for pattern in re.findall(r"^  ([^()\s][^()]*)\)$", case, re.MULTILINE):
        words |= {word.strip() for word in pattern.split("|")}
    return words - {"*", "''"}


def check_options(batch, shell, say):
    for word in sorted(words_of_shell(shell)):
        if f'if "%~1"=="{word}" goto ' not in batch:
            say(0, f"the script knows {word}")
    for word in re.findall(r'if "%~1"=="([^"]+)" goto', batch):
        if word not in words_of_shell(shell):
            say(0, f"the script does not know {word}")
    # What is asked of the program is the same, in the same words.
    asked = set(re.findall(r'^(?:"%program%") ([a-z-]+)', batch, re.MULTILINE))
    shell = re.sub(r"^ *(?:#|\*\) echo|echo).*$", "", shell, flags=re.MULTILINE)
    asks = set(re.findall(r'(?:^|\s)(?:tokens|"\$program") ([a-z-]+)', shell, re.MULTILINE))
    if asked != asks:
        say(0, f"it asks for {sorted(asked)}, the script for {sorted(asks)}")
    for option in sorted(set(re.findall(r"(?<=\s)--[a-z-]{3,}(?=\s)", shell))):
        if option not in batch:
            say(0, f"{option} is missing")


def main():
    folder = pathlib.Path(sys.argv[1])
    wrong = []
    files = sorted(folder.glob("*.bat"))
    if not files:
        wrong.append(f"{folder}: no batch file")
    for file in files:
        def say(number, what, name=file.name):
            wrong.append(f"{name}:{number}: {what}")

        data = file.read_bytes()
        check_bytes(data, say)
        text = data.decode("latin-1").replace("\r\n", "\n")
        lines = text.split("\n")
        if lines[0].lower() != "@echo off":
            say(1, "it shows every command")
        for number, line in enumerate(lines, 1):
            if not line.lower().startswith(("echo", "rem")) or "%" in line:
                check_line(number, line, say)
        check_flow(lines, say)
        if file.stem != "install-git-hooks":  # which only calls the other
            shell = file.with_suffix(".sh").read_text(encoding="utf-8")
            check_options(text, shell, say)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
