"""Refs as git's files tell them: a walk asks so often that a process of git for
each question would be half of its time."""
import os


def git_directory(worktree):
    """The folder with the worktree's HEAD."""
    path = os.path.join(worktree, ".git")
    if os.path.isdir(path):
        return path
    with open(path, encoding="utf-8") as file:
        return file.read().removeprefix("gitdir: ").strip()


def common_directory(worktree):
    """The folder with the refs of all worktrees."""
    own = git_directory(worktree)
    try:
        with open(os.path.join(own, "commondir"), encoding="utf-8") as file:
            return os.path.normpath(os.path.join(own, file.read().strip()))
    except FileNotFoundError:
        return own


def branch(worktree):
    """The name of the branch that is checked out."""
    with open(os.path.join(git_directory(worktree), "HEAD"), encoding="utf-8") as file:
        return file.read().strip().removeprefix("ref: refs/heads/")


def branches(worktree):
    """{name: commit} of all branches."""
    common = common_directory(worktree)
    found = {}
    try:
        with open(os.path.join(common, "packed-refs"), encoding="utf-8") as file:
            for line in file:
                commit, _, name = line.strip().partition(" refs/heads/")
                if name:
                    found[name] = commit
    except FileNotFoundError:
        pass
    heads = os.path.join(common, "refs", "heads")
    for folder, _, names in os.walk(heads):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                found[os.path.relpath(path, heads)] = file.read().strip()
    return found


def head(worktree):
    """The commit that is checked out; a walk is always on a branch."""
    return branches(worktree)[branch(worktree)]
