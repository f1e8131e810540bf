// See own_notes.hpp.
#include "lib/app/sharing/own_notes.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/ledger/query.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using notes::Line;

Moment day_of(Moment moment) {
  return moment == k_never
             ? k_never
             : Moment{std::chrono::floor<std::chrono::days>(moment)};
}

/// Adds what `line` tells to what `other` does, of the same session and model.
void add(Line& line, const Line& other) {
  line.author_branch =
      other.author_branch.empty() ? line.author_branch : other.author_branch;
  line.responses += other.responses;
  line.tokens += other.tokens;
  line.web_searches += other.web_searches;
  line.first = std::min(line.first, other.first);
  if (line.last == k_never || other.last == k_never) {
    line.last = std::min(line.last, other.last);
  } else {
    line.last = std::max(line.last, other.last);
  }
  std::vector<std::string> digests;
  for (const std::string& keys : {line.keys, other.keys}) {
    for (const std::string_view digest : notes::digests_in(keys)) {
      digests.emplace_back(digest);
    }
  }
  line.keys = notes::join_digests(std::move(digests));
  line.text.clear();
}

/// Only what a transcript says comes under the same key on every machine, and
/// stays: what was typed, imported or estimated may be taken back.
std::string digest_of(const Fact& fact, std::string_view key) {
  return fact.source == Source::transcript ? notes::digest_of(key)
                                           : std::string{};
}

bool is_told_nowhere(const std::string& /*commit*/,
                     const std::string& /*session*/,
                     const std::string& /*digest*/) {
  return false;
}

}  // namespace

Result<OwnNotes> OwnNotes::load(Workspace& workspace, Identity identity) {
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const Pseudonyms names, Pseudonyms::open(ledger));
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(ledger, *workspace.repository));
  OwnNotes own;
  own.identity_ = identity;
  if (repository == 0) {
    return own;
  }
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger, repository));
  std::unordered_map<RowId, const ledger::CommitRow*> commits;
  for (const ledger::CommitRow& row : rows) {
    commits.emplace(row.row, &row);
    if (!row.dropped) {
      own.holds_.commits.insert(row.sha);
    }
  }
  RowPairs keys;
  TOKENS_TRY(ledger::for_each_keyed_fact(
      ledger, repository, 0, [&](const Fact& fact, std::string_view key) {
        const auto commit = commits.find(fact.commit);
        if (fact.place != PlaceKind::commit || commit == commits.end()) {
          return;
        }
        keys.emplace(fact.session, fact.model);
        own.committed_.insert(digest_of(fact, key));
        if (!commit->second->dropped &&
            commits.contains(commit->second->shown)) {
          own.parts_.push_back({commit->second->shown,
                                fact.session,
                                fact.model,
                                fact.is_part ? 0 : 1,
                                fact.tokens,
                                fact.web_searches,
                                fact.time,
                                digest_of(fact, key)});
        }
      }));
  TOKENS_TRY(add_keys(ledger, keys, own.holds_));
  for (const auto& [session, model] : keys) {
    const std::string id(ledger::text_of(ledger, session));
    own.words_.emplace(session, names.session(identity, id));
    own.words_.emplace(model, notes::writable(ledger::text_of(ledger, model)));
  }
  own.name_parts(names, commits);
  own.add_up(is_told_nowhere);
  return own;
}

void OwnNotes::name_parts(
    const Pseudonyms& names,
    const std::unordered_map<RowId, const ledger::CommitRow*>& commits) {
  for (const CommittedResponse& part : parts_) {
    const ledger::CommitRow& commit = *commits.at(part.commit);
    commit_names_.try_emplace(
        part.commit,
        CommitName{commit.sha, names.branch(identity_, commit.branch)});
    if (!part.digest.empty()) {
      digests_[words_.at(part.session)].insert(part.digest);
    }
  }
}

void OwnNotes::add_up(const ToldElsewhere& is_told) {
  std::map<std::string, std::map<std::pair<std::string, std::string>, Line>>
      sums;
  std::map<const Line*, std::vector<std::string>> digests;
  for (const CommittedResponse& part : parts_) {
    const CommitName& commit = commit_names_.at(part.commit);
    const std::string& session = words_.at(part.session);
    const std::string& model = words_.at(part.model);
    auto& of_commit = sums[commit.sha];
    if (!part.digest.empty() && is_told(commit.sha, session, part.digest)) {
      continue;
    }
    Line& line = of_commit[{session, model}];
    line.session = session;
    line.model = model;
    line.author_branch = commit.branch;
    line.responses += part.responses;
    line.tokens += part.tokens;
    line.web_searches += part.web_searches;
    add_time(line, part.time);
    if (!part.digest.empty()) {
      digests[&line].push_back(part.digest);
    }
  }
  lines_.clear();
  for (auto& [sha, of_commit] : sums) {
    std::vector<Line>& lines = lines_[sha];
    for (auto& [key, line] : of_commit) {
      line.keys = notes::join_digests(std::move(digests[&line]));
      if (identity_ == Identity::none) {
        line.first = day_of(line.first);
        line.last = day_of(line.last);
      }
      lines.push_back(std::move(line));
    }
  }
}

bool OwnNotes::is_ours(const std::string& commit, const Line& line) const {
  const auto digests = notes::digests_in(line.keys);
  return holds_.holds(commit, line) &&
         std::ranges::all_of(digests, [&](const auto& digest) {
           return committed_.contains(std::string(digest));
         });
}

void OwnNotes::apply(const std::string& commit,
                     std::int64_t revision,
                     notes::Note& note) const {
  if (!holds_.commits.contains(commit)) {
    return;
  }
  const auto ours = lines_.find(commit);
  const auto is_wanted = [&](const Line& line) {
    return ours != lines_.end() &&
           std::ranges::any_of(ours->second, [&](const Line& one) {
             return one.session == line.session && one.model == line.model;
           });
  };
  for (Line& line : note.lines) {
    if (!line.is_empty() && !is_wanted(line) && is_ours(commit, line)) {
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
      if (!is_ours(commit, *there)) {
        add(line, *there);
      }
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
