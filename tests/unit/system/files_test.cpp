#include "lib/system/files.hpp"

#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>

TEST_SUITE("system/files") {
  using namespace tokens;
  using namespace tokens::system;
  using tokens::testing::ScratchDirectory;

  TEST_CASE("a written file is read back byte for byte") {
    const ScratchDirectory scratch;
    const std::string content("a\0b\r\n\xff", 6);
    REQUIRE(write_file_atomically(scratch / "f", content, Durability::synced));
    CHECK(read_file(scratch / "f").value() == content);
    CHECK(status(scratch / "f")->size == 6);
    REQUIRE(write_file_atomically(scratch / "f", "", Durability::cached));
    CHECK(read_file(scratch / "f").value().empty());
    CHECK(list_directory(scratch.path()).value().size() == 1);
  }

  TEST_CASE("a file of more than a few blocks is read whole") {
    const ScratchDirectory scratch;
    std::string content(3'000'001, 'x');
    content[2'999'999] = 'y';
    REQUIRE(write_file_atomically(scratch / "f", content, Durability::cached));
    CHECK(read_file(scratch / "f").value() == content);
  }

  TEST_CASE("only what is allowed, regular and there is read") {
    const ScratchDirectory scratch;
    REQUIRE(write_file_atomically(scratch / "f", "12345", Durability::cached));
    CHECK(read_file(scratch / "f", 5).value() == "12345");
    CHECK(read_file(scratch / "f", 4).error().kind == ErrorKind::io);
    CHECK(read_file(scratch / "none").error().kind == ErrorKind::not_found);
    CHECK(read_file(scratch.path()).error().kind == ErrorKind::io);
    REQUIRE(mkfifo((scratch / "fifo").c_str(), 0600) == 0);
    CHECK(read_file(scratch / "fifo").error().kind == ErrorKind::io);
  }

  TEST_CASE("a file that tells no size is read all the same") {
    CHECK(read_file("/proc/self/status").value().find("Name:") == 0);
  }

  TEST_CASE("a new file has its mode, less the umask") {
    const ScratchDirectory scratch;
    const mode_t old = umask(022);
    REQUIRE(write_file_atomically(scratch / "x", "", Durability::cached, 0777));
    REQUIRE(write_file_atomically(scratch / "p", "", Durability::cached, 0600));
    umask(old);
    CHECK(status(scratch / "x")->mode == 0755);
    CHECK(status(scratch / "p")->mode == 0600);
  }

  TEST_CASE("a failed write leaves the old bytes, and nothing beside them") {
    const ScratchDirectory scratch;
    SUBCASE("the disk is full") {
      REQUIRE(write_file_atomically(scratch / "f", "old", Durability::cached));
      rlimit old_limit{};
      REQUIRE(getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
      const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
      const rlimit small{4, old_limit.rlim_max};
      REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
      const auto result =
          write_file_atomically(scratch / "f", "longer", Durability::cached);
      setrlimit(RLIMIT_FSIZE, &old_limit);
      std::signal(SIGXFSZ, old_handler);
      REQUIRE(!result);
      CHECK(result.error().message ==
            "write " + (scratch / "f") + ": File too large");
      CHECK(read_file(scratch / "f").value() == "old");
    }
    SUBCASE("a directory stands there") {
      REQUIRE(make_directories(scratch / "f/g"));
      CHECK(!write_file_atomically(scratch / "f", "x", Durability::cached));
    }
    CHECK(list_directory(scratch.path()).value().size() == 1);
    CHECK(write_file_atomically(scratch / "none/f", "x", Durability::cached)
              .error()
              .kind == ErrorKind::not_found);
  }

  TEST_CASE("a temporary file of a dead process is no obstacle") {
    const ScratchDirectory scratch;
    const auto left = scratch / (".f.tmp." + std::to_string(getpid()));
    REQUIRE(write_file_atomically(scratch / "other", "o", Durability::cached));
    REQUIRE(symlink("other", left.c_str()) == 0);
    REQUIRE(write_file_atomically(scratch / "f", "new", Durability::cached));
    CHECK(read_file(scratch / "f").value() == "new");
    CHECK(read_file(scratch / "other").value() == "o");
    CHECK(!link_status(left));
  }

  TEST_CASE("lines are appended whole, also behind a half line") {
    const ScratchDirectory scratch;
    REQUIRE(append_line(scratch / "f", "one"));
    REQUIRE(append_line(scratch / "f", "two"));
    CHECK(read_file(scratch / "f").value() == "one\ntwo\n");
    REQUIRE(write_file_atomically(scratch / "f", "ha", Durability::cached));
    REQUIRE(append_line(scratch / "f", "three"));
    CHECK(read_file(scratch / "f").value() == "ha\nthree\n");
    CHECK(append_line(scratch / "f", "a\nb").error().kind ==
          ErrorKind::internal);
    CHECK(append_line(scratch / "none/f", "x").error().kind ==
          ErrorKind::not_found);
  }

  TEST_CASE("a lock that is never given back is not waited for") {
    const ScratchDirectory scratch;
    const int holder =
        ::open((scratch / "f").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    REQUIRE(holder >= 0);
    REQUIRE(flock(holder, LOCK_EX) == 0);
    CHECK(append_line(scratch / "f", "x").error().kind == ErrorKind::busy);
    ::close(holder);
    CHECK(append_line(scratch / "f", "x"));
  }

  TEST_CASE("a file is removed only as it was read") {
    const ScratchDirectory scratch;
    CHECK(remove_if_size(scratch / "f", 0).error().kind ==
          ErrorKind::not_found);
    REQUIRE(append_line(scratch / "f", "one"));
    REQUIRE(append_line(scratch / "f", "two"));
    CHECK(!remove_if_size(scratch / "f", 4).value());
    CHECK(status(scratch / "f"));
    CHECK(remove_if_size(scratch / "f", 8).value());
    CHECK(!status(scratch / "f"));
  }

  TEST_CASE("directories are made with all above them, once or twice") {
    const ScratchDirectory scratch;
    REQUIRE(make_directories(scratch / "a/b/c/", 0700));
    REQUIRE(make_directories(scratch / "a/b/c", 0700));
    CHECK(status(scratch / "a/b/c")->is_directory);
    CHECK(status(scratch / "a/b")->mode == 0700);
    REQUIRE(write_file_atomically(scratch / "f", "", Durability::cached));
    CHECK(!make_directories(scratch / "f"));
    CHECK(!make_directories(scratch / "f/g"));
  }

  TEST_CASE("a link and what it leads to are told apart") {
    const ScratchDirectory scratch;
    REQUIRE(write_file_atomically(scratch / "f", "abc", Durability::cached));
    REQUIRE(symlink("f", (scratch / "l").c_str()) == 0);
    CHECK(status(scratch / "l")->is_regular);
    CHECK(!status(scratch / "l")->is_link);
    CHECK(link_status(scratch / "l")->is_link);
    CHECK(status(scratch / "f")->inode == status(scratch / "l")->inode);
    CHECK(real_path(scratch / "l").value() == scratch / "f");
    CHECK(real_path(scratch / "x").error().kind == ErrorKind::not_found);
    CHECK(real_path(scratch.path() + "/").value() == scratch.path());
    CHECK(!status(scratch / "x"));
    REQUIRE(remove_file(scratch / "f"));
    CHECK(!status(scratch / "l"));
    CHECK(link_status(scratch / "l"));
  }

  TEST_CASE("files are renamed over others, and removed once") {
    const ScratchDirectory scratch;
    REQUIRE(write_file_atomically(scratch / "a", "a", Durability::cached));
    REQUIRE(write_file_atomically(scratch / "b", "b", Durability::cached));
    REQUIRE(rename_file(scratch / "a", scratch / "b"));
    CHECK(read_file(scratch / "b").value() == "a");
    REQUIRE(remove_file(scratch / "b"));
    CHECK(remove_file(scratch / "b").error().kind == ErrorKind::not_found);
    CHECK(!rename_file(scratch / "a", scratch / "b"));
    CHECK(!remove_file(scratch.path()));
  }

  TEST_CASE("a listing is sorted by bytes and holds odd names") {
    const ScratchDirectory scratch;
    for (const char* name : {"b", "A", "\xff", "a b", ".hidden"}) {
      REQUIRE(write_file_atomically(scratch / name, "", Durability::cached));
    }
    CHECK(list_directory(scratch.path()).value() ==
          std::vector<std::string>{".hidden", "A", "a b", "b", "\xff"});
    CHECK(list_directory(scratch / "none").error().kind ==
          ErrorKind::not_found);
  }

  TEST_CASE("paths are joined and compared as text") {
    CHECK(join("a", "b") == "a/b");
    CHECK(join("a/", "b") == "a/b");
    CHECK(join("a", "/b") == "/b");
    CHECK(join("", "b") == "b");
    CHECK(join("a", "") == "a");
  }
}
