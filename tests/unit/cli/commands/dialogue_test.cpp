// Asking a person for usage.
#include "cli/commands/dialogue.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <optional>
#include <string>

using namespace tokens;

namespace {

/// A person with prepared answers, who then hangs up.
struct Person {
  std::deque<std::string> answers;
  std::string heard;

  Result<app::ManualUsage> asked() {
    return cli::ask_for_usage(
        {[this](const std::string& text) { heard += text; },
         [this]() -> std::optional<std::string> {
           if (answers.empty()) {
             return std::nullopt;
           }
           std::string answer = answers.front();
           answers.pop_front();
           return answer;
         }});
  }
};

}  // namespace

TEST_SUITE("cli/commands/dialogue") {
  TEST_CASE("three answers are input, output and notes") {
    Person person{{"12,000", "3000", "  pairing  "}, ""};
    const auto usage = person.asked();
    REQUIRE(usage);
    CHECK(usage->input == 12'000);
    CHECK(usage->output == 3'000);
    CHECK(usage->notes == "pairing");
    CHECK(person.heard ==
          "  Input tokens:  "
          "  Output tokens: "
          "  Notes (optional): ");
  }

  TEST_CASE("notes may be left empty") {
    Person person{{"1", "2", ""}, ""};
    const auto usage = person.asked();
    REQUIRE(usage);
    CHECK(usage->notes.empty());
  }

  TEST_CASE("what is no number is asked for again, three times at most") {
    Person person{{"many", "-1", "5", "6", ""}, ""};
    const auto usage = person.asked();
    REQUIRE(usage);
    CHECK(usage->input == 5);
    CHECK(usage->output == 6);

    Person stubborn{{"a", "b", "c", "5", "6", ""}, ""};
    CHECK_FALSE(stubborn.asked());
  }

  TEST_CASE("the end of the input gives nothing, wherever it comes") {
    for (const auto& answers : {std::deque<std::string>{},
                                std::deque<std::string>{"1"},
                                std::deque<std::string>{"1", "2"}}) {
      Person person{answers, ""};
      const auto usage = person.asked();
      REQUIRE_FALSE(usage);
      CHECK(usage.error().message.find("nothing was changed") !=
            std::string::npos);
    }
  }
}
