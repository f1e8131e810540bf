"""Lines of a transcript that no client of today would write so, for scenarios.

    python3 answer_lines.py DIRECTORY SESSION < script

The script says one line at a time, as Python:
    user()
    answer(input=1, output=2, id='m', request='r', uuid='u', model='x', ...)
    raw('no JSON')
An answer's parent is the line before it, in this call or the last one.
"""
import datetime
import json
import os
import re
import sys

directory, session = sys.argv[1:3]
folder = os.path.join(os.environ["HOME"], ".claude/projects",
                      re.sub(r"[^A-Za-z0-9]", "-", directory))
os.makedirs(folder, exist_ok=True)
path = os.path.join(folder, session + ".jsonl")
written = open(path, encoding="utf-8", errors="replace").read().splitlines() if os.path.exists(path) else []
last = None
for text in written:
    try:
        last = json.loads(text).get("uuid", last)
    except ValueError:
        pass
count = len(written)


def raw(text, end="\n"):
    global count
    count += 1
    with open(path, "ab") as file:
        file.write(text if isinstance(text, bytes) else (text + end).encode())


def line(**fields):
    global last
    now = datetime.datetime.now(datetime.timezone.utc)
    record = {"parentUuid": last, "isSidechain": False, "cwd": directory,
              "sessionId": session, "version": "2.1.330", "gitBranch": "main",
              "uuid": "%s-%d" % (session, count),
              "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (now.microsecond // 1000)}
    record.update(fields)
    last = record["uuid"]
    raw(json.dumps({key: value for key, value in record.items() if value is not ...}))


def user(**fields):
    line(type="user", message={"role": "user", "content": "go on"}, **fields)


def answer(input=1, output=1, read=0, write=0, id=None, request=None,
           model="claude-sonnet-4-6", stop="end_turn", usage=None, iterations=None, **fields):
    numbers = {"input_tokens": input, "output_tokens": output,
               "cache_read_input_tokens": read, "cache_creation_input_tokens": write}
    if iterations is not None:
        numbers["iterations"] = iterations
    numbers.update(usage or {})
    line(type="assistant", requestId=request or ...,
         message={"id": id or "msg-%s-%d" % (session, count), "type": "message",
                  "role": "assistant", "model": model, "content": [],
                  "stop_reason": stop, "usage": numbers}, **fields)


exec(sys.stdin.read())  # a scenario's own words
