// Calls of tools: each once, with what it gave back, whenever that was read.
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <string>
#include <vector>

namespace tokens::ledger::test {
namespace {

struct ToolLedger : OpenLedger {
  RowId commit = 0;
  RowId response = 0;

  ToolLedger() {
    Entry entry;
    entry.key = "entry";
    entry.session = "session";
    entry.time = from_unix_ms(1000);
    response = must(store_entry(ledger, entry));
    const RowId repository =
        must(ledger::repository(ledger, "id", "/repo/.git")).row;
    bool is_new = false;
    const RowId worktree =
        must(ledger::worktree(
                 ledger, repository, {"/repo/.git", "/repo"}, is_new))
            .row;
    CommitInfo info;
    info.id = std::string(40, 'a');
    commit = must(store_commit(ledger, repository, info, worktree, "main"));
    must(
        assign_to_commit(ledger, response, repository, commit, Evidence::hook));
  }

  /// A call, perhaps with its result.
  void call(std::string_view id,
            std::string_view edited,
            std::int64_t bytes = -1) {
    must(store_tools(ledger,
                     {{tool_row_id(id), response, "Edit", edited, bytes}}));
  }

  /// A result whose call was read before.
  void result(std::string_view id, std::int64_t bytes) {
    must(store_tools(ledger, {{tool_row_id(id), 0, "", "", bytes}}));
  }

  std::vector<std::string> edits() {
    auto sessions = must(sessions_of(ledger, commit));
    REQUIRE(sessions.size() == 1);
    std::sort(sessions[0].edits.begin(), sessions[0].edits.end());
    return sessions[0].edits;
  }

  std::vector<std::int64_t> sizes() {
    std::vector<std::int64_t> found;
    for (const ToolCall& one : must(tool_calls(ledger))) {
      CHECK(one.response == response);
      CHECK(text_of(ledger, one.tool) == "Edit");
      CHECK(one.server == 0);
      found.push_back(one.result_bytes);
    }
    return found;
  }
};

using Paths = std::vector<std::string>;
using Sizes = std::vector<std::int64_t>;

}  // namespace

TEST_SUITE("ledger/tools") {
  TEST_CASE("a call that is read again is one call") {
    ToolLedger tools;
    tools.call("one", "/repo/a", 10);
    tools.call("two", "/repo/b");
    tools.call("one", "/repo/a", 10);
    tools.call("two", "/repo/b");
    CHECK(tools.edits() == Paths{"/repo/a", "/repo/b"});
    CHECK(tools.sizes() == Sizes{0, 10});
  }

  TEST_CASE("a result finds its call, and is not replaced") {
    ToolLedger tools;
    tools.call("one", "");
    tools.call("two", "");
    tools.result("one", 70);
    CHECK(tools.sizes() == Sizes{0, 70});
    tools.call("two", "", 80);
    tools.result("one", 90);
    CHECK(tools.sizes() == Sizes{70, 80});
  }

  TEST_CASE("a result without a call is none") {
    ToolLedger tools;
    tools.result("nobody", 70);
    CHECK(tools.sizes().empty());
    tools.call("nobody", "/repo/c", 70);
    CHECK(tools.sizes() == Sizes{70});
  }
}

}  // namespace tokens::ledger::test
