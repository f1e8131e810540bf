"""Asserts the law of conservation on a report by commit (standard input).

The file named by the first argument tells what the transcripts hold: one line
"ID OUTPUT" a response; the other classes are the same in all of them.
"""
import json
import sys

FIXED = {"input": 10, "cache_write_5m": 20, "cache_write_1h": 30,
         "cache_read": 40, "unclassified": 0}


def expected_of(path):
    outputs = {}
    for line in open(path, encoding="utf-8"):
        key, output = line.split()
        outputs[key] = max(int(output), outputs.get(key, 0))
    tokens = {name: count * len(outputs) for name, count in FIXED.items()}
    tokens["output"] = sum(outputs.values())
    return len(outputs), tokens


def main():
    report = json.load(sys.stdin)
    count, tokens = expected_of(sys.argv[1])
    where = report["conservation"]
    groups = report["groups"]
    keys = [group["key"]["commit"] for group in groups]
    law = {
        "responses written = counted": (count, report["responses"]),
        "responses written = kept": (count, where["responses"]),
        "places": (where["responses"], where["commits"] + where["pending"] +
                   where["dropped"] + where["outside"]),
        "tokens written = counted": (tokens, report["tokens"]),
        "total is the sum of classes": (sum(tokens.values()),
                                        report["total_tokens"]),
        "groups sum to the total": (tokens, {
            name: sum(group["tokens"][name] for group in groups)
            for name in tokens}),
        "groups sum to the responses": (
            count, sum(group["responses"] for group in groups)),
        "commits have the responses of commits": (
            where["commits"], sum(group["responses"] for group in groups
                                  if group["key"]["commit"])),
        "one group a commit": (len(keys), len(set(keys))),
    }
    broken = {what: pair for what, pair in law.items() if pair[0] != pair[1]}
    for what, (wanted, found) in broken.items():
        print(f"{what}: {wanted} is not {found}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
