"""The steps of a walk: what people do with git, and what it means."""
import glob
import os
import shutil
import time

import checks
import refs
from world import CLASSES


class Walk:
    def __init__(self, world, model, random, repository):
        self.world = world
        self.model = model
        self.random = random
        self.repository = repository
        self.worktrees = [repository]
        self.names = 0
        self.reverts = set()  # marks
        self.reverted = set()  # marks
        self.packed = {}      # {worktree: its commit at that time}
        self.steps = []

    def check(self):
        checks.check(self)

    # What every step needs.

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def alive(self):
        """{id: marks} of the commits that a ref or a worktree reaches."""
        heads = [refs.head(one) for one in self.worktrees]
        return self.world.marked(self.repository, "--branches", "--tags", "--remotes", *heads)

    def branch(self, worktree):
        return refs.branch(worktree)

    def branches(self, worktree):
        """Branches that no worktree has checked out."""
        taken = {self.branch(one) for one in self.worktrees}
        return sorted(name for name in refs.branches(worktree) if name not in taken)

    def own(self, worktree, most):
        """So many commits, at most, that stand above the root on a first-parent
        line without merges."""
        lines = self.world.git(worktree, "log", "--first-parent", "--format=%H %P",
                               f"-{most + 1}").splitlines()
        found = []
        for line in lines:
            commit, *parents = line.split()
            if len(parents) != 1:
                break
            found.append(commit)
        return found[:most]

    def fresh_tokens(self):
        return {name: self.random.randrange(1, 10_000) for name in CLASSES}

    def use(self, worktree, count=1, edits=()):
        """The agent works in a worktree: its session is the worktree's."""
        for _ in range(count):
            name, tokens = self.name("r"), self.fresh_tokens()
            branch = self.branch(worktree)
            self.world.write_response(worktree, self.session(worktree), branch, name,
                                      tokens, self.world.now(), edits)
            self.model.used(name, tokens, worktree, branch)

    def session(self, worktree):
        return "session-" + os.path.basename(worktree)

    def change(self, worktree):
        """A file of its own for each change: nothing ever conflicts."""
        path = os.path.join(worktree, self.name("file"))
        self.write(path)
        return path

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.name("content") + "\n")
        self.world.git(os.path.dirname(path), "add", path)

    def commit(self, worktree, *options, marks=(), before=(), **environment):
        mark = self.model.new_mark()
        lines = [f"[{one}]" for one in (mark, *marks)]
        self.world.git(worktree, *before, "commit", "-q", "-m", "\n".join(lines), *options,
                       **environment)
        self.model.committed(mark, refs.head(worktree), worktree, self.branch(worktree))
        return mark

    def rewriting(self, worktree, base, act):
        """Runs `act`, which makes other commits of those above `base`."""
        base = self.world.git(worktree, "rev-parse", base)
        old = self.world.marked(worktree, f"{base}..HEAD")
        alive = self.alive()
        act()
        onto = self.world.git(worktree, "merge-base", base, "HEAD")
        self.model.rewritten(old, self.world.marked(worktree, f"{onto}..HEAD"), alive)

    # The steps. Each returns False if it cannot be done now.

    def step_work(self, worktree):
        self.use(worktree, self.random.randrange(1, 4))

    def step_commit(self, worktree):
        self.use(worktree, self.random.randrange(3))
        self.change(worktree)
        self.commit(worktree)

    def step_empty_commit(self, worktree):
        self.use(worktree)
        mark = self.commit(worktree, "--allow-empty", "--no-verify")
        self.model.marks[mark].untold = True

    def step_commit_without_hooks(self, worktree):
        self.use(worktree)
        self.change(worktree)
        self.commit(worktree, before=("-c", "core.hooksPath=/dev/null"))

    def step_commit_switched_off(self, worktree):
        self.use(worktree)
        self.change(worktree)
        self.commit(worktree, GIT_TOKENS="0")

    def step_client_commit(self, worktree):
        """A client of its own takes the committer's time, works for a while, and
        moves the ref in the end, with or without words, with or without hooks."""
        self.use(worktree, self.random.randrange(1, 3))
        self.change(worktree)
        mark = self.model.new_mark()
        late = str(int(self.world.now().timestamp()) - self.random.randrange(1, 9)) + " +0000"
        words = self.random.choice([[], ["-m", f"commit: [{mark}]"], ["-m", "a client"]])
        commit = self.world.git(
            worktree, "commit-tree", "-p", "HEAD", "-m", f"[{mark}]",
            self.world.git(worktree, "write-tree"),
            GIT_AUTHOR_DATE=late, GIT_COMMITTER_DATE=late)
        self.world.git(worktree, "update-ref", *words, "HEAD", commit)
        if self.random.random() < 0.5:
            self.world.run(worktree, "git-tokens-hook", "post-commit")
        self.model.committed(mark, commit, worktree, self.branch(worktree))

    def step_slow_hook_before(self, worktree):
        """Our hook runs long after the commit: what was used since is the next's."""
        self.use(worktree)
        self.change(worktree)
        self.commit(worktree, GIT_TOKENS="0")
        time.sleep(0.03)  # the clock of files lags a little
        self.use(worktree)
        time.sleep(0.01)
        self.world.run(worktree, "git-tokens-hook", "post-commit")

    def step_slow_hook_in_front(self, worktree):
        """What is used while a pre-commit hook runs belongs to its commit."""
        hook = os.path.join(self.repository, ".git/hooks/pre-commit")
        with open(hook, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\ntouch \"$WALK_AT_HOOK\"\nsleep 1.1\n")
        os.chmod(hook, 0o755)
        reached = os.path.join(self.world.root, self.name("reached"))
        self.change(worktree)
        mark = self.model.new_mark()
        try:
            with self.world.start(worktree, "git", "commit", "-q", "-m", f"[{mark}]",
                                  WALK_AT_HOOK=reached) as commit:
                while commit.poll() is None and not os.path.exists(reached):
                    time.sleep(0.01)
                self.use(worktree)
        finally:
            os.remove(hook)
        self.model.committed(mark, refs.head(worktree), worktree, self.branch(worktree))

    def step_slow_hook_behind(self, worktree):
        """What is used while a hook behind ours runs belongs to the next commit."""
        hook = os.path.join(self.repository, ".git/hooks/post-commit")
        with open(hook, encoding="utf-8") as file:
            ours = file.read()
        reached = os.path.join(self.world.root, self.name("reached"))
        slow = 'touch "$WALK_AT_HOOK"\nsleep 0.3\nexit 0\n'
        with open(hook, "w", encoding="utf-8") as file:
            file.write(ours.removesuffix("exit 0\n") + slow)
        self.use(worktree)
        self.change(worktree)
        mark = self.model.new_mark()
        try:
            with self.world.start(worktree, "git", "commit", "-q", "-m", f"[{mark}]",
                                  WALK_AT_HOOK=reached) as commit:
                while commit.poll() is None and not os.path.exists(reached):
                    time.sleep(0.01)
                self.model.committed(mark, refs.head(worktree), worktree,
                                     self.branch(worktree))
                self.use(worktree)
        finally:
            with open(hook, "w", encoding="utf-8") as file:
                file.write(ours)

    def step_late(self, worktree):
        """A response reaches the disk only after its commit."""
        name, tokens, time = self.name("r"), self.fresh_tokens(), self.world.now()
        self.change(worktree)
        mark = self.commit(worktree)
        self.world.write_response(worktree, self.session(worktree), self.branch(worktree),
                                  name, tokens, time)
        self.model.used_for(name, tokens, mark)

    def step_amend(self, worktree):
        if not self.own(worktree, 1) or not self.model.home_of(refs.head(worktree)):
            return False
        self.use(worktree, self.random.randrange(2))
        if self.random.random() < 0.7:
            self.change(worktree)

        def amend():
            self.world.git(worktree, "commit", "-q", "--amend", "--no-edit", "--allow-empty")

        self.rewriting(worktree, "HEAD~1", lambda: self.amended(worktree, amend))
        return True

    def amended(self, worktree, amend):
        """What is pending goes with the commit that was amended."""
        before = refs.head(worktree)
        mark = self.model.home_of(before)
        amend()
        # In the same second and without a change it is the same commit.
        if refs.head(worktree) != before:
            self.model.committed(mark, refs.head(worktree), worktree,
                                 self.branch(worktree))

    def step_branch(self, worktree):
        old, new = self.branch(worktree), self.name("topic/b")
        self.world.git(worktree, "switch", "-q", "-c", new)
        self.model.switched(worktree, old, new, True)

    def step_switch(self, worktree):
        others = self.branches(worktree)
        if not others:
            return False
        old, new = self.branch(worktree), self.random.choice(others)
        before = refs.head(worktree)
        self.world.git(worktree, "switch", "-q", new)
        self.model.switched(worktree, old, new, before == refs.head(worktree))
        return True

    def step_rename(self, worktree):
        old, new = self.branch(worktree), self.name("renamed")
        self.world.git(worktree, "branch", "-m", new)
        self.model.renamed(old, new)

    def step_delete_branch(self, worktree):
        # Of an agent's branch a pick may have gone into a squash: a copy of a copy,
        # which the model knows by its mark and nobody else.
        others = [one for one in self.branches(worktree)
                  if one != "main" and not one.startswith("agent")]
        if not others:
            return False
        branch = self.random.choice(others)
        self.world.git(worktree, "branch", "-q", "-D", branch)
        self.check()
        # What waited on it goes with the next commit of the same session.
        for place in self.worktrees:
            waiting = [one for one in self.model.pending(place, branch) if not one.moved]
            if waiting:
                self.use(place)
                self.change(place)
                for one in waiting:
                    one.branch = self.branch(place)
                self.commit(place)
        return True

    def unmerged(self, worktree):
        """Branches that hold something HEAD does not."""
        return [one for one in self.branches(worktree)
                if self.world.git(worktree, "merge-base", "HEAD", one)
                != self.world.git(worktree, "rev-parse", one)]

    def step_merge(self, worktree):
        """Of one branch, or of several at once."""
        others = self.unmerged(worktree)
        if not others:
            return False
        chosen = self.random.sample(others, min(len(others), self.random.randrange(1, 4)))
        before = refs.head(worktree)
        self.use(worktree, self.random.randrange(2))
        mark = self.model.new_mark()
        done = self.world.run(worktree, "git", "merge", "-q", "--no-ff", "-m", f"[{mark}]",
                              *chosen, check=False)
        if done.returncode != 0:
            self.world.git(worktree, "reset", "-q", "--merge")
        elif refs.head(worktree) != before:
            self.model.committed(mark, refs.head(worktree), worktree,
                                 self.branch(worktree))
        return True

    def step_merge_with_conflict(self, worktree):
        target, topic = self.branch(worktree), self.name("conflict")
        path = os.path.join(worktree, self.name("shared"))
        self.world.git(worktree, "switch", "-q", "-c", topic)
        self.model.switched(worktree, target, topic, True)
        self.write(path)
        self.commit(worktree)
        self.world.git(worktree, "switch", "-q", target)
        self.write(path)
        self.use(worktree)
        self.commit(worktree)
        done = self.world.run(worktree, "git", "merge", "-q", topic, check=False)
        assert done.returncode != 0, "no conflict"
        self.write(path)
        self.use(worktree)
        self.commit(worktree)

    def step_fast_forward(self, worktree):
        for other in self.branches(worktree):
            if self.world.git(worktree, "merge-base", "HEAD", other) == refs.head(
                    worktree) != self.world.git(worktree, "rev-parse", other):
                self.use(worktree)
                self.world.git(worktree, "merge", "-q", "--ff-only", other)
                return True
        return False

    def step_rebase(self, worktree):
        others = self.branches(worktree)
        if not others or len(self.own(worktree, 2)) < 2:
            return False
        other = self.random.choice(others)
        backend = self.random.choice(["--merge", "--apply"])
        self.rewriting(worktree, other, lambda: self.rebase(worktree, backend, other))
        return True

    def rebase(self, worktree, *argv, **environment):
        """A commit that was picked before may stop it: then it is aborted."""
        done = self.world.run(worktree, "git", "rebase", "-q", *argv, check=False,
                              **environment)
        if done.returncode != 0:
            self.world.git(worktree, "rebase", "--abort")

    def interactive(self, worktree, count, script):
        """Rebases the last commits with the list edited by a line of sed."""
        self.rewriting(
            worktree, f"HEAD~{count}",
            lambda: self.rebase(worktree, "-i", f"HEAD~{count}",
                                GIT_SEQUENCE_EDITOR=f"sed -i '{script}'"))

    def step_squash(self, worktree):
        count = len(self.own(worktree, 4)) - 1
        if count < 2:
            return False
        self.model.squashed(self.world.marked(worktree, f"HEAD~{count}..HEAD"))
        self.interactive(worktree, count, "2,$s/^pick/squash/")
        return True

    def step_reorder(self, worktree):
        if len(self.own(worktree, 3)) < 3:
            return False
        self.interactive(worktree, 2, "1{h;d};2{G}")
        return True

    def step_drop(self, worktree):
        if len(self.own(worktree, 3)) < 3:
            return False
        self.interactive(worktree, 2, "1s/^pick/drop/")
        return True

    def step_edit_stop(self, worktree):
        """A rebase stops for an edit, and a commit of its own is made there."""
        if len(self.own(worktree, 3)) < 3:
            return False
        branch = self.branch(worktree)

        def act():
            self.world.git(worktree, "rebase", "-q", "-i", "HEAD~2",
                           GIT_SEQUENCE_EDITOR="sed -i '1s/^pick/edit/'")
            name, tokens = self.name("r"), self.fresh_tokens()
            self.world.write_response(worktree, self.session(worktree), branch, name,
                                      tokens, self.world.now())
            self.model.used(name, tokens, worktree, branch)
            self.change(worktree)
            mark = self.model.new_mark()
            self.world.git(worktree, "commit", "-q", "-m", f"[{mark}]")
            self.model.committed(mark, self.world.git(worktree, "rev-parse", "HEAD"),
                                 worktree, branch)
            self.world.git(worktree, "rebase", "--continue")

        self.rewriting(worktree, "HEAD~2", act)
        return True

    def step_tool_rewrites(self, worktree):
        """A tool makes the last commits anew in one step, and tells nobody."""
        count = len(self.own(worktree, 4)) - 1
        if count < 1:
            return False
        old = self.world.marked(worktree, f"HEAD~{count}..HEAD")
        if len(set().union(*old.values())) < sum(len(marks) for marks in old.values()):
            return False  # a pick beside the commit itself: nothing tells them apart
        log = self.world.git(worktree, "log", f"-{count}", "--reverse", "--format=%H")
        home = self.model.home_of(refs.head(worktree))
        if not home and self.model.pending(worktree, self.branch(worktree)):
            return False  # nothing here knows the commit that takes it

        def act():
            parent = self.world.git(worktree, "rev-parse", f"HEAD~{count}")
            for commit in log.split():
                parent = self.remade(worktree, commit, parent)
            self.world.git(worktree, "update-ref", "-m", "a tool: rewrite", "HEAD", parent)

        def remake():
            act()
            if home:
                self.model.committed(home, refs.head(worktree), worktree,
                                     self.branch(worktree))

        self.rewriting(worktree, f"HEAD~{count}", remake)
        return True

    def remade(self, worktree, commit, parent):
        """The same work by the same author, with one more line in its message. It
        becomes part of the subject, unless nothing else would tell the commit."""
        is_empty = not self.world.git(worktree, "diff-tree", "--name-only", f"{commit}~", commit)
        gap = self.random.choice(["\n", "\n\n"])
        name, email, date = self.world.git(
            worktree, "log", "-1", "--format=%an%n%ae%n%ad", "--date=raw", commit).split("\n")
        message = self.world.git(worktree, "log", "-1", "--format=%B", commit)
        return self.world.git(
            worktree, "commit-tree", f"{commit}^{{tree}}", "-p", parent,
            "-m", message.strip() + ("\n\n" if is_empty else gap) + self.name("again"),
            GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email, GIT_AUTHOR_DATE=date)

    def step_push(self, worktree):
        """What a remote branch holds lives on; usage moves on nevertheless."""
        remote = os.path.join(self.world.root, "backup.git")
        if not os.path.exists(remote):
            self.world.git(self.world.root, "init", "-q", "--bare", remote)
            self.world.git(worktree, "remote", "add", "backup", remote)
        self.world.git(worktree, "push", "-q", "--force", "backup", self.branch(worktree))

    def step_cherry_pick(self, worktree):
        others = self.branches(worktree)
        if not others:
            return False
        picks = self.world.git(worktree, "log", "--no-merges", "--format=%H", "-3",
                               f"HEAD..{self.random.choice(others)}").split()
        if not picks:
            return False
        self.use(worktree)
        done = self.world.run(worktree, "git", "cherry-pick", "--keep-redundant-commits",
                              "--allow-empty", picks[0], check=False)
        if done.returncode != 0:
            self.world.git(worktree, "cherry-pick", "--abort")
            return True
        self.model.picked(self.world.marked(worktree, "-1"))
        if not self.world.git(worktree, "diff", "--name-only", "HEAD~1", "HEAD"):
            # Nothing tells whose work a copy is that came to nothing here.
            for mark in self.world.marked(worktree, "-1", picks[0])[picks[0]]:
                self.model.marks[mark].untold = True
        return True

    def step_revert(self, worktree):
        own = self.own(worktree, 2)
        if len(own) < 2:
            return False
        marks = self.world.marked(worktree, "-1")[own[0]]
        if marks & self.reverted:
            return False  # the same change twice: one takes a lost one's place
        self.reverted |= marks
        self.use(worktree)
        self.world.git(worktree, "revert", "-n", own[0])
        self.reverts.add(self.commit(worktree, "--allow-empty"))
        return True

    def step_reset_hard(self, worktree):
        own = self.own(worktree, 3)
        if len(own) < 3:
            return False
        self.world.git(worktree, "reset", "-q", "--hard",
                       f"HEAD~{self.random.randrange(1, 3)}")
        return True

    def step_reset_and_back(self, worktree):
        if len(self.own(worktree, 3)) < 3:
            return False
        tip = refs.head(worktree)
        self.world.git(worktree, "reset", "-q", "--hard", "HEAD~2")
        self.check()
        self.world.git(worktree, "reset", "-q", "--hard", tip)
        return True

    def step_reset_soft(self, worktree):
        count = len(self.own(worktree, 3)) - 1
        if count < 1:
            return False
        old = self.world.marked(worktree, f"HEAD~{count}..HEAD")
        marks = set().union(*old.values())
        if marks & self.reverts:
            return False  # what was taken back is contained in nothing
        self.model.squashed(old)
        mode = self.random.choice(["--soft", "--mixed"])
        self.world.git(worktree, "reset", "-q", mode, f"HEAD~{count}")
        self.world.git(worktree, "add", "-A")
        self.use(worktree, self.random.randrange(2))
        self.commit(worktree, "--allow-empty", marks=sorted(marks))
        return True

    def step_stash(self, worktree):
        self.change(worktree)
        self.world.git(worktree, "stash", "-q")
        self.use(worktree)
        self.world.git(worktree, "stash", "pop", "-q")
        self.commit(worktree)

    def step_carry(self, worktree):
        """Work begun on one branch is stashed and committed on another."""
        others = self.branches(worktree)
        elsewhere = any(not one.mark and one.worktree == worktree
                        for one in self.model.responses.values())
        if not others or elsewhere:
            return False
        old, new = self.branch(worktree), self.random.choice(others)
        self.use(worktree, 2, [self.change(worktree)])
        self.world.git(worktree, "stash", "-q")
        self.world.git(worktree, "switch", "-q", new)
        self.world.git(worktree, "stash", "pop", "-q")
        # The commit has what its session edited: the usage goes along.
        self.model.switched(worktree, old, new, True)
        self.commit(worktree)
        return True

    def step_merge_squash(self, worktree):
        """A branch is made, squashed and deleted, as on a forge."""
        target, topic = self.branch(worktree), self.name("squashed")
        self.world.git(worktree, "switch", "-q", "-c", topic)
        self.model.switched(worktree, target, topic, True)
        for _ in range(self.random.randrange(1, 4)):
            self.use(worktree)
            self.change(worktree)
            self.commit(worktree)
        marks = set().union(*self.world.marked(worktree, f"{target}..HEAD").values())
        self.world.git(worktree, "switch", "-q", target)
        self.world.git(worktree, "merge", "-q", "--squash", topic)
        self.commit(worktree, marks=sorted(marks))
        self.check()
        self.world.git(worktree, "branch", "-q", "-D", topic)

    def step_add_worktree(self, worktree):
        if len(self.worktrees) > 2:
            return False
        path = os.path.join(self.world.root, self.name("tree "))
        self.world.git(worktree, "worktree", "add", "-q", "-b", self.name("side"), path)
        self.worktrees.append(path)
        return True

    def step_remove_worktree(self, _worktree):
        if len(self.worktrees) < 2:
            return False
        path = self.worktrees[-1]
        if self.model.pending(path, self.branch(path)):
            self.change(path)
            self.commit(path)
        if any(not one.mark and one.worktree == path
               for one in self.model.responses.values()):
            return False
        self.world.git(self.repository, "worktree", "remove", "--force", path)
        self.worktrees.pop()
        return True

    def moved(self, old, new):
        """The folder of a worktree has another name; what waits there stays."""
        self.worktrees = [new if one == old else one for one in self.worktrees]
        self.packed[new] = self.packed.pop(old, None)
        self.model.moved(old, new)

    def step_move_worktree(self, _worktree):
        if len(self.worktrees) < 2:
            return False
        old = self.worktrees[-1]
        new = os.path.join(self.world.root, self.name("moved "))
        self.world.git(self.repository, "worktree", "move", old, new)
        self.moved(old, new)
        return True

    def step_rename_repository(self, _worktree):
        old = self.repository
        new = os.path.join(self.world.root, self.name("repository"))
        os.rename(old, new)
        self.world.git(new, "worktree", "repair")
        self.repository = new
        self.moved(old, new)

    def step_copy(self, _worktree):
        """A copy is another repository; what is done there changes nothing here."""
        copy = os.path.join(self.world.root, self.name("copy"))
        shutil.copytree(self.repository, copy, symlinks=True)
        self.world.git(copy, "commit", "-q", "--allow-empty", "-m", "in the copy")
        self.world.tokens(copy, "report")
        self.check()
        shutil.rmtree(copy)

    def step_restore_backup(self, _worktree):
        """The backup stays beside it until it was looked at."""
        backup = os.path.join(self.world.root, self.name("backup"))
        shutil.copytree(self.repository, backup, symlinks=True)
        shutil.rmtree(self.repository)
        shutil.copytree(backup, self.repository, symlinks=True)
        self.check()
        shutil.rmtree(backup)

    def step_lose_id(self, worktree):
        """A crash left the file with the repository's id empty."""
        path = os.path.join(refs.common_directory(worktree), "git-tokens", "id")
        with open(path, "w", encoding="utf-8"):
            pass

    def step_unseen_worktree(self, worktree):
        """Made, used and removed before anybody looks, and no hook runs there."""
        folder = self.random.choice([self.world.root, os.path.join(self.repository, ".claude")])
        path, branch = os.path.join(folder, self.name("unseen")), self.name("agent")
        self.world.git(worktree, "worktree", "add", "-q", "-b", branch, path)
        # One commit: of two in one second nobody could tell whose usage it was.
        self.use(path, self.random.randrange(1, 3), [self.change(path)])
        self.commit(path, before=("-c", "core.hooksPath=/dev/null"))
        self.world.git(self.repository, "worktree", "remove", "--force", path)

    def views(self):
        """{name: bytes} of what stands in the working trees for tools to read.
        Commits of one second share a name, numbered as they were written."""
        found = {}
        for root in self.worktrees:
            for folder in ("token_metrics/local_tracking", "temp"):
                for name in glob.glob(os.path.join(glob.escape(root), folder, "*.json")):
                    with open(name, "rb") as file:
                        text = file.read()
                    found[(folder, hash(text)) if folder == "temp" else name] = text
        return found

    def step_rebuild(self, worktree):
        """What is written anew is what hooks wrote."""
        before = self.views()
        self.world.tokens(worktree, "rebuild")
        after = self.views()
        different = [name for name in {*before, *after}
                     if before.get(name) != after.get(name)]
        if different:
            raise checks.Wrong(f"rebuild writes others: {different[:3]}\n"
                               f"{before.get(different[0])}\n{after.get(different[0])}")

    def step_pack(self, worktree):
        self.world.git(worktree, "gc", "-q")
        self.packed = {one: refs.head(one) for one in self.worktrees}

    def step_hooks_again(self, worktree):
        """A hook that runs again changes nothing. Where git has written the reflog
        anew, its time says nothing of a commit whose own hook did not run."""
        if self.packed.get(worktree) == refs.head(worktree):
            return False
        self.world.run(worktree, "git-tokens-hook", "post-commit")
