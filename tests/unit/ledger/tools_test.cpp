// Calls of tools: a hook's stand in a table of their own until a command
// moves them, and nobody notices where they stand.
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/fresh.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/sidelines.hpp"
#include "lib/ledger/tool_calls.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace tokens::ledger::test {
namespace {

struct ToolLedger {
  testing::ScratchDirectory directory;
  std::string path = directory / "ledger.db";
  RowId commit = 0;
  RowId response = 0;

  ToolLedger() {
    Ledger ledger = open_for(Closing::carry_over);
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

  Ledger open_for(Closing closing) {
    return must(open(path, std::chrono::milliseconds{0}, closing));
  }

  void call(Closing closing,
            std::string_view id,
            std::string_view edited,
            std::int64_t bytes = -1) {
    Ledger ledger = open_for(closing);
    std::vector<ToolRow> rows{
        {tool_row_id(id), response, "session", "Edit", edited, bytes}};
    must(store_tools(ledger, rows));
  }

  std::vector<std::string> edits() {
    Ledger ledger = open_for(Closing::carry_over);
    auto sessions = must(sessions_of(ledger, commit));
    REQUIRE(sessions.size() == 1);
    std::sort(sessions[0].edits.begin(), sessions[0].edits.end());
    return sessions[0].edits;
  }

  std::int64_t count(const std::string& what) const {
    SQLite::Database database(path);
    return database.execAndGet("SELECT count(*) FROM " + what).getInt64();
  }
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_SUITE("ledger/tools") {
  TEST_CASE("what a hook stored is seen before and after it is moved") {
    ToolLedger tools;
    tools.call(Closing::carry_over, "one", "/repo/a");
    tools.call(Closing::leave_log, "two", "/repo/b");
    tools.call(Closing::leave_log, "two", "");
    CHECK(tools.count("fresh_tool_use") == 1);
    CHECK(tools.edits() == Paths{"/repo/a", "/repo/b"});
    {
      Ledger ledger = tools.open_for(Closing::carry_over);
      must(settle_fresh(ledger, Fresh::if_many));
      CHECK(tools.count("fresh_tool_use") == 1);  // they are few
      must(settle_fresh(ledger, Fresh::all));
    }
    CHECK(tools.count("fresh_tool_use") == 0);
    CHECK(tools.count("tool_use") == 2);
    CHECK(tools.edits() == Paths{"/repo/a", "/repo/b"});
  }

  TEST_CASE("a call and its result come together, in any order and table") {
    ToolLedger tools;
    for (const bool result_first : {false, true}) {
      const std::string id = result_first ? "early" : "late";
      const auto first = result_first ? 70 : -1;
      tools.call(Closing::carry_over, id, result_first ? "" : "/repo/f", first);
      tools.call(Closing::leave_log,
                 id,
                 result_first ? "/repo/f" : "",
                 result_first ? -1 : 70);
      Ledger ledger = tools.open_for(Closing::carry_over);
      must(settle_fresh(ledger, Fresh::all));
    }
    CHECK(tools.count("tool_use WHERE result_bytes = 70 AND edited NOTNULL") ==
          2);
    CHECK(tools.edits() == Paths{"/repo/f"});
  }

  TEST_CASE("a reader of calls sees both tables, each call once") {
    ToolLedger tools;
    tools.call(Closing::carry_over, "one", "", -1);
    tools.call(Closing::leave_log, "one", "", 70);
    tools.call(Closing::leave_log, "two", "", 80);
    tools.call(Closing::carry_over, "three", "", 90);
    const auto sizes = [&tools] {
      Ledger ledger = tools.open_for(Closing::carry_over);
      std::vector<std::int64_t> found;
      for (const ToolCall& call : must(tool_calls(ledger))) {
        CHECK(call.response == tools.response);
        CHECK(text_of(ledger, call.tool) == "Edit");
        CHECK(call.server == 0);
        found.push_back(call.result_bytes);
      }
      return found;
    };
    const std::vector<std::int64_t> wanted{70, 80, 90};
    CHECK(tools.count("fresh_tool_use") == 2);
    CHECK(sizes() == wanted);
    Ledger ledger = tools.open_for(Closing::carry_over);
    must(settle_fresh(ledger, Fresh::all));
    CHECK(sizes() == wanted);
  }
}

}  // namespace tokens::ledger::test
