#!/usr/bin/env python3
"""A small GitHub and a small GitLab on 127.0.0.1, with their rules: paging,
sizes, tokens, rate limits, and days on which nothing works.

  forge_server.py FOLDER

FOLDER holds everything: `port` (written when it listens), `comments.json`,
`log` (one line a request), and, for tests to write, `faults` (one word a line,
each for one request: a status, rate-403, rate-429, hang, lost, elsewhere) and
`mode` (read-only, broken, limited)."""

import http.server
import json
import pathlib
import re
import sys
import threading
import time
import urllib.parse

FOLDER = pathlib.Path(sys.argv[1])
TOKEN = "t0ken-that-nobody-may-see"
MOST = {"github": 65_536, "gitlab": 1_000_000}
LOCK = threading.Lock()


def read(name):
    path = FOLDER / name
    return path.read_text() if path.exists() else ""


def comments():
    return json.loads(read("comments.json") or "[]")


def keep(all_of_them):
    (FOLDER / "comments.json").write_text(json.dumps(all_of_them, indent=1))


def next_fault():
    words = read("faults").split()
    if words:
        (FOLDER / "faults").write_text("\n".join(words[1:]))
        return words[0]
    return {"broken": "500", "limited": "rate-403"}.get(read("mode").strip())


class Forge(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, document=None, headers=()):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def one(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = json.loads(self.rfile.read(length) or b"{}")
        path = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(path.query))
        given = self.headers.get("Authorization") or self.headers.get(
            "PRIVATE-TOKEN") or ""
        with LOCK:
            with open(FOLDER / "log", "a") as log:
                log.write(f"{self.command} {self.path} {self.headers['Host']}"
                          f" {'token' if TOKEN in given else 'no-token'}\n")
            fault = next_fault()
            if fault != "hang" and (fault is None or fault == "lost"):
                self.lost = fault == "lost"
                return self.serve(path.path, given)
        return self.fail(fault)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = one

    def fail(self, fault):
        if fault == "hang":
            time.sleep(30)
            self.close_connection = True
        elif fault == "rate-403":
            self.answer(403, {"message": "API rate limit exceeded"}, [
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", str(int(time.time()) + 3600))])
        elif fault == "rate-429":
            self.answer(429, {"message": "slow down"}, [("Retry-After", "1")])
        elif fault == "elsewhere":
            port = self.server.server_address[1]
            self.answer(301, None, [
                ("Location", f"http://localhost:{port}{self.path}")])
        else:
            self.answer(int(fault), {"message": f"told: {TOKEN}"})

    def serve(self, path, given):
        kind = "gitlab" if path.startswith("/gl/") else "github"
        if kind == "github" and not self.headers.get("User-Agent"):
            return self.answer(403, {"message": "no User-Agent"})
        if TOKEN not in given or (
                kind == "github" and given != f"Bearer {TOKEN}"):
            return self.answer(401, {"message": "Bad credentials"})
        writes = self.command != "GET" and "viewer" not in str(self.body)
        if writes and read("mode").strip() == "read-only":
            return self.answer(
                403, {"message": "Resource not accessible by integration"})
        if path == "/gh/graphql":
            return self.graphql()
        if path == "/gl/user":
            return self.answer(200, {"username": "robot"})
        listing = re.fullmatch(
            r"/gh/repos/o/r/issues/(\d+)/comments"
            r"|/gl/projects/7/merge_requests/(\d+)/notes", path)
        if listing:
            return self.listing(kind, listing[1] or listing[2])
        one = re.fullmatch(
            r"/gh/repos/o/r/issues/comments/(\d+)"
            r"|/gl/projects/7/merge_requests/\d+/notes/(\d+)", path)
        if one:
            return self.change(kind, int(one[1] or one[2]))
        return self.answer(404, {"message": "Not Found"})

    def listing(self, kind, number):
        here = [c for c in comments() if c["on"] == number]
        if self.command == "GET":
            size = min(int(self.query.get("per_page", 30)), 100)
            page = int(self.query.get("page", 1))
            headers = []
            if len(here) > page * size:
                url = urllib.parse.urlsplit(self.path)
                query = dict(self.query, page=page + 1)
                headers.append(("Link", (
                    f"<http://{self.headers['Host']}{url.path}"
                    f"?{urllib.parse.urlencode(query)}>; rel=\"next\", "
                    f"<http://{self.headers['Host']}/>; rel=\"first\"")))
            return self.answer(
                200, here[(page - 1) * size:page * size], headers)
        if len(self.body["body"]) > MOST[kind]:
            return self.answer(422, {"message": "Validation Failed"})
        every = comments()
        number_of = 1 + max([c["id"] for c in every], default=0)
        who = {"login": "github-actions[bot]", "type": "Bot"}
        made = {"id": number_of, "node_id": f"N{number_of}", "on": number,
                "body": self.body["body"], "user": who,
                "author": {"username": "robot"}, "hidden": False,
                "html_url": f"https://forge.example/o/r/{number_of}"}
        if kind != "github":  # a note of GitLab has no address of its own
            del made["node_id"], made["html_url"]
        keep(every + [made])
        if self.lost:
            return self.answer(502, {"message": "Bad Gateway"})
        return self.answer(201, made)

    def change(self, kind, number):
        every = comments()
        for comment in every:
            if comment["id"] != number:
                continue
            if self.command == "DELETE":
                keep([c for c in every if c["id"] != number])
                return self.answer(204)
            if self.command != ("PATCH" if kind == "github" else "PUT"):
                return self.answer(405, {"message": "Method Not Allowed"})
            if len(self.body["body"]) > MOST[kind]:
                return self.answer(422, {"message": "Validation Failed"})
            comment["body"] = self.body["body"]
            keep(every)
            return self.answer(200, comment)
        return self.answer(404, {"message": "Not Found"})

    def graphql(self):
        if "viewer" in self.body["query"]:
            return self.answer(
                200, {"data": {"viewer": {"login": "github-actions[bot]"}}})
        every = comments()
        for comment in every:
            if comment["node_id"] == self.body["variables"]["id"]:
                comment["hidden"] = True
                keep(every)
                return self.answer(200, {"data": {"minimizeComment": {
                    "minimizedComment": {"isMinimized": True}}}})
        return self.answer(200, {"errors": [{"message": "no such node"}]})


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
    server.daemon_threads = True
    part = FOLDER / "port.part"
    part.write_text(str(server.server_address[1]))
    part.rename(FOLDER / "port")
    server.serve_forever()


if __name__ == "__main__":
    main()
