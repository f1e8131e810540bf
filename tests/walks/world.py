"""A scratch home with repositories, transcripts, git and git-tokens in it."""
import datetime
import json
import os
import subprocess
from time import clock_gettime, sleep

from model import MARK

CLOCK_REALTIME_COARSE = 5  # of Linux; Python has no name for it

CLASSES = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read")


class Failed(Exception):
    """A program ended otherwise than it had to."""


class World:
    def __init__(self, root, binaries, one_id=False):
        self.root = root
        self.one_id = one_id  # a gateway answers every request with the same id
        self.parents = {}     # {file: uuid of its last line}
        self.home = os.path.join(root, "home")
        self.ledger = os.path.join(root, "ledger.db")
        os.makedirs(self.home)
        self.environment = {
            "HOME": self.home, "LC_ALL": "C", "TZ": "UTC", "GIT_EDITOR": "true",
            "PATH": binaries + os.pathsep + os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_TOKENS_LEDGER": self.ledger,
        }
        for key, value in {"user.name": "Ann", "user.email": "ann@example.com",
                           "init.defaultBranch": "main", "gc.auto": "0", "maintenance.auto": "false",
                           "advice.detachedHead": "false",
                           "core.fsync": "none"}.items():
            self.git(root, "config", "--global", key, value)

    def run(self, directory, *argv, check=True, text="", **more):
        done = subprocess.run(argv, cwd=directory, env={**self.environment, **more},
                              input=text.encode(), capture_output=True, timeout=120)
        if check and done.returncode != 0:
            raise Failed(f"{' '.join(argv)} in {directory}: exit {done.returncode}\n"
                         f"{done.stdout.decode(errors='replace')}"
                         f"{done.stderr.decode(errors='replace')}")
        return done

    def start(self, directory, *argv, **more):
        return subprocess.Popen(argv, cwd=directory, env={**self.environment, **more},
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def git(self, directory, *argv, **more):
        return self.run(directory, "git", *argv, **more).stdout.decode().strip()

    def tokens(self, directory, *argv, **more):
        return self.run(directory, "git-tokens", *argv, **more).stdout.decode()

    def marked(self, directory, *revisions):
        """{id: set of marks} of the commits that `git log` shows."""
        text = self.git(directory, "log", "--format=%x01%H%x00%B", *revisions)
        found = {}
        for record in text.split("\x01")[1:]:
            commit, message = record.split("\0", 1)
            found[commit] = set(MARK.findall(message))
        return found

    def now(self):
        moment = datetime.datetime.now(datetime.timezone.utc)
        # Git takes a commit's second from a clock that goes on once a tick: at the
        # beginning of a second it would say that the commit was made before.
        while clock_gettime(CLOCK_REALTIME_COARSE) < int(moment.timestamp()):
            sleep(0.001)
        return moment

    def write_response(self, directory, session, branch, name, tokens, time, edits=()):
        """Appends a response, as two lines, like a client that streams."""
        folder = os.path.join(self.home, ".claude/projects",
                              "".join(c if c.isalnum() else "-" for c in directory))
        os.makedirs(folder, exist_ok=True)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"
        path = os.path.join(folder, session + ".jsonl")
        content = [{"type": "text", "text": "unspeakable"}]
        content += [{"type": "tool_use", "id": "toolu_" + name, "name": "Edit",
                     "input": {"file_path": file, "old_string": "unspeakable"}} for file in edits]

        def line(output, stop):
            parent = self.parents.get(path)
            self.parents[path] = f"uuid-{name}-{output}-{stop}"
            return json.dumps({
                "parentUuid": parent, "isSidechain": False, "userType": "external",
                "cwd": directory, "sessionId": session, "version": "2.1.112",
                "gitBranch": branch, "message": {
                    "id": "msg_same" if self.one_id else "msg_" + name,
                    "type": "message", "role": "assistant",
                    "model": name, "content": content,
                    "stop_reason": stop, "usage": {
                        "input_tokens": tokens["input"],
                        "cache_creation_input_tokens":
                            tokens["cache_write_5m"] + tokens["cache_write_1h"],
                        "cache_read_input_tokens": tokens["cache_read"],
                        "cache_creation": {
                            "ephemeral_5m_input_tokens": tokens["cache_write_5m"],
                            "ephemeral_1h_input_tokens": tokens["cache_write_1h"]},
                        "output_tokens": output}},
                "requestId": "req_" + name, "type": "assistant",
                "uuid": self.parents[path], "timestamp": stamp,
            }, separators=(",", ":")) + "\n"

        with open(path, "a", encoding="utf-8") as file:
            file.write(line(1, None) + line(tokens["output"], "end_turn"))
