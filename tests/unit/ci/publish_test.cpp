// Which comment is edited, and which is left alone.
#include "ci/publish.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace tokens;
using ci::Behavior;
using ci::Comment;
using ci::Marker;
using ci::Published;

namespace {

/// A forge in memory that can lose its answers.
class PaperForge final : public ci::Forge {
 public:
  std::vector<Comment> all;
  std::vector<std::string> hidden;
  int lost_answers = 0;    ///< comments that are made, and then a failure
  int failed_answers = 0;  ///< failures before anything is made
  int edits = 0;
  bool forgets = false;  ///< a comment is gone when it is to be edited

  void add(const Marker& marker, const std::string& rest, bool is_ours = true) {
    all.push_back({std::to_string(++last_),
                   "node" + std::to_string(last_),
                   is_ours,
                   to_text(marker) + rest,
                   ""});
  }

  Result<std::vector<Comment>> comments() override { return all; }

  Result<Comment> create(const std::string& body) override {
    if (failed_answers > 0) {
      --failed_answers;
      return fail(ErrorKind::busy, "500");
    }
    all.push_back({std::to_string(++last_), "", true, body, "made"});
    if (lost_answers > 0) {
      --lost_answers;
      return fail(ErrorKind::busy, "502");
    }
    return all.back();
  }

  Result<Comment> update(const Comment& comment,
                         const std::string& body) override {
    ++edits;
    for (Comment& one : all) {
      if (one.id == comment.id && !forgets) {
        one.body = body;
        return one;
      }
    }
    return fail(ErrorKind::not_found, "gone");
  }

  Result<void> remove(const Comment& comment) override {
    std::erase_if(all,
                  [&](const Comment& one) { return one.id == comment.id; });
    return {};
  }

  Result<void> hide(const Comment& comment) override {
    hidden.push_back(comment.id);
    return {};
  }

 private:
  int last_ = 0;
};

Marker marker(std::int64_t ms, const std::string& tag = "default") {
  return {tag, from_unix_ms(ms), "head"};
}

ci::Publication some(std::int64_t ms,
                     const std::string& rest,
                     Behavior behavior = Behavior::update) {
  ci::Publication publication;
  publication.marker = marker(ms);
  publication.body = to_text(publication.marker) + rest;
  publication.behavior = behavior;
  return publication;
}

}  // namespace

TEST_SUITE("ci/publish") {
  TEST_CASE("made once, edited, and left when it says the same") {
    PaperForge forge;
    CHECK(publish(forge, some(1, "\na"))->done == Published::created);
    CHECK(publish(forge, some(2, "\nb"))->done == Published::updated);
    CHECK(publish(forge, some(3, "\nb"))->done == Published::unchanged);
    CHECK(forge.all.size() == 1);
    CHECK(forge.edits == 1);
  }

  TEST_CASE("the newest of ours is edited; others' and other tags' are not") {
    PaperForge forge;
    forge.add(marker(5), "\nmine, newer");
    forge.add(marker(3), "\nmine, older");
    forge.add(marker(1), "\nsomebody's", false);
    forge.add(marker(9, "other"), "\nother tag");
    CHECK(publish(forge, some(6, "\nnow"))->done == Published::updated);
    CHECK(forge.all[0].body.ends_with("\nnow"));
    CHECK(forge.all[1].body.ends_with("older"));
    CHECK(forge.all[2].body.ends_with("somebody's"));
    CHECK(forge.all[3].body.ends_with("other tag"));
  }

  TEST_CASE("a later run's comment stays, whatever is asked for") {
    for (const Behavior behavior : {Behavior::update,
                                    Behavior::always_new,
                                    Behavior::delete_and_new,
                                    Behavior::hide_and_new}) {
      PaperForge forge;
      forge.add(marker(9), "\nlater");
      CHECK(publish(forge, some(8, "\nnow", behavior))->done ==
            Published::outdated);
      forge.all.clear();
      forge.add(marker(1), "\nabout a later commit");
      auto publication = some(8, "\nnow", behavior);
      publication.is_later = [](const std::string& id) { return id == "head"; };
      CHECK(publish(forge, publication)->done == Published::outdated);
      CHECK(forge.all.size() == 1);
    }
  }

  TEST_CASE("a lost answer makes no second comment, a failure is repeated") {
    PaperForge forge;
    forge.lost_answers = 1;
    CHECK(publish(forge, some(1, "\na"))->done == Published::created);
    CHECK(forge.all.size() == 1);
    PaperForge other;
    other.failed_answers = 2;
    CHECK(publish(other, some(1, "\na"))->done == Published::created);
    CHECK(other.all.size() == 1);
    PaperForge broken;
    broken.failed_answers = 99;
    CHECK_FALSE(publish(broken, some(1, "\na")));
  }

  TEST_CASE("a comment that vanished is written again") {
    PaperForge forge;
    forge.add(marker(1), "\nold");
    forge.forgets = true;
    CHECK(publish(forge, some(2, "\nnew"))->done == Published::created);
  }

  TEST_CASE("delete, hide, and always new") {
    PaperForge forge;
    forge.add(marker(1), "\na");
    forge.add(marker(2), "\nb");
    publish(forge, some(3, "\nc", Behavior::hide_and_new)).value();
    CHECK(forge.hidden == std::vector<std::string>{"1", "2"});
    CHECK(forge.all.size() == 3);
    publish(forge, some(4, "\nc", Behavior::always_new)).value();
    CHECK(forge.all.size() == 4);
    publish(forge, some(5, "\nd", Behavior::delete_and_new)).value();
    CHECK(forge.all.size() == 1);
    CHECK(forge.all[0].body.ends_with("\nd"));
  }

  TEST_CASE("nothing is made where nothing is known") {
    PaperForge forge;
    auto publication = some(1, "\na");
    publication.may_create = false;
    CHECK(publish(forge, publication)->done == Published::nothing);
    CHECK(forge.all.empty());
    forge.add(marker(0), "\nold");
    CHECK(publish(forge, publication)->done == Published::updated);
  }
}
