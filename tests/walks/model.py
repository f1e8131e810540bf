"""What must be where: an independent model of attribution.

It shares nothing with the program. Every commit that a walk makes carries a
mark of its own, "[m17]", at the start of a line of its message; whatever git
does to history, the message tells where that work went. A squash has the marks
of all that went into it. From the marks, and from which commits live, the model
computes from scratch, after each step, where each response must be.
"""
import re
from dataclasses import dataclass, field

MARK = re.compile(r"^\[(m\d+)\]", re.MULTILINE)

PENDING, COMMIT, DROPPED = "pending", "commit", "dropped"


@dataclass
class Response:
    name: str        # its model id: unique, so that reports tell it apart
    tokens: dict     # by class
    mark: str = ""   # of the commit that got it; "" while it is pending
    commit: str = "" # the commit that got it, in the form that it had then
    worktree: str = ""
    branch: str = ""
    moved: bool = False  # its worktree since, where another session goes on


@dataclass
class Mark:
    # Ids of the commits that had it, oldest first, as far as git itself says
    # that one became the other (amend, rebase).
    chain: list = field(default_factory=list)
    # Commits that git made of one of these after the work had moved on, as when
    # two branches rewrite the same commit. It may be at either.
    forks: set = field(default_factory=set)
    # Nothing tells where it went but git's word: its commit changes no file, or
    # a pick of it went into a squash, a copy of a copy.
    untold: bool = False


class Model:
    def __init__(self):
        self.responses = {}
        self.marks = {}
        self.copies = set()  # (mark, commit): a pick
        self.count = 0

    def new_mark(self):
        self.count += 1
        name = f"m{self.count}"
        self.marks[name] = Mark()
        return name

    def used(self, name, tokens, worktree, branch):
        self.responses[name] = Response(name, tokens, worktree=worktree, branch=branch)

    def used_for(self, name, tokens, mark):
        """A response that reached the disk after its commit."""
        self.responses[name] = Response(name, tokens, mark, self.marks[mark].chain[-1])

    def home_of(self, commit):
        """The mark whose work this commit has, "" if it is only a copy."""
        return next((name for name, mark in self.marks.items()
                     if mark.chain and mark.chain[-1] == commit), "")

    def pending(self, worktree, branch):
        return [one for one in self.responses.values()
                if not one.mark and one.worktree == worktree and one.branch == branch]

    def committed(self, mark, commit, worktree, branch):
        """A commit was made here: it takes what is pending on its branch."""
        self.marks[mark].chain.append(commit)
        for response in self.pending(worktree, branch):
            response.mark, response.commit = mark, commit

    def switched(self, worktree, old, new, same_commit):
        """Only a switch that leaves the commit as it was takes usage along."""
        if same_commit:
            for response in self.pending(worktree, old):
                response.branch = new

    def moved(self, old, new):
        """A worktree is at another place."""
        for response in self.responses.values():
            if response.worktree == old:
                response.worktree, response.moved = new, True

    def renamed(self, old, new):
        for response in self.responses.values():
            if not response.mark and response.branch == old:
                response.branch = new

    def picked(self, commits):
        """These are copies: {id: marks}."""
        self.copies.update((mark, commit) for commit, marks in commits.items()
                           for mark in marks)

    def squashed(self, commits):
        """One commit takes the place of these, of copies as well."""
        for commit, marks in commits.items():
            for mark in marks:
                if (mark, commit) in self.copies:
                    self.marks[mark].untold = True

    def rewritten(self, old_commits, new_commits, alive):
        """git made the new commits of the old ones: {id: marks} each.

        `alive` are the commits that lived before: usage moves from where it was.
        """
        copied = {mark for mark, commit in self.copies if commit in old_commits}
        for commit, marks in new_commits.items():
            for mark in marks:
                if mark in copied:
                    self.copies.add((mark, commit))
                chain = self.marks[mark].chain
                home = next((one for one in reversed(chain) if one in alive), None)
                if home in old_commits and mark in copied:
                    # It may be of the commit, or of a pick beside it.
                    self.marks[mark].forks.add(commit)
                elif home in old_commits and commit not in chain:
                    chain.append(commit)
                elif home in old_commits and commit not in (home, chain[-1]):
                    # Back in the order of before, within the same second: git
                    # makes the very commit of before, and both may live.
                    self.marks[mark].forks.add(commit)
                elif commit not in old_commits and any(
                        mark in old_commits.get(one, ())
                        for one in (*chain, *self.marks[mark].forks)):
                    # Also one of the chain: a branch that went on with its own
                    # form may, in that second, be given the form of before.
                    self.marks[mark].forks.add(commit)

    def expectations(self, alive, branches):
        """Where each response may be: {name: set of (place, commit or None)}.

        `alive` is {id: marks} of every commit that a ref or a worktree reaches.
        """
        bearers = {}
        for commit, marks in alive.items():
            for mark in marks:
                bearers.setdefault(mark, set()).add(commit)
        return {name: self.places_of(response, alive, branches, bearers)
                for name, response in self.responses.items()}

    def places_of(self, response, alive, branches, bearers):
        if not response.mark:
            return {(PENDING if response.branch in branches else DROPPED, None)}
        mark = self.marks[response.mark]
        # What it was before it got this response has nothing of it.
        before = mark.chain[:mark.chain.index(response.commit)]
        living = [one for one in mark.chain[len(before):] if one in alive][-1:]
        forks = [one for one in mark.forks if one in alive]
        if living or forks:
            return {(COMMIT, one) for one in living + forks}
        found = {(COMMIT, one) for one in bearers.get(response.mark, ())
                 if one not in before}
        return found | {(DROPPED, None)} if mark.untold or not found else found
