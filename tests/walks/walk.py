#!/usr/bin/env python3
"""Random walks through git, checked after every step against a model.

    walk.py --bin DIR [--seconds 480] [--walks 500] [--jobs 2] [--seed N] [--keep]

Each walk is a repository of its own: at least 30 operations of git, mixed with
transcripts that grow, and at last a clone that has only the notes, and another
machine that reads the same transcripts. In every second walk a gateway answers
all requests with one message id. A seed tells the whole walk but for the clock;
--seed N runs that one alone and prints its steps. Exit status 1 if a walk was
wrong, and again when it was walked again.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback

import checks
from model import Model
from operations import Walk
from world import Failed, World

STEPS = 30


def by_commit(world, directory, **more):
    """{(commit, model): tokens}; a model is a response, and has its name."""
    report = json.loads(world.tokens(directory, "report", "--by", "commit,model",
                                     "--json", **more))
    return {(group["key"]["commit"], group["key"]["model"]): group["tokens"]
            for group in report["groups"]}


def machine(world, name, **more):
    """The environment of another machine."""
    return {"GIT_TOKENS_LEDGER": os.path.join(world.root, name + ".db"), **more}


def check_same(what, ours, theirs):
    different = sorted(key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
    if different:
        raise checks.Wrong(f"{what}: {different[:3]}")


def check_clone(world, walk):
    """A clone that has only the notes tells the same of each commit."""
    remote = os.path.join(world.root, "remote.git")
    clone = os.path.join(world.root, "clone")
    world.git(world.root, "init", "-q", "--bare", remote)
    world.git(walk.repository, "remote", "add", "origin", remote)
    world.git(walk.repository, "push", "-q", "--all", "origin")
    world.tokens(walk.repository, "sync")
    world.git(world.root, "clone", "-q", remote, clone)
    elsewhere = machine(world, "clone", CLAUDE_CONFIG_DIR=os.path.join(world.root, "nothing"))
    world.tokens(clone, "sync", **elsewhere)
    pushed = world.marked(walk.repository, "--branches")
    ours = {key: tokens for key, tokens in by_commit(world, walk.repository).items()
            if key[0] in pushed}
    check_same("the clone's numbers differ", ours, by_commit(world, clone, **elsewhere))
    return ours


def check_second_machine(world, walk, first):
    """Another machine reads the same transcripts, and has the repository at the
    same path. Where it saw no commit being made it may place otherwise; a team
    counts each response once, where one of the two did."""
    for worktree in walk.worktrees:
        os.rename(worktree, worktree + " of the first")
    remote = os.path.join(world.root, "remote.git")
    second, third = machine(world, "second"), machine(
        world, "third", CLAUDE_CONFIG_DIR=os.path.join(world.root, "nothing"))
    world.git(world.root, "clone", "-q", remote, walk.repository)
    world.tokens(walk.repository, "scan", **second)
    world.tokens(walk.repository, "sync", **second)
    checks.check_sums(
        json.loads(world.tokens(walk.repository, "report", "--all-repos", "--json", **second)),
        list(walk.model.responses.values()), outside=None)
    clone = os.path.join(world.root, "third")
    world.git(world.root, "clone", "-q", remote, clone)
    world.tokens(clone, "sync", **third)
    team = by_commit(world, clone, **third)
    told = [name for _, name in team]
    if len(told) != len(set(told)):
        raise checks.Wrong(f"a team counts twice: {sorted(told)}")
    if not {name for _, name in first} <= set(told):
        raise checks.Wrong(f"a team lost {sorted({name for _, name in first} - set(told))}")
    theirs = by_commit(world, walk.repository, **second)
    check_same("a team counts where nobody did", team,
               {key: {**first, **theirs}.get(key) for key in team})


def one_walk(seed, binaries, keep=False, verbose=False):
    """Returns None, or what was wrong."""
    root = tempfile.mkdtemp(prefix="walk-")
    chance = random.Random(seed)
    world, model = World(root, binaries, one_id=seed % 2 == 0), Model()
    repository = os.path.join(root, "repository")
    os.makedirs(repository)
    walk = Walk(world, model, chance, repository)
    steps = sorted(name for name in dir(Walk) if name.startswith("step_"))
    weights = [4 if name in ("step_commit", "step_work") else 1 for name in steps]
    try:
        world.git(repository, "init", "-q")
        world.tokens(repository, "install-hooks")
        if world.one_id:
            walk.use(repository, 2)  # one that stands on the other: the id is no id
        walk.step_commit(repository)
        walk.check()
        while len(walk.steps) < STEPS:
            name = chance.choices(steps, weights)[0]
            worktree = chance.choice(walk.worktrees)
            walk.steps.append(f"{name} in {os.path.basename(worktree)}")
            if getattr(walk, name)(worktree) is False:
                walk.steps.pop()
                continue
            if verbose:
                print(walk.steps[-1], flush=True)
            walk.check()
        check_second_machine(world, walk, check_clone(world, walk))
    except (checks.Wrong, Failed, OSError, ValueError, KeyError):
        steps_done = "\n  ".join(walk.steps)
        return f"seed {seed}, step {len(walk.steps)}:\n  {steps_done}\n{traceback.format_exc()}"
    finally:
        if keep:
            print(f"kept: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)
    return None


def walk_again(seed, binaries):
    """Returns (wrong, once): what was wrong in a walk, and whether it went right
    both times when it was walked again. Then a second of git's time began in a
    place that it will not begin in again: to be looked at, but nobody can."""
    wrong = one_walk(seed, binaries)
    if not wrong:
        return None, False
    return wrong, not any(one_walk(seed, binaries) for _ in range(2))


def many_walks(arguments):
    """Runs walks until there are enough or the time is over."""
    end = time.monotonic() + arguments.seconds
    done, wrong, once = 0, [], []
    seeds = iter(range(1, arguments.walks + 1))
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        running = set()
        while True:
            while len(running) < arguments.jobs and time.monotonic() < end and not wrong:
                seed = next(seeds, None)
                if seed is None:
                    break
                running.add(pool.submit(walk_again, seed, arguments.bin))
            if not running:
                break
            finished, running = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED)
            done += len(finished)
            for text, is_once in (one.result() for one in finished):
                if text:
                    (once if is_once else wrong).append(text)
    return done, wrong, once


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="folder of the programs")
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--walks", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    arguments.bin = os.path.abspath(arguments.bin)
    if arguments.seed is not None:
        wrong = one_walk(arguments.seed, arguments.bin, arguments.keep, True)
        print(wrong or "right")
        return 1 if wrong else 0
    start = time.monotonic()
    done, wrong, once = many_walks(arguments)
    for text in wrong:
        print(text)
    for text in once:
        print(f"WRONG ONCE, AND RIGHT TWICE WHEN WALKED AGAIN: {text}")
    print(f"{done} walks of {STEPS} steps in {time.monotonic() - start:.0f} s, "
          f"{len(wrong)} wrong, {len(once)} wrong once")
    return 1 if wrong or done == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
