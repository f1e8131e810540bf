"""Compares what git-tokens says with what the model and git say."""
import json
import os

import refs
from model import COMMIT, DROPPED, PENDING
from world import CLASSES


class Wrong(Exception):
    """The program's numbers are not the model's."""


def grouped(report):
    """{model: {commit or None: group}} of a report by commit and model."""
    found = {}
    for group in report["groups"]:
        by_commit = found.setdefault(group["key"]["model"], {})
        by_commit[group["key"]["commit"]] = group
    return found


def check_tokens(name, found, wanted):
    """Whole, class by class."""
    if any(found[key] != wanted[key] for key in CLASSES):
        raise Wrong(f"{name}: {found}, should be {wanted}")


def check_sums(report, responses, outside=0):
    """The law of conservation, class by class. None: some may be outside."""
    if report["responses"] != len(responses):
        raise Wrong(f"{report['responses']} responses, should be {len(responses)}")
    for name in CLASSES:
        wanted = sum(one.tokens[name] for one in responses)
        if report["tokens"][name] != wanted:
            raise Wrong(f"{name}: {report['tokens'][name]}, should be {wanted}")
    where = report["conservation"]
    parts = sum(where[key] for key in ("commits", "pending", "dropped", "outside"))
    if where["responses"] != parts or outside not in (None, where["outside"]):
        raise Wrong(f"conservation: {where}")


def check_places(report, model, alive, branches):
    """Every response is where it must be, once and whole."""
    groups = grouped(report)
    counts = {COMMIT: 0, PENDING: 0, DROPPED: 0}
    for name, places in model.expectations(alive, branches).items():
        found = groups.get(name, {})
        if len(found) != 1:
            raise Wrong(f"{name} is in {len(found)} places: {list(found)}")
        commit, group = next(iter(found.items()))
        check_tokens(name, group["tokens"], model.responses[name].tokens)
        fitting = [place for place in places if place[1] == commit]
        if not fitting:
            response = model.responses[name]
            raise Wrong(f"{name} is at {commit}, should be at {sorted(places, key=str)} "
                        f"(mark {response.mark or '-'}, branch {response.branch})")
        counts[fitting[0][0]] += 1
    where = report["conservation"]
    said = {COMMIT: where["commits"], PENDING: where["pending"], DROPPED: where["dropped"]}
    if said != counts:
        raise Wrong(f"places are {said}, should be {counts}")


def check_files(world, repository):
    """Nothing of ours is left behind, and nothing private was stored."""
    for folder, _, names in os.walk(os.path.join(repository, ".git")):
        for name in names:
            if name.endswith(".lock") or name.startswith("NOTES_MERGE"):
                raise Wrong(f"left behind: {os.path.join(folder, name)}")
    for suffix in ("", "-wal"):
        try:
            with open(world.ledger + suffix, "rb") as file:
                if b"unspeakable" in file.read():
                    raise Wrong("an answer's text is in the ledger")
        except FileNotFoundError:
            pass


def check(walk):
    """Asks about a walk (see operations.py) as it stands now."""
    world, model, repository = walk.world, walk.model, walk.repository
    report = json.loads(world.tokens(repository, "report", "--by", "commit,model", "--json"))
    check_sums(report, list(model.responses.values()))
    check_places(report, model, walk.alive(), set(refs.branches(repository)))
    check_files(world, repository)
