// Commits as people read them.
#include "cli/text/commit_text.hpp"

#include "tests/unit/cli/text/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using tokens::testing::commit_of;
using tokens::testing::holds;
using tokens::testing::sum_of;
using tokens::testing::widest;

namespace {

const std::string k_id = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
const Moment k_now = from_unix_ms(1'772'370'000'000);  // three hours later

app::Glance full_glance() {
  app::Glance glance;
  glance.branch = "feature/login";
  glance.total = sum_of(120'400, 1'230'000, 9);
  for (int i = 0; i < 5; ++i) {
    glance.last.push_back(commit_of(k_id,
                                    "Add a login form that is described at a "
                                    "length which no terminal has",
                                    sum_of(24'130 * (i + 1), 210'000)));
  }
  glance.pending = {{"feature/login", sum_of(3'000, 20'000)},
                    {"", sum_of(5, 0)}};
  glance.outside_of_branch = sum_of(1'234'567'890, 12'000'000'000);
  return glance;
}

}  // namespace

TEST_SUITE("cli/text/commit_text") {
  TEST_CASE("ages are told in the largest unit that fits") {
    const auto age = [](std::int64_t seconds) {
      return cli::age_text(k_now - std::chrono::seconds{seconds}, k_now);
    };
    CHECK(age(0) == "just now");
    CHECK(age(59) == "just now");
    CHECK(age(60) == "1 minute ago");
    CHECK(age(7'199) == "1 hour ago");
    CHECK(age(7'200) == "2 hours ago");
    CHECK(age(86'400) == "1 day ago");
    CHECK(age(13 * 86'400) == "1 week ago");
    CHECK(age(30 * 86'400) == "2026-01-30");
    // A clock that runs back is no reason for nonsense.
    CHECK(age(-3'600) == "just now");
    CHECK(age(-2 * 86'400) == "2026-03-03");
  }

  TEST_CASE("the glance shows total, commits, pending and the rest") {
    const std::string text =
        cli::glance_text(full_glance(), {false, 80}, k_now);
    CAPTURE(text);
    CHECK(text.starts_with("feature/login  120,400 tokens  $1.23\n"));
    CHECK(holds(text, "1a2b3c4d"));
    CHECK(holds(text, " 24,130  "));
    CHECK(holds(text, "  $0.21  3 hours ago\n"));
    CHECK(holds(text, "3 hours ago"));
    CHECK(holds(text, "(detached HEAD)"));
    CHECK(holds(text, "1,234,567,890"));
    CHECK_FALSE(holds(text, "\x1b"));
    CHECK(std::count(text.begin(), text.end(), '\n') <= 16);
  }

  TEST_CASE("the glance fits every width and never cuts a number") {
    for (const int width : {40, 50, 60, 79, 80, 200}) {
      const std::string text =
          cli::glance_text(full_glance(), {false, width}, k_now);
      CAPTURE(text);
      CHECK(widest(text) <= static_cast<std::size_t>(width));
      CHECK(widest(text) <= 80);
      CHECK(holds(text, "1,234,567,890"));
      CHECK(holds(text, "120,400"));
    }
  }

  TEST_CASE("the glance's columns stand below each other") {
    const std::string text =
        cli::glance_text(full_glance(), {false, 80}, k_now);
    std::size_t column = 0;
    for (const std::string_view line : split(text, '\n')) {
      const std::size_t dollar = line.rfind('$');
      if (!line.starts_with("  ") || dollar == line.npos) {
        continue;
      }
      const std::size_t end = std::min(line.find(' ', dollar), line.size());
      const std::size_t at = report::display_width(line.substr(0, end));
      CAPTURE(line);
      CHECK((column == 0 || at == column));
      column = at;
    }
    CHECK(column > 0);
  }

  TEST_CASE("colours change nothing but colours") {
    const std::string plain =
        cli::glance_text(full_glance(), {false, 80}, k_now);
    std::string coloured = cli::glance_text(full_glance(), {true, 80}, k_now);
    CHECK(coloured != plain);
    for (std::size_t at = coloured.find('\x1b'); at != coloured.npos;
         at = coloured.find('\x1b')) {
      coloured.erase(at, coloured.find('m', at) - at + 1);
    }
    CHECK(coloured == plain);
  }

  TEST_CASE("a cost that is not whole is explained") {
    app::Glance glance = full_glance();
    CHECK_FALSE(holds(cli::glance_text(glance, {false, 80}, k_now), "price"));
    glance.pending[0].sum.priced = 0;
    const std::string text = cli::glance_text(glance, {false, 80}, k_now);
    CHECK(holds(text, "unknown"));
    CHECK(holds(text, "a model has no price"));
  }

  TEST_CASE("a branch without usage says where to look") {
    app::Glance glance;
    glance.branch = "main";
    const std::string text = cli::glance_text(glance, {false, 80}, k_now);
    CHECK(text.starts_with("main  no usage recorded\n"));
    CHECK_FALSE(holds(text, "$"));
    CHECK(holds(text, "doctor"));
  }

  TEST_CASE("names from a repository cannot command the terminal") {
    app::Glance glance = full_glance();
    glance.branch = "a\x1b[2Jb";
    glance.last[0].commit.subject = "x\x1b]0;title\x07y\nz";
    const std::string text = cli::glance_text(glance, {false, 80}, k_now);
    CHECK_FALSE(holds(text, "\x1b"));
    CHECK_FALSE(holds(text, "\x07"));
    CHECK_FALSE(holds(cli::log_text(glance.last, {false, 80}), "\x1b"));
    CHECK_FALSE(holds(cli::show_text(glance.last[0], {false, 80}, {}), "\x1b"));
  }

  TEST_CASE("the log shows commits with and without usage") {
    const std::string text =
        cli::log_text({commit_of(k_id, "Add login", sum_of(24'130, 210'000)),
                       commit_of(k_id, "By hand", {})},
                      {false, 80});
    CAPTURE(text);
    CHECK(holds(text, "24,130"));
    CHECK(holds(text, "$0.21"));
    CHECK(holds(text, "2026-03-01"));
    CHECK(holds(text, "\u2013"));
    CHECK_FALSE(holds(text, "$0.00"));
    CHECK_FALSE(holds(text, "price"));
    CHECK(widest(text) <= 80);
  }

  TEST_CASE("the log explains a cost that is not known") {
    report::Sum sum = sum_of(9, 0);
    sum.priced = 0;
    const std::string text =
        cli::log_text({commit_of(k_id, "Try a new model", sum)}, {false, 80});
    CAPTURE(text);
    CHECK(holds(text, "unknown"));
    CHECK(holds(text, "price"));
    CHECK_FALSE(holds(text, "$0"));
  }

  TEST_CASE("one commit shows its parts, and how they are known") {
    const std::string text =
        cli::show_text(commit_of(k_id, "Add login", sum_of(24'130, 210'000, 3)),
                       {false, 80},
                       std::chrono::minutes{-90});
    CAPTURE(text);
    CHECK(holds(text, k_id));
    CHECK(holds(text, "Nell <nell@example.org>"));
    CHECK(holds(text, "2026-03-01 08:30:00 -01:30"));
    CHECK(holds(text, "feature/login"));
    CHECK(holds(text, "24,130 tokens  $0.21  3 responses"));
    CHECK(holds(text, "claude-opus-4-5"));
    CHECK(holds(text, "the hook saw"));
    CHECK(widest(text) <= 80);
  }

  TEST_CASE("parts without room for every class say which are missing") {
    report::Sum sum = sum_of(805, 19'401);
    sum.tokens.input = 24;
    sum.tokens.cache_write_1h = 3'105;
    sum.tokens.cache_read = 56'866;
    app::CommitSummary summary = commit_of(k_id, "Add login", sum);
    summary.parts[0].session = "manual:2f34ab12";
    const std::string text = cli::show_text(summary, {false, 80}, {});
    CAPTURE(text);
    CHECK(holds(text, "(by hand)"));
    CHECK(holds(text, "56,866"));
    CHECK(holds(text, "3,105"));
    CHECK((holds(text, " Input ") ||
           holds(text, "Not shown for want of room: Input; --json has all.")));
    CHECK(widest(text) <= 80);
    CHECK_FALSE(holds(cli::show_text(summary, {false, 120}, {}), "want of"));
  }

  TEST_CASE("a commit without usage says so") {
    const std::string text =
        cli::show_text(commit_of(k_id, "By hand", {}), {false, 80}, {});
    CHECK(holds(text, "No AI usage"));
    CHECK_FALSE(holds(text, "Tokens"));
  }
}
