// Addresses of remotes, honest and hostile, and the links made of them.
#include "dashboard/forge.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tokens::dashboard {
namespace {

std::string commits_of(std::string_view remote) {
  const auto forge = forge_of(remote);
  return forge ? forge->commits : "";
}

TEST_CASE("dashboard/forge: each forge has its own path") {
  CHECK(commits_of("https://github.com/o/n") ==
        "https://github.com/o/n/commit/");
  CHECK(commits_of("https://gitlab.com/g/sub/n.git") ==
        "https://gitlab.com/g/sub/n/-/commit/");
  CHECK(commits_of("https://bitbucket.org/o/n.git") ==
        "https://bitbucket.org/o/n/commits/");
  CHECK(commits_of("https://codeberg.org/o/n") ==
        "https://codeberg.org/o/n/commit/");
  CHECK(commits_of("https://git.sr.ht/~o/n") ==
        "https://git.sr.ht/~o/n/commit/");
  CHECK(commits_of("git@gitea.example.org:o/n.git") ==
        "https://gitea.example.org/o/n/commit/");
  CHECK(commits_of("ssh://git@forgejo.example.org/o/n.git/") ==
        "https://forgejo.example.org/o/n/commit/");
  CHECK(commits_of("git@my-gitlab.example.org:g/n") ==
        "https://my-gitlab.example.org/g/n/-/commit/");
  CHECK(forge_of("https://github.example.com/o/n")->name == "GitHub");
}

TEST_CASE("dashboard/forge: every spelling of an address") {
  const std::string there = "https://github.com/o/n.x/commit/";
  for (const char* remote : {"git@github.com:o/n.x.git",
                             "git@github.com:/o/n.x",
                             "github.com:o/n.x.git/",
                             "ssh://git@github.com/o/n.x.git",
                             "ssh://git@github.com:22/o/n.x.git",
                             "ssh://git@ssh.github.com:443/o/n.x.git",
                             "git@github.com-work:o/n.x.git",
                             "git://github.com/o/n.x.git",
                             "https://GitHub.com/o/n.x/",
                             "https://github.com:/o/n.x",
                             "https://me@github.com/o/n.x.git",
                             "https://me:s3cret@github.com/o/n.x.git",
                             "https://me:p@ss@github.com/o/n.x.git"}) {
    CAPTURE(remote);
    CHECK(commits_of(remote) == there);
  }
  // Only where the web is asked for git, its port is the web's.
  CHECK(commits_of("http://u:pw@gitea:3000/o/n.git") ==
        "http://gitea:3000/o/n/commit/");
  CHECK(commits_of("ssh://git@gitlab.example.org:2222/g/n.git") ==
        "https://gitlab.example.org/g/n/-/commit/");
}

TEST_CASE("dashboard/forge: what is not plainly a forge has no link") {
  for (const char* remote : {"",
                             "origin",
                             "/srv/github.com/o/n.git",
                             "../gitlab/n",
                             "./github.com:o/n",
                             "file:///srv/github/o/n",
                             "C:\\github\\n",
                             "https://example.org/o/n.git",
                             "git@example.org:o/n.git",
                             "git@github:o/n.git",
                             "https://gist.github.com/0123abcd.git",
                             "git@gist.github.com:o/0123abcd.git",
                             "https://github.com/o",
                             "https://github.com/",
                             "https://github.com/o/.git",
                             "https://github.com/../n",
                             "https://github.com/o//n",
                             "ext::sh -c github.com:o/n",
                             "gcrypt::git@github.com:o/n",
                             "rsync://github.com/o/n",
                             "HTTPS//github.com/o/n"}) {
    CAPTURE(remote);
    CHECK(commits_of(remote).empty());
  }
}

TEST_CASE("dashboard/forge: hostile addresses have no link") {
  for (const char* remote : {"javascript:alert(1)//github.com/o/n",
                             "javascript://github.com/o/n%0aalert(1)",
                             "data://github.com/o/n",
                             "https://github.com/o/n\" onclick=\"alert(1)",
                             "https://github.com/o/n'onclick='alert(1)",
                             "https://github.com/o/<script>",
                             "https://github.com/o/n n",
                             "https://github.com/o/n\n",
                             "\nhttps://github.com/o/n",
                             "https://github.com\n.evil.example/o/n",
                             "https://github.com/o/n?x=y",
                             "https://github.com/o/n#x",
                             "https://github.com/o/n&lt;",
                             "https://github.com\\@evil.example/o/n",
                             "https://github.com:80:80/o/n",
                             "https://github.com:pass/word@gitlab.com/o/n",
                             "https://github.com:1/2@gitlab.com/o/n",
                             "https://[::1]/github/n",
                             "git@github.com:o/n\" x=\"",
                             "git@git\"hub.com:o/n"}) {
    CAPTURE(remote);
    CHECK(commits_of(remote).empty());
  }
}

TEST_CASE("dashboard/forge: a link names its commit, and nothing of ours") {
  const auto forge = forge_of("https://me:s3cret@github.com/o/n.git");
  const std::string id = "0123456789abcdef0123456789abcdef01234567";
  CHECK(forge_link(forge, id, "") ==
        "<a href=\"https://github.com/o/n/commit/" + id +
            "\" target=\"_blank\" rel=\"noopener noreferrer\" "
            "aria-label=\"GitHub: commit 0123456\">GitHub</a>");
  CHECK(forge_link(forge, id, "<b>").find("&lt;b&gt; on GitHub") !=
        std::string::npos);
  CHECK(forge_link({}, id, "").empty());
  CHECK(forge_link(forge, "", "").empty());
  CHECK(forge_link(forge, id.substr(1) + "\"", "").empty());
  CHECK(forge_link(forge, id + "0", "").empty());
}

TEST_CASE("dashboard/forge: a repository that is gone has none") {
  Forges forges;
  CHECK_FALSE(forges.of("/nowhere/at/all/.git"));
  CHECK_FALSE(forges.of(""));
}

}  // namespace
}  // namespace tokens::dashboard
