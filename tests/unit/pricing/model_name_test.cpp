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
                                 "claude-opus-4-5-v2@20251101",
                                 "CLAUDE-Opus-4.5[1M]",
                                 "claude-opus-4-5@default",
                                 "claude-opus-4-5-latest",
                                 "us-gov.anthropic.claude-opus-4-5",
                                 "bedrock/anthropic.claude-opus-4-5",
                                 "bedrock/us-east-1/anthropic.claude-opus-4-5",
                                 "bedrock/converse/eu.anthropic."
                                 "claude-opus-4-5-20251101-v1:0",
                                 "vertex_ai/claude-opus-4-5@20251101",
                                 "openrouter/anthropic/claude-opus-4.5",
                                 "arn:aws:bedrock:us-east-1:123456789012:"
                                 "inference-profile/us.anthropic."
                                 "claude-opus-4-5-20251101-v1:0",
                                 "arn:aws-us-gov:bedrock:us-gov-west-1::"
                                 "foundation-model/anthropic."
                                 "claude-opus-4-5-20251101-v1:0",
                                 "bedrock/arn:aws:bedrock:eu-west-1:1:"
                                 "inference-profile/global.anthropic."
                                 "claude-opus-4-5[1m]"}) {
      CAPTURE(spelling);
      CHECK(read_model_name(spelling).name == "claude-opus-4-5");
    }
  }

  TEST_CASE("only a region's prefix makes a model regional") {
    for (const char* region : {"us", "us-gov", "eu", "jp", "au", "apac"}) {
      CAPTURE(region);
      const std::string model = std::string(region) + ".anthropic.claude-x-5";
      CHECK(read_model_name(model).regional);
      CHECK(read_model_name(model).name == "claude-x-5");
    }
    CHECK(!read_model_name("global.anthropic.claude-x-5").regional);
    // On Bedrock no prefix is the one region that was asked.
    CHECK(read_model_name("anthropic.claude-x-5").regional);
    CHECK(read_model_name("bedrock/us-east-1/anthropic.claude-x-5").regional);
    CHECK(!read_model_name("bedrock/global.anthropic.claude-x-5").regional);
    CHECK(!read_model_name("anthropic/claude-x-5").regional);
    CHECK(!read_model_name("openrouter/anthropic/claude-x-5").regional);
    CHECK(!read_model_name("us.claude-x-5").regional);
    CHECK(read_model_name("us.claude-x-5").name == "us-claude-x-5");
    CHECK(read_model_name("mars.anthropic.claude-x-5").name ==
          "mars-anthropic-claude-x-5");
  }

  TEST_CASE("what may belong to a name stays") {
    CHECK(read_model_name("claude-x-5-5").name == "claude-x-5-5");
    CHECK(read_model_name("claude-x-5-5[1m]x").name == "claude-x-5-5[1m]x");
    CHECK(read_model_name("claude-x-2025110").name == "claude-x-2025110");
    CHECK(read_model_name("claude-x-120251101").name == "claude-x-120251101");
    CHECK(read_model_name("gpt-v").name == "gpt-v");
    CHECK(read_model_name("gpt-5-v1:").name == "gpt-5-v1:");
    CHECK(read_model_name("claude-x-default").name == "claude-x-default");
    CHECK(read_model_name("claude-latest-x").name == "claude-latest-x");
    // Who knows what these charge, or what they are?
    for (const char* unknown :
         {"github_copilot/claude-opus-4.5",
          "bedrock/us-gov-west-1/anthropic.claude-opus-4-5",
          "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3",
          "mars.anthropic.claude-opus-4-5",
          "my-claude-opus-4-5",
          "claude-opus-4-5:thinking",
          "claude-opus-latest"}) {
      CAPTURE(unknown);
      CHECK_FALSE(built_in_table()->knows(unknown));
    }
    CHECK(read_model_name("-20251101").name == "-20251101");
  }

  TEST_CASE("a name says whether another house serves the model") {
    for (const char* there : {"anthropic.claude-x-5",
                              "global.anthropic.claude-x-5",
                              "claude-x-5@20251101",
                              "claude-x-5@default",
                              "openrouter/anthropic/claude-x-5",
                              "vertex_ai/claude-x-5",
                              "arn:aws:bedrock:eu-west-1:1:x/claude-x-5"}) {
      CAPTURE(there);
      CHECK(read_model_name(there).elsewhere);
    }
    for (const char* here :
         {"claude-x-5", "anthropic/claude-x-5", "Claude-X-5-20251101[1m]"}) {
      CAPTURE(here);
      CHECK(!read_model_name(here).elsewhere);
    }
  }

  TEST_CASE("records without a model have no name") {
    CHECK(read_model_name("").name.empty());
    CHECK(read_model_name("<synthetic>").name.empty());
    CHECK(is_no_model(""));
    CHECK(is_no_model("<synthetic>"));
    CHECK(!is_no_model("claude-x"));
  }
}
