#include "lib/pricing/model_name.hpp"

#include "lib/pricing/pricing.hpp"

#include <doctest/doctest.h>

TEST_SUITE("pricing/model_name") {
  using namespace tokens::pricing;

  TEST_CASE("every spelling of a model is the same model") {
    for (const char* spelling : {"claude-opus-4-5",
                                 "claude-opus-4-5[1m]",
                                 "claude-opus-4.5",
                                 "claude-opus-4-5-20251101",
                                 "claude-opus-4-5@20251101",
                                 "claude-opus-4-5-20251101[1m]",
                                 "anthropic/claude-opus-4-5",
                                 "anthropic/claude-opus-4.5",
                                 "anthropic.claude-opus-4-5-20251101-v1:0",
                                 "us.anthropic.claude-opus-4-5-20251101-v1:0",
                                 "apac.anthropic.claude-opus-4-5-v1",
                                 "global.anthropic.claude-opus-4-5",
                                 "claude-opus-4-5-v2@20251101"}) {
      CAPTURE(spelling);
      CHECK(normalise_model(spelling) == "claude-opus-4-5");
    }
  }

  TEST_CASE("only a region's prefix makes a model regional") {
    for (const char* region : {"us", "eu", "jp", "au", "apac"}) {
      CAPTURE(region);
      const std::string model = std::string(region) + ".anthropic.claude-x-5";
      CHECK(read_model_name(model).regional);
      CHECK(read_model_name(model).name == "claude-x-5");
    }
    CHECK(!read_model_name("global.anthropic.claude-x-5").regional);
    CHECK(!read_model_name("anthropic.claude-x-5").regional);
    CHECK(!read_model_name("us.claude-x-5").regional);
    CHECK(read_model_name("us.claude-x-5").name == "us-claude-x-5");
    CHECK(read_model_name("mars.anthropic.claude-x-5").name ==
          "mars-anthropic-claude-x-5");
  }

  TEST_CASE("what may belong to a name stays") {
    CHECK(normalise_model("claude-x-5-5") == "claude-x-5-5");
    CHECK(normalise_model("claude-x-5-5[1m]x") == "claude-x-5-5[1m]x");
    CHECK(normalise_model("claude-x-2025110") == "claude-x-2025110");
    CHECK(normalise_model("claude-x-120251101") == "claude-x-120251101");
    CHECK(normalise_model("gpt-v") == "gpt-v");
    CHECK(normalise_model("gpt-5-v1:") == "gpt-5-v1:");
    CHECK(normalise_model("Claude-X") == "Claude-X");
    CHECK(normalise_model("-20251101") == "-20251101");
  }

  TEST_CASE("records without a model have no name") {
    CHECK(normalise_model("").empty());
    CHECK(normalise_model("<synthetic>").empty());
    CHECK(is_no_model(""));
    CHECK(is_no_model("<synthetic>"));
    CHECK(!is_no_model("claude-x"));
  }
}
