// Rows of merges: what is written is read, and joining is a proper join.
#include "lib/notes/merge_row.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using tokens::from_unix_ms;
using tokens::notes::join_merges;
using tokens::notes::Line;
using tokens::notes::merge_kind;
using tokens::notes::MergeKind;
using tokens::notes::MergeRow;
using tokens::notes::name_of;
using tokens::notes::parse_merge;
using tokens::notes::to_text;

TEST_SUITE_BEGIN("notes/merge_row");

namespace {

const std::string k_id(40, 'a');
const std::string k_other(40, 'b');

MergeRow full_row() {
  MergeRow row;
  row.kind = MergeKind::squash;
  row.source_branch = "feature/\"quoted\" \xC3\xA9";
  row.target_branch = "main";
  row.pull_request = 12;
  row.merged_by = "Nell";
  row.second = 1'700'000'000;
  row.base = k_other;
  row.commits = {k_other, k_id, k_id};
  row.revision = 7;
  Line line;
  line.session = "s1";
  line.model = "m";
  line.revision = 3;
  line.responses = 2;
  line.tokens.input = 5;
  line.first = from_unix_ms(1'000);
  line.last = from_unix_ms(2'000);
  row.usage = {{k_id, line}};
  return row;
}

}  // namespace

TEST_CASE("what is written is read, and written the same again") {
  const std::string text = to_text(full_row());
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  const auto row = parse_merge(text);
  REQUIRE(row);
  CHECK(row->kind == MergeKind::squash);
  CHECK(row->source_branch == full_row().source_branch);
  CHECK(row->pull_request == 12);
  CHECK(row->merged_by == "Nell");
  CHECK(row->second == 1'700'000'000);
  CHECK(row->base == k_other);
  CHECK(row->commits == std::vector{k_id, k_other});
  REQUIRE(row->usage.size() == 1);
  CHECK(row->usage[0].commit == k_id);
  CHECK(row->usage[0].line.tokens.input == 5);
  CHECK(row->usage[0].line.revision == 3);
  CHECK(to_text(*row) == text);
}

TEST_CASE("every kind has one name") {
  for (const auto kind : {MergeKind::merge,
                          MergeKind::fast_forward,
                          MergeKind::squash,
                          MergeKind::rebase,
                          MergeKind::queue}) {
    CHECK(merge_kind(name_of(kind)) == kind);
  }
  CHECK(!merge_kind("octopus"));
}

TEST_CASE("what is no row is none") {
  for (const char* text :
       {"",
        "no JSON",
        "[]",
        R"({"v":2,"kind":"merge"})",
        R"({"v":1,"kind":"other"})",
        R"({"v":1,"kind":"merge","base":"--upload-pack=sh"})"}) {
    CAPTURE(text);
    CHECK(!parse_merge(text));
  }
}

TEST_CASE("ids that are none are left out") {
  const auto row = parse_merge(
      R"({"v":1,"kind":"merge","commits":["--all","HEAD",7,")" + k_id +
      R"("],"usage":{"HEAD":[],")" + k_id + R"(":[{"v":2}]}})");
  REQUIRE(row);
  CHECK(row->commits == std::vector{k_id});
  CHECK(row->usage.empty());
}

TEST_CASE(
    "joining is commutative, associative, idempotent, and keeps what it "
    "does not understand") {
  MergeRow newer = full_row();
  newer.revision = 8;
  newer.merged_by = "Ada";
  MergeRow same_age = newer;
  same_age.merged_by = "Bob";
  const std::vector<std::string> texts{to_text(full_row()),
                                       to_text(newer),
                                       to_text(same_age),
                                       "of a later version\n",
                                       ""};
  for (const std::string& a : texts) {
    CHECK(join_merges(join_merges(a, ""), a) == join_merges(a, ""));
    for (const std::string& b : texts) {
      CHECK(join_merges(a, b) == join_merges(b, a));
      for (const std::string& c : texts) {
        CHECK(join_merges(join_merges(a, b), c) ==
              join_merges(a, join_merges(b, c)));
      }
    }
  }
  const std::string all =
      join_merges(join_merges(texts[0], texts[1]), texts[3]);
  CHECK(parse_merge(all)->merged_by == "Ada");
  CHECK(all.find("of a later version\n") != std::string::npos);
}

TEST_SUITE_END();
