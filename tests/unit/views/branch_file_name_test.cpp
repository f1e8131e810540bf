#include "lib/views/branch_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace tokens::views;

// The other direction, which shows that no name is lost.
constexpr std::string_view k_prefix = "tokens_";
constexpr std::string_view k_suffix = ".json";
constexpr std::string_view k_detached = "detached";
constexpr std::size_t k_hash_digits = 16;

/// What the name of a branch file says.
struct BranchFileName {
  enum class Kind { branch, detached, cut };

  Kind kind = Kind::branch;
  std::string branch;  ///< empty unless kind is branch
};

/// Returns what `name` says, or nothing if branch_file_name never gives it
/// (files of the older tools such as "tokens_Main.json").
std::optional<BranchFileName> decode_branch_file_name(std::string_view name);

/// Returns the value of a lower-case hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Returns the text without escapes, or nothing if one is broken.
std::optional<std::string> decode(std::string_view encoded) {
  std::string out;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      out += encoded[i];
      continue;
    }
    if (i + 2 >= encoded.size()) {
      return std::nullopt;
    }
    const int high = hex_value(encoded[i + 1]);
    const int low = hex_value(encoded[i + 2]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_cut(std::string_view encoded) {
  const std::size_t tilde = encoded.find('~');
  if (tilde == std::string_view::npos ||
      encoded.size() - tilde != k_hash_digits + 1) {
    return false;
  }
  for (const char c : encoded.substr(tilde + 1)) {
    if (hex_value(c) < 0) {
      return false;
    }
  }
  return decode(encoded.substr(0, tilde)).has_value();
}

std::optional<BranchFileName> decode_branch_file_name(std::string_view name) {
  if (!name.starts_with(k_prefix) || !name.ends_with(k_suffix) ||
      name.size() <= k_prefix.size() + k_suffix.size()) {
    return std::nullopt;
  }
  const std::string_view encoded = name.substr(
      k_prefix.size(), name.size() - k_prefix.size() - k_suffix.size());
  if (encoded == k_detached) {
    return BranchFileName{BranchFileName::Kind::detached, ""};
  }
  if (is_cut(encoded)) {
    return BranchFileName{BranchFileName::Kind::cut, ""};
  }
  auto branch = decode(encoded);
  // Only the one spelling that we give: "%61" for 'a' is nobody's.
  if (!branch || branch_file_name(*branch) != name) {
    return std::nullopt;
  }
  return BranchFileName{BranchFileName::Kind::branch, std::move(*branch)};
}

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
