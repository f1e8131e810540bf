#include "installers/config_hooks.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE("installers/config_text") {
  using namespace tokens::installers;

  const std::vector<std::string> k_three{
      "post-commit", "post-rewrite", "post-merge"};

  TEST_CASE("what was put in comes out to the byte, whatever stood there") {
    for (const std::string_view before : {"",
                                          "\n",
                                          "[a]\n\tb = c\n",
                                          "[a]\n\tb = c",
                                          "# comment",
                                          "\n\n\n",
                                          "[a]\r\n\tb = c\r\n",
                                          "[hook \"git-tokens-x\"]\n\ta = b"}) {
      CAPTURE(before);
      const auto with = with_config_hooks(before, k_three, "/a b/it's \"x\\y");
      CHECK(with.starts_with(before));
      CHECK(without_config_hooks(with) == before);
      CHECK(without_config_hooks(before) == before);
      for (const auto& hook : k_three) {
        CHECK(holds_config_hook(with, hook, "/a b/it's \"x\\y"));
        CHECK_FALSE(holds_config_hook(with, hook, "/a b/it's"));
      }
      CHECK_FALSE(holds_config_hook(with, "pre-push", "/a b/it's \"x\\y"));
    }
  }

  TEST_CASE("what others put before and behind stays") {
    const auto with = with_config_hooks("[a]\n\tb = c", k_three, "/p");
    // git ends a line before it appends.
    CHECK(without_config_hooks(with + "\n[d]\n\te = f\n") ==
          "[a]\n\tb = c\n[d]\n\te = f\n");
    CHECK(without_config_hooks("[x]\n" + with) == "[x]\n[a]\n\tb = c");
  }

  TEST_CASE("a section is left alone if a byte of it is not ours") {
    const auto ours = with_config_hooks("", {"post-commit"}, "/p");
    const std::array<std::string, 5> changed{
        ours + "\tenabled = false\n",
        ours + "\n# mine\n\tenabled = false\n",
        "; " + ours,
        " " + ours,
        ours.substr(0, ours.size() - 3) + "\"\n"};
    for (const auto& text : changed) {
      CAPTURE(text);
      CHECK(without_config_hooks(text) == text);
    }
    for (const char* harmless : {"\n", "# a\n; b\n", "  [c]\n", " \t"}) {
      CHECK(without_config_hooks(ours + harmless) == harmless);
    }
  }

  TEST_CASE("every program comes back out of its command, and no other text") {
    for (const std::string_view binary :
         {"/p",
          "/a b/c",
          "/it's",
          "/'",
          "/''\\''",
          "/$(x)`y`\"z\\",
          "/\xc3\xa9",
          "/a; [ -x \"$git_tokens_hook\" ] || b"}) {
      CAPTURE(binary);
      const auto command = write_config_command("post-merge", binary);
      CHECK(binary_of_command("post-merge", command).value_or("") == binary);
      CHECK_FALSE(binary_of_command("post-commit", command));
      CHECK_FALSE(binary_of_command("post-merge", command + " "));
      CHECK_FALSE(binary_of_command("post-merge", " " + command));
    }
    for (const char* text :
         {"", "git_tokens_hook=", "git_tokens_hook='", "ls"}) {
      CHECK_FALSE(binary_of_command("post-merge", text));
    }
  }
}
