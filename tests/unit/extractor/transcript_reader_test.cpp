// Reading a file by blocks, from a saved place, while somebody writes it.
#include "extractor/transcript_reader.hpp"

#include "tests/support/scratch.hpp"
#include "tests/unit/extractor/folded.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

namespace {

using namespace tokens;
using extractor::Batch;
using extractor::Cursor;
using extractor::TranscriptReader;
using testing::AnswerLine;
using testing::folded;
using testing::ScratchDirectory;

void write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// A file of eight lines with all that reading has to carry from line to
/// line: the first time, a fork, a growing answer, a joined and an odd line;
/// and a record inside of another, which may be all that is there by now.
std::vector<std::string> sample_lines() {
  AnswerLine one;
  AnswerLine grown = one;
  grown.output = 90;
  AnswerLine forked;
  forked.id = "msg_2";
  forked.more = R"(,"forkedFrom":{"sessionId":"s0"})";
  AnswerLine joined;
  joined.id = "msg_3";
  AnswerLine inside;
  inside.id = "msg_inside";
  return {R"({"type":"summary","summary":"no time"})",
          R"({"type":"user","timestamp":"2026-03-01T09:00:00Z"})",
          one.text(),
          "",
          "// a comment\r",
          grown.text() + "\r",
          R"({"type":"progress","data":{"type":"agent_progress","message":)" +
              inside.text() + "}}",
          forked.text() + joined.text()};
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + '\n';
  }
  return text;
}

void check_sum(const extractor::LineCounts& counts) {
  CHECK(counts.lines == counts.ignored + counts.malformed + counts.countable);
  CHECK(counts.unfinished <= counts.malformed);
}

/// Reads once from `cursor` on, and checks what always holds.
std::string read_on(TranscriptReader& reader,
                    Batch& batch,
                    const std::string& path,
                    Cursor& cursor,
                    std::int64_t most_bytes = INT64_MAX) {
  const auto outcome = reader.read(path, cursor, most_bytes);
  REQUIRE(outcome);
  check_sum(batch.counts);
  return folded(batch);
}

std::string read_whole(const std::string& path) {
  Batch batch;
  TranscriptReader reader(batch);
  Cursor cursor;
  return read_on(reader, batch, path, cursor);
}

}  // namespace

TEST_SUITE("extractor/transcript_reader") {
  TEST_CASE("any size of block gives the same") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    write(path, join(sample_lines()));
    Batch whole;
    TranscriptReader plain(whole);
    Cursor end;
    const std::string expected = read_on(plain, whole, path, end);
    CHECK(whole.counts.lines == 7);
    CHECK(whole.counts.countable == 3);
    CHECK(whole.counts.malformed == 1);
    CHECK(whole.counts.unfinished == 0);
    CHECK(whole.responses.size() == 3);
    CHECK(whole.bytes == end.offset);
    CHECK(end.size == end.offset);
    CHECK(end.forked);
    for (std::size_t size = 1; size <= 200; ++size) {
      CAPTURE(size);
      Batch batch;
      TranscriptReader reader(batch);
      reader.set_block_size(size);
      Cursor cursor;
      CHECK(read_on(reader, batch, path, cursor) == expected);
      CHECK(cursor == end);
      CHECK(batch.bytes == whole.bytes);
      CHECK(batch.counts.lines == whole.counts.lines);
    }
  }

  TEST_CASE("a file may be cut at any byte and read on from there") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string content = join(sample_lines());
    write(path, content);
    const std::string expected = read_whole(path);
    for (std::size_t cut = 0; cut <= content.size(); ++cut) {
      CAPTURE(cut);
      Batch batch;
      TranscriptReader reader(batch);
      Cursor cursor;
      write(path, content.substr(0, cut));
      read_on(reader, batch, path, cursor);
      CHECK((cursor.offset == 0 ||
             content[static_cast<std::size_t>(cursor.offset) - 1] == '\n'));
      write(path, content);
      CHECK(read_on(reader, batch, path, cursor) == expected);
      CHECK(cursor.offset == static_cast<std::int64_t>(content.size()));
    }
  }

  TEST_CASE("a file that grows by single bytes ends the same") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string content = join(sample_lines());
    write(path, content);
    const std::string expected = read_whole(path);
    write(path, "");
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    std::ofstream out(path, std::ios::binary | std::ios::app);
    for (const char c : content) {
      out << c << std::flush;
      REQUIRE(reader.read(path, cursor, INT64_MAX));
    }
    CHECK(folded(batch) == expected);
  }

  TEST_CASE("a last line without newline is read, but not passed") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    AnswerLine line;
    const std::string first = line.text() + "\n";
    line.id = "msg_2";
    write(path, first + line.text());
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    read_on(reader, batch, path, cursor);
    CHECK(batch.responses.size() == 2);
    CHECK(batch.counts.countable == 2);
    CHECK(batch.counts.unfinished == 0);
    CHECK(cursor.offset == static_cast<std::int64_t>(first.size()));
    write(path, first + line.text().substr(0, 40));
    Batch cut;
    TranscriptReader other(cut);
    Cursor start;
    read_on(other, cut, path, start);
    CHECK(cut.responses.size() == 1);
    CHECK(cut.counts.malformed == 1);
    CHECK(cut.counts.unfinished == 1);
    CHECK(start.offset == static_cast<std::int64_t>(first.size()));
  }

  TEST_CASE("what an unfinished line said is forgotten if it changes") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    AnswerLine early;
    early.time = "2020-01-01T00:00:00Z";
    early.more = R"(,"forkedFrom":{})";
    write(path, early.text());
    Batch first;
    TranscriptReader reader(first);
    Cursor cursor;
    read_on(reader, first, path, cursor);
    CHECK(cursor.offset == 0);
    CHECK(cursor.first_time == k_never);
    CHECK_FALSE(cursor.forked);
    write(path, join({AnswerLine{}.text()}));
    Batch batch;
    TranscriptReader second(batch);
    CHECK(read_on(second, batch, path, cursor) == read_whole(path));
  }

  TEST_CASE("an unchanged file gives nothing new") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    write(path, join(sample_lines()));
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    read_on(reader, batch, path, cursor);
    const Cursor before = cursor;
    const auto lines = batch.counts.lines;
    read_on(reader, batch, path, cursor);
    CHECK(cursor == before);
    CHECK(batch.counts.lines == lines);
  }

  TEST_CASE("a file that shrank or changed below its offset is read again") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string content = join(sample_lines());
    AnswerLine other;
    other.id = "msg_other";
    std::string replaced;
    SUBCASE("shorter") {
      replaced = other.text() + "\n";
    }
    SUBCASE("empty") {
      replaced = "";
    }
    SUBCASE("as long, other bytes") {
      replaced = content;
      replaced[content.find("msg_2") + 4] = '9';
    }
    SUBCASE("longer, other bytes") {
      replaced = other.text() + "\n" + content;
    }
    write(path, content);
    Batch first;
    TranscriptReader reader(first);
    Cursor cursor;
    read_on(reader, first, path, cursor);
    write(path, replaced);
    Batch second;
    TranscriptReader again(second);
    CHECK(read_on(again, second, path, cursor) == read_whole(path));
    CHECK(cursor.offset == static_cast<std::int64_t>(replaced.size()));
  }

  TEST_CASE("only the bytes just before the offset are compared") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string filler(5000, 'x');
    const std::string content =
        AnswerLine{}.text() + "\n{\"type\":\"" + filler + "\"}\n";
    write(path, content);
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    read_on(reader, batch, path, cursor);
    std::string changed = content;
    changed[changed.find("req_1")] = 'R';
    write(path, changed);
    const auto lines = batch.counts.lines;
    read_on(reader, batch, path, cursor);
    CHECK(batch.counts.lines == lines);
  }

  TEST_CASE("a limit stops behind a line, and the rest is not forgotten") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string content = join(sample_lines());
    write(path, content);
    const std::string expected = read_whole(path);
    const auto size = static_cast<std::int64_t>(content.size());
    for (const std::int64_t most : {1, 7, 100, 1000}) {
      for (const std::size_t block : {1UL, 50UL, 700UL}) {
        Batch batch;
        TranscriptReader reader(batch);
        reader.set_block_size(block);
        Cursor cursor;
        int rounds = 0;
        while (cursor.offset < size && rounds < 10) {
          const std::int64_t before = cursor.offset;
          read_on(reader, batch, path, cursor, most);
          REQUIRE(cursor.offset > before);
          CHECK(content[static_cast<std::size_t>(cursor.offset) - 1] == '\n');
          // Whoever compares sizes sees that there is more to be read.
          CHECK(cursor.size == cursor.offset);
          ++rounds;
        }
        CHECK(cursor.offset == size);
        CHECK(folded(batch) == expected);
        CHECK(batch.bytes == size);
        CHECK(batch.counts.lines == 7);
      }
    }
    Batch none;
    TranscriptReader reader(none);
    Cursor cursor;
    read_on(reader, none, path, cursor, 0);
    CHECK(none.counts.lines == 0);
    CHECK(cursor.offset == 0);
    CHECK(cursor.size == 0);
  }

  TEST_CASE("a file may be cut and written again while it is read") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    const std::string content = join(sample_lines());
    write(path, content);
    const std::string expected = read_whole(path);
    std::atomic<bool> done{false};
    std::jthread writer([&] {
      const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      for (std::size_t i = 0; !done; ++i) {
        const std::size_t cut = i * 97 % content.size();
        if (::ftruncate(fd, static_cast<off_t>(cut)) != 0 ||
            ::pwrite(fd,
                     content.data() + cut,
                     content.size() - cut,
                     static_cast<off_t>(cut)) < 0) {
          break;
        }
      }
      ::close(fd);
    });
    Batch batch;
    TranscriptReader reader(batch);
    reader.set_block_size(64);
    Cursor cursor;
    int failed = 0;
    for (int i = 0; i < 300; ++i) {
      failed += reader.read(path, cursor, INT64_MAX) ? 0 : 1;
    }
    done = true;
    writer.join();
    CHECK(failed == 0);
    write(path, content);
    CHECK(read_on(reader, batch, path, cursor) == expected);
  }

  TEST_CASE("what cannot be read is an error that names the file") {
    const ScratchDirectory scratch;
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    const std::string fifo = scratch / "fifo.jsonl";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    for (const std::string& path :
         {scratch / "missing.jsonl", scratch.path(), fifo}) {
      const auto outcome = reader.read(path, cursor, INT64_MAX);
      REQUIRE_FALSE(outcome);
      CHECK(outcome.error().kind == ErrorKind::io);
      CHECK(outcome.error().message.find(path) != std::string::npos);
    }
    CHECK(cursor == Cursor{});
    CHECK(batch.counts.lines == 0);
  }

  TEST_CASE("a file without permission is an error") {
    if (::geteuid() == 0) {
      MESSAGE("skipped: root may read everything");
      return;
    }
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    write(path, join(sample_lines()));
    REQUIRE(::chmod(path.c_str(), 0) == 0);
    Batch batch;
    TranscriptReader reader(batch);
    Cursor cursor;
    CHECK_FALSE(reader.read(path, cursor, INT64_MAX));
  }

  TEST_CASE("an empty file and a file of blank lines hold no lines") {
    const ScratchDirectory scratch;
    for (const std::string content : {"", "\n", "\n\n  \n\r\n", " "}) {
      const std::string path = scratch / "a.jsonl";
      write(path, content);
      Batch batch;
      TranscriptReader reader(batch);
      Cursor cursor;
      read_on(reader, batch, path, cursor);
      CHECK(batch.counts.lines == 0);
      CHECK(batch.responses.size() == 0);
    }
  }

  TEST_CASE("one reader reads many files, each with a state of its own") {
    const ScratchDirectory scratch;
    write(scratch / "forked.jsonl", join(sample_lines()));
    AnswerLine line;
    line.id = "msg_9";
    line.session = "";
    write(scratch / "5a3b1e00.jsonl", join({line.text()}));
    Batch batch;
    TranscriptReader reader(batch);
    Cursor first;
    Cursor second;
    read_on(reader, batch, scratch / "forked.jsonl", first);
    read_on(reader, batch, scratch / "5a3b1e00.jsonl", second);
    CHECK(first.forked);
    CHECK_FALSE(second.forked);
    for (const Response& response : batch.responses.all()) {
      if (response.key == "msg_9") {
        CHECK(response.session == "5a3b1e00");
        CHECK_FALSE(response.kept.forked);
        CHECK(response.kept.file_first == response.kept.time);
      }
    }
  }
}
