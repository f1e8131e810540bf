// JSON that keeps every digit and every byte.
#include "lib/base/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;

TEST_SUITE("base/json") {
  TEST_CASE("values of every kind") {
    const std::optional<std::int64_t> nothing;
    const JsonObject object{{"text", "a \"b\"\n"},
                            {"number", std::int64_t{9'007'199'254'740'993}},
                            {"yes", true},
                            {"money", PicoUsd{237'018'000'001}},
                            {"nothing", nothing},
                            {"unknown", json_or_null("")},
                            {"some", std::optional<std::string>("x")}};
    CHECK(object.text() ==
          R"({"text": "a \"b\"\n", "number": 9007199254740993, "yes": true, )"
          R"("money": 0.237018000001, "nothing": null, "unknown": null, )"
          R"("some": "x"})");
  }

  TEST_CASE("members stand in the order in which they came") {
    JsonObject object{{"b", 1}};
    object.add("a", JsonObject{{"c", 2}}).add(JsonObject{{"d", nullptr}});
    CHECK(object.text() == R"({"b": 1, "a": {"c": 2}, "d": null})");
    CHECK(object.compact() == R"({"b":1,"a":{"c": 2},"d":null})");
    CHECK(object.add("e", 3).document() ==
          "{\"b\": 1,\n \"a\": {\"c\": 2},\n \"d\": null, \"e\": 3}\n");
    CHECK(JsonObject{}.text() == "{}");
  }

  TEST_CASE("arrays on one line and on many") {
    const std::vector<std::string> names = {"x", "y"};
    CHECK(Json::array(names).text() == R"(["x", "y"])");
    CHECK(Json::array(std::vector<int>{}).text() == "[]");
    CHECK(Json::lines(names, [](const std::string& name) {
            return JsonObject{{"name", name}};
          }).text() == "[\n  {\"name\": \"x\"},\n  {\"name\": \"y\"}]");
  }
}
