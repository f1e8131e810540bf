// See own_notes.hpp.
#include "lib/app/sharing/own_notes.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>
#include <unordered_map>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using notes::Line;

/// What is shown at one commit, by rows of session and model.
using Shares = std::map<std::pair<RowId, RowId>, Line>;

void add(Line& line, const Fact& fact) {
  line.responses += fact.is_part ? 0 : 1;
  line.tokens += fact.tokens;
  line.web_searches += fact.web_searches;
  if (fact.time != k_never) {
    line.first = std::min(line.first, fact.time);
    line.last =
        line.last == k_never ? fact.time : std::max(line.last, fact.time);
  }
}

void add(Line& line, const Line& other) {
  line.responses += other.responses;
  line.tokens += other.tokens;
  line.web_searches += other.web_searches;
  line.first = std::min(line.first, other.first);
  if (other.last != k_never) {
    line.last =
        line.last == k_never ? other.last : std::max(line.last, other.last);
  }
}

Moment day_of(Moment moment) {
  return moment == k_never
             ? k_never
             : Moment{std::chrono::floor<std::chrono::days>(moment)};
}

/// Returns the lines of a commit, as this kind of identity writes them.
std::vector<Line> lines_of(ledger::Ledger& ledger,
                           const Pseudonyms& names,
                           Identity identity,
                           const std::string& branch,
                           const Shares& parts) {
  notes::Note note;
  for (const auto& [key, share] : parts) {
    Line line;
    line.session = names.session(
        identity, std::string(ledger::text_of(ledger, key.first)));
    line.model = notes::writable(ledger::text_of(ledger, key.second));
    line.author_branch = names.branch(identity, branch);
    if (const Line* there = find(note, line.session, line.model)) {
      add(line, *there);
    }
    add(line, share);
    if (identity == Identity::none) {
      line.first = day_of(line.first);
      line.last = day_of(line.last);
    }
    put(note, std::move(line));
  }
  return std::move(note.lines);
}

}  // namespace

Result<OwnNotes> OwnNotes::load(Workspace& workspace, Identity identity) {
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const Pseudonyms names, Pseudonyms::open(ledger));
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(ledger, *workspace.repository));
  OwnNotes own;
  if (repository == 0) {
    return own;
  }
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger, repository));
  std::unordered_map<RowId, const ledger::CommitRow*> commits;
  for (const ledger::CommitRow& row : rows) {
    commits.emplace(row.row, &row);
    if (!row.dropped) {
      own.commits_.insert(row.sha);
    }
  }
  std::unordered_map<RowId, Shares> shares;
  std::set<std::pair<RowId, RowId>> keys;
  TOKENS_TRY(ledger::for_each_fact(ledger, repository, [&](const Fact& fact) {
    const auto commit = commits.find(fact.commit);
    if (fact.place != PlaceKind::commit || commit == commits.end()) {
      return;
    }
    keys.emplace(fact.session, fact.model);
    if (!commit->second->dropped) {
      add(shares[commit->second->shown][{fact.session, fact.model}], fact);
    }
  }));
  for (const auto& [session, model] : keys) {
    const std::string id(ledger::text_of(ledger, session));
    const std::string name = notes::writable(ledger::text_of(ledger, model));
    for (const auto kind : {Identity::name, Identity::hash, Identity::none}) {
      own.known_.emplace(names.session(kind, id), name);
    }
  }
  for (const auto& [row, parts] : shares) {
    if (const auto commit = commits.find(row); commit != commits.end()) {
      own.lines_.emplace(
          commit->second->sha,
          lines_of(ledger, names, identity, commit->second->branch, parts));
    }
  }
  return own;
}

void OwnNotes::apply(const std::string& commit,
                     std::int64_t revision,
                     notes::Note& note) const {
  if (!commits_.contains(commit)) {
    return;
  }
  const auto ours = lines_.find(commit);
  const auto is_wanted = [&](const Line& line) {
    return ours != lines_.end() &&
           std::any_of(
               ours->second.begin(), ours->second.end(), [&](const Line& one) {
                 return one.session == line.session && one.model == line.model;
               });
  };
  for (Line& line : note.lines) {
    if (!line.is_empty() && !is_wanted(line) &&
        known_.contains({line.session, line.model})) {
      Line zeros;
      zeros.session = line.session;
      zeros.model = line.model;
      zeros.revision = std::max(revision, line.revision + 1);
      line = std::move(zeros);
    }
  }
  if (ours == lines_.end()) {
    return;
  }
  for (Line line : ours->second) {
    if (const Line* there = find(note, line.session, line.model)) {
      line.revision = there->revision;
      if (to_text(line) == to_text(*there)) {
        continue;
      }
      line.revision = std::max(revision, there->revision + 1);
    } else {
      line.revision = revision;
    }
    put(note, std::move(line));
  }
}

}  // namespace tokens::app
