// The keys of a report: which commit, person, project or span of time a
// response belongs to, and how that is written. As numbers: texts are looked up
// once a value, not once a response.
#pragma once

#include "lib/app/reports/people.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/reports/tool_shares.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::app {

using report::is_time;

/// Returns the first millisecond of the span (an hour, day, week, month) that
/// holds `local_ms`, milliseconds since 1970 in the report's zone.
std::int64_t span_start(report::Dimension dimension,
                        std::int64_t local_ms,
                        report::WeekStart week = report::WeekStart::monday);

/// Returns how the span that begins there is written: "2026-03-01".
std::string span_text(report::Dimension dimension, std::int64_t start_ms);

/// Returns the name of a Source, given as its number.
const char* source_name(std::int64_t source);

/// Returns true if `part` stands in `text`; the case of letters is ignored.
bool holds(std::string_view text, const std::string& part);

/// Returns what follows the last slash.
std::string_view last_component(std::string_view path);

/// Where a response is shown.
struct Place {
  const ledger::CommitRow* commit = nullptr;  ///< the living one that shows it
  ledger::RowId branch = 0;
};

/// The keys of one query.
class ReportKeys {
 public:
  /// `home` is the row of the workspace's repository; `clones` are commits of
  /// other clones that live in it.
  ReportKeys(Workspace& workspace,
             const ReportQuery& query,
             ledger::RowId home,
             std::unordered_set<ledger::RowId> clones)
      : workspace_(workspace),
        ledger_(*workspace.ledger),
        query_(query),
        home_(home),
        clones_(std::move(clones)) {}

  /// Reads what keys need. Commits that only notes tell of get rows, too.
  Result<void> load(const std::vector<NotedCommit>& noted);

  /// Returns the row of the noted commit with this index.
  [[nodiscard]] const ledger::CommitRow& noted_commit(std::size_t index) const {
    return commits_.at(-static_cast<ledger::RowId>(index) - 1);
  }

  /// Returns the ids of the commits that the ledger has of this repository.
  [[nodiscard]] std::set<std::string> commits_here() const;

  [[nodiscard]] Place place_of(const ledger::Fact& fact) const;

  /// Returns true if another clone placed it at a commit that lives here, too.
  [[nodiscard]] bool is_of_clone(const ledger::Fact& fact) const;

  /// Returns the key of the fact; `share` is its part of a tool, if it has one.
  std::int64_t part(report::Dimension dimension,
                    const ledger::Fact& fact,
                    const Place& place,
                    const ToolShare* share = nullptr);

  /// Returns the text of such a key.
  std::optional<std::string> part_text(report::Dimension dimension,
                                       std::int64_t part);

  /// Returns the people of a commit, given as its key.
  std::vector<std::string> people_of(ledger::RowId commit);

  /// Returns its author as the commit itself says it.
  [[nodiscard]] std::string recorded_author(ledger::RowId commit) const;

  /// Returns the text of a row of the ledger, or of one made here.
  [[nodiscard]] std::string_view text(ledger::RowId row) const;

  /// Returns the row of a text, made if it is new.
  ledger::RowId text_row(std::string text);

  /// Returns the row of a project's name, or of its alias.
  ledger::RowId project_row(std::string_view name);

 private:
  /// What an entry of the task log is called, as rows of texts.
  struct TaskWords {
    ledger::RowId project = 0;
    ledger::RowId task = 0;
  };

  using Rows = std::unordered_map<ledger::RowId, ledger::RowId>;

  bool is_home(const ledger::CommitRow& commit) const {
    return commit.repository == home_ || clones_.contains(commit.row);
  }

  ledger::RowId author_of(ledger::RowId commit);
  ledger::RowId project_of(const ledger::Fact& fact);
  const TaskWords& words_of(const ledger::Fact& fact);

  Workspace& workspace_;
  ledger::Ledger& ledger_;
  const ReportQuery& query_;
  ledger::RowId home_;
  std::unordered_set<ledger::RowId> clones_;
  std::unordered_map<ledger::RowId, ledger::CommitRow> commits_;
  Rows agent_kinds_;
  Rows skills_;  ///< by response; only if asked for
  std::unordered_map<ledger::RowId, std::string> repository_roots_;
  People people_;  ///< asked for when the first one is needed
  Rows authors_;   ///< by commit
  Rows projects_;  ///< by directory
  std::unordered_map<std::string, ledger::RowId> aliases_;  ///< by name
  std::optional<std::unordered_map<ledger::RowId, TaskWords>>
      tasks_;  ///< by response; read when the first entry comes
  std::vector<std::string> texts_{""};  ///< made here; row -(index)
  std::unordered_map<std::string, ledger::RowId> text_rows_;
};

}  // namespace tokens::app
