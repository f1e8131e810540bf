// See noted.hpp.
#include "lib/app/sharing/noted.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/sharing/noted_cache.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/sharing/team.hpp"
#include "lib/app/sharing/told_twice.hpp"
#include "lib/base/text.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace tokens::app {
namespace {

using ledger::RowId;

/// Returns what tells whether the same commits live as before.
std::string fingerprint_of(const std::vector<git::Ref>& refs) {
  std::string text;
  for (const git::Ref& ref : refs) {
    text += ref.name + ' ' + ref.id + '\n';
  }
  return std::to_string(stable_hash(text));
}

Result<std::vector<NotedCommit>> parse_all(const git::Repository& repository,
                                           const std::string& notes_id) {
  TOKENS_TRY_ASSIGN(auto notes, told_notes(repository, notes_id));
  std::vector<std::string> ids;
  for (const auto& [id, note] : notes) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto living, repository.living(ids));
  std::vector<NotedCommit> commits;
  for (const std::string& id : ids) {
    if (!living.contains(id)) {
      continue;
    }
    NotedCommit noted;
    noted.lines = std::move(notes.at(id).lines);
    std::erase_if(noted.lines,
                  [](const notes::Line& line) { return line.is_empty(); });
    if (noted.lines.empty()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(noted.commit, repository.commit(id));
    commits.push_back(std::move(noted));
  }
  count_once(commits);
  return commits;
}

}  // namespace

Result<ToldNotes> told_notes(const git::Repository& repository,
                             const std::string& notes_id) {
  ToldNotes all = read_team_lines(repository.common_dir());
  TOKENS_TRY_ASSIGN(const git::Notes notes,
                    git::read_notes(repository.common_dir(), notes_id));
  for (const auto& [id, text] : notes) {
    notes::join(all[id], notes::parse(text));
  }
  return all;
}

namespace {

Result<std::vector<NotedCommit>> all_noted(const git::Repository& repository) {
  const std::string notes_id = repository.resolve(k_notes_ref).value_or("");
  const std::string pulled = team_lines_state(repository.common_dir());
  if (notes_id.empty() && pulled.empty()) {
    return std::vector<NotedCommit>{};  // there are none yet
  }
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  std::string state =
      (notes_id.empty() ? "none" : notes_id) + ' ' + fingerprint_of(refs);
  state += pulled.empty() ? "" : " " + pulled;
  if (auto cached = read_noted_cache(repository.common_dir(), state)) {
    return std::move(*cached);
  }
  TOKENS_TRY_ASSIGN(auto commits, parse_all(repository, notes_id));
  write_noted_cache(repository.common_dir(), state, commits);
  return commits;
}

}  // namespace

Result<std::vector<NotedCommit>> noted_commits(Workspace& workspace) {
  TOKENS_TRY_ASSIGN(auto commits, all_noted(*workspace.repository));
  if (!commits.empty()) {
    TOKENS_TRY(take_out_recorded(workspace, commits));
  }
  return commits;
}

const NotedCommit* find_noted(const std::vector<NotedCommit>& commits,
                              const std::string& id) {
  const auto found =
      std::lower_bound(commits.begin(),
                       commits.end(),
                       id,
                       [](const NotedCommit& noted, const std::string& wanted) {
                         return noted.commit.id < wanted;
                       });
  return found == commits.end() || found->commit.id != id ? nullptr : &*found;
}

Result<void> add_keys(ledger::Ledger& ledger,
                      const RowPairs& rows,
                      LedgerHolds& holds) {
  if (rows.empty()) {
    return {};
  }
  TOKENS_TRY_ASSIGN(const Pseudonyms names, Pseudonyms::for_reading(ledger));
  for (const auto& [session, model] : rows) {
    const std::string id(ledger::text_of(ledger, session));
    const std::string name = notes::writable(ledger::text_of(ledger, model));
    for (const auto kind : {Identity::name, Identity::hash, Identity::none}) {
      holds.keys.emplace(names.session(kind, id), name);
    }
  }
  return {};
}

Result<LedgerHolds> ledger_holds(Workspace& workspace,
                                 const std::vector<NotedCommit>& noted,
                                 const std::vector<ledger::CommitRow>& clones) {
  LedgerHolds holds;
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(ledger, *workspace.repository));
  if (noted.empty()) {
    return holds;
  }
  TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger, repository));
  rows.insert(rows.end(), clones.begin(), clones.end());
  for (const ledger::CommitRow& row : rows) {
    if (find_noted(noted, row.sha) != nullptr) {
      holds.commits.insert(row.sha);
    }
  }
  if (holds.commits.empty()) {
    return holds;
  }
  RowPairs keys;
  const auto add = [&keys](const ledger::Fact& fact) {
    if (fact.place == PlaceKind::commit) {
      keys.emplace(fact.session, fact.model);
    }
  };
  if (repository != 0) {
    TOKENS_TRY(ledger::for_each_fact(ledger, repository, add));
  }
  for (const ledger::CommitRow& clone : clones) {
    TOKENS_TRY_ASSIGN(const auto shown,
                      ledger::commits_shown_at(ledger, clone.row));
    for (const RowId row : shown) {
      TOKENS_TRY(ledger::for_each_fact_of_commit(ledger, row, add));
    }
  }
  TOKENS_TRY(add_keys(ledger, keys, holds));
  return holds;
}

report::Sum LinePricer::sum(const notes::Line& line) {
  report::Sum sum;
  sum.tokens = line.tokens;
  sum.web_searches = line.web_searches;
  sum.responses = line.responses;
  auto& tariff = tariffs_[line.model];
  if (!tariff) {
    tariff = prices_->tariff({line.model, {}, {}, {}});
  }
  const Moment time = line.last;
  const auto cost =
      tariff->price({line.tokens, line.web_searches, time, {}, true});
  if (!cost) {
    sum.has_unpriced_share = line.tokens.total() > 0;
    return sum;
  }
  sum.priced = line.responses;
  sum.cost = *cost;
  return sum;
}

}  // namespace tokens::app
