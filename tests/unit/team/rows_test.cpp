#include "team/rows.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;
using namespace tokens::team;

TEST_SUITE("team/rows") {
  TEST_CASE("an array's texts are quoted, its numbers and flags are not") {
    CHECK(text_array({"a\"b\\c,{}", std::string("\xFF\0z", 3)}) ==
          "{\"a\\\"b\\\\c,{}\",\"\xEF\xBF\xBD\xEF\xBF\xBDz\"}");
    CommitState commit;
    commit.dropped = true;
    commit.revision = -7;
    CommitState other;
    const Statement statement = put_commits({commit, other});
    CHECK(statement.parameters[3] == "{t,f}");
    CHECK(statement.parameters[6] == "{-7,0}");
  }

  TEST_CASE("attempts survive the way") {
    const std::vector<SharedPart> attempts{{"", "", {1, 2, 3, 4, 5, 0}},
                                           {"", "", {6, 7, 8, 9, 10, 0}}};
    CHECK(parts_text(attempts) == "1,2,3,4,5;6,7,8,9,10");
    CHECK(parts_of(parts_text(attempts)) == attempts);
    CHECK(parts_of("").empty());
    CHECK(parts_of("1,2").empty());
    std::vector<SharedPart> parts{
        {"advisor_message", "a,b;c%1%d", {1, 2, 3, 4, 5, 0}},
        {"compaction", "", {6, 7, 8, 9, 10, 0}}};
    CHECK(parts_of(parts_text(parts)) == parts);
    parts.insert(parts.begin(), attempts.begin(), attempts.end());
    CHECK(parts_of(parts_text(parts)) == parts);
    CHECK(parts_text(parts).starts_with("1,2,3,4,5;6,7,8,9,10;1,2,3,4,5,adv"));
  }

  TEST_CASE("rows go in the order of their keys") {
    SharedResponse first;
    first.repository = "a";
    first.key = "z";
    SharedResponse second = first;
    second.repository = "b";
    second.key = "a";
    const Statement statement = put_responses({second, first});
    CHECK(statement.parameters[0] == "{\"a\",\"b\"}");
    CHECK(statement.parameters[1] == "{\"z\",\"a\"}");
    CHECK(statement.sql == put_responses({}).sql);
  }

  // A ledger holds them: were they others, all would be sent as changed.
  TEST_CASE("fingerprints are those of every program before") {
    SharedResponse response;
    response.repository = "example.org/a/b";
    response.key = "msg_1";
    response.final = true;
    response.tokens = {1, 2, 3, 4, 5, 6};
    response.web_searches = 7;
    response.model = "m";
    response.kept = {true, 8, -9, 10};
    response.session = "s";
    response.place = 2;
    response.commit = "c0ffee";
    response.evidence = 3;
    CHECK(fingerprints(response).whole == 6199795543701827905);
    CHECK(fingerprints(response).place == 6825928068728033007);
    CommitState commit;
    commit.repository = "example.org/a/b";
    commit.sha = "c0ffee";
    commit.shown = "beef";
    commit.dropped = true;
    commit.branch = "main";
    commit.author = "Ada <a@x>";
    CHECK(fingerprints(commit).whole == -3872884878085732500);
  }

  TEST_CASE("a row is read as it is written") {
    std::vector<Field> fields(copied_columns().size());
    fields[0] = "example.org/a/b";
    fields[1] = "msg_1";
    fields[3] = "t";
    fields[4] = "42";
    fields.back() = "b";
    const CopiedRow row = copied_row(fields);
    CHECK(copied_columns()[4] == "r.input");
    CHECK(copied_columns().back() == "n.name");
    CHECK(row.response.repository == "example.org/a/b");
    CHECK(row.response.final);
    CHECK(row.response.tokens.input == 42);
    CHECK(row.commit.shown.empty());
    CHECK(row.project == "b");
  }

  TEST_CASE("a revision changes no fingerprint") {
    SharedResponse response;
    response.key = "msg_1";
    const Fingerprints before = fingerprints(response);
    response.revision = 5;
    CHECK(fingerprints(response).whole == before.whole);
    response.tokens.output = 5;
    CHECK(fingerprints(response).whole != before.whole);
    CHECK(fingerprints(response).place == before.place);
    response.place = 2;
    CHECK(fingerprints(response).place != before.place);
    response.source = 1;  // typed numbers may also become smaller
    CHECK(fingerprints(response).place == fingerprints(response).whole);
  }
}
