// What happened to the log, whatever happened to its file.
#include "lib/tasks/task_log.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::tasks {
namespace {

std::string line(const std::string& second,
                 const std::string& project,
                 const std::string& task,
                 int tokens) {
  return "2026-03-01 10:00:" + second + " | " + project + " | " + task + " | " +
         std::to_string(tokens) + " tokens | $0";
}

std::vector<Record> records(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& one : lines) {
    text += one + "\n";
  }
  return read_log(text).records;
}

std::vector<KnownLine> known(const std::vector<std::string>& lines,
                             bool is_present = true) {
  std::vector<KnownLine> all;
  for (const std::string& one : lines) {
    all.push_back({static_cast<std::int64_t>(all.size()) + 1, one, is_present});
  }
  return all;
}

const std::string k_one = line("01", "app", "one", 1);
const std::string k_two = line("02", "app", "two", 2);

TEST_CASE("tasks/changes: nothing new") {
  const Changes same =
      compare(known({k_one, k_two, k_one}), records({k_two, k_one, k_one}));
  CHECK(same.added.empty());
  CHECK(same.edited.empty());
  CHECK(same.gone.empty());
  CHECK(same.found.empty());
}

TEST_CASE("tasks/changes: a line is worth an entry each time it stands there") {
  const Changes changes =
      compare(known({k_one}), records({k_one, k_one, k_one}));
  CHECK(changes.added == std::vector<std::size_t>{1, 2});
}

TEST_CASE("tasks/changes: lines go and come back") {
  const Changes gone = compare(known({k_one, k_two}), records({k_two}));
  CHECK(gone.gone == std::vector<std::int64_t>{1});
  CHECK(gone.added.empty());
  const Changes back = compare(known({k_one, k_two}, false), records({k_two}));
  REQUIRE(back.found.size() == 1);
  CHECK(back.found[0].id == 2);
  CHECK(back.found[0].record == 0);
  CHECK(back.gone.empty());
  CHECK(back.added.empty());
}

TEST_CASE("tasks/changes: the cost does not matter") {
  std::string other = k_one;
  other.replace(other.rfind("$0"), 2, "$.01");
  const Changes changes = compare(known({k_one}), records({other}));
  CHECK(changes.added.empty());
  CHECK(changes.edited.empty());
  CHECK(changes.gone.empty());
  REQUIRE(changes.found.size() == 1);
  CHECK(changes.found[0].id == 1);
}

TEST_CASE("tasks/changes: a corrected line") {
  for (const std::string& after : {line("01", "app", "one", 9),
                                   line("01", "app", "other", 1),
                                   line("01", "other", "one", 1)}) {
    const Changes changes =
        compare(known({k_one, k_two}), records({after, k_two}));
    REQUIRE(changes.edited.size() == 1);
    CHECK(changes.edited[0].id == 1);
    CHECK(changes.edited[0].record == 0);
    CHECK(changes.added.empty());
    CHECK(changes.gone.empty());
  }
}

TEST_CASE("tasks/changes: another line is no correction") {
  for (const std::string& after :
       {line("01", "other", "one", 9), line("03", "app", "one", 1)}) {
    const Changes changes = compare(known({k_one}), records({after}));
    CHECK(changes.added == std::vector<std::size_t>{0});
    CHECK(changes.gone == std::vector<std::int64_t>{1});
  }
  // What is still there was not corrected.
  const Changes beside =
      compare(known({k_one}), records({k_one, line("01", "app", "one", 9)}));
  CHECK(beside.added == std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace tokens::tasks
