"""Prints a repository without what differs from one second to the next.

A commit is named by the hash of its tree, its parents' names, its people and
its message: two repositories with the same text have the same history.
"""
import hashlib
import re
import subprocess
import sys


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], text=True,
                          stdout=subprocess.PIPE, check=True).stdout


def main():
    repository = sys.argv[1]
    names = {}
    fields = "%H%x00%P%x00%T%x00%an%x00%ae%x00%cn%x00%ce%x00%B%x01"
    log = git(repository, "log", "--exclude=refs/stash", "--all",
              "--topo-order", "--reverse", "--format=" + fields)
    for entry in filter(None, (part.strip("\n") for part in log.split("\1"))):
        commit, parents, *rest = entry.split("\0")
        # Messages of reverts and squashes name ids and dates.
        rest[-1] = re.sub(r"\b[0-9a-f]{40}\b|Date: .*", "#", rest[-1])
        text = "\0".join([*(names.get(one, "?") for one in parents.split()),
                          *rest])
        names[commit] = "c-" + hashlib.sha256(text.encode()).hexdigest()[:12]
    refs = git(repository, "for-each-ref", "--format=%(refname) %(objectname)")
    print(git(repository, "reflog", "show", "--format=%gs", "HEAD"))
    for line in refs.splitlines():
        ref, commit = line.split()
        print(git(repository, "reflog", "show", "--format=%gs", ref))
        print(ref, names.get(commit, "?"))
    print("HEAD", git(repository, "rev-parse", "--abbrev-ref", "HEAD").strip(),
          names[git(repository, "rev-parse", "HEAD").strip()])
    print(*sorted(set(names.values())), sep="\n")
    print(git(repository, "ls-files", "-s"))
    print(git(repository, "status", "--porcelain=v2"))
    print(re.sub(r"(?m)^tokens\..*\n", "",
                 git(repository, "config", "--local", "-l")))


if __name__ == "__main__":
    main()
