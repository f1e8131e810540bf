// See exchange_tables.hpp.
#include "lib/ledger/exchange_tables.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <utility>

namespace tokens::ledger {
namespace {

constexpr std::pair<std::string_view, Meaning> k_meanings[] = {
    {"text", Meaning::text},
    {"word", Meaning::word},
    {"hash", Meaning::hash},
    {"repository", Meaning::repository},
    {"worktree", Meaning::worktree},
    {"transcript", Meaning::transcript},
    {"commit", Meaning::commit},
    {"response", Meaning::response}};

std::vector<ExchangeTable> listed_tables() {
  return {
      // Where a transcript stood on its disk is of no use elsewhere: it is read
      // again, and keys make that safe.
      {"transcript",
       "transcript",
       "path:text first_time forked last_time",
       1,
       Meaning::transcript},
      {"repository",
       "repository",
       "uuid:text common_dir:text",
       1,
       Meaning::repository},
      // The cursor of the reflog goes along, because its events do.
      {"worktree",
       "worktree",
       "repository:repository git_dir:text root:text log_offset "
       "log_tail_hash:hash log_tail_length",
       3,
       Meaning::worktree},
      {.kind = "place",
       .table = "worktree_place",
       .listed = "worktree:worktree root:text since until",
       .only_beside_new = true,
       .which = "ORDER BY worktree, id"},
      {"transcript of",
       "repository_transcript",
       "repository:repository transcript:transcript",
       2},
      {.kind = "event",
       .table = "head_event",
       .listed = "worktree:worktree sequence kind old_id:text new_id:text "
                 "branch:word second moment session:word makes_commit "
                 "from_hook",
       .keys = 2,
       .only_beside_new = true},
      {"rewrite",
       "rewrite_pair",
       "repository:repository old_id:text new_id:text how"},
      {"rename",
       "branch_rename",
       "repository:repository second from_name:text to_name:text",
       2},
      {"commit",
       "commit_record",
       "repository:repository sha:text worktree:worktree branch:word second "
       "author_name:word author_email:word dropped",
       2,
       Meaning::commit},
      {"lost",
       "lost_change",
       "commit_record:commit tip:text span paths:hash patch_id:text",
       3},
      {.kind = "gone",
       .table = "gone_place",
       .listed = "worktree:worktree branch:word",
       .keys = 2,
       .only_beside_new = true},
      {"agent", "agent", "agent:word kind:word", 1},
      {"pull request",
       "pull_request_link",
       "session:word number url:word repository:word time",
       2},
      {"reading",
       "context_reading",
       "session:word time file:transcript offset number directory:word "
       "branch:word used limit_",
       5},
      {.kind = "unreadable",
       .table = "unreadable_line",
       .listed = "transcript:transcript day lines",
       .keys = 2,
       .write = "ON CONFLICT (transcript, day) DO UPDATE SET "
                "lines = excluded.lines WHERE excluded.lines > lines"},
      {"unplaced", "unplaced_session", "session:word", 1},
      // By its root commits another machine knows a clone of its own.
      {.kind = "roots",
       .table = "repository",
       .listed = "repository=id:repository commits=roots:text",
       .write = "UPDATE repository SET roots = ?2 WHERE id = ?1 "
                "AND roots IS NULL",
       .which = "WHERE roots IS NOT NULL ORDER BY id"},
      // A commit that was known keeps what this ledger computed of it.
      {.kind = "shown",
       .table = "commit_record",
       .listed = "commit=id:commit at=shown:commit",
       .only_beside_new = true,
       .write = "UPDATE commit_record SET shown = ?2 WHERE id = ?1",
       .which = "WHERE shown IS NOT NULL ORDER BY id"},
      {.kind = "tool",
       .table = "tool_use",
       .listed = "response:response id:hash tool:word mcp_server:word "
                 "edited:word result_bytes",
       .keys = 2,
       .write = "ON CONFLICT (response, id) DO UPDATE SET "
                "result_bytes = excluded.result_bytes "
                "WHERE result_bytes IS NULL "
                "AND excluded.result_bytes NOTNULL"},
      {.kind = "attempt",
       .table = "attempt",
       .listed = "response:response number kind:word model:word input output "
                 "cache_write_5m cache_write_1h cache_read",
       .keys = 2,
       .write = "ON CONFLICT (response, number) DO UPDATE SET "
                "kind = excluded.kind, model = excluded.model, "
                "input = excluded.input, output = excluded.output, "
                "cache_write_5m = excluded.cache_write_5m, "
                "cache_write_1h = excluded.cache_write_1h, "
                "cache_read = excluded.cache_read "
                "WHERE excluded.output > output"},
      {"note", "manual_note", "response:response text:text", 1},
      // Under another number: people type it only where the entry is theirs.
      {"task",
       "task_entry",
       "response:response project:text task:text named:text",
       1},
  };
}

ExchangeColumn column_of(std::string_view listed) {
  const auto colon = std::min(listed.find(':'), listed.size());
  const std::string_view field = listed.substr(0, colon);
  const auto equals = field.find('=');  // behind it begins the name: 0 if none
  ExchangeColumn column{std::string(field.substr(0, equals)),
                        std::string(field.substr(equals + 1))};
  for (const auto& [word, meaning] : k_meanings) {
    if (word == listed.substr(std::min(colon + 1, listed.size()))) {
      column.meaning = meaning;
    }
  }
  return column;
}

/// Rows are ordered by words, not by the numbers of words, which differ from
/// ledger to ledger: two that hold the same write the same file.
std::string order_of(const ExchangeTable& table) {
  if (table.keys == 0 || table.label != Meaning::number) {
    return "ORDER BY id";
  }
  std::string order;
  for (std::size_t i = 0; i < table.keys; ++i) {
    const std::string name = table.table + ('.' + table.columns[i].name);
    order += order.empty() ? "ORDER BY " : ", ";
    order += table.columns[i].meaning == Meaning::word
                 ? "(SELECT text FROM symbol WHERE id = " + name + ")"
                 : name;
  }
  return order;
}

void make_statements(ExchangeTable& table) {
  std::string names;
  std::string marks;
  const std::string of = table.table;
  table.find = "SELECT id FROM " + of + " WHERE true";
  for (const std::string_view listed : split(table.listed, ' ')) {
    const ExchangeColumn& column =
        table.columns.emplace_back(column_of(listed));
    names += (names.empty() ? "" : ", ") + column.name;
    marks += marks.empty() ? "?" : ", ?";
    if (table.columns.size() <= table.keys) {
      table.find += " AND " + column.name + " = ?";
    }
  }
  table.select =
      (table.label == Meaning::number ? "SELECT 0, " : "SELECT id, ") + names +
      " FROM " + of + ' ' +
      (table.which != nullptr ? table.which : order_of(table));
  if (table.label == Meaning::transcript) {
    // No cursor of this disk: it is read from its start if it is found.
    names += ", inode, size, modified_ns, offset, tail_hash";
    marks += ", 0, -1, 0, 0, 0";
  }
  table.insert = table.is_update()
                     ? table.write
                     : "INSERT INTO " + of + " (" + names + ") VALUES (" +
                           marks + ") " + table.write;
}

}  // namespace

/// The statements stay where they are as long as the process runs, as literals
/// do.
const std::vector<ExchangeTable>& exchange_tables() {
  static const auto tables = [] {
    std::vector<ExchangeTable> made = listed_tables();
    std::for_each(made.begin(), made.end(), make_statements);
    return made;
  }();
  return tables;
}

}  // namespace tokens::ledger
