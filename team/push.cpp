// Sends what this ledger knows to a team's ledger.
//
// Invariant: killed at any moment it has sent whole batches, and what it sends
// again changes nothing. Numbers, ids, models, branches, people and times go;
// never a path, a tool, an agent, a skill or a word.
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/team_sent.hpp"
#include "lib/system/environment.hpp"
#include "team/rows.hpp"
#include "team/work.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::team {
namespace {

using app::Identity;
using ledger::RowId;
using ledger::Sent;
using ledger::SentKind;
using ledger::SentRows;

constexpr std::size_t k_batch = 1000;

Moment rounded(Moment moment, Identity identity) {
  return moment == k_never || identity != Identity::none
             ? moment
             : Moment{std::chrono::floor<std::chrono::days>(moment)};
}

class Sender {
 public:
  Sender(app::Workspace& workspace,
         Server& server,
         const PushOptions& options,
         SharedRepositories shared,
         app::Pseudonyms names)
      : ledger_(*workspace.ledger),
        server_(server),
        options_(options),
        shared_(std::move(shared)),
        names_(std::move(names)) {}

  Result<PushResult> run(const std::string& server_id) {
    TOKENS_TRY(load(server_id));
    TOKENS_TRY(send_repositories());
    TOKENS_TRY(send_commits());
    // First: another response may have the key of one that went.
    TOKENS_TRY(remove_what_went());
    TOKENS_TRY(send_responses());
    return result_;
  }

 private:
  SharedPlace place_of(const ledger::LineRow& line,
                       Moment time,
                       Identity identity) const {
    return {line.forked,
            to_unix_ms(rounded(line.file_first, identity)),
            to_unix_ms(rounded(time, identity)),
            line.offset};
  }

  SharedResponse response_of(const ledger::ResponseRow& fact,
                             const SharedRepository& shared) const {
    SharedResponse row;
    row.repository = shared.key;
    row.key = fact.key;
    row.source = static_cast<int>(fact.source);
    row.final = fact.final;
    row.tokens = fact.tokens;
    row.web_searches = fact.web_searches;
    row.model = text(fact.model);
    row.speed = text(fact.speed);
    row.service_tier = text(fact.service_tier);
    row.geo = text(fact.geo);
    std::vector<SharedPart> parts;
    if (const auto found = attempts_.find(fact.row); found != attempts_.end()) {
      TokenCounts sum;
      for (const TokenCounts& one : found->second) {
        sum += one;
        parts.push_back({"", "", one});
      }
      if (sum != fact.tokens) {
        parts.clear();  // only what adds up to the response says more than it
      }
    }
    if (const auto found = parts_.find(fact.row); found != parts_.end()) {
      for (const ledger::BilledPart& part : found->second) {
        parts.push_back({text(part.kind), text(part.model), part.tokens});
      }
    }
    row.attempts = parts_text(parts);
    row.sidechain = fact.sidechain;
    row.kept = place_of(fact.kept, fact.time, shared.identity);
    row.session = fact.session == 0
                      ? std::string()
                      : names_.session(shared.identity, text(fact.session));
    row.owner = place_of(fact.owner, fact.owner_time, shared.identity);
    row.place = static_cast<int>(fact.place);
    if (fact.place == PlaceKind::commit) {
      const auto sha = shas_.find(fact.commit);
      row.commit = sha == shas_.end() ? "" : sha->second;
    } else {
      row.branch = names_.branch(
          shared.identity,
          text(fact.place == PlaceKind::pending ? fact.pending_branch
                                                : fact.hinted_branch));
      row.gone = fact.place == PlaceKind::pending &&
                 gone_places_.contains({fact.worktree, fact.pending_branch});
    }
    row.evidence = static_cast<int>(fact.evidence);
    return row;
  }

  /// Gives the row its revision. Returns what is to be remembered of it if it
  /// differs from what was sent, or everything is to be sent again.
  template <class Row>
  std::optional<Sent> due(RowId row, Row& value, const SentRows& before) const {
    const Fingerprints prints = fingerprints(value);
    Sent sent{name_rows_.at(value.repository), prints.whole, prints.place};
    const auto known = before.find(row);
    if (known != before.end()) {
      sent.revision =
          known->second.place == prints.place ? known->second.revision : now_;
    }
    value.revision = sent.revision;
    const bool is_known =
        known != before.end() && known->second.whole == prints.whole;
    return is_known && !options_.again ? std::nullopt : std::optional(sent);
  }

  Result<void> load(const std::string& server_id) {
    TOKENS_TRY(write([&]() -> Result<void> {
      TOKENS_TRY_ASSIGN(team_, ledger::symbol(ledger_, "team " + server_id));
      for (const auto& [row, shared] : shared_) {
        TOKENS_TRY_ASSIGN(const RowId name,
                          ledger::symbol(ledger_, shared.key));
        name_rows_.emplace(shared.key, name);
        our_names_.insert(name);
      }
      return {};
    }));
    TOKENS_TRY_ASSIGN(attempts_, ledger::attempts(ledger_));
    TOKENS_TRY_ASSIGN(parts_, ledger::billed_parts(ledger_));
    TOKENS_TRY_ASSIGN(const auto gone, ledger::gone_places(ledger_));
    gone_places_.insert(gone.begin(), gone.end());
    return {};
  }

  Result<void> send_repositories() {
    std::map<std::string, std::string> projects;
    for (const auto& [row, shared] : shared_) {
      if (!shared.key.empty()) {
        projects.emplace(shared.key, shared.project);
      }
    }
    result_.repositories = static_cast<std::int64_t>(projects.size());
    std::vector<Statement> statements;
    for (const auto& [key, project] : projects) {
      statements.push_back(put_repository(key, project));
    }
    if (options_.only_look || statements.empty()) {
      return {};
    }
    TOKENS_TRY(server_.write(statements));
    return {};
  }

  Result<void> send_commits() {
    for (const auto& [row, shared] : shared_) {
      if (row != 0) {
        TOKENS_TRY(send_commits_of(row, shared));
      }
    }
    return {};
  }

  Result<void> send_commits_of(RowId repository,
                               const SharedRepository& shared) {
    TOKENS_TRY_ASSIGN(const auto rows, ledger::commits(ledger_, repository));
    std::unordered_map<RowId, const ledger::CommitRow*> by_row;
    for (const ledger::CommitRow& row : rows) {
      by_row.emplace(row.row, &row);
      shas_.emplace(row.row, row.sha);
    }
    std::vector<std::pair<RowId, CommitState>> batch;
    for (const ledger::CommitRow& row : rows) {
      const auto found = by_row.find(row.shown);
      const ledger::CommitRow& shown =
          row.dropped || found == by_row.end() ? row : *found->second;
      CommitState state;
      state.repository = shared.key;
      state.sha = row.sha;
      state.shown = shown.sha;
      state.dropped = row.dropped;
      state.branch = names_.branch(shared.identity, shown.branch);
      if (shared.identity == Identity::name) {
        state.author = contact_text(shown.author_name, shown.author_email);
      }
      batch.emplace_back(row.row, std::move(state));
      if (batch.size() == k_batch) {
        TOKENS_TRY(send_commit_batch(std::exchange(batch, {})));
      }
    }
    return send_commit_batch(std::move(batch));
  }

  Result<void> send_commit_batch(
      std::vector<std::pair<RowId, CommitState>> batch) {
    if (batch.empty()) {
      return {};
    }
    const auto [first, last] = std::minmax_element(
        batch.begin(), batch.end(), [](const auto& a, const auto& b) {
          return a.first < b.first;
        });
    TOKENS_TRY_ASSIGN(
        const SentRows before,
        ledger::sent_rows(
            ledger_, team_, SentKind::commit, first->first, last->first));
    std::vector<CommitState> changed;
    SentRows sent;
    for (auto& [row, state] : batch) {
      if (const auto one = due(row, state, before)) {
        sent.emplace(row, *one);
        changed.push_back(std::move(state));
      }
    }
    result_.commits_sent += static_cast<std::int64_t>(changed.size());
    if (options_.only_look || changed.empty()) {
      return {};
    }
    TOKENS_TRY(server_.write({put_commits(std::move(changed))}));
    return remember(SentKind::commit, sent);
  }

  Result<void> send_responses() {
    std::optional<RowId> from = std::numeric_limits<RowId>::min();
    while (from) {
      std::vector<std::pair<RowId, SharedResponse>> slice;
      const RowId first = *from;
      RowId last = first;
      TOKENS_TRY_ASSIGN(
          from,
          ledger::for_each_response(
              ledger_, first, k_batch, [&](const ledger::ResponseRow& fact) {
                last = fact.row;
                const auto shared = shared_.find(fact.repository);
                slice.emplace_back(fact.row, SharedResponse{});
                if (shared != shared_.end()) {
                  slice.back().second = response_of(fact, shared->second);
                } else {
                  slice.back().second.key = fact.key;
                  slice.back().second.place = -1;  // stays here
                }
              }));
      if (!slice.empty()) {
        TOKENS_TRY(send_slice(std::move(slice), first, last));
      }
    }
    return {};
  }

  Result<void> send_slice(std::vector<std::pair<RowId, SharedResponse>> slice,
                          RowId first,
                          RowId last) {
    TOKENS_TRY_ASSIGN(
        const SentRows before,
        ledger::sent_rows(ledger_, team_, SentKind::response, first, last));
    std::vector<SharedResponse> changed;
    SentRows sent;
    std::vector<ResponseKey> moved;
    std::vector<RowId> forgotten;
    for (auto& [row, response] : slice) {
      const bool stays = response.place < 0;
      const auto known = before.find(row);
      const bool has_moved =
          known != before.end() &&
          (stays ? our_names_.contains(known->second.repository)
                 : known->second.repository !=
                       name_rows_.at(response.repository));
      if (has_moved) {
        moved.push_back({text(known->second.repository), response.key});
        forgotten.push_back(row);
      }
      if (stays) {
        continue;
      }
      auto one = due(row, response, before);
      if (!one) {
        ++result_.known;
        continue;
      }
      if (response.source != static_cast<int>(Source::transcript)) {
        one->key = response.key;
      }
      sent.emplace(row, std::move(*one));
      changed.push_back(std::move(response));
    }
    result_.responses_sent += static_cast<std::int64_t>(changed.size());
    result_.responses_removed += static_cast<std::int64_t>(moved.size());
    if (options_.only_look || (changed.empty() && moved.empty())) {
      return {};
    }
    std::vector<Statement> statements;
    if (!moved.empty()) {
      statements.push_back(remove_responses(moved));
    }
    if (!changed.empty()) {
      statements.push_back(put_responses(std::move(changed)));
    }
    TOKENS_TRY_ASSIGN(const auto rows, server_.write(statements));
    result_.responses_changed += sent.empty() ? 0 : rows.back();
    return remember(SentKind::response, sent, forgotten);
  }

  /// What a person took back, or transcripts told better.
  Result<void> remove_what_went() {
    TOKENS_TRY_ASSIGN(const SentRows removed,
                      ledger::sent_and_removed(ledger_, team_));
    std::vector<ResponseKey> keys;
    std::vector<RowId> rows;
    for (const auto& [row, sent] : removed) {
      if (our_names_.contains(sent.repository)) {
        keys.push_back({text(sent.repository), *sent.key});
        rows.push_back(row);
      }
    }
    result_.responses_removed += static_cast<std::int64_t>(keys.size());
    if (options_.only_look || keys.empty()) {
      return {};
    }
    TOKENS_TRY(server_.write({remove_responses(keys)}));
    return remember(SentKind::response, {}, rows);
  }

  std::string text(RowId symbol) const {
    return std::string(ledger::text_of(ledger_, symbol));
  }

  Result<void> remember(SentKind kind,
                        const SentRows& sent,
                        const std::vector<RowId>& forgotten = {}) {
    return write([&]() -> Result<void> {
      for (const RowId row : forgotten) {
        TOKENS_TRY(ledger::forget_sent(ledger_, team_, kind, row));
      }
      for (const auto& [row, one] : sent) {
        TOKENS_TRY(ledger::store_sent(ledger_, team_, kind, row, one));
      }
      return {};
    });
  }

  /// Carries `work` out in a transaction of this ledger.
  template <class Work>
  Result<void> write(Work work) {
    TOKENS_TRY(ledger_.begin());
    if (auto done = work(); !done) {
      ledger_.roll_back();
      return done;
    }
    return ledger_.commit();
  }

  ledger::Ledger& ledger_;
  Server& server_;
  const PushOptions& options_;
  SharedRepositories shared_;
  app::Pseudonyms names_;
  RowId team_ = 0;
  std::int64_t now_ = to_unix_ms(system::now());
  std::unordered_map<std::string, RowId> name_rows_;
  std::set<RowId> our_names_;  ///< of the repositories that are sent
  std::unordered_map<RowId, std::string> shas_;  ///< by row of the commit
  std::set<std::pair<RowId, RowId>> gone_places_;
  std::unordered_map<RowId, std::vector<TokenCounts>> attempts_;
  std::unordered_map<RowId, std::vector<ledger::BilledPart>> parts_;
  PushResult result_;
};

}  // namespace

Result<PushResult> push(app::Workspace& workspace,
                        Server& server,
                        const std::string& server_id,
                        const PushOptions& options) {
  TOKENS_TRY_ASSIGN(SharedRepositories shared,
                    shared_repositories(workspace, options.extent));
  TOKENS_TRY_ASSIGN(app::Pseudonyms names,
                    app::Pseudonyms::open(*workspace.ledger));
  return Sender(workspace, server, options, std::move(shared), std::move(names))
      .run(server_id);
}

}  // namespace tokens::team
