#!/usr/bin/env python3
"""Generate transcripts of Claude Code for benchmarks, and the exact answer.

    generate.py --out DIR --size 100M [--projects 8] [--sessions N] [--seed 1]

DIR becomes a client directory (use it as CLAUDE_CONFIG_DIR):

    DIR/projects/<slug>/<session>.jsonl                         main transcripts
    DIR/projects/<slug>/<session>/subagents/agent-<hex>.jsonl   of subagents
    DIR/expected.json                                           the exact answer

The same options and seed always give the same bytes. Standard library only.
The text is random words; nothing here comes from a real conversation.

What is modelled, because it decides both speed and correctness:
  * One response is written as 1-4 assistant lines, one for each content block.
    They repeat message.id, requestId and usage; all but the last carry a small
    placeholder output_tokens. The right total counts each response once, at
    its largest output_tokens.
  * Most bytes are tool results (log-normal, 100 B - 200 KB), and a file that
    was read is stored twice in its line: in message.content and in
    toolUseResult.
  * "message" (with its usage) comes before "type":"assistant" in a line.
  * Forked sessions start with a copy of another session's lines (same ids,
    another sessionId).
  * What must not be counted: the escaped \\"usage\\":{ inside tool results, an
    unescaped "usage":{ in a Task tool's toolUseResult (totals of a subagent),
    whole assistant messages inside "progress" lines (they are also in the
    subagent's own file), and "<synthetic>" error messages (all zeros).
  * "Token usage: N/LIMIT; R remaining" warnings in some prompts, where they
    are words and not readings.

expected.json holds, for every way of adding up, {messages, input_tokens,
output_tokens, cache_creation_input_tokens, cache_read_input_tokens,
ephemeral_5m_input_tokens, ephemeral_1h_input_tokens, web_search_requests}:
  totals            the right answer; by_day, by_model, by_project and
                    by_branch split it
  wrong.first_line  deduplicated, but the first line seen is kept
  wrong.no_dedup    every assistant line added up
  wrong.main_only   right, but files of subagents are ignored
and `corpus`: bytes, lines, files, lines by type, and token_warnings.
"""
import argparse
import bisect
import json
import math
import os
import random
import re
from datetime import datetime, timedelta, timezone

MODELS = (("claude-sonnet-4-5-20250929", 60), ("claude-opus-4-5-20251101", 30),
          ("claude-haiku-4-5-20251001", 10))
BRANCHES = ("main", "main", "main", "dev", "feature/login", "fix/issue-42", "HEAD")
VERSIONS = ("2.0.37", "2.0.76", "2.1.14", "2.1.31")
TOOLS = (("Read", 40), ("Bash", 30), ("Edit", 15), ("Grep", 10), ("Task", 5))
FIELDS = ("input_tokens", "output_tokens", "cache_creation_input_tokens",
          "cache_read_input_tokens", "ephemeral_5m_input_tokens",
          "ephemeral_1h_input_tokens", "web_search_requests")
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE64 = BASE62 + "+/"


def parse_size(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)B?", text.strip().upper())
    if not match:
        raise argparse.ArgumentTypeError(f"not a size: {text!r} (try 10M, 1G)")
    unit = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}[match[2]]
    return int(float(match[1]) * unit)


def pick(rng, weighted):
    return rng.choices([v for v, _ in weighted], [w for _, w in weighted])[0]


# --------------------------------------------------------------------------- text

class TextPool:
    """A few MB of JSON-escaped text, cut at line ends so that no escape is split."""

    def __init__(self, seed, size=4_000_000):
        rng = random.Random(f"{seed}/pool")
        words = ["".join(rng.choices("etaoinshrdlucmfwypvbgkjqxz", k=rng.randint(2, 10)))
                 for _ in range(3000)]

        def w():
            return rng.choice(words)

        shapes = (
            lambda: " " * rng.choice((4, 4, 8, 12)) + f'{w()} = {w()}("{w()}", {w()}[{rng.randint(0, 99)}])',
            lambda: " " * rng.choice((0, 4, 8)) + f"if ({w()}.{w()} != {w()}) {{ return {w()}; }}",
            lambda: f"\t{w()}: {w()} <{w()}@{w()}.example>",
            lambda: f"{rng.randint(1, 2000):6d}\u2192    {w()} {w()} {w()} {w()}",
            lambda: " ".join(w() for _ in range(rng.randint(6, 16))) + ".",
            lambda: f"/home/dev/src/{w()}/{w()}.{rng.choice(('cpp', 'ts', 'py', 'md'))}:{rng.randint(1, 900)}: {w()} '{w()}'",
            lambda: f'  "{w()}": {{"{w()}": {rng.random():.4f}, "path": "C:\\\\{w()}\\\\{w()}"}},',
            lambda: "", lambda: "}",
            lambda: f"// {w()} \u2014 {w()} caf\u00e9 \u65e5\u672c\u8a9e {w()} \U0001f680",
            lambda: f"\x1b[32m\u2713\x1b[0m {w()} {w()} ({rng.randint(1, 900)} ms)",
        )
        weights = (24, 14, 10, 16, 14, 6, 8, 5, 5, 1, 2)
        trap = '{"type":"assistant","message":{"usage":{"input_tokens":5,"output_tokens":7}}}'
        lines, total = [], 0
        while total < size:
            raw = trap if rng.random() < 0.0005 else rng.choices(shapes, weights)[0]()
            line = json.dumps(raw, ensure_ascii=False)[1:-1].encode() + b"\\n"
            lines.append(line)
            total += len(line)
        self.text = b"".join(lines)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line))

    def cut(self, rng, length):
        """About `length` bytes of whole lines (at least one line)."""
        length = min(length, len(self.text) // 2)
        limit = len(self.text) - length - 1
        i = bisect.bisect_right(self.starts, rng.randint(0, limit)) - 1
        j = max(i + 1, bisect.bisect_left(self.starts, self.starts[i] + length))
        return self.text[self.starts[i]:self.starts[j]]


def base64_text(rng, length):
    block = "".join(rng.choices(BASE64, k=min(length, 4096)))
    return (block * (length // len(block) + 1))[:length].encode()


def uuid(rng):
    h = f"{rng.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"


def api_id(rng, prefix):
    return prefix + "01" + "".join(rng.choices(BASE62, k=22))


# ------------------------------------------------------------------------- totals

class Sum:
    def __init__(self):
        self.messages = 0
        self.values = [0] * len(FIELDS)

    def add(self, usage):
        self.messages += 1
        for i, v in enumerate(usage):
            self.values[i] += v

    def json(self):
        return {"messages": self.messages, **dict(zip(FIELDS, self.values))}


class Expected:
    """Keeps the right answer and the usual wrong ones while lines are written."""

    def __init__(self):
        self.totals, self.first, self.raw, self.main_only = Sum(), Sum(), Sum(), Sum()
        self.by = {k: {} for k in ("day", "model", "project", "branch")}
        self.lines, self.warnings = {}, 0

    def message(self, final, placeholder, lines, keys, sidechain):
        """One API response written as `lines` lines, counted once."""
        self.totals.add(final)
        self.first.add(placeholder if lines > 1 else final)
        self.repeat(final, placeholder, lines)
        if not sidechain:
            self.main_only.add(final)
        for kind, key in keys.items():
            self.by[kind].setdefault(key, Sum()).add(final)

    def repeat(self, final, placeholder, lines):
        """The same response again (a fork's copy): only the undeduplicated sum grows."""
        for _ in range(lines - 1):
            self.raw.add(placeholder)
        self.raw.add(final)

    def json(self, args, size, files):
        return {
            "options": {k: v for k, v in vars(args).items() if k != "out"},
            "corpus": {"bytes": size, "files": files, "lines": sum(self.lines.values()),
                       "lines_by_type": dict(sorted(self.lines.items())),
                       "token_warnings": self.warnings},
            "totals": self.totals.json(),
            "wrong": {"first_line": self.first.json(), "no_dedup": self.raw.json(),
                      "main_only": self.main_only.json()},
            **{f"by_{k}": {n: s.json() for n, s in sorted(v.items())} for k, v in self.by.items()},
        }


# ------------------------------------------------------------------------ session

class Transcript:
    """One .jsonl file being written. Lines are kept until close() and written in one go."""

    def __init__(self, gen, rng, cwd, slug, session, branch, clock, agent=None, pace=1):
        self.gen, self.rng, self.cwd, self.slug = gen, rng, cwd, slug
        self.pace = pace                              # below 1 the session runs faster than life
        self.session, self.branch, self.clock, self.agent = session, branch, clock, agent
        self.version = rng.choice(VERSIONS)
        self.model = pick(rng, MODELS)
        self.parent = None
        self.context = rng.randint(12_000, 30_000)    # tokens in the prompt so far
        self.lines, self.size = [], 0
        self.messages = []                            # (lines so far, final, placeholder, own lines), for forks
        self.echoes = []                              # progress lines that the parent session repeats

    def now(self, seconds):
        self.clock += timedelta(seconds=seconds * self.pace)
        if self.pace == 1 and self.clock.hour == 23 and self.clock.minute >= 50:   # a response never spans midnight
            self.clock += timedelta(minutes=15)
        return self.clock.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.clock.microsecond // 1000:03d}Z"

    def put(self, kind, *parts):
        line = b"".join(parts) + b"\n"
        self.lines.append(line)
        self.size += len(line)
        self.gen.expected.lines[kind] = self.gen.expected.lines.get(kind, 0) + 1

    def envelope(self):
        """The opening keys shared by user, assistant, system and progress lines."""
        parent = f'"{self.parent}"' if self.parent else "null"
        agent = f'"agentId":"{self.agent}",' if self.agent else ""
        return (f'{{"parentUuid":{parent},"isSidechain":{"true" if self.agent else "false"},'
                f'"userType":"external","cwd":"{self.cwd}","sessionId":"{self.session}",'
                f'"version":"{self.version}","gitBranch":"{self.branch}",{agent}').encode()

    def closing(self, seconds=1.0):
        self.parent = uuid(self.rng)
        return f'"uuid":"{self.parent}","timestamp":"{self.now(seconds)}"'.encode()

    # -- lines without usage

    def prompt(self):
        text = self.gen.pool.cut(self.rng, self.rng.randint(40, 2500))
        warning = b""
        if self.rng.random() < 0.2:
            limit = 200_000
            used = min(self.context, limit - 1)
            warning = f"<system_warning>Token usage: {used}/{limit}; {limit - used} remaining</system_warning>".encode()
            self.gen.expected.warnings += 1
        self.put("user", self.envelope(), b'"type":"user","message":{"role":"user","content":"',
                 text, warning, b'"},', self.closing(self.rng.uniform(5, 300)), b"}")

    def tool_result(self, tool, tool_id, subagent=None):
        rng, cut = self.rng, self.gen.pool.cut
        length = int(min(200_000, max(100, rng.lognormvariate(self.gen.mu, 1.6))))
        head = b'"type":"user","message":{"role":"user","content":[{"tool_use_id":"' + tool_id.encode()
        if tool == "Read" and rng.random() < 0.01:     # a screenshot: one long string, no escapes
            data = base64_text(rng, max(20_000, length))
            body = (b'","type":"tool_result","content":[{"type":"image","source":{"type":"base64","data":"',
                    data, b'","media_type":"image/png"}}]}]},')
            extra = (b',"toolUseResult":{"type":"image","file":{"base64":"', data, b'","type":"image/png"}}')
        else:
            text = cut(rng, length)
            body = (b'","type":"tool_result","content":"', text, b'"}]},')
            if tool == "Read":
                n = text.count(b"\\n")
                extra = (f',"toolUseResult":{{"type":"text","file":{{"filePath":"{self.cwd}/src/f{rng.randint(1, 99)}.cpp","content":"'.encode(),
                         text, f'","numLines":{n},"startLine":1,"totalLines":{n}}}}}'.encode())
            elif tool == "Bash":
                extra = (b',"toolUseResult":{"stdout":"', text,
                         b'","stderr":"","interrupted":false,"isImage":false}')
            elif tool == "Edit":
                extra = (f',"toolUseResult":{{"filePath":"{self.cwd}/src/a.cpp","oldString":"'.encode(),
                         cut(rng, 300), b'","newString":"', cut(rng, 300), b'","originalFile":"', text,
                         b'","structuredPatch":[],"userModified":false,"replaceAll":false}')
            elif tool == "Task" and subagent:
                extra = (f',"toolUseResult":{{"status":"completed","agentId":"{subagent.agent}","content":[{{"type":"text","text":"'.encode(),
                         cut(rng, 1500), f'"}}],"totalDurationMs":{rng.randint(5000, 300000)},"totalTokens":{subagent.context},'
                         f'"totalToolUseCount":9,"usage":{{"input_tokens":4,"cache_creation_input_tokens":900,'
                         f'"cache_read_input_tokens":{subagent.context},"output_tokens":700,"service_tier":"standard"}}}}'.encode())
            else:
                extra = (f',"toolUseResult":{{"mode":"files_with_matches","numFiles":{rng.randint(0, 50)}}}'.encode(),)
        self.put("user", self.envelope(), head, *body, self.closing(rng.uniform(0.05, 20)), *extra, b"}")
        self.context += length // 4

    def other(self):
        """The small bookkeeping lines between turns."""
        rng, gen = self.rng, self.gen
        roll = rng.random()
        if roll < 0.35:
            files = ",".join(f'"src/f{rng.randint(1, 99)}.cpp":{{"backupFileName":"{rng.getrandbits(64):016x}@v{i}",'
                             f'"version":{i},"backupTime":"{self.now(0)}"}}' for i in range(rng.randint(0, 8)))
            mid = uuid(rng)
            self.put("file-history-snapshot",
                     f'{{"type":"file-history-snapshot","messageId":"{mid}","snapshot":{{"messageId":"{mid}",'
                     f'"trackedFileBackups":{{{files}}},"timestamp":"{self.now(0)}"}},"isSnapshotUpdate":false}}'.encode())
        elif roll < 0.55:
            self.put("queue-operation",
                     f'{{"type":"queue-operation","operation":"enqueue","timestamp":"{self.now(0.5)}",'
                     f'"sessionId":"{self.session}","content":"'.encode(), gen.pool.cut(rng, 80), b'"}')
        elif roll < 0.85:
            sub = rng.choice(("turn_duration", "stop_hook_summary", "local_command"))
            self.put("system", self.envelope(), f'"type":"system","subtype":"{sub}","content":"'.encode(),
                     gen.pool.cut(rng, 120), f'","level":"info","durationMs":{rng.randint(100, 99999)},'.encode(),
                     self.closing(0.1), b"}")
        else:
            self.put("progress", self.envelope(), b'"type":"progress","data":{"type":"hook_progress","hookEvent":"PostToolUse",'
                     b'"hookName":"PostToolUse:Edit","command":"lint.sh"},', self.closing(0.1), b"}")

    # -- lines with usage

    def synthetic_error(self):
        zeros = ('"usage":{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,'
                 '"server_tool_use":{"web_search_requests":0},"service_tier":null}')
        self.put("assistant", self.envelope(),
                 f'"message":{{"id":"{uuid(self.rng)}","model":"<synthetic>","role":"assistant","stop_reason":"stop_sequence",'
                 f'"type":"message",{zeros},"content":[{{"type":"text","text":"API Error: 529 overloaded"}}]}},'
                 f'"type":"assistant","isApiErrorMessage":true,'.encode(), self.closing(30), b"}")

    def response(self):
        """One API response as 1-4 lines. Returns its tool and tool id (or None, None)."""
        rng, gen = self.rng, self.gen
        tool = pick(rng, TOOLS) if rng.random() < 0.85 else None
        if tool == "Task" and self.agent:
            tool = "Grep"
        blocks = (["thinking"] if rng.random() < 0.35 else []) + (["text"] if not tool or rng.random() < 0.55 else [])
        blocks += ["tool_use"] if tool else []
        if rng.random() < 0.06 and len(blocks) < 4:
            blocks.append("text")
        mid, rid = api_id(rng, "msg_"), api_id(rng, "req_")
        tool_id = api_id(rng, "toolu_") if tool else None

        created = rng.randint(100, 6000)
        hour = created if rng.random() < 0.15 else 0
        common = (rng.randint(1, 12), created, self.context, created - hour, hour, int(rng.random() < 0.01))
        output, small = rng.randint(60, 2500), rng.randint(1, 8)
        final, placeholder = [(common[0], o, *common[1:]) for o in (output, small)]

        stamp = None
        for i, block in enumerate(blocks):
            usage = final if i == len(blocks) - 1 else placeholder
            inp, out, cc, cr, e5, e1, web = usage
            content = self.block(block, tool, tool_id)
            message = (f'"message":{{"model":"{self.model}","id":"{mid}","type":"message","role":"assistant","content":['.encode(),
                       *content,
                       f'],"stop_reason":null,"stop_sequence":null,"usage":{{"input_tokens":{inp},"cache_creation_input_tokens":{cc},'
                       f'"cache_read_input_tokens":{cr},"cache_creation":{{"ephemeral_5m_input_tokens":{e5},"ephemeral_1h_input_tokens":{e1}}},'
                       f'"output_tokens":{out},"server_tool_use":{{"web_search_requests":{web}}},"service_tier":"standard"}}}},'
                       f'"requestId":"{rid}","type":"assistant",'.encode())
            end = self.closing(rng.uniform(0.2, 6))
            stamp = stamp or self.clock
            self.put("assistant", self.envelope(), *message, end, b"}")
            if self.agent and rng.random() < 0.3:    # the parent session echoes it as progress
                self.echoes.append(b"".join((b'"type":"progress","data":{"type":"agent_progress","agentId":"',
                                             self.agent.encode(), b'","message":{', *message, end, b'}},')))
        self.context += created + output
        if self.context > 160_000:
            self.compact()
        gen.expected.message(final, placeholder, len(blocks), {
            "day": stamp.strftime("%Y-%m-%d"), "model": self.model, "project": self.slug,
            "branch": self.branch}, bool(self.agent))
        self.messages.append((len(self.lines), final, placeholder, len(blocks)))
        return tool, tool_id

    def block(self, kind, tool, tool_id):
        rng, cut = self.rng, self.gen.pool.cut
        if kind == "thinking":
            return (b'{"type":"thinking","thinking":"', cut(rng, rng.randint(100, 1500)), b'","signature":"',
                    base64_text(rng, rng.randint(200, 1200)), b'"}')
        if kind == "text":
            return b'{"type":"text","text":"', cut(rng, rng.randint(40, 1200)), b'"}'
        head = f'{{"type":"tool_use","id":"{tool_id}","name":"{tool}","input":{{'.encode()
        if tool == "Edit":
            return (head, b'"file_path":"/home/dev/a.cpp","old_string":"', cut(rng, rng.randint(50, 900)),
                    b'","new_string":"', cut(rng, rng.randint(50, 1200)), b'"}}')
        return head, b'"command":"', cut(rng, rng.randint(20, 200)), b'"}}'

    def compact(self):
        self.context = self.rng.randint(12_000, 30_000)
        self.put("system", self.envelope(), b'"type":"system","subtype":"compact_boundary","content":"Conversation compacted",'
                 b'"compactMetadata":{"trigger":"auto","preTokens":160000},', self.closing(60), b"}")

    def run(self, target):
        """Turns of prompt, responses and tool results until `target` bytes are there."""
        while self.size < target:
            self.prompt()
            for _ in range(self.rng.randint(2, 14)):
                tool, tool_id = self.response()
                if tool is None:
                    break
                sub = None
                if tool == "Task":
                    sub = self.gen.subagent(self)
                    for echo in sub.echoes:
                        self.put("progress", self.envelope(), echo, self.closing(0.1), b"}")
                self.tool_result(tool, tool_id, sub)
            if self.rng.random() < 0.4:
                self.other()
            if self.rng.random() < 0.01:
                self.synthetic_error()
            if self.rng.random() < 0.05:
                self.model = pick(self.rng, MODELS)

    def close(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.writelines(self.lines)
        self.gen.size += self.size
        self.gen.files += 1


class Generator:
    def __init__(self, args):
        self.args, self.pool, self.expected = args, TextPool(args.seed), Expected()
        self.size = self.files = 0
        self.mu = math.log(args.tool_median)
        self.start = datetime.fromisoformat(args.start).replace(tzinfo=timezone.utc)

    def subagent(self, parent):
        sub = Transcript(self, parent.rng, parent.cwd, parent.slug, parent.session, parent.branch,
                         parent.clock, f"{parent.rng.getrandbits(28):07x}", parent.pace)
        sub.run(parent.rng.randint(10_000, 250_000))
        sub.close(os.path.join(self.root, parent.slug, parent.session, "subagents", f"agent-{sub.agent}.jsonl"))
        return sub

    def fork(self, old, rng):
        """A new session that begins with a copy of the first part of `old`."""
        new = Transcript(self, rng, old.cwd, old.slug, uuid(rng), old.branch, old.clock + timedelta(hours=1))
        cut = int(len(old.lines) * rng.uniform(0.1, 0.6))
        ends = [m[0] for m in old.messages]
        n = bisect.bisect_right(ends, cut)               # whole responses only
        cut = ends[n - 1] if n else 0
        for line in old.lines[:cut]:
            new.put(line_type(line), line[:-1].replace(old.session.encode(), new.session.encode()))
            self.expected.warnings += line.count(b"Token usage: ")
        for _, final, placeholder, lines in old.messages[:n]:
            self.expected.repeat(final, placeholder, lines)
        new.messages = old.messages[:n]                  # so that a fork of this fork counts them too
        return new

    def run(self):
        a = self.args
        self.root = os.path.join(a.out, "projects")
        rng = random.Random(f"{a.seed}/plan")
        sessions = a.sessions or max(a.projects, a.size // 1_000_000)
        cwds = [f"/home/dev/src/{rng.choice(('app', 'svc', 'lib', 'web', 'tool'))}-{i:03d}" for i in range(a.projects)]
        weights = [rng.lognormvariate(0, 1.1) for _ in range(sessions)]
        last = {}                                        # project -> its latest session, to fork from
        for i in range(sessions):
            if self.size >= a.size:
                break
            target = a.size * weights[i] / sum(weights[i:]) * (1 - self.size / a.size)
            r = random.Random(f"{a.seed}/session/{i}")
            cwd = cwds[i % a.projects] if i < a.projects else r.choice(cwds)
            slug = re.sub(r"[^A-Za-z0-9]", "-", cwd)
            if slug in last and r.random() < a.forks:
                t = self.fork(last[slug], r)
            else:
                clock = self.start + timedelta(days=r.randrange(a.days), hours=r.uniform(7, 20))
                t = Transcript(self, r, cwd, slug, uuid(r), r.choice(BRANCHES), clock)
                t.put("summary", b'{"type":"summary","summary":"', self.pool.cut(r, 60),
                      f'","leafUuid":"{uuid(r)}"}}'.encode())
            before = self.size                           # its subagents count towards its target
            while t.size + self.size - before < target:
                t.run(t.size + 1)                        # one more turn
            t.close(os.path.join(self.root, slug, t.session + ".jsonl"))
            last[slug] = t
        with open(os.path.join(a.out, "expected.json"), "w") as f:
            json.dump(self.expected.json(a, self.size, self.files), f, indent=1)
            f.write("\n")
        c = self.expected
        print(f"{self.size} bytes, {self.files} files, {sum(c.lines.values())} lines, "
              f"{self.size // max(1, sum(c.lines.values()))} bytes a line, {c.totals.messages} responses")


def line_type(line):
    """The top-level type of a generated line (used only when a fork copies lines)."""
    for key in (b'"requestId":"', b'"isApiErrorMessage":true'):
        if key in line and b'"type":"progress","data"' not in line:
            return "assistant"
    head = line[:700]
    return re.search(rb'"type":"(user|system|progress|summary|queue-operation|file-history-snapshot)"', head)[1].decode()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--out", required=True, help="new directory to write (acts as CLAUDE_CONFIG_DIR)")
    p.add_argument("--size", type=parse_size, default=parse_size("10M"), help="total size, such as 10M or 1G (within a few percent)")
    p.add_argument("--projects", type=int, default=8)
    p.add_argument("--sessions", type=int, default=0, help="main session files (default: one per MB)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--days", type=int, default=60, help="spread sessions over this many days")
    p.add_argument("--start", default="2026-03-01", help="first day (UTC)")
    p.add_argument("--forks", type=float, default=0.05, help="share of sessions that begin as a copy of another")
    p.add_argument("--tool-median", type=int, default=1500, help="median tool result in bytes")
    args = p.parse_args()
    if os.path.exists(os.path.join(args.out, "projects")):
        p.error(f"{args.out}/projects is already there")
    Generator(args).run()


if __name__ == "__main__":
    main()
