// What git tells of a rebase, and what of it is a rewrite.
#include "lib/app/placing/commit_origins.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tokens::app {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A rebase: what there was, and the line of commits that it made.
struct Rebase {
  void old(const std::string& id,
           std::int64_t written,
           const std::string& subject) {
    known[id] = commit(id, written, subject);
  }

  void makes(const std::string& id,
             std::int64_t written,
             const std::string& subject) {
    CommitInfo one = commit(id, written, subject);
    one.committer_second = 9;
    one.parents = {made.empty() ? "onto" : made.front().id};
    known[id] = one;
    made.insert(made.begin(), one);
  }

  static CommitInfo commit(const std::string& id,
                           std::int64_t written,
                           const std::string& subject) {
    CommitInfo one;
    one.id = id;
    one.author_name = "Ada";
    one.author_email = "ada@example.org";
    one.author_second = written;
    one.subject = subject;
    return one;
  }

  Pairs believed(const Pairs& told) const {
    std::vector<RewritePair> pairs;
    for (const auto& [old_id, new_id] : told) {
      pairs.push_back({old_id, new_id, Evidence::hook});
    }
    Pairs result;
    for (const RewritePair& pair :
         believed_pairs(pairs, made, [this](const std::string& id) {
           const auto found = known.find(id);
           return found == known.end() ? std::nullopt
                                       : std::optional(found->second);
         })) {
      result.emplace_back(pair.old_id, pair.new_id);
    }
    return result;
  }

  std::map<std::string, CommitInfo> known;
  std::vector<CommitInfo> made;  ///< newest first
};

}  // namespace

TEST_SUITE("app/believed_pairs") {
  TEST_CASE("only commits that the rebase made") {
    Rebase rebase;
    rebase.old("a", 1, "one");
    rebase.makes("A", 1, "one");
    CHECK(rebase.believed({{"a", "A"}, {"b", "onto"}}) == Pairs{{"a", "A"}});
  }

  TEST_CASE("a commit made at a stop is none of what stopped") {
    Rebase rebase;
    rebase.old("a", 1, "one");
    rebase.old("b", 2, "two");
    SUBCASE("which lives on as it was") {
      rebase.makes("a", 1, "one");
      rebase.makes("n", 9, "inserted");
      rebase.makes("B", 2, "two");
      CHECK(rebase.believed({{"a", "n"}, {"b", "B"}}) == Pairs{{"b", "B"}});
    }
    SUBCASE("which lives on in another form") {
      rebase.makes("A", 1, "one");
      rebase.makes("n", 9, "inserted");
      rebase.makes("m", 10, "and one more");
      rebase.makes("B", 2, "two");
      CHECK(rebase.believed({{"a", "m"}, {"b", "B"}}) ==
            Pairs{{"a", "A"}, {"b", "B"}});
    }
    SUBCASE("which was reworded besides") {
      rebase.makes("A", 1, "one, better said");
      rebase.makes("n", 9, "inserted");
      CHECK(rebase.believed({{"a", "n"}}) == Pairs{{"a", "A"}});
    }
    SUBCASE("or was split, in the second in which it was written") {
      rebase.old("a", 9, "one");
      rebase.makes("n", 9, "one part");
      rebase.makes("m", 10, "the other");
      CHECK(rebase.believed({{"a", "m"}}) == Pairs{{"a", "m"}});
    }
    SUBCASE("all within one second") {
      rebase.makes("A", 1, "one");
      rebase.makes("n", 1, "inserted");
      CHECK(rebase.believed({{"a", "n"}}) == Pairs{{"a", "A"}});
    }
  }

  TEST_CASE("a reworded commit above one of the same second") {
    Rebase rebase;
    rebase.old("a", 1, "work");
    rebase.old("b", 1, "work");
    rebase.makes("A", 1, "work");
    rebase.makes("B", 1, "reworded");
    CHECK(rebase.believed({{"a", "A"}, {"b", "B"}}) ==
          Pairs{{"a", "A"}, {"b", "B"}});
  }

  TEST_CASE("several become one, and forgotten ones are believed") {
    Rebase rebase;
    rebase.old("a", 1, "one");
    rebase.old("b", 2, "two");
    rebase.makes("A", 1, "one");
    CHECK(rebase.believed({{"a", "A"}, {"b", "A"}, {"gone", "A"}}) ==
          Pairs{{"a", "A"}, {"b", "A"}, {"gone", "A"}});
  }
}

}  // namespace tokens::app
