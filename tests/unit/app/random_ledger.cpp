// See random_ledger.hpp.
#include "tests/unit/app/random_ledger.hpp"

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <chrono>

namespace tokens::app::test {
namespace {

using ledger::RowId;
using ledger::test::must;

constexpr std::int64_t k_start_ms = 1'772'000'000'000;  // in 2026
constexpr std::uint64_t k_span_ms = 90ULL * 24 * 3'600'000;

const std::vector<std::string> k_models{"claude-sonnet-4-5-20250929",
                                        "claude-sonnet-4-5-20250929",
                                        "claude-opus-4-5-20251101",
                                        "claude-haiku-4-5-20251001",
                                        "mystery-1",
                                        ""};
const std::vector<std::string> k_sessions{"s1", "s2", "s3", "s4", ""};
const std::vector<std::string> k_agents{"", "", "a1", "a2", "a3"};
const std::vector<std::string> k_directories{
    "/one", "/one/lib", "/two", "/else/where", ""};
const std::vector<std::string> k_branches{"main", "feature/x", ""};
const std::vector<std::string> k_skills{"", "", "review", "release notes"};
const std::vector<std::string> k_tools{"Read",
                                       "Bash",
                                       "Edit",
                                       "mcp__journal__write",
                                       "mcp__journal__read",
                                       "mcp__web__fetch",
                                       ""};

std::string sha_of(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(40 - digits.size(), 'c') + digits;
}

}  // namespace

RandomLedger::RandomLedger(std::uint64_t seed, int responses) : random_(seed) {
  const std::string path = directory_ / "ledger.db";
  workspace.ledger = must(ledger::open(path, std::chrono::milliseconds{50}));
  workspace.prices = {};
  ledger::Ledger& all = *workspace.ledger;
  must(all.begin());
  make_places();
  make_responses(responses);
  make_attempts();
  make_entries();
  make_calls(all);
  for (const RowId row : rows_) {
    place(row);
  }
  must(all.commit());
  // Some of the calls came from a hook, which stores them elsewhere.
  ledger::Ledger hook = must(ledger::open(
      path, std::chrono::milliseconds{50}, ledger::Closing::leave_log));
  must(hook.begin());
  make_calls(hook);
  must(hook.commit());
}

/// Small numbers, which leave remainders, and such as make a prompt long.
TokenCounts RandomLedger::tokens() {
  const auto count = [this] {
    const std::int64_t most[] = {1, 3, 100, 5'000, 300'000};
    return static_cast<std::int64_t>(
        below(static_cast<std::uint64_t>(most[below(5)])));
  };
  return {count(), count(), count(), count(), count(), one_in(40) ? 7 : 0};
}

void RandomLedger::make_places() {
  ledger::Ledger& all = *workspace.ledger;
  for (const char* root : {"/one", "/two"}) {
    const std::string git_dir = std::string(root) + "/.git";
    const RowId repository = must(ledger::repository(all, root, git_dir)).row;
    bool is_new = false;
    repositories_.push_back(repository);
    worktrees_.push_back(
        must(ledger::worktree(all, repository, {git_dir, root}, is_new)).row);
    std::vector<RowId>& commits = commits_.emplace_back();
    for (int i = 0; i < 8; ++i) {
      CommitInfo info;
      info.id = sha_of(100 * repositories_.size() + commits.size());
      info.author_name = one_of({"Nell", "Ada", "Bo"});
      info.author_email = one_of({"a@example.org", "b@example.org"});
      info.committer_second = k_start_ms / 1000 + i;
      commits.push_back(must(ledger::store_commit(
          all, repository, info, worktrees_.back(), one_of(k_branches))));
    }
    must(ledger::show_at(all, commits[0], commits[1], false));
    must(ledger::show_at(all, commits[2], commits[2], true));
  }
}

void RandomLedger::make_responses(int count) {
  std::vector<std::string> keys;
  for (int i = 0; i < count; ++i) {
    keys.push_back("msg_" + std::to_string(i));
  }
  // Words stay where they are until all is stored.
  std::vector<std::vector<std::string>> words;
  words.reserve(keys.size());
  std::vector<Response> responses;
  for (const std::string& key : keys) {
    const auto& word =
        words.emplace_back(std::vector<std::string>{one_of(k_models),
                                                    one_of(k_sessions),
                                                    one_of(k_agents),
                                                    one_of(k_directories),
                                                    one_of(k_branches),
                                                    one_of(k_skills),
                                                    one_in(9) ? "fast" : "",
                                                    one_in(9) ? "batch" : "",
                                                    one_in(9) ? "us" : ""});
    Response& response = responses.emplace_back();
    response.key = key;
    response.tokens = tokens();
    response.web_searches = one_in(4) ? static_cast<std::int64_t>(below(5)) : 0;
    response.model = word[0];
    response.session = word[1];
    response.agent = word[2];
    response.directory = word[3];
    response.branch = word[4];
    response.skill = word[5];
    response.speed = word[6];
    response.service_tier = word[7];
    response.geo = word[8];
    response.sidechain = one_in(5);
    response.final = !one_in(5);
    if (!one_in(30)) {
      response.kept.time = from_unix_ms(
          k_start_ms + static_cast<std::int64_t>(below(k_span_ms)));
    }
    response.owner = response.kept;
    counts_.push_back(response.tokens);
  }
  must(ledger::merge(
      *workspace.ledger, responses, {}, from_unix_ms(k_start_ms), &rows_));
  must(ledger::store_agent(*workspace.ledger, "a1", "Explore"));
  must(ledger::store_agent(*workspace.ledger, "a2", "Plan"));
}

/// Two attempts that add up, so that one may be a long prompt and one not; some
/// had an advisor, with a model of its own or of no price, or a compaction.
void RandomLedger::make_attempts() {
  for (std::size_t i = 0; i < counts_.size(); i += 17) {
    TokenCounts first;
    TokenCounts second = counts_[i];
    first.cache_read = second.cache_read / 3;
    second.cache_read -= first.cache_read;
    first.output = second.output / 2;
    second.output -= first.output;
    const std::string model = "claude-sonnet-4-5-20250929";
    std::vector<ledger::AttemptRow> attempts{{"message", model, first},
                                             {"message", model, second}};
    if (i % 2 == 0) {
      attempts.push_back(
          {"advisor_message",
           one_of(k_models),
           {static_cast<std::int64_t>(300'000 + i), 7, 0, 0, 1}});
    }
    if (i % 3 == 0) {
      attempts.insert(attempts.begin(), {"compaction", "", {5, 6, 7, 8, 9}});
    }
    must(ledger::store_attempts(*workspace.ledger, rows_[i], attempts));
  }
}

void RandomLedger::make_entries() {
  for (int i = 0; i < 6; ++i) {
    ledger::Entry entry;
    entry.key = "entry " + std::to_string(i);
    entry.source = i % 2 == 0 ? Source::manual : Source::reading;
    (i % 3 == 0 ? entry.tokens.unclassified : entry.tokens.output) = 100 + i;
    entry.model = one_of(k_models);
    entry.session = one_of(k_sessions);
    entry.directory = one_of(k_directories);
    entry.time = from_unix_ms(k_start_ms + i);
    rows_.push_back(must(ledger::store_entry(*workspace.ledger, entry)));
  }
}

/// Called a second time it meets some of the calls of the first.
void RandomLedger::make_calls(ledger::Ledger& into) {
  std::vector<ledger::ToolRow> calls;
  std::vector<std::string> names;
  names.reserve(rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::string& name = names.emplace_back(one_of(k_tools));
    ledger::ToolRow call;
    call.id = static_cast<std::int64_t>(below(3 * rows_.size())) + 1;
    call.response = one_in(10) ? 0 : rows_[below(rows_.size())];
    call.tool = name;
    call.result_bytes =
        one_in(6) ? -1
                  : static_cast<std::int64_t>(below(one_in(5) ? 400'000 : 900));
    calls.push_back(call);
  }
  must(ledger::store_tools(into, calls));
}

void RandomLedger::place(RowId response) {
  const std::size_t at = below(repositories_.size());
  switch (below(4)) {
    case 0:
      break;  // outside
    case 1:
      must(ledger::assign_pending(*workspace.ledger,
                                  response,
                                  repositories_[at],
                                  worktrees_[at],
                                  one_of(k_branches)));
      break;
    default:
      must(ledger::assign_to_commit(*workspace.ledger,
                                    response,
                                    repositories_[at],
                                    commits_[at][below(commits_[at].size())],
                                    Evidence::reflog));
      break;
  }
}

}  // namespace tokens::app::test
