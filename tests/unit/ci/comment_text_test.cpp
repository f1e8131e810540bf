// The comment's text: headline, tables that add up, limits, and the unknown.
#include "ci/comment_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace tokens;
using ci::PullRequest;

namespace {

constexpr Int128 k_dollar = 1'000'000'000'000;

report::Sum some_sum(std::int64_t tokens, Int128 cost) {
  report::Sum sum;
  sum.tokens.output = tokens;
  sum.responses = 1;
  sum.priced = 1;
  sum.cost = PicoUsd{cost};
  return sum;
}

/// As many commits and models as asked for, each of 100 tokens and a dollar.
PullRequest some_facts(std::size_t count) {
  PullRequest facts;
  facts.head = std::string(40, 'a');
  facts.sessions = 2;
  facts.has_notes = true;
  for (std::size_t i = 0; i < count; ++i) {
    const report::Sum sum = some_sum(100, k_dollar);
    app::CommitSummary one;
    one.commit.id = std::string(40, 'b');
    one.commit.subject = "commit " + std::to_string(i);
    one.has_record = true;
    one.sum = sum;
    facts.by_commit.push_back(one);
    facts.by_model.push_back({"model-" + std::to_string(i), sum, 1});
    facts.total += sum;
  }
  facts.by_author.push_back({"Ada <x>", facts.total, count});
  return facts;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_with(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_SUITE("ci/comment_text") {
  TEST_CASE("the headline says tokens, cost, commits and sessions") {
    const std::string text = ci::summary_text(some_facts(3), {});
    CHECK(holds(text,
                "This pull request used **300 tokens, $3.00**, over 3 commits "
                "in 2 sessions."));
    CHECK(holds(text, "| Average cost per session | $1.50 |"));
    CHECK(ci::headline(some_facts(1)) == "100 tokens, $1.00, 1 commit");
  }

  TEST_CASE("what people typed is of no session, and no log") {
    PullRequest facts = some_facts(3);
    CHECK(holds(ci::summary_text(facts, {}), "as Claude Code logged them, at"));
    facts.typed = some_sum(100, k_dollar);
    const std::string text = ci::summary_text(facts, {});
    CHECK(holds(text, "| Average cost per session | $1.00 |"));
    CHECK(holds(text,
                "Tokens as Claude Code logged them, 100 of 300 typed by hand, "
                "at list prices."));
    facts.typed = facts.total;
    facts.sessions = 0;
    CHECK(
        holds(ci::summary_text(facts, {}), "Tokens as people typed them, at"));
  }

  TEST_CASE("names of authors only if wanted") {
    ci::TextOptions options;
    CHECK_FALSE(holds(ci::summary_text(some_facts(1), options), "Ada"));
    options.names_authors = true;
    CHECK(holds(ci::summary_text(some_facts(1), options),
                "<code>Ada &lt;x&gt;</code>"));
  }

  TEST_CASE("no data is no $0") {
    PullRequest facts = some_facts(0);
    facts.by_commit.resize(2);
    facts.commits_without_data = 2;
    facts.has_notes = false;
    const std::string text = ci::summary_text(facts, {});
    CHECK(holds(text, "**No data** about 2 commits"));
    CHECK(holds(text, "refs/notes/tokens"));
    CHECK_FALSE(holds(text, "$0.0"));
    CHECK_FALSE(holds(text, "| ---"));
    CHECK(ci::headline(facts) == "no data about 2 commits");
  }

  TEST_CASE("an empty range is said to be one") {
    CHECK(holds(ci::summary_text(PullRequest{}, {}), "There are no commits"));
  }

  TEST_CASE("a model without a price makes a lower bound and is named") {
    PullRequest facts = some_facts(2);
    facts.by_model[1].sum.priced = 0;
    facts.by_model[1].sum.cost = PicoUsd{};
    facts.total.priced = 1;
    facts.total.cost = PicoUsd{k_dollar};
    facts.unpriced.push_back({"odd|model", 1, 100});
    const std::string text = ci::summary_text(facts, {});
    CHECK(holds(text, "**200 tokens, $1.00+**"));
    CHECK(holds(text, "<code>model\\-1</code> | 1 | 100 |  | unknown |"));
    CHECK(holds(text, "No price is known for 1 response of <code>odd\\|"));
  }

  TEST_CASE("eight rows at most, the rest in one, and all in the details") {
    const std::string text = ci::summary_text(some_facts(12), {});
    CHECK(holds(text, "| and 6 more |  | 600 |  | $6.00 |"));
    CHECK(holds(text, "| **Total** | **12** | **1,200** |  | **$12.00** |"));
    CHECK(lines_with(text, "<code>model\\-11</code>") == 1);
    CHECK_FALSE(holds(ci::summary_text(some_facts(7), {}), "more |"));
  }

  TEST_CASE("commits beyond the limit are one row that adds up") {
    ci::TextOptions options;
    options.most_commits = 3;
    const std::string text = ci::summary_text(some_facts(5), options);
    CHECK(holds(text, "| and 2 more | 200 | $2.00 |"));
    CHECK(holds(text, "| **Total** | 500 | $5.00 |"));
  }

  TEST_CASE("a long comment loses rows of its middle, never its frame") {
    for (const std::size_t most : {65'536U, 30'000U, 6'000U, 2'000U}) {
      CAPTURE(most);
      ci::TextOptions options;
      options.most_bytes = most;
      options.exceeded = {"max-cost: $900.00 of $1.00"};
      const std::string text = ci::comment_text(
          some_facts(900), options, {"default", Moment{}, "abc"});
      CHECK(text.size() <= most);
      CHECK(ci::marker_of(text));
      CHECK(holds(text, "**90,000 tokens, $900.00**"));
      CHECK(holds(text, "**Over budget:** <code>max\\-cost\\:"));
      CHECK(holds(text, "<sub>"));
      if (most < 65'536U && most > 2'000U) {
        CHECK(holds(text, "rows left out"));
      }
    }
  }

  TEST_CASE("merged, and all merges so far") {
    PullRequest facts = some_facts(1);
    facts.merged_as = "0123456789abcdef";
    facts.merged_so_far =
        ci::MergedSoFar{3, some_sum(78'700, 331 * k_dollar / 100)};
    const std::string text = ci::summary_text(facts, {});
    CHECK(holds(text, "Merged as <code>0123456</code>. This"));
    CHECK(holds(text, "All 3 merges so far: **78,700 tokens, $3.31**."));
  }
}

TEST_SUITE("ci/markdown") {
  TEST_CASE("nothing from outside is a mark, a tag, an address or a name") {
    CHECK(ci::code("a|b`c") == "<code>a\\|b\\`c</code>");
    CHECK(ci::code("<b>&amp;") == "<code>&lt;b&gt;&amp;amp;</code>");
    CHECK(ci::code("@bob #1") == "<code>@<!-- -->bob #<!-- -->1</code>");
    CHECK(ci::code("https://x www.y") == "<code>https\\://x www\\.y</code>");
    CHECK(ci::code("a\nb\x1b[0m") == "<code>a?b?\\[0m</code>");
    CHECK(ci::code("</code>") == "<code>&lt;/code&gt;</code>");
    CHECK(ci::code(std::string(500, 'x')).size() < 120);
  }
}
