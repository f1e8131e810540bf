// Which files are transcripts, wherever they lie below a folder.
#include "extractor/discovery.hpp"

#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace {

using namespace tokens;
using extractor::list_transcripts;
using testing::ScratchDirectory;

void put(const std::string& path, const std::string& content = "x") {
  boost::filesystem::create_directories(
      boost::filesystem::path(path).parent_path());
  std::ofstream(path) << content;
}

/// Returns the paths of what was found, without `root` and its slash.
std::vector<std::string> found(const extractor::Listing& listing,
                               const std::string& root) {
  std::vector<std::string> names;
  for (const extractor::FoundFile& file : listing.files) {
    REQUIRE(file.path.starts_with(root + "/"));
    names.push_back(file.path.substr(root.size() + 1));
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("extractor/discovery") {
  TEST_CASE("every .jsonl file at any depth is found, sorted by path") {
    const ScratchDirectory scratch;
    put(scratch / "-home-me/s2.jsonl", "12345");
    put(scratch / "-home-me/s1.jsonl");
    put(scratch / "-home-me/agent-0a1b2c3d.jsonl");
    put(scratch / "-home-me/s1/subagents/agent-1.jsonl");
    put(scratch / "-home-me/s1/subagents/workflows/wf_1/journal.jsonl");
    put(scratch / "-home-me/s1/subagents/agent-1.meta.json");
    put(scratch / "-home-me/s1/tool-results/a.txt");
    put(scratch / "-home-me/s1.jsonl.bak");
    put(scratch / "-home-me/jsonl");
    put(scratch / ".hidden/.jsonl");
    const auto listing = list_transcripts(scratch.path());
    CHECK(found(listing, scratch.path()) ==
          Names{"-home-me/agent-0a1b2c3d.jsonl",
                "-home-me/s1.jsonl",
                "-home-me/s1/subagents/agent-1.jsonl",
                "-home-me/s1/subagents/workflows/wf_1/journal.jsonl",
                "-home-me/s2.jsonl",
                ".hidden/.jsonl"});
    CHECK(listing.problems.empty());
    CHECK(listing.folders.size() == 8);
    CHECK(std::is_sorted(
        listing.folders.begin(),
        listing.folders.end(),
        [](const auto& a, const auto& b) { return a.path < b.path; }));
    const auto& last = listing.files[4].status;

    struct stat status {};

    REQUIRE(::stat(listing.files[4].path.c_str(), &status) == 0);
    CHECK(last.is_regular);
    CHECK_FALSE(last.is_directory);
    CHECK(last.size == 5);
    CHECK(last.inode == status.st_ino);
    CHECK(last.modified_ns ==
          status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec);
  }

  TEST_CASE("folders may be nested deeper than there are descriptors") {
    const ScratchDirectory scratch;
    std::string path = scratch.path();
    for (int depth = 0; depth < 1200; ++depth) {
      path += "/d";
    }
    put(path + "/deep.jsonl");
    const auto listing = list_transcripts(scratch.path());
    CHECK(listing.files.size() == 1);
    CHECK(listing.folders.size() == 1201);
    CHECK(listing.problems.empty());
  }

  TEST_CASE("a folder with the name of a transcript is a folder") {
    const ScratchDirectory scratch;
    put(scratch / "x.jsonl/inner.jsonl");
    const auto listing = list_transcripts(scratch.path());
    CHECK(found(listing, scratch.path()) == Names{"x.jsonl/inner.jsonl"});
    CHECK(listing.problems.empty());
  }

  TEST_CASE("links are followed, and loops of links end") {
    const ScratchDirectory scratch;
    const ScratchDirectory elsewhere;
    put(elsewhere / "far/f.jsonl");
    put(scratch / "b/real.jsonl");
    REQUIRE(::symlink(scratch.path().c_str(), (scratch / "b/loop").c_str()) ==
            0);
    REQUIRE(::symlink(".", (scratch / "self").c_str()) == 0);
    REQUIRE(::symlink("me", (scratch / "me").c_str()) == 0);
    REQUIRE(::symlink((elsewhere / "far").c_str(), (scratch / "far").c_str()) ==
            0);
    REQUIRE(::symlink((elsewhere / "far/f.jsonl").c_str(),
                      (scratch / "one.jsonl").c_str()) == 0);
    // A folder that is reached both ways keeps its own path.
    REQUIRE(::symlink("b", (scratch / "a").c_str()) == 0);
    REQUIRE(::symlink("b", (scratch / "z").c_str()) == 0);
    const auto listing = list_transcripts(scratch.path());
    CHECK(found(listing, scratch.path()) ==
          Names{"b/real.jsonl", "far/f.jsonl", "one.jsonl"});
    CHECK(listing.problems.empty());
  }

  TEST_CASE("what is named like a transcript and is none is a problem") {
    const ScratchDirectory scratch;
    REQUIRE(::mkfifo((scratch / "fifo.jsonl").c_str(), 0600) == 0);
    REQUIRE(::symlink("/nowhere/at/all",
                      (scratch / "dangling.jsonl").c_str()) == 0);
    REQUIRE(::symlink("/nowhere/at/all", (scratch / "other").c_str()) == 0);
    put(scratch / "good.jsonl");
    const auto listing = list_transcripts(scratch.path());
    CHECK(found(listing, scratch.path()) == Names{"good.jsonl"});
    REQUIRE(listing.problems.size() == 2);
    for (const std::string name : {"fifo.jsonl", "dangling.jsonl"}) {
      CHECK(std::count_if(listing.problems.begin(),
                          listing.problems.end(),
                          [&](const std::string& problem) {
                            return problem.find(name) != std::string::npos;
                          }) == 1);
    }
  }

  TEST_CASE("a missing folder is empty, a file instead of it a problem") {
    const ScratchDirectory scratch;
    const auto missing = list_transcripts(scratch / "projects");
    CHECK(missing.files.empty());
    CHECK(missing.folders.empty());
    CHECK(missing.problems.empty());
    put(scratch / "projects");
    const auto file = list_transcripts(scratch / "projects");
    CHECK(file.files.empty());
    CHECK(file.problems.size() == 1);
  }

  TEST_CASE("a folder without permission is a problem of its own") {
    if (::geteuid() == 0) {
      MESSAGE("skipped: root may list everything");
      return;
    }
    const ScratchDirectory scratch;
    put(scratch / "closed/a.jsonl");
    put(scratch / "open/b.jsonl");
    REQUIRE(::chmod((scratch / "closed").c_str(), 0) == 0);
    const auto listing = list_transcripts(scratch.path());
    CHECK(::chmod((scratch / "closed").c_str(), 0700) == 0);
    CHECK(found(listing, scratch.path()) == Names{"open/b.jsonl"});
    CHECK(listing.problems.size() == 1);
  }
}
