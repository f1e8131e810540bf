#include "lib/app/merges/merge_usage.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using notes::Line;

/// By rows of session and model.
using Parts = std::map<std::pair<RowId, RowId>, std::pair<report::Sum, Line>>;

Result<NotesByCommit> notes_now(const git::Repository& repository) {
  return notes_of_all(repository, repository.resolve(k_notes_ref).value_or(""));
}

class Collector {
 public:
  Collector(Workspace& workspace, const std::unordered_set<std::string>& wanted)
      : workspace_(workspace),
        ledger_(*workspace.ledger),
        wanted_(wanted),
        pricer_(ledger_, workspace.prices),
        line_pricer_(workspace.prices.here) {}

  Result<void> take_ledger() {
    TOKENS_TRY(place_rows());
    if (holds_.commits.empty()) {
      return {};
    }
    const auto on_fact = [this](const Fact& fact) { take(fact); };
    TOKENS_TRY(
        ledger::for_each_fact(ledger_, home_ == 0 ? -1 : home_, on_fact));
    for (const RowId row : of_clones_) {
      TOKENS_TRY(ledger::for_each_fact_of_commit(ledger_, row, on_fact));
    }
    TOKENS_TRY(add_keys(ledger_, keys_, holds_));
    return name_parts();
  }

  /// Of a note's line and a recorded one with the same key the newer counts.
  Result<void> take_lines(const std::vector<notes::MergedUsage>& recorded) {
    TOKENS_TRY_ASSIGN(const NotesByCommit told,
                      notes_now(*workspace_.repository));
    std::map<std::string, notes::Note> lines;
    for (const notes::MergedUsage& one : recorded) {
      if (wanted_.contains(one.commit)) {
        notes::Note note;
        note.lines.push_back(one.line);
        notes::join(lines[one.commit], note);
      }
    }
    for (const std::string& commit : wanted_) {
      if (const auto note = told.find(commit); note != told.end()) {
        notes::join(lines[commit], note->second);
      }
    }
    for (auto& [commit, note] : lines) {
      for (Line& line : note.lines) {
        if (line.is_empty() || holds_.holds(commit, line)) {
          continue;
        }
        const report::Sum sum = line_pricer_.sum(line);
        usage_[commit].push_back({line.author_branch, sum, std::move(line)});
      }
    }
    return {};
  }

  UsageByCommit result() { return std::move(usage_); }

 private:
  /// A dead commit counts under its own id, where the merge names it.
  Result<void> place_rows() {
    TOKENS_TRY_ASSIGN(home_, known_row(ledger_, *workspace_.repository));
    TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger_, home_));
    std::unordered_map<RowId, const ledger::CommitRow*> by_row;
    for (const ledger::CommitRow& row : rows) {
      by_row.emplace(row.row, &row);
    }
    for (const ledger::CommitRow& row : rows) {
      const auto shown = by_row.find(row.shown);
      const ledger::CommitRow& place =
          row.dropped || shown == by_row.end() ? row : *shown->second;
      if (wanted_.contains(row.sha)) {
        holds_.commits.insert(row.sha);
      }
      if (wanted_.contains(place.sha)) {
        counts_at_.emplace(row.row, place.sha);
        branches_.emplace(place.sha, place.branch);
      }
    }
    TOKENS_TRY_ASSIGN(const auto clones, commits_of_clones(workspace_));
    for (const ledger::CommitRow& clone : clones) {
      if (!wanted_.contains(clone.sha)) {
        continue;
      }
      holds_.commits.insert(clone.sha);
      branches_.emplace(clone.sha, clone.branch);
      TOKENS_TRY_ASSIGN(const auto shown,
                        ledger::commits_shown_at(ledger_, clone.row));
      for (const RowId row : shown) {
        counts_at_.emplace(row, clone.sha);
        of_clones_.push_back(row);
      }
    }
    return {};
  }

  void take(const Fact& fact) {
    if (fact.place != PlaceKind::commit) {
      return;
    }
    keys_.emplace(fact.session, fact.model);
    const auto commit = counts_at_.find(fact.commit);
    if (commit == counts_at_.end()) {
      return;
    }
    auto& [sum, line] = parts_[commit->second][{fact.session, fact.model}];
    FactPricer::add(sum, fact, pricer_.price(fact));
    line.responses += fact.is_part ? 0 : 1;
    line.tokens += fact.tokens;
    line.web_searches += fact.web_searches;
    notes::add_time(line, fact.time);
  }

  Result<void> name_parts() {
    TOKENS_TRY_ASSIGN(const Sharing sharing,
                      sharing_of(*workspace_.repository));
    TOKENS_TRY_ASSIGN(const Pseudonyms names, Pseudonyms::for_reading(ledger_));
    for (auto& [commit, parts] : parts_) {
      for (auto& [key, part] : parts) {
        auto& [sum, line] = part;
        const std::string id(ledger::text_of(ledger_, key.first));
        const std::string model(ledger::text_of(ledger_, key.second));
        line.session = names.session(sharing.identity, id);
        line.model = notes::writable(model);
        line.author_branch =
            names.branch(sharing.identity, branches_.at(commit));
        usage_[commit].push_back({branches_.at(commit), sum, std::move(line)});
      }
    }
    return {};
  }

  Workspace& workspace_;
  ledger::Ledger& ledger_;
  const std::unordered_set<std::string>& wanted_;
  FactPricer pricer_;
  LinePricer line_pricer_;
  RowId home_ = 0;
  std::unordered_map<RowId, std::string> counts_at_;  ///< by row: its commit
  std::unordered_map<std::string, std::string> branches_;  ///< by commit
  std::vector<RowId> of_clones_;
  std::unordered_map<std::string, Parts> parts_;
  RowPairs keys_;
  LedgerHolds holds_;
  UsageByCommit usage_;
};

}  // namespace

Result<UsageByCommit> usage_of_commits(
    Workspace& workspace,
    const std::unordered_set<std::string>& wanted,
    const std::vector<notes::MergedUsage>& recorded) {
  Collector collector(workspace, wanted);
  TOKENS_TRY(collector.take_ledger());
  TOKENS_TRY(collector.take_lines(recorded));
  return collector.result();
}

Result<std::vector<std::string>> commits_made_on(Workspace& workspace,
                                                 const std::string& branch) {
  std::set<std::string> ids;
  TOKENS_TRY_ASSIGN(const RowId home,
                    known_row(*workspace.ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(*workspace.ledger, home));
  for (const ledger::CommitRow& row : rows) {
    if (row.branch == branch) {
      ids.insert(row.sha);
    }
  }
  TOKENS_TRY_ASSIGN(const NotesByCommit told, notes_now(*workspace.repository));
  for (const auto& [commit, note] : told) {
    if (std::ranges::any_of(note.lines, [&](const Line& line) {
          return line.author_branch == branch;
        })) {
      ids.insert(commit);
    }
  }
  return std::vector<std::string>(ids.begin(), ids.end());
}

}  // namespace tokens::app
