#include "lib/ledger/exchange_tables.hpp"

namespace tokens::ledger {
namespace {

// Rows are ordered by words, not by the numbers of words, which differ from
// ledger to ledger: two that hold the same write the same file.
#define WORD(column) "(SELECT text FROM symbol WHERE id = " column ")"

// Where a transcript stood on its disk is of no use elsewhere: it is read
// again, and keys make that safe.
constexpr ExchangeColumn k_transcript[] = {
    {"path", Meaning::text}, {"first_time"}, {"forked"}, {"last_time"}};
constexpr ExchangeColumn k_repository[] = {{"uuid", Meaning::text},
                                           {"common_dir", Meaning::text}};
// The cursor of the reflog goes along, because its events do.
constexpr ExchangeColumn k_worktree[] = {{"repository", Meaning::repository},
                                         {"git_dir", Meaning::text},
                                         {"root", Meaning::text},
                                         {"log_offset"},
                                         {"log_tail_hash", Meaning::hash},
                                         {"log_tail_length"}};
constexpr ExchangeColumn k_place[] = {{"worktree", Meaning::worktree},
                                      {"root", Meaning::text},
                                      {"since"},
                                      {"until"}};
constexpr ExchangeColumn k_linked[] = {{"repository", Meaning::repository},
                                       {"transcript", Meaning::transcript}};
constexpr ExchangeColumn k_event[] = {{"worktree", Meaning::worktree},
                                      {"sequence"},
                                      {"kind"},
                                      {"old_id", Meaning::text},
                                      {"new_id", Meaning::text},
                                      {"branch", Meaning::word},
                                      {"second"},
                                      {"moment"},
                                      {"session", Meaning::word},
                                      {"makes_commit"},
                                      {"from_hook"}};
constexpr ExchangeColumn k_rewrite[] = {{"repository", Meaning::repository},
                                        {"old_id", Meaning::text},
                                        {"new_id", Meaning::text},
                                        {"how"}};
constexpr ExchangeColumn k_rename[] = {{"repository", Meaning::repository},
                                       {"second"},
                                       {"from_name", Meaning::text},
                                       {"to_name", Meaning::text}};
constexpr ExchangeColumn k_commit[] = {{"repository", Meaning::repository},
                                       {"sha", Meaning::text},
                                       {"worktree", Meaning::worktree},
                                       {"branch", Meaning::word},
                                       {"second"},
                                       {"author_name", Meaning::word},
                                       {"author_email", Meaning::word},
                                       {"dropped"}};
constexpr ExchangeColumn k_lost[] = {{"commit_record", Meaning::commit},
                                     {"tip", Meaning::text},
                                     {"span"},
                                     {"paths", Meaning::hash},
                                     {"patch_id", Meaning::text}};
constexpr ExchangeColumn k_gone[] = {{"worktree", Meaning::worktree},
                                     {"branch", Meaning::word}};
constexpr ExchangeColumn k_agent[] = {{"agent", Meaning::word},
                                      {"kind", Meaning::word}};
constexpr ExchangeColumn k_link[] = {{"session", Meaning::word},
                                     {"number"},
                                     {"url", Meaning::word},
                                     {"repository", Meaning::word},
                                     {"time"}};
constexpr ExchangeColumn k_reading[] = {{"session", Meaning::word},
                                        {"time"},
                                        {"file", Meaning::transcript},
                                        {"offset"},
                                        {"number"},
                                        {"directory", Meaning::word},
                                        {"branch", Meaning::word},
                                        {"used"},
                                        {"limit_"}};
constexpr ExchangeColumn k_unreadable[] = {
    {"transcript", Meaning::transcript}, {"day"}, {"lines"}};
constexpr const char* k_more_lines =
    "ON CONFLICT (transcript, day) DO UPDATE SET lines = excluded.lines "
    "WHERE excluded.lines > lines";
constexpr ExchangeColumn k_unplaced[] = {{"session", Meaning::word}};

constexpr ExchangeTable k_before_responses[] = {
    {"transcript",
     "transcript",
     k_transcript,
     "id",
     Meaning::transcript,
     "path"},
    {"repository",
     "repository",
     k_repository,
     "id",
     Meaning::repository,
     "uuid"},
    {"worktree",
     "worktree",
     k_worktree,
     "id",
     Meaning::worktree,
     "repository git_dir root"},
    {"place",
     "worktree_place",
     k_place,
     "worktree, id",
     Meaning::number,
     "",
     Owner::new_worktree},
    {"transcript of",
     "repository_transcript",
     k_linked,
     "repository, transcript"},
    {"event",
     "head_event",
     k_event,
     "worktree, sequence",
     Meaning::number,
     "",
     Owner::new_worktree},
    {"rewrite", "rewrite_pair", k_rewrite, "id"},
    {"rename", "branch_rename", k_rename, "repository, second"},
    {"commit",
     "commit_record",
     k_commit,
     "id",
     Meaning::commit,
     "repository sha"},
    {"lost", "lost_change", k_lost, "commit_record, tip, span"},
    {"gone",
     "gone_place",
     k_gone,
     "worktree, branch",
     Meaning::number,
     "",
     Owner::new_worktree},
    {"agent", "agent", k_agent, WORD("agent.agent")},
    {"pull request", "pull_request_link", k_link, WORD("session") ", number"},
    {"reading",
     "context_reading",
     k_reading,
     WORD("session") ", time, file, offset, number"},
    {"unreadable",
     "unreadable_line",
     k_unreadable,
     "transcript, day",
     Meaning::number,
     "",
     Owner::anybody,
     k_more_lines},
    {"unplaced", "unplaced_session", k_unplaced, WORD("session")},
};

constexpr ExchangeColumn k_tool[] = {{"response", Meaning::response},
                                     {"id", Meaning::hash},
                                     {"tool", Meaning::word},
                                     {"mcp_server", Meaning::word},
                                     {"edited", Meaning::word},
                                     {"result_bytes"}};
constexpr ExchangeColumn k_attempt[] = {{"response", Meaning::response},
                                        {"number"},
                                        {"kind", Meaning::word},
                                        {"model", Meaning::word},
                                        {"input"},
                                        {"output"},
                                        {"cache_write_5m"},
                                        {"cache_write_1h"},
                                        {"cache_read"}};
constexpr ExchangeColumn k_note[] = {{"response", Meaning::response},
                                     {"text", Meaning::text}};

constexpr ExchangeColumn k_task[] = {{"response", Meaning::response},
                                     {"project", Meaning::text},
                                     {"task", Meaning::text},
                                     {"named", Meaning::text}};

constexpr const char* k_learn_tool =
    "ON CONFLICT (response, id) DO UPDATE SET "
    "result_bytes = excluded.result_bytes "
    "WHERE result_bytes IS NULL AND excluded.result_bytes NOTNULL";
constexpr const char* k_longer_attempt =
    "ON CONFLICT (response, number) DO UPDATE SET kind = excluded.kind, "
    "model = excluded.model, input = excluded.input, output = excluded.output, "
    "cache_write_5m = excluded.cache_write_5m, "
    "cache_write_1h = excluded.cache_write_1h, "
    "cache_read = excluded.cache_read WHERE excluded.output > output";

#undef WORD

constexpr ExchangeTable k_after_responses[] = {
    {"tool",
     "tool_use",
     k_tool,
     "response, id",
     Meaning::number,
     "",
     Owner::anybody,
     k_learn_tool},
    {"attempt",
     "attempt",
     k_attempt,
     "response, number",
     Meaning::number,
     "",
     Owner::anybody,
     k_longer_attempt},
    {"note", "manual_note", k_note, "response"},
    // Under another number: people type it only where the entry is theirs.
    {"task", "task_entry", k_task, "response"},
};

}  // namespace

std::span<const ExchangeTable> tables_before_responses() {
  return k_before_responses;
}

std::span<const ExchangeTable> tables_after_responses() {
  return k_after_responses;
}

}  // namespace tokens::ledger
