#include "lib/views/branch_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

namespace {

using namespace tokens::views;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

}  // namespace

TEST_SUITE("views/branch_file_name") {
  TEST_CASE("simple names stand for themselves, all else is in hex") {
    CHECK(branch_file_name("main") == "tokens_main.json");
    CHECK(branch_file_name("fix_2-b") == "tokens_fix_2-b.json");
    CHECK(branch_file_name("feature/login") == "tokens_feature%2flogin.json");
    CHECK(branch_file_name("Main") == "tokens_%4dain.json");
    CHECK(branch_file_name("v1.2") == "tokens_v1%2e2.json");
    CHECK(branch_file_name("100%") == "tokens_100%25.json");
    CHECK(branch_file_name("\xc3\xa4") == "tokens_%c3%a4.json");
    CHECK(branch_file_name(std::nullopt) == "tokens_detached.json");
    CHECK(branch_file_name("detached") == "tokens_%64etached.json");
    CHECK(branch_file_name("detached2") == "tokens_detached2.json");
  }

  TEST_CASE("no two branches share a file, also where case is folded") {
    std::string every_byte;
    for (int byte = 1; byte < 256; ++byte) {
      every_byte += static_cast<char>(byte);
    }
    std::set<std::string> names = {branch_file_name(std::nullopt)};
    std::size_t branches = 1;
    for (const char c : every_byte) {
      for (const std::string& branch :
           {std::string(1, c),
            "a" + std::string(1, c),
            std::string(170, 'x') + c + "1234567890",
            std::string(300, 'x') + c}) {
        names.insert(lower(branch_file_name(branch)));
        ++branches;
      }
    }
    for (const char* branch : {"feature/a",
                               "feature_a",
                               "feature%2fa",
                               "Feature/a",
                               "detached",
                               "DETACHED",
                               "%64etached"}) {
      names.insert(lower(branch_file_name(branch)));
      ++branches;
    }
    CHECK(names.size() == branches);
  }

  TEST_CASE("the name gives the branch back") {
    for (const std::string branch : {"main",
                                     "feature/login",
                                     "Feature/LOGIN",
                                     "detached",
                                     "a%2fb",
                                     "x.json",
                                     "\xc3\xa4 \xff\x01",
                                     "..",
                                     "con"}) {
      CAPTURE(branch);
      const auto name = decode_branch_file_name(branch_file_name(branch));
      REQUIRE(name);
      CHECK(name->kind == BranchFileName::Kind::branch);
      CHECK(name->branch == branch);
    }
    const auto detached = decode_branch_file_name("tokens_detached.json");
    REQUIRE(detached);
    CHECK(detached->kind == BranchFileName::Kind::detached);
  }

  TEST_CASE("long names are cut to 180 bytes, never inside an escape") {
    const std::string whole(180, 'x');
    CHECK(branch_file_name(whole) == "tokens_" + whole + ".json");
    for (std::size_t before = 155; before < 170; ++before) {
      const std::string branch =
          std::string(before, 'x') + "/" + std::string(200, 'y');
      const std::string name = branch_file_name(branch);
      CAPTURE(name);
      CHECK(name.size() <= 7 + 180 + 5);
      const std::string encoded =
          std::string(before, 'x') + "%2f" + std::string(200, 'y');
      const std::size_t tilde = name.find('~');
      REQUIRE(tilde != std::string::npos);
      const std::string kept = name.substr(7, tilde - 7);
      CHECK(encoded.starts_with(kept));
      CHECK(kept.size() >= 161);
      CHECK(!kept.ends_with('%'));
      CHECK(!kept.ends_with("%2"));
      const auto decoded = decode_branch_file_name(name);
      REQUIRE(decoded);
      CHECK(decoded->kind == BranchFileName::Kind::cut);
      CHECK(decoded->branch.empty());
    }
    CHECK(branch_file_name(std::string(181, 'x')) !=
          branch_file_name(std::string(182, 'x')));
  }

  TEST_CASE("names that we never give are not read") {
    for (const char* name : {"tokens_Main.json",
                             "tokens_a.b.json",
                             "tokens_main.tmp123.json",
                             "tokens_%61.json",
                             "tokens_%2F.json",
                             "tokens_%2.json",
                             "tokens_%zz.json",
                             "tokens_.json",
                             "tokens_main.txt",
                             "main.json",
                             "tokens_x~12.json",
                             "tokens_x~123456789012345g.json",
                             "tokens_%64etache.json"}) {
      CAPTURE(name);
      CHECK(!decode_branch_file_name(name));
    }
  }
}
