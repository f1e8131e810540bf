#!/usr/bin/env python3
"""Kills git-tokens at points swept over its whole run, and looks at what is left.

    kill_sweep.py times      after 0 ms, a little more, ... to the end (COUNT points)
    kill_sweep.py calls      at the 1st, 2nd, ... system call of each kind (strace)
    kill_sweep.py faults     not killed: the 1st, 2nd, ... call of each kind fails

After each kill the ledger must be whole, and the next run must bring what a
run without any kill brings: every response on its commit, once; every view,
byte for byte what `rebuild` writes; a clean status; no lock; nothing pending;
no temporary file; the repository's id as it was, and no ledger set aside. A
command that fails says why.
Where the first run of all is killed, all times lie ten seconds apart in the
past: then git's seconds are all that tells the commits apart.

GIT_TOKENS_BIN names the directory of the programs, COUNT the number of points
(default 180), SWEEP_DIR an empty directory to work in."""

import datetime
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

BIN = os.environ["GIT_TOKENS_BIN"]
COUNT = int(os.environ.get("COUNT", "180"))
CALLS = ("write", "pwrite64", "rename", "renameat2", "unlink", "mkdir", "ftruncate",
         "fdatasync", "fsync", "openat", "flock", "fcntl", "close", "pread64", "mmap")
# What can go wrong with each kind of call.
FAULTS = (("fcntl", "EAGAIN"), ("fcntl", "ENOMEM"), ("pread64", "EIO"), ("read", "EIO"),
          ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("write", "ENOSPC"), ("write", "EIO"),
          ("openat", "EIO"), ("openat", "ENOMEM"), ("openat", "ENOSPC"), ("mmap", "ENOMEM"),
          ("ftruncate", "EIO"), ("fdatasync", "EIO"), ("rename", "EIO"), ("mkdir", "ENOSPC"),
          ("unlink", "EIO"), ("flock", "EAGAIN"), ("newfstatat", "EIO"))


class World:
    """A user with a repository, and what must be true of it."""

    def __init__(self, root, past=False):
        self.home = pathlib.Path(root).resolve() / "home"
        self.repo = self.home / "repo"
        self.env = {"HOME": str(self.home), "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
                    "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC"}
        self.ledger = self.home / ".local/share/git-tokens/ledger.db"
        slug = "".join(c if c.isalnum() else "-" for c in str(self.repo))
        folder = self.home / ".claude/projects" / slug
        folder.mkdir(parents=True)
        self.transcript = folder / "00000000-0000-4000-8000-000000000001.jsonl"
        self.past = int(time.time()) - 90000 if past else None
        self.commits = []  # [sha, tokens], in order
        self.responses = 0
        # What git does in the background holds a lock of its own.
        (self.home / ".gitconfig").write_text(
            "[user]\nname = Nell\nemail = nell@example.org\n[init]\ndefaultBranch = main\n"
            "[gc]\nauto = 0\n[maintenance]\nauto = false\n")
        self.time_passes()
        self.git("init", "-q", str(self.repo), cwd=self.home)
        self.git("tokens", "install-hooks")
        self.git("commit", "-q", "--allow-empty", "-m", "root", GIT_TOKENS="0",
                 GIT_COMMITTER_DATE=f"@{int(time.time()) - 90000} +0000")

    def time_passes(self):
        """Moves the clock of the past on; the other moves on its own, but git
        looks at a coarse one, which is some milliseconds late."""
        if not self.past:
            time.sleep(0.012)
        else:
            self.past += 5
            date = f"@{self.past} +0000"
            self.env.update(GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date)

    def run(self, *command, cwd=None, text=None, **variables):
        env = {**self.env, **variables}
        done = subprocess.run(command, cwd=cwd or self.repo, env=env, input=text,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def git(self, *words, **options):
        return self.run("git", *words, **options)

    def head(self):
        return self.git("rev-parse", "HEAD").strip()

    def write_response(self, name, output):
        now = datetime.datetime.fromtimestamp(self.past or time.time(), datetime.timezone.utc)
        record = {
            "type": "assistant", "uuid": "u" + name, "cwd": str(self.repo),
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "sessionId": self.transcript.stem, "version": "2.1.112", "gitBranch": "main",
            "isSidechain": False, "requestId": "req_" + name,
            "message": {"id": "msg_" + name, "type": "message", "role": "assistant",
                        "model": "claude-sonnet-4-5-20250929", "content": [],
                        "stop_reason": "end_turn",
                        "usage": {"input_tokens": 10, "output_tokens": output}}}
        with open(self.transcript, "a", encoding="utf-8") as file:
            file.write(json.dumps(record, separators=(",", ":")) + "\n")

    def use_and_commit(self):
        """One more response, and its commit, of which no hook knows yet."""
        self.responses += 1
        self.time_passes()
        self.write_response(str(self.responses), self.responses)
        self.time_passes()
        self.git("commit", "-q", "--allow-empty", "-m", "next", GIT_TOKENS="0")
        self.commits.append([self.head(), 10 + self.responses])

    def amend(self):
        old = self.head()
        self.git("commit", "-q", "--amend", "--allow-empty", "-m", "other", GIT_TOKENS="0")
        self.commits[-1][0] = self.head()
        return f"{old} {self.head()}\n"

    def views(self):
        return {str(path): path.read_bytes() for folder in ("temp", "token_metrics")
                for path in (self.repo / folder).rglob("*")
                if path.is_file() and ".tmp" not in path.name}

    def check(self):
        """Asserts that nothing is left of the kill."""
        connection = sqlite3.connect(self.ledger)
        found = connection.execute("PRAGMA integrity_check").fetchall()
        assert found == [("ok",)], found
        # Symbol 0 is the empty text and has no row.
        found = [row for row in connection.execute("PRAGMA foreign_key_check")
                 if row[2] != "symbol"]
        assert not found, found
        connection.close()
        report = json.loads(self.git("tokens", "report", "--by", "commit", "--json"))
        law = report["conservation"]
        assert law == {"responses": self.responses, "commits": self.responses,
                       "pending": 0, "dropped": 0, "outside": 0}, law
        found = {group["key"]["commit"]: group["total_tokens"] for group in report["groups"]}
        expected = {sha: tokens for sha, tokens in self.commits if tokens}
        assert found == expected, (found.items() ^ expected.items())
        self.check_views()
        assert self.git("status", "--short") == ""
        left = [str(path) for path in self.home.rglob("*")
                if path.name.endswith(".lock") or path.name.startswith("pending.")
                or ".tmp" in path.name or ".damaged-" in path.name]
        assert not left, left

    def check_views(self):
        before = self.views()
        branch = json.loads(before[f"{self.repo}/token_metrics/local_tracking/tokens_main.json"])
        entries = [[one["commit_sha"], one["tokens"]] for one in branch["sessions"]]
        assert entries == self.commits, (entries, self.commits)
        assert branch["total_tokens"] == sum(tokens for _, tokens in self.commits)
        files = sorted([one["commit_sha"], one["total_tokens"]] for path, text in before.items()
                       if "/temp/" in path for one in [json.loads(text)])
        assert files == sorted(self.commits), (files, self.commits)
        self.git("tokens", "rebuild")
        after = self.views()
        assert after == before, [path for path in before | after
                                 if before.get(path) != after.get(path)]


# What is killed: each prepares the world and returns (command, input).

def plain(world):
    world.use_and_commit()
    return ["git-tokens-hook", "post-commit"], ""


def first_run(world):
    """There is no ledger yet, nor an id of the repository: in a new world."""
    world.__init__(tempfile.mkdtemp(dir=os.environ.get("SWEEP_DIR")), past=True)
    for _ in range(3):
        world.use_and_commit()
    for path in world.ledger.parent.glob("*"):
        path.unlink()
    (world.repo / ".git/git-tokens/id").unlink(missing_ok=True)
    return ["git-tokens-hook", "post-commit"], ""


def amended(world):
    pairs = world.amend()
    return ["git-tokens-hook", "post-rewrite", "amend"], pairs


def amended_at_once(world):
    world.amend()
    return ["git-tokens-hook", "post-commit"], ""


def with_pending(world):
    """The hook before this one found the ledger locked."""
    world.use_and_commit()
    connection = sqlite3.connect(world.ledger, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    world.run("git-tokens-hook", "post-commit")
    connection.execute("ROLLBACK")
    connection.close()
    assert (world.repo / ".git/git-tokens/pending.jsonl").read_text().count("\n") == 1
    world.use_and_commit()
    return ["git-tokens-hook", "post-commit"], ""


def scanned(world):
    world.use_and_commit()
    return ["git-tokens", "scan"], ""


def rebuilt(_):
    return ["git-tokens", "rebuild"], ""


SCENES = (plain, first_run, with_pending, amended, scanned, plain, amended_at_once, rebuilt)


def streams_on(world):
    """The response of the last commit grows after the kill."""
    world.write_response(str(world.responses), world.responses + 5000)
    world.commits[-1][1] = 10 + world.responses + 5000


def start(world, command, text):
    child = subprocess.Popen(command, cwd=world.repo, env=world.env, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, start_new_session=True)
    child.stdin.write(text)
    child.stdin.close()
    return child


def kill_after(world, command, text, seconds):
    """Returns true if the kill came before the end."""
    begin = time.perf_counter()
    child = start(world, command, text)
    while time.perf_counter() - begin < seconds:
        pass
    child.kill()
    return child.wait() == -signal.SIGKILL


def kill_at_call(world, command, text, call, number):
    child = start(world, ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                          "-e", f"inject={call}:signal=KILL:when={number}", *command], text)
    return child.wait() != 0


def fault_at_call(world, command, text, call, error, number):
    """Returns whether there was such a call, the status, and what was said. Only
    calls of ours fail: git waits for ever for a child whose calls do."""
    log = world.home / "faults.log"
    done = subprocess.run(["strace", "-qq", "-o", str(log), "-e", f"trace={call}",
                           "-e", f"inject={call}:error={error}:when={number}", *command],
                          cwd=world.repo, env=world.env, input=text, text=True,
                          capture_output=True, check=False, timeout=120)
    return "(INJECTED)" in log.read_text(), done.returncode, done.stderr


def recover(world, point):
    """The next run: a hook or a command."""
    if point % 3 == 2:
        streams_on(world)
    if point % 2:
        world.run("git-tokens-hook", "post-commit")
    world.git("tokens", "scan")
    try:
        world.check()
    except AssertionError:
        print(f"point {point}, in {world.home}", file=sys.stderr)
        raise


def length_of(world, scene):
    """How long a run of this kind takes when it is left in peace."""
    best = 1.0
    for point in range(3):
        command, text = scene(world)
        begin = time.perf_counter()
        start(world, command, text).wait()
        best = min(best, time.perf_counter() - begin)
        recover(world, 2 * point)
    return best


def new_world():
    return World(tempfile.mkdtemp(dir=os.environ.get("SWEEP_DIR")))


def sweep_times():
    killed = points = 0
    for scene in dict.fromkeys(SCENES):
        world = new_world()
        plain(world)
        recover(world, 0)
        length = 1.6 * length_of(world, scene)
        share = COUNT * SCENES.count(scene) // len(SCENES)
        for point in range(share):
            command, text = scene(world)
            killed += kill_after(world, command, text, length * point / share)
            points += 1
            recover(world, point)
    return points, killed


def sweep_calls():
    killed = points = 0
    share = max(2, COUNT // len(CALLS) // 4)
    for call in CALLS:
        for scene in (plain, first_run, with_pending, amended_at_once):
            world = new_world()
            plain(world)
            recover(world, 0)
            number = 1
            died = True
            while died:
                command, text = scene(world)
                died = kill_at_call(world, command, text, call, number)
                killed += died
                points += 1
                recover(world, points)
                # The first ones singly, the tail in wider and wider steps.
                number += 1 + number * number // (share * share)
    return points, killed


def reported(_):
    return ["git-tokens", "report", "--json"], ""


def synced(world):
    world.use_and_commit()
    return ["git-tokens", "sync", str(world.remote)], ""


def sweep_faults():
    """One call fails, and the next ones work again."""
    points = 0
    share = max(2, COUNT // len(FAULTS) // 5)
    for scene in (plain, scanned, reported, rebuilt, synced):
        world = new_world()
        world.remote = world.home / "remote.git"
        world.git("init", "-q", "--bare", str(world.remote))
        plain(world)
        recover(world, 0)
        identity = (world.repo / ".git/git-tokens/id").read_bytes()
        for call, error in FAULTS:
            number = 1
            there = True
            while there:
                command, text = scene(world)
                there, status, said = fault_at_call(world, command, text, call, error, number)
                points += there
                what = (command, call, error, number, status, said)
                if command[0] == "git-tokens-hook":
                    assert status == 0 and said.count("\n") <= 1, what
                else:
                    assert status in (0, 1) and (status == 0 or said), what
                try:
                    recover(world, points)
                    assert (world.repo / ".git/git-tokens/id").read_bytes() == identity
                except AssertionError:
                    print(what, file=sys.stderr)
                    raise
                number += 1 + number * number // (share * share)
    return points, points


def main():
    sweeps = {"calls": sweep_calls, "faults": sweep_faults, "times": sweep_times}
    points, killed = sweeps[sys.argv[1]]()
    print(f"{points} points, {killed} of them before the end")
    return 0 if killed > points // 4 else 1


if __name__ == "__main__":
    sys.exit(main())
