// One run of a report over the ledger and the notes. Only reporting.cpp and
// report_inside.cpp use it; so each file can be read at one sitting.
//
// Invariant: the total is the sum of the groups.
#pragma once

#include "lib/app/reports/people.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/reports/tool_shares.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/app/views/fact_pricer.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::app {

/// Everything a key or a filter may need of one fact, as small numbers: the
/// texts are looked up once per distinct value, not once per response.
struct Place {
  const ledger::CommitRow* commit = nullptr;  ///< the living one that shows it
  ledger::RowId branch = 0;
};

/// What an entry of the task log is called, as rows of texts.
struct TaskWords {
  ledger::RowId project = 0;
  ledger::RowId task = 0;
};

/// Collects facts into groups.
class ReportRun {
 public:
  ReportRun(Workspace& workspace,
            const ReportQuery& query,
            ledger::RowId home,
            std::vector<NotedCommit> noted,
            std::unordered_set<ledger::RowId> clones,
            std::optional<std::unordered_set<std::string>> chosen)
      : workspace_(workspace),
        ledger_(*workspace.ledger),
        query_(query),
        repository_(workspace.repository.get()),
        home_(home),
        prices_(workspace.prices.here),
        noted_(std::move(noted)),
        clones_(std::move(clones)),
        chosen_(std::move(chosen)),
        pricer_(*workspace.ledger, workspace.prices),
        flat_price_(flat_price(workspace)) {
    pricer_.set_flat_price(flat_price_);
  }

  Result<void> load();
  Result<void> run(ledger::RowId repository);
  Result<void> take_notes(ledger::RowId repository);
  report::Report take_report();

 private:
  using Key = std::vector<std::int64_t>;

  using Groups = std::map<std::vector<std::optional<std::string>>, report::Sum>;

  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::size_t hash = 0;
      for (const std::int64_t part : key) {
        hash = hash * 0x9E3779B97F4A7C15ULL + static_cast<std::size_t>(part);
      }
      return hash;
    }
  };

  void take(const ledger::Fact& fact);
  bool is_of_clone(const ledger::Fact& fact) const;
  bool passes(const ledger::Fact& fact, const Place& place);
  Place place_of(const ledger::Fact& fact) const;
  std::int64_t key_part(report::Dimension dimension,
                        const ledger::Fact& fact,
                        const Place& place);
  std::optional<std::string> key_text(report::Dimension dimension,
                                      std::int64_t part);
  const std::vector<std::string>& people_of_commit(
      const ledger::CommitRow& commit);
  bool is_by_author(const ledger::CommitRow* commit);
  void collect(const Key& key, const report::Sum& sum, Groups& groups);
  std::int64_t local_ms(Moment time) const;
  ledger::RowId project_of(ledger::RowId directory);
  ledger::RowId text_row(std::string text);
  std::string_view text(ledger::RowId row) const;
  void take_line(const ledger::CommitRow& commit,
                 const notes::Line& line,
                 const report::Sum& sum);
  report::Sum& group_of(const ledger::Fact& fact, const Place& place);
  Result<void> load_inside();
  void take_shares(const ledger::Fact& fact, const Place& place);
  ledger::RowId project_row(std::string_view name);
  const TaskWords& words_of(const ledger::Fact& fact);
  bool matches(ledger::RowId symbol,
               const std::string& part,
               std::unordered_map<ledger::RowId, bool>& known);

  Workspace& workspace_;
  ledger::Ledger& ledger_;
  const ReportQuery& query_;
  const git::Repository* repository_;  ///< null outside of one
  ledger::RowId home_;                 ///< its row
  std::shared_ptr<const pricing::PriceTable> prices_;
  std::vector<NotedCommit> noted_;
  std::unordered_set<ledger::RowId> clones_;  ///< commits that live here, too
  /// The only commits that count, if the query has a path or a range.
  std::optional<std::unordered_set<std::string>> chosen_;
  People people_;         ///< asked for when the first one is needed
  RowPairs ledger_keys_;  ///< sessions and models of commits, if there are
                          ///< notes to be held against them
  FactPricer pricer_;
  std::int64_t implausible_ = 0;
  pricing::FlatPrice flat_price_;
  std::unordered_map<ledger::RowId, ledger::CommitRow> commits_;
  std::unordered_map<ledger::RowId, ledger::RowId> agent_kinds_;
  /// What only reports about the inside of sessions ask for.
  std::optional<ToolShares> tools_;
  const ToolShare* share_ = nullptr;  ///< of the fact at hand
  std::unordered_map<ledger::RowId, ledger::RowId> skills_;  ///< by response
  std::vector<ledger::WorktreeRow> worktrees_;
  std::unordered_map<ledger::RowId, std::string> repository_roots_;
  std::unordered_map<ledger::RowId, ledger::RowId> projects_;  ///< by directory
  std::unordered_map<std::string, ledger::RowId> aliases_;     ///< by name
  std::optional<ledger::RowId> wanted_project_;  ///< of the query, if any
  std::optional<std::unordered_map<ledger::RowId, TaskWords>>
      tasks_;  ///< by response; read when the first entry comes
  std::unordered_map<ledger::RowId, ledger::RowId> authors_;  ///< by commit row
  std::unordered_map<ledger::RowId, bool> author_matches_;    ///< by commit row
  std::unordered_map<ledger::RowId, bool> model_matches_;
  std::unordered_map<ledger::RowId, bool> project_matches_;
  std::vector<std::string> texts_{""};  ///< made here; row -(index)
  std::unordered_map<std::string, ledger::RowId> text_rows_;
  Key key_;  ///< of the fact at hand; kept for its memory
  /// Without a dimension there is one group.
  std::unordered_map<Key, report::Sum, KeyHash> groups_;
  std::pair<const Key, report::Sum>* last_group_ = nullptr;
  std::unordered_map<ledger::RowId, report::Unpriced> unpriced_;
};

}  // namespace tokens::app
