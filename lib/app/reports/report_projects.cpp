// What reports call projects and tasks: folders, aliases, and the words of the
// task log.
#include "lib/app/reports/report_keys.hpp"
#include "lib/app/reports/report_run.hpp"
#include "lib/ledger/tasks.hpp"

namespace tokens::app {

using ledger::Fact;
using ledger::RowId;

/// The text of a row of the ledger, or of one made here.
std::string_view ReportRun::text(RowId row) const {
  return row < 0 ? std::string_view(texts_[static_cast<std::size_t>(-row)])
                 : ledger::text_of(ledger_, row);
}

RowId ReportRun::text_row(std::string text) {
  if (text.empty()) {
    return 0;
  }
  const auto [entry, is_new] = text_rows_.try_emplace(std::move(text), 0);
  if (is_new) {
    texts_.push_back(entry->first);
    entry->second = -static_cast<RowId>(texts_.size() - 1);
  }
  return entry->second;
}

/// The folder of the repository that holds the directory, so that worktrees
/// and subfolders fall together; outside of all, the folder itself.
RowId ReportRun::project_of(RowId directory) {
  const auto [entry, is_new] = projects_.try_emplace(directory, 0);
  if (is_new) {
    entry->second =
        project_row(last_component(ledger::text_of(ledger_, directory)));
  }
  return entry->second;
}

/// The row of a project's name, or of its alias.
RowId ReportRun::project_row(std::string_view name) {
  const auto [entry, is_new] = aliases_.try_emplace(std::string(name), 0);
  if (is_new) {
    entry->second = text_row(project_alias(workspace_, entry->first));
  }
  return entry->second;
}

const TaskWords& ReportRun::words_of(const Fact& fact) {
  static constexpr TaskWords k_no_words;
  if (fact.source != Source::task) {
    return k_no_words;
  }
  if (!tasks_) {
    tasks_.emplace();
    // What cannot be read shows as entries without words, never as none.
    const auto rows =
        ledger::tasks(ledger_).value_or(std::vector<ledger::TaskRow>{});
    for (const ledger::TaskRow& row : rows) {
      tasks_->emplace(row.response,
                      TaskWords{project_row(row.project), text_row(row.task)});
    }
  }
  const auto found = tasks_->find(fact.row);
  return found == tasks_->end() ? k_no_words : found->second;
}

}  // namespace tokens::app
