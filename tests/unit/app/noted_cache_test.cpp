// The cache of parsed notes: all or nothing, whatever became of the file.
#include "lib/app/sharing/noted.hpp"
#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::app {
namespace {

const std::string k_state = std::string(40, 'a') + " 12345";

NotedCommit sample() {
  NotedCommit noted;
  noted.commit.id = std::string(40, '1');
  noted.commit.author_second = -5;  // before 1970
  noted.commit.author_name = "Ad\xC3\xA9la\\n \t X";
  noted.commit.author_email = "";
  noted.commit.subject = "end\nl\t1\\\tc\r\xFF";
  notes::Line line;
  line.session = "s\t1\\t\n";
  line.model = "end";
  line.author_branch = "feature/\xE2\x82\xAC";
  line.responses = 3;
  line.tokens = {1, 2, 3, 4, 5, 1'000'000'000'000'000};
  line.web_searches = 7;
  line.first = from_unix_ms(-1);
  line.last = k_never;
  line.keys = "AAAAAAAA";
  noted.lines = {line, notes::Line{}};
  return noted;
}

struct Bench {
  testing::ScratchDirectory directory;
  std::string path = directory / "git-tokens/notes-cache";

  Bench() {
    REQUIRE(system::make_directories(directory / "git-tokens").has_value());
  }

  void put(const std::string& text) const {
    REQUIRE(
        system::write_file_atomically(path, text, system::Durability::cached)
            .has_value());
  }

  [[nodiscard]] std::string text() const {
    return system::read_file(path).value_or("");
  }

  [[nodiscard]] auto read(const std::string& state = k_state) const {
    return read_noted_cache(directory.path(), state);
  }
};

std::string replaced(std::string text,
                     const std::string& what,
                     const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_SUITE("app/noted_cache") {
  TEST_CASE("what was kept comes back, with odd bytes and odd numbers") {
    const Bench bench;
    NotedCommit second = sample();
    second.commit.id = std::string(64, '2');
    second.lines.clear();
    write_noted_cache(bench.directory.path(), k_state, {sample(), second});
    const auto read = bench.read();
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    const NotedCommit wanted = sample();
    const NotedCommit& found = read->front();
    CHECK(found.commit.id == wanted.commit.id);
    CHECK(found.commit.author_second == wanted.commit.author_second);
    CHECK(found.commit.author_name == wanted.commit.author_name);
    CHECK(found.commit.author_email.empty());
    CHECK(found.commit.subject == wanted.commit.subject);
    REQUIRE(found.lines.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      // The same bytes of a note stand for all fields, of which the revision
      // is of no use to readers.
      CHECK(notes::to_text(found.lines[i]) == notes::to_text(wanted.lines[i]));
    }
    CHECK(read->back().commit.id == second.commit.id);
    CHECK(read->back().lines.empty());
  }

  TEST_CASE("nothing is something, too") {
    const Bench bench;
    write_noted_cache(bench.directory.path(), k_state, {});
    const auto read = bench.read();
    REQUIRE(read.has_value());
    CHECK(read->empty());
  }

  TEST_CASE("a file that was cut anywhere is of no use") {
    const Bench bench;
    write_noted_cache(bench.directory.path(), k_state, {sample(), sample()});
    const std::string whole = bench.text();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      bench.put(whole.substr(0, size));
      CHECK_FALSE(bench.read().has_value());
    }
    bench.put(whole);
    CHECK(bench.read().has_value());
  }

  TEST_CASE("a file of another state or version is of no use") {
    const Bench bench;
    write_noted_cache(bench.directory.path(), k_state, {sample()});
    CHECK_FALSE(bench.read(k_state + "6").has_value());
    CHECK_FALSE(bench.read(k_state.substr(0, 44)).has_value());
    CHECK_FALSE(bench.read("").has_value());
    const std::string whole = bench.text();
    bench.put(replaced(whole, "notes 2 ", "notes 1 "));
    CHECK_FALSE(bench.read().has_value());
  }

  TEST_CASE("a line that makes no sense spoils all of it") {
    const Bench bench;
    write_noted_cache(bench.directory.path(), k_state, {sample()});
    const std::string whole = bench.text();
    const auto spoil = [&](const std::string& what, const std::string& by) {
      CAPTURE(by);
      bench.put(replaced(whole, what, by));
      CHECK_FALSE(bench.read().has_value());
    };
    spoil("\t-5\t", "\tfive\t");
    spoil("\t-5\t", "\t\t");
    spoil("\t1000000000000000\t", "\t99999999999999999999\t");
    spoil("\t1000000000000000\t", "\t");
    spoil("\t-5\t", "\t-5\tmore\t");
    spoil("\nc\t", "\nx\t");
    spoil("\nc\t", "\nl\tbefore any commit\nc\t");
    spoil("\nend\n", "\nend\nend\n");
  }

  TEST_CASE("where nothing can be written nothing is said") {
    const testing::ScratchDirectory directory;
    write_noted_cache(directory / "missing", k_state, {sample()});
    CHECK_FALSE(read_noted_cache(directory / "missing", k_state).has_value());
  }
}

}  // namespace tokens::app
