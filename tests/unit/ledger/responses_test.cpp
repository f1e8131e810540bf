// Merging: each response once for ever, whatever the order of reading.
#include "lib/ledger/responses.hpp"

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/ledger/transcripts.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <algorithm>
#include <array>

namespace tokens::ledger::test {
namespace {

Moment at(std::int64_t second) {
  return from_unix_ms(second * 1000);
}

/// A line of the response "msg" with these output tokens, in a file that began
/// at `file_first` and has the name of its directory.
Response line(std::int64_t output,
              std::int64_t file_first,
              std::string_view directory) {
  Response response;
  response.key = "msg";
  response.tokens.output = output;
  response.model = "model";
  response.session = directory;
  response.directory = directory;
  response.kept.file_first = at(file_first);
  response.kept.time = at(100 + file_first);
  response.kept.path = directory;
  response.owner = response.kept;
  response.lines = 1;
  return response;
}

struct Stored {
  std::int64_t output = 0;
  std::string directory;
  Moment time;
  bool operator==(const Stored&) const = default;
};

std::vector<Stored> all(Ledger& ledger) {
  std::vector<Stored> found;
  must(for_each_fact(ledger, 0, [&](const Fact& fact) {
    found.push_back({fact.tokens.output,
                     std::string(text_of(ledger, fact.directory)),
                     fact.time});
  }));
  return found;
}

MergeOutcome add(Ledger& ledger, const std::vector<Response>& responses) {
  TranscriptIds transcripts;
  for (const Response& response : responses) {
    TranscriptRow row =
        must(transcript(ledger, std::string(response.directory)));
    if (row.row == 0) {
      must(store(ledger, row));
    }
    transcripts.emplace(response.directory, row.row);
  }
  return must(merge(ledger, responses, transcripts, at(1000)));
}

}  // namespace

TEST_SUITE("ledger/responses") {
  TEST_CASE("hooks and other runs know each other's responses") {
    OpenLedger opened;
    Ledger hook = must(
        open(opened.path, std::chrono::milliseconds{0}, Closing::leave_log));
    const auto named = [](const char* key, std::int64_t output) {
      Response response = line(output, 0, "/a");
      response.key = key;
      return response;
    };
    const auto recent = [&] {
      return must(value<std::int64_t>(
          opened.ledger, "SELECT count(*) FROM response WHERE recent = 1"));
    };
    CHECK(add(hook, {named("a", 1), named("b", 2)}).added == 2);
    CHECK(add(hook, {named("b", 2)}).added == 0);
    CHECK(recent() == 2);
    CHECK(row_of_key(opened.ledger.connection(), "b") != 0);
    CHECK(add(opened.ledger, {named("b", 2), named("c", 3)}).added == 1);
    CHECK(recent() == 0);
    const auto last = add(hook, {named("a", 1), named("c", 4), named("d", 5)});
    CHECK(last.added == 1);
    CHECK(last.changed == 1);
    CHECK(recent() == 1);
    CHECK(all(opened.ledger).size() == 4);
    ResponseRow row;
    REQUIRE(find_response(hook.connection(), "d", row));
    row.key = "a";
    CHECK_THROWS(update_response(hook.connection(), row));
  }

  TEST_CASE("merging the same twice changes nothing") {
    OpenLedger opened;
    const auto first = add(opened.ledger, {line(7, 0, "/a")});
    CHECK(first.added == 1);
    CHECK(first.lines_used == 1);
    const auto before = all(opened.ledger);
    const auto second = add(opened.ledger, {line(7, 0, "/a")});
    CHECK(second.added == 0);
    CHECK(second.changed == 0);
    CHECK(second.lines_used == 0);
    CHECK(all(opened.ledger) == before);
  }

  TEST_CASE("the slices of a first scan know each other's responses") {
    OpenLedger opened;
    std::vector<std::string> keys;
    for (int i = 0; i < 175; ++i) {
      keys.push_back("msg" + std::to_string(i));
    }
    const auto slice = [&](std::size_t begin, std::size_t end) {
      std::vector<Response> responses;
      for (std::size_t i = begin; i < end; ++i) {
        responses.push_back(line(1, 0, "/a"));
        responses.back().key = keys[i];
      }
      return add(opened.ledger, responses).added;
    };
    CHECK(slice(0, 100) == 100);
    CHECK(slice(50, 150) == 50);
    CHECK(slice(25, 175) == 25);
    CHECK(slice(0, 175) == 0);
    CHECK(all(opened.ledger).size() == 175);
  }

  TEST_CASE("no order of reading changes a fact") {
    std::array<Response, 3> lines{
        line(1, 3, "/late"), line(9, 2, "/fork"), line(4, 1, "/owner")};
    lines[1].kept.forked = lines[1].owner.forked = true;
    std::array<std::size_t, 3> order{0, 1, 2};
    do {
      OpenLedger opened;
      for (const std::size_t i : order) {
        add(opened.ledger, {lines[i]});
      }
      // The numbers of the highest output, the place of the owner.
      CHECK(all(opened.ledger) == std::vector<Stored>{{9, "/owner", at(102)}});
    } while (std::next_permutation(order.begin(), order.end()));
  }

  TEST_CASE("a commit whose response grows is told") {
    OpenLedger opened;
    std::vector<RowId> rows;
    must(merge(opened.ledger, {line(1, 0, "/a")}, {}, at(1000), &rows));
    const auto repository_row =
        must(repository(opened.ledger, "id", "/a/.git")).row;
    CommitInfo info;
    info.id = std::string(40, 'a');
    const RowId commit =
        must(store_commit(opened.ledger, repository_row, info, 0, "main"));
    must(assign_to_commit(
        opened.ledger, rows.front(), repository_row, commit, Evidence::hook));
    CHECK(add(opened.ledger, {line(5, 0, "/a")}).changed_commits ==
          std::vector<RowId>{commit});
    CHECK(add(opened.ledger, {line(2, 0, "/a")}).changed_commits.empty());
    CHECK(must(count_places(opened.ledger)).commits == 1);
  }

  TEST_CASE("an entry under the same key is the same entry") {
    OpenLedger opened;
    Entry entry;
    entry.key = "manual:1";
    entry.tokens.input = 5;
    entry.notes = "what it was";
    entry.time = at(1);
    const RowId row = must(store_entry(opened.ledger, entry));
    entry.tokens.input = 6;
    CHECK(must(store_entry(opened.ledger, entry)) == row);
    CHECK(must(count_places(opened.ledger)).responses == 1);
    CHECK(must(manual_note(opened.ledger, row)) == "what it was");
  }
}

}  // namespace tokens::ledger::test
