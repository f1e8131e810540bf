// The JSON documents of log, show, glance, scan and doctor, and the short
// texts of scan and doctor.
#include "cli/text/commit_text.hpp"
#include "cli/text/doctor_text.hpp"
#include "cli/text/scan_text.hpp"
#include "tests/unit/cli/text/samples.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

using namespace tokens;
using cli::HookProgram;
using installers::HookKind;
using nlohmann::json;
using tokens::testing::commit_of;
using tokens::testing::holds;
using tokens::testing::sum_of;
using tokens::testing::widest;

namespace {

std::set<std::string> keys_of(const json& object) {
  std::set<std::string> keys;
  for (const auto& item : object.items()) {
    keys.insert(item.key());
  }
  return keys;
}

const std::set<std::string> k_commit_keys{"commit",
                                          "author",
                                          "date",
                                          "branch",
                                          "total_tokens",
                                          "cost_usd",
                                          "tokens",
                                          "has_unpriced",
                                          "models",
                                          "sessions",
                                          "evidence"};

app::IngestResult some_ingest() {
  app::IngestResult ingest;
  ingest.files = 3;
  ingest.bytes = 12'345;
  ingest.lines = 20;
  ingest.lines_used = 5;
  ingest.lines_ignored = 9;
  ingest.lines_malformed = 2;
  ingest.duplicates = 4;
  ingest.unfinished = 1;
  ingest.responses_added = 1;
  return ingest;
}

report::Report some_report() {
  report::Report report;
  report.total = sum_of(1'500, 12'345, 6);
  report.conservation = {6, 3, 1, 1, 1};
  return report;
}

}  // namespace

TEST_SUITE("cli/text/documents") {
  TEST_CASE("a commit has exactly the keys of the contract") {
    const json commit = json::parse(
        cli::commit_json(
            commit_of("ab12", "Add \"login\"", sum_of(24'130, 210'001)))
            .text());
    CHECK(keys_of(commit) == k_commit_keys);
    CHECK(commit["commit"] == "ab12");
    CHECK(commit["author"] == "Nell <nell@example.org>");
    CHECK(commit["date"] == "2026-03-01T10:00:00Z");
    CHECK(commit["branch"] == "feature/login");
    CHECK(commit["total_tokens"] == 24'130);
    CHECK(commit["tokens"]["output"] == 24'130);
    CHECK(commit["models"] == json::array({"claude-opus-4-5"}));
    CHECK(commit["sessions"].size() == 1);
    CHECK(commit["evidence"] == "hook");
  }

  TEST_CASE("costs are written with every digit") {
    CHECK(
        holds(cli::commit_json(commit_of("ab", "x", sum_of(1, 210'001))).text(),
              "\"cost_usd\": 0.210001,"));
  }

  TEST_CASE("what is not known is null") {
    report::Sum sum = sum_of(5, 0);
    sum.priced = 0;
    app::CommitSummary unknown = commit_of("ab", "x", sum);
    unknown.branch.clear();
    unknown.evidence = Evidence::none;
    const json commit = json::parse(cli::commit_json(unknown).text());
    CHECK(commit["cost_usd"].is_null());
    CHECK(commit["has_unpriced"] == true);
    CHECK(commit["branch"].is_null());
    CHECK(commit["evidence"].is_null());
  }

  TEST_CASE("a commit without usage has all keys, and no cost") {
    const json commit =
        json::parse(cli::commit_json(commit_of("ab", "x", {})).text());
    CHECK(keys_of(commit) == k_commit_keys);
    CHECK(commit["total_tokens"] == 0);
    CHECK(commit["cost_usd"].is_null());
    CHECK(commit["models"] == json::array());
  }

  TEST_CASE("the log is an array, also without commits") {
    CHECK(json::parse(cli::log_json({})) == json::array());
    const json log = json::parse(
        cli::log_json({commit_of("aa", "1", sum_of(1, 1)),
                       commit_of("bb", "bytes \xff and \n lines", {})}));
    REQUIRE(log.size() == 2);
    CHECK(log[0]["commit"] == "aa");
    CHECK(log[1]["commit"] == "bb");
  }

  TEST_CASE("the glance is one document") {
    app::Glance glance;
    glance.branch = "main";
    glance.total = sum_of(7, 1);
    glance.last = {commit_of("aa", "1", sum_of(7, 1))};
    glance.pending = {{"", sum_of(2, 0)}};
    const json document = json::parse(cli::glance_json(glance));
    CHECK(document["schema_version"] == 1);
    CHECK(document["branch"] == "main");
    CHECK(document["total_tokens"] == 7);
    CHECK(keys_of(document["last"][0]) == k_commit_keys);
    CHECK(document["pending"][0]["branch"].is_null());
    CHECK(document["pending"][0]["total_tokens"] == 2);
    CHECK(document["elsewhere"]["total_tokens"] == 0);
    CHECK(document["budget"].is_null());
  }

  TEST_CASE("scan adds its counts to the report's document") {
    const json document =
        json::parse(cli::scan_json(some_report(), some_ingest()));
    CHECK(document["schema_version"] == 1);
    CHECK(document["total_tokens"] == 1'500);
    CHECK(document["files"] == 3);
    CHECK(document["bytes"] == 12'345);
    CHECK(document["lines"] == document["lines_used"].get<int>() +
                                   document["lines_ignored"].get<int>() +
                                   document["lines_malformed"].get<int>() +
                                   document["duplicates"].get<int>());
    CHECK(document["conservation"]["responses"] == 6);
  }

  TEST_CASE("scan tells a few lines, and not all of many problems") {
    app::IngestResult ingest = some_ingest();
    for (int i = 0; i < 9; ++i) {
      ingest.problems.push_back("read /a/very/long/path/" +
                                std::string(200, 'x') + ": denied");
    }
    const std::string text = cli::scan_text(some_report(), ingest, {false, 80});
    CAPTURE(text);
    CHECK(holds(text, "3 transcripts, 12 kB read, 1 new response\n"));
    CHECK(holds(text, "2 lines could not be understood, 1 of them"));
    CHECK(holds(text, "1,500 tokens, $0.01"));
    CHECK(holds(text, "3 in commits, 1 pending, 1 dropped, 1 outside"));
    CHECK(holds(text, "and 4 more"));
    CHECK(widest(text) <= 80);
  }
}

TEST_SUITE("cli/text/doctor") {
  TEST_CASE("each state of a hook is what it is: well, worth a note, or ill") {
    using Level = app::Finding::Level;
    const auto level = [](HookKind kind, bool runs, bool current) {
      installers::HookState hook;
      hook.name = "post-commit";
      hook.kind = kind;
      hook.is_executable = runs;
      hook.is_current = current;
      return cli::hook_finding(hook, HookProgram::found).level;
    };
    CHECK(level(HookKind::ours, true, true) == Level::ok);
    CHECK(level(HookKind::ours, true, false) == Level::note);
    CHECK(level(HookKind::ours, false, true) == Level::problem);
    CHECK(level(HookKind::absent, false, false) == Level::problem);
    CHECK(level(HookKind::edited, true, false) == Level::note);
    CHECK(level(HookKind::foreign, true, false) == Level::problem);
    CHECK(level(HookKind::displaced, true, false) == Level::problem);
    CHECK(level(HookKind::run_by_other, true, false) == Level::ok);
    CHECK(level(HookKind::unreadable, false, false) == Level::problem);
  }

  TEST_CASE("a hook whose program is gone is a problem") {
    installers::HookState hook;
    hook.name = "post-commit";
    hook.kind = HookKind::ours;
    hook.is_current = hook.is_executable = true;
    hook.binary = "/opt/gone/git-tokens-hook";
    const auto finding = cli::hook_finding(hook, HookProgram::missing);
    CHECK(finding.level == app::Finding::Level::problem);
    CHECK(holds(finding.detail, "/opt/gone"));
    CHECK_FALSE(finding.remedy.empty());
  }

  TEST_CASE("findings are told as lines and as a document") {
    using Level = app::Finding::Level;
    const std::vector<app::Finding> well{{Level::ok, "ledger", "fine", ""}};
    CHECK_FALSE(cli::has_problem(well));
    CHECK(json::parse(cli::doctor_json(well, 0))["ok"] == true);
    CHECK(holds(cli::doctor_text(well, {false, 80}), "All is well"));

    const std::vector<app::Finding> ill{
        well[0],
        {Level::problem,
         "prices",
         "a sentence that is so long that it has to be broken into several "
         "lines of a terminal",
         "do something"}};
    CHECK(cli::has_problem(ill));
    const json document = json::parse(cli::doctor_json(ill, 0));
    CHECK(document["ok"] == false);
    CHECK(document["findings"][1]["level"] == "problem");
    CHECK(document["findings"][0]["remedy"].is_null());
    const std::string text = cli::doctor_text(ill, {false, 80});
    CHECK(holds(text, "do something"));
    CHECK(widest(text) <= 80);
  }
}
