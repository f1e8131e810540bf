// See told_twice.hpp.
#include "lib/app/sharing/told_twice.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/ledger/query.hpp"
#include "lib/model/token_counts.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using notes::Line;

/// A session and a digest; neither holds a zero byte.
std::string told_key(std::string_view session, std::string_view digest) {
  std::string key(session);
  key += '\0';
  key += digest;
  return key;
}

/// Orders commits by (committer time, id), which it asks for once.
class CommitOrder {
 public:
  explicit CommitOrder(const git::Repository& repository)
      : repository_(repository) {}

  bool is_before(const std::string& a, const std::string& b) {
    return std::pair(second_of(a), a) < std::pair(second_of(b), b);
  }

 private:
  std::int64_t second_of(const std::string& id) {
    const auto [known, is_new] = seconds_.try_emplace(id, INT64_MAX);
    if (is_new) {
      if (const auto commit = repository_.commit(id)) {
        known->second = commit->committer_second;
      }
    }
    return known->second;
  }

  const git::Repository& repository_;
  std::unordered_map<std::string, std::int64_t> seconds_;
};

/// By session and digest, the commits of lines that tell of the response.
using Tellers = std::unordered_map<std::string, std::vector<std::string>>;

/// What lines of others say of responses that are ours, and what lines of ours
/// said already.
struct Overlap {
  Tellers others;
  Tellers ours;
};

Overlap overlap_of(const std::map<std::string, notes::Note>& notes,
                   const OwnNotes& own) {
  Overlap overlap;
  for (const auto& [commit, note] : notes) {
    for (const Line& line : note.lines) {
      if (line.keys.empty() || !own.has_session(line.session)) {
        continue;
      }
      Tellers& tellers =
          own.is_ours(commit, line) ? overlap.ours : overlap.others;
      for (const std::string_view digest : notes::digests_in(line.keys)) {
        if (own.tells(line.session, std::string(digest))) {
          tellers[told_key(line.session, digest)].push_back(commit);
        }
      }
    }
  }
  return overlap;
}

/// Leaves only commits that live.
Result<void> keep_living(const git::Repository& repository, Tellers& tellers) {
  std::set<std::string> commits;
  for (const auto& [key, ids] : tellers) {
    commits.insert(ids.begin(), ids.end());
  }
  const std::vector<std::string> ids(commits.begin(), commits.end());
  TOKENS_TRY_ASSIGN(const auto living, repository.living(ids));
  for (auto& [key, tellers_of_one] : tellers) {
    std::erase_if(tellers_of_one,
                  [&](const std::string& id) { return !living.contains(id); });
  }
  return {};
}

/// Takes `part` from `line`.
void subtract(Line& line, const Line& part) {
  line.responses = std::max<std::int64_t>(line.responses - part.responses, 0);
  for (const TokenClass& one : k_token_classes) {
    std::int64_t& count = line.tokens.*one.count;
    count = std::max<std::int64_t>(count - part.tokens.*one.count, 0);
  }
  line.web_searches =
      std::max<std::int64_t>(line.web_searches - part.web_searches, 0);
}

/// Lets the line tell of the responses in `left` and of those that have no
/// digest; `scaled` says how many of those that go could not be taken away by
/// their own numbers.
void shrink(Line& line, const std::set<std::string>& left, std::size_t scaled) {
  if (scaled > 0) {
    const auto gone = static_cast<std::int64_t>(scaled);
    const auto whole = std::max(
        line.responses, static_cast<std::int64_t>(left.size() + scaled));
    for (const TokenClass& one : k_token_classes) {
      std::int64_t& count = line.tokens.*one.count;
      count -= count / whole * gone;
    }
    line.responses = std::max<std::int64_t>(line.responses - gone, 0);
  }
  line.keys = notes::join_digests({left.begin(), left.end()});
  line.text.clear();
  if (left.empty() && line.responses == 0) {
    line.tokens = {};
    line.web_searches = 0;
  }
}

void drop_empty_lines(std::vector<NotedCommit>& commits) {
  for (NotedCommit& noted : commits) {
    std::erase_if(noted.lines,
                  [](const Line& line) { return line.is_empty(); });
  }
  std::erase_if(commits,
                [](const NotedCommit& noted) { return noted.lines.empty(); });
}

/// Lines on commits of which the ledger has no row, by session and digest.
struct LinesOfOthers {
  std::unordered_map<std::string, std::vector<Line*>> by_digest;
  std::set<std::string> sessions;
};

LinesOfOthers lines_of_others(const std::vector<ledger::CommitRow>& rows,
                              std::vector<NotedCommit>& commits) {
  std::set<std::string> recorded;
  for (const ledger::CommitRow& row : rows) {
    recorded.insert(row.sha);
  }
  LinesOfOthers others;
  for (NotedCommit& noted : commits) {
    for (Line& line : noted.lines) {
      if (line.keys.empty() || recorded.contains(noted.commit.id)) {
        continue;
      }
      others.sessions.insert(line.session);
      for (const std::string_view digest : notes::digests_in(line.keys)) {
        others.by_digest[told_key(line.session, digest)].push_back(&line);
      }
    }
  }
  return others;
}

}  // namespace

Result<void> leave_out_told(const git::Repository& repository,
                            const std::map<std::string, notes::Note>& notes,
                            OwnNotes& own) {
  Overlap overlap = overlap_of(notes, own);
  if (overlap.others.empty()) {
    return {};
  }
  TOKENS_TRY(keep_living(repository, overlap.others));
  CommitOrder order(repository);
  own.add_up([&](const std::string& commit,
                 const std::string& session,
                 const std::string& digest) {
    const std::string key = told_key(session, digest);
    const auto others = overlap.others.find(key);
    if (others == overlap.others.end()) {
      return false;
    }
    const auto ours = overlap.ours.find(key);
    const bool stands =
        ours != overlap.ours.end() &&
        std::ranges::find(ours->second, commit) != ours->second.end();
    return std::ranges::any_of(others->second, [&](const std::string& other) {
      return other == commit || !stands || !order.is_before(commit, other);
    });
  });
  return {};
}

void count_once(std::vector<NotedCommit>& commits) {
  std::vector<NotedCommit*> ordered;
  for (NotedCommit& noted : commits) {
    ordered.push_back(&noted);
  }
  std::ranges::sort(ordered, [](const auto* a, const auto* b) {
    return std::tie(a->commit.committer_second, a->commit.id) <
           std::tie(b->commit.committer_second, b->commit.id);
  });
  std::unordered_map<std::string, Line*> told;
  for (NotedCommit* noted : ordered) {
    for (Line& line : noted->lines) {
      std::set<std::string> left;
      std::map<Line*, std::size_t> earlier;
      for (const std::string_view digest : notes::digests_in(line.keys)) {
        const auto found = told.find(told_key(line.session, digest));
        if (found == told.end()) {
          left.emplace(digest);
        } else {
          ++earlier[found->second];
        }
      }
      if (!earlier.empty()) {
        // An earlier line that is in this one as a whole is taken away to the
        // token; of another's part only the number of responses is known.
        std::size_t scaled = 0;
        for (const auto& [other, shared] : earlier) {
          const bool is_within =
              shared * notes::k_digest_size == other->keys.size() &&
              other->responses <= static_cast<std::int64_t>(shared);
          if (is_within) {
            subtract(line, *other);
          } else {
            scaled += shared;
          }
        }
        shrink(line, left, scaled);
      }
      for (const std::string& digest : left) {
        told.emplace(told_key(line.session, digest), &line);
      }
    }
  }
  drop_empty_lines(commits);
}

Result<void> take_out_recorded(Workspace& workspace,
                               std::vector<NotedCommit>& commits) {
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const RowId home, known_row(ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger, home));
  const LinesOfOthers others = lines_of_others(rows, commits);
  if (home == 0 || others.by_digest.empty()) {
    return {};
  }
  std::map<Line*, std::set<std::string>> taken;
  std::unordered_map<RowId, bool> is_wanted;
  TOKENS_TRY(ledger::for_each_keyed_fact(
      ledger, home, 0, [&](const Fact& fact, std::string_view key) {
        const auto [wanted, is_new] = is_wanted.try_emplace(fact.session);
        const std::string_view session = ledger::text_of(ledger, fact.session);
        if (is_new) {
          wanted->second = others.sessions.contains(std::string(session));
        }
        if (!wanted->second) {
          return;
        }
        const std::string digest = notes::digest_of(key);
        const auto lines = others.by_digest.find(told_key(session, digest));
        if (lines == others.by_digest.end()) {
          return;
        }
        Line numbers;
        numbers.responses = fact.is_part ? 0 : 1;
        numbers.tokens = fact.tokens;
        numbers.web_searches = fact.web_searches;
        for (Line* line : lines->second) {
          if (taken[line].insert(digest).second) {
            subtract(*line, numbers);
          }
        }
      }));
  for (const auto& [line, gone] : taken) {
    std::set<std::string> left;
    for (const std::string_view digest : notes::digests_in(line->keys)) {
      if (!gone.contains(std::string(digest))) {
        left.emplace(digest);
      }
    }
    shrink(*line, left, 0);
  }
  drop_empty_lines(commits);
  return {};
}

}  // namespace tokens::app
