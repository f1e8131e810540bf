#include "installers/hook_shim.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

TEST_SUITE("installers/hook_shim") {
  using namespace tokens::installers;

  TEST_CASE("what is written is recognised, whatever the path holds") {
    for (const std::string binary :
         {"/usr/bin/git-tokens-hook", "/a b/it's", "/''", "/\"$(x)`\\", "/é"}) {
      for (const std::string hook :
           {"post-commit", "post-rewrite", "post-merge"}) {
        for (const Shim& shim :
             {Shim{hook, binary, Chain::none, ""},
              Shim{hook, binary, Chain::executed, ""},
              Shim{hook, binary, Chain::sourced, "sh"},
              Shim{hook, binary, Chain::sourced, "/bin/bash -eu"}}) {
          const auto known = recognise_shim(write_shim(shim), hook);
          REQUIRE(known);
          CHECK(known->shim == shim);
          CHECK(known->is_current);
        }
      }
    }
  }

  TEST_CASE("one byte more, less or other, and the hook is not ours") {
    const Shim shim{"post-rewrite", "/x/h", Chain::sourced, "sh"};
    const auto text = write_shim(shim);
    for (std::size_t i = 0; i < text.size(); ++i) {
      auto other = text;
      other[i] = other[i] == '#' ? '%' : '#';
      const auto known = recognise_shim(other, shim.hook);
      // Only the values themselves may differ.
      CHECK((!known || write_shim(known->shim) == other));
      CHECK((!known || !(known->shim == shim)));
    }
    CHECK(!recognise_shim(text + "\n", shim.hook));
    CHECK(!recognise_shim(text.substr(0, text.size() - 1), shim.hook));
    CHECK(!recognise_shim(text, "post-merge"));
    CHECK(!recognise_shim("", shim.hook));
    CHECK(bears_our_mark(text + "echo mine\n"));
    CHECK(!bears_our_mark("#!/bin/sh\ngit-tokens-hook post-commit\n"));
  }

  TEST_CASE("a program that cannot be run stops no push") {
    const Shim shim{"pre-push", "/x/h", Chain::none, ""};
    CHECK(write_shim(shim).ends_with("|| :\nexit 0\n"));
  }

  TEST_CASE("a text of an older version is known as such") {
    constexpr std::array<ShimWriter, 2> writers{
        [](const Shim& shim) {
          return "#!/bin/sh\ngit_tokens_hook=" + shell_quote(shim.binary) +
                 "\n";
        },
        &write_shim};
    const Shim shim{"post-merge", "/x/h", Chain::none, ""};
    const auto former = recognise_shim(writers[0](shim), shim.hook, writers);
    REQUIRE(former);
    CHECK(!former->is_current);
    CHECK(former->shim.binary == "/x/h");
    CHECK(recognise_shim(write_shim(shim), shim.hook, writers)->is_current);
  }

  TEST_CASE("no hook has more than ten lines, or a carriage return") {
    for (const std::string hook : {"post-commit", "post-rewrite"}) {
      for (const auto chain : {Chain::none, Chain::executed, Chain::sourced}) {
        const auto text = write_shim({hook, "/x", chain, "sh"});
        CHECK(std::count(text.begin(), text.end(), '\n') <= 10);
        CHECK(text.find('\r') == std::string::npos);
        CHECK(text.starts_with("#!/bin/sh\n"));
      }
    }
  }

  TEST_CASE("only shell scripts that ask for their name are sourced") {
    CHECK(sourcing_shell("#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"\n") ==
          "sh");
    CHECK(sourcing_shell("#!/bin/bash -eu\nx=${0##*/}\n") == "/bin/bash -eu");
    CHECK(sourcing_shell("#! /bin/sh\n$0") == "/bin/sh");
    CHECK(!sourcing_shell("#!/bin/sh\necho\n"));
    CHECK(!sourcing_shell("#!/bin/sh\r\necho $0\r\n"));
    CHECK(!sourcing_shell("#!/usr/bin/python3\n$0\n"));
    CHECK(!sourcing_shell("#!/usr/bin/env -S sh -e\n$0\n"));
    CHECK(!sourcing_shell("#!/bin/sh -c\n$0\n"));
    CHECK(!sourcing_shell("#!/bin/s';h/sh\n$0\n"));
    CHECK(!sourcing_shell("echo $0\n"));
    CHECK(!sourcing_shell("#!"));
    CHECK(!sourcing_shell(""));
  }

  TEST_CASE("quoting makes one word of anything") {
    CHECK(shell_quote("a b") == "'a b'");
    CHECK(shell_quote("it's") == "'it'\\''s'");
    CHECK(shell_quote("") == "''");
  }
}
