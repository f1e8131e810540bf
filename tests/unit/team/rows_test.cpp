#include "team/rows.hpp"

#include "team/array_text.hpp"

#include <doctest/doctest.h>

using namespace tokens;
using namespace tokens::team;

TEST_SUITE("team/rows") {
  TEST_CASE("an array's texts are quoted") {
    ArrayText array;
    array.add("a\"b\\c,{}");
    array.add(std::string_view("\xFF\0z", 3));
    array.add(std::int64_t{-7});
    array.add(true);
    CHECK(array.text() ==
          "{\"a\\\"b\\\\c,{}\",\"\xEF\xBF\xBD\xEF\xBF\xBDz\",-7,t}");
  }

  TEST_CASE("attempts survive the way") {
    const std::vector<TokenCounts> attempts{{1, 2, 3, 4, 5, 0},
                                            {6, 7, 8, 9, 10, 0}};
    CHECK(attempts_text(attempts) == "1,2,3,4,5;6,7,8,9,10");
    CHECK(attempts_of(attempts_text(attempts)) == attempts);
    CHECK(attempts_of("").empty());
    CHECK(attempts_of("1,2").empty());
    const std::vector<SharedPart> parts{
        {"advisor_message", "a,b;c%1%d", {1, 2, 3, 4, 5, 0}},
        {"compaction", "", {6, 7, 8, 9, 10, 0}}};
    CHECK(parts_of(parts_text(parts)) == parts);
    const std::string both = attempts_text(attempts) + ";" + parts_text(parts);
    CHECK(attempts_of(both) == attempts);
    CHECK(parts_of(both) == parts);
    CHECK(parts_of(attempts_text(attempts)).empty());
    CHECK(parts_of("").empty());
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
