// Copies a team's ledger into a local one, for the dashboard: the same numbers
// by the same queries, without a server that adds up.
//
// Told part by part: the responses of one repository and one day. The server
// makes a fingerprint of each, and only what differs travels and is put in
// anew. Invariant: everything in one transaction, so that readers see one state
// of the team's ledger or another; nothing is written when nothing changed.
#include "lib/app/reports/reporting.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/team_sent.hpp"
#include "lib/model/history.hpp"
#include "lib/model/token_counts.hpp"
#include "team/report_sql.hpp"
#include "team/rows.hpp"
#include "team/shared_repositories.hpp"
#include "team/work.hpp"

#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::team {
namespace {

using ledger::CopiedParts;
using ledger::RowId;

constexpr std::size_t k_slice = 10'000;

/// From so many rows on they are read from all rows, piece by piece, and not
/// as one answer.
constexpr std::int64_t k_most_at_once = 20'000;

/// Stands between what names a part, a key, or a repository; in none of them.
constexpr char k_between = '\n';

std::string from_sql() {
  return std::string(" FROM git_tokens_response r") + k_with_commits +
         " LEFT JOIN git_tokens_repository n ON n.repository = r.repository";
}

std::string joined_columns(const char* before, const char* behind) {
  std::string text;
  for (const std::string& column : copied_columns()) {
    text += (text.empty() ? "" : ", ") + std::string(before) + column + behind;
  }
  return text;
}

LedgerRecord worktree_record(std::int64_t label,
                             std::int64_t repository,
                             const std::string& git_dir,
                             const std::string& root) {
  LedgerRecord record{"worktree", {}};
  record.set("label", label);
  record.set("repository", repository);
  record.set("git_dir", git_dir);
  record.set("root", root);
  for (const char* cursor : {"log_offset", "log_tail_length"}) {
    record.set(cursor, 0);
  }
  record.set("log_tail_hash", "0");
  return record;
}

std::string front_of(std::string_view text) {
  return std::string(text.substr(0, text.find(k_between)));
}

/// The responses of one repository and one day (UTC) are told together. `day`
/// as in `utc_day_sql()`; nothing where no time is known.
std::string part_of(const Field& repository, const Field& day) {
  return std::string(repository.value_or("")) + k_between +
         std::string(day.value_or(""));
}

/// Returns the id of a repository in a copy.
std::string copied_repository_id(const CopiedRow& row, int state) {
  return row.response.repository + k_between + row.project + k_between +
         std::to_string(state);
}

/// What each part holds: repository, day, count, fingerprint.
Statement parts_sql() {
  // Hashes of rows and a hash of these: any engine has them, and no row is so
  // long that a day of them could not be joined.
  return {"SELECT r.repository, " + utc_day_sql() +
              ", count(*), md5(string_agg(md5(concat_ws('|', " +
              joined_columns("coalesce(CAST(", " AS text), '')") +
              ")), '' ORDER BY r.response))" + from_sql() + " GROUP BY 1, 2",
          {}};
}

/// All rows of the team's ledger for take(). What stands behind them tells
/// their day.
std::string rows_sql() {
  return "SELECT " + joined_columns("", "") + ", " + utc_day_sql() + from_sql();
}

/// The same of these parts.
Statement rows_sql(const std::unordered_set<std::string>& parts) {
  std::vector<std::string> repositories;
  std::vector<std::string> days;
  for (const std::string& part : parts) {
    repositories.push_back(front_of(part));
    days.push_back(part.substr(repositories.back().size() + 1));
  }
  return {rows_sql() + " WHERE (r.repository, coalesce(CAST(" + utc_day_sql() +
              " AS text), '')) IN (SELECT * FROM unnest($1::text[], "
              "$2::text[]))",
          {text_array(repositories), text_array(days)}};
}

/// What is known of a commit; a copy never changes it.
struct CopiedCommit {
  std::string branch;
  std::string author_name;
  std::string author_email;
  bool dropped = false;

  bool operator==(const CopiedCommit&) const = default;
};

/// One try to bring the copy up to date, from one state of the team's ledger.
///
/// A team's ledger says of each commit that got responses where these are
/// shown; two that are shown at the same commit may say different things of it
/// (two people sent them). So the copy has room for several states of a commit:
/// each further one stands in a further repository of the same name, which no
/// report tells from the first.
class Mirror {
 public:
  Mirror(app::Workspace& workspace,
         std::string team,
         const CopiedParts& before,
         Reader& reader)
      : workspace_(workspace),
        ledger_(*workspace.ledger),
        team_(std::move(team)),
        before_(before),
        reader_(reader) {}

  Result<void> run() {
    compare();
    if (changed_.empty() && old_.empty() &&
        app::team_of_copy(ledger_) == team_) {
      return {};
    }
    ask_for_people();
    TOKENS_TRY(ledger_.begin());
    TOKENS_TRY(remove_what_changed());
    // It is never finished: what an import does in the end is for ledgers that
    // have working trees, or readings that transcripts tell better.
    taker_.emplace(ledger_);
    TOKENS_TRY(know_commits());
    TOKENS_TRY(copy_rows());
    TOKENS_TRY(remember());
    return ledger_.commit();
  }

 private:
  Result<std::int64_t> repository_label(const CopiedRow& row, int state) {
    const std::string id = copied_repository_id(row, state);
    const auto [label, is_new] = label_of("repository " + id);
    if (is_new) {
      LedgerRecord record{"repository", {}};
      record.set("label", label);
      record.set("uuid", id);
      record.set("common_dir",
                 row.response.repository == home_key_
                     ? workspace_.repository->common_dir()
                     : "");
      TOKENS_TRY(taker_->take(record));
      // Its folder's name is what reports call a repository.
      TOKENS_TRY(taker_->take(worktree_record(-label, label, "", row.project)));
    }
    return label;
  }

  /// Pending usage where no commit can be made any more counts as dropped:
  /// there is a worktree for each such branch, and it is gone.
  Result<std::int64_t> worktree_label(const CopiedRow& row) {
    TOKENS_TRY_ASSIGN(const std::int64_t repository, repository_label(row, 0));
    if (!row.response.gone) {
      return -repository;
    }
    const std::string place = "gone " + row.response.branch;
    const auto [label, is_new] =
        label_of(copied_repository_id(row, 0) + k_between + place);
    if (is_new) {
      TOKENS_TRY(
          taker_->take(worktree_record(label, repository, place, row.project)));
      LedgerRecord gone{"gone", {}};
      gone.set("worktree", label);
      gone.set("branch", row.response.branch);
      TOKENS_TRY(taker_->take(gone));
    }
    return label;
  }

  [[nodiscard]] CopiedCommit commit_of(const CopiedRow& row) const {
    CopiedCommit commit;
    const auto mapped = people_.find(row.commit.author);
    const std::string& author =
        mapped == people_.end() ? row.commit.author : mapped->second;
    // Nothing is trimmed: reports on the server tell authors apart as written.
    const auto open = author.rfind(" <");
    if (open != std::string::npos && author.ends_with('>')) {
      commit.author_name = author.substr(0, open);
      commit.author_email = author.substr(open + 2, author.size() - open - 3);
    } else {
      commit.author_name = author;
    }
    commit.branch = row.commit.branch;
    commit.dropped = row.commit.dropped;
    return commit;
  }

  Result<std::int64_t> commit_label(const CopiedRow& row) {
    const CopiedCommit commit = commit_of(row);
    const std::string& sha = row.commit.shown;
    for (int state = 0;; ++state) {
      const std::string id = copied_repository_id(row, state);
      const auto [held, is_first] = commits_.try_emplace({id, sha}, commit);
      if (held->second != commit) {
        continue;
      }
      const auto [label, is_new] = label_of("commit " + sha + " " + id);
      if (is_new) {
        TOKENS_TRY_ASSIGN(const std::int64_t repository,
                          repository_label(row, state));
        LedgerRecord record{"commit", {}};
        record.set("label", label);
        record.set("repository", repository);
        record.set("sha", sha);
        if (!commit.branch.empty()) {
          record.set("branch", commit.branch);
        }
        record.set("second", 0);  // when it was made is not told
        record.set("author_name", commit.author_name);
        record.set("author_email", commit.author_email);
        record.set("dropped", commit.dropped ? 1 : 0);
        TOKENS_TRY(taker_->take(record));
      }
      return label;
    }
  }

  Result<void> take_attempts(const SharedResponse& response) {
    std::int64_t count = 0;
    for (const SharedPart& one : parts_of(response.attempts)) {
      const bool is_attempt = one.kind.empty();
      LedgerRecord record{"attempt", {}};
      record.set("response", std::to_string(rows_));
      record.set("number", count++);
      record.set("kind", is_attempt ? "message" : one.kind);
      record.set("model", is_attempt ? response.model : one.model);
      for (const TokenClass& field : k_token_classes) {
        if (field.count != &TokenCounts::unclassified) {
          record.set(field.key, one.tokens.*field.count);
        }
      }
      TOKENS_TRY(taker_->take(record));
    }
    return {};
  }

  Result<void> take(Answer answer) {
    CopiedRow row = copied_row(answer);
    const SharedResponse& response = row.response;
    if (row.project.empty()) {
      row.project = response.repository;
    }
    if (row.commit.shown.empty()) {
      row.commit.shown = response.commit;  // nobody told more of it
    }
    LedgerRecord record{"response", {}};
    if (!response.repository.empty()) {
      TOKENS_TRY_ASSIGN(const std::int64_t repository,
                        repository_label(row, 0));
      record.set("repository", repository);
    }
    const auto place = static_cast<PlaceKind>(response.place);
    if (place == PlaceKind::commit) {
      TOKENS_TRY_ASSIGN(const std::int64_t commit, commit_label(row));
      record.set("commit", commit);
    } else if (place == PlaceKind::pending) {
      TOKENS_TRY_ASSIGN(const std::int64_t worktree, worktree_label(row));
      record.set("worktree", worktree);
      record.set("pending_branch", response.branch);
    } else {
      record.set("branch", response.branch);
    }
    record.set("row", std::to_string(++rows_));
    // Two repositories may hold the same key, and it counts in both.
    record.set("key", response.repository + k_between + response.key);
    record.set("source", response.source);
    record.set("session", response.session);
    for (const TokenClass& field : k_token_classes) {
      record.set(field.key, response.tokens.*field.count);
    }
    record.set("web_searches", response.web_searches);
    record.set("model", response.model);
    record.set("speed", response.speed);
    record.set("service_tier", response.service_tier);
    record.set("geo", response.geo);
    record.set("final", response.final ? 1 : 0);
    record.set("sidechain", response.sidechain ? 1 : 0);
    if (response.kept.moment != to_unix_ms(k_never)) {
      record.set("time", response.kept.moment);
    }
    record.set("place", response.place);
    record.set("evidence", response.evidence);
    TOKENS_TRY(taker_->take(record));
    return take_attempts(response);
  }

  void compare() {
    reader_.read(parts_sql(), [this](Answer answer) {
      const std::string part = part_of(answer[0], answer[1]);
      const std::string fingerprint(answer[3].value_or(""));
      const auto known = before_.find(part);
      if (known == before_.end() || known->second != fingerprint) {
        changed_.insert(part);
        changed_rows_ += number(answer[2]);
      }
      now_.emplace(part, fingerprint);
    });
    for (const auto& [part, fingerprint] : before_) {
      if (changed_.contains(part) || !now_.contains(part)) {
        old_.insert(part);
      }
    }
  }

  void ask_for_people() {
    if (!workspace_.repository) {
      return;
    }
    home_key_ = repository_key(workspace_).value_or("");
    std::vector<std::string> authors;
    reader_.read({"SELECT DISTINCT author FROM git_tokens_commit "
                  "WHERE author <> ''",
                  {}},
                 [&](Answer answer) { authors.emplace_back(*answer[0]); });
    if (auto mapped = git::mapped_contacts(*workspace_.repository, authors)) {
      people_ = std::move(*mapped);
    }
  }

  Result<void> remove_what_changed() {
    if (old_.empty()) {
      return {};
    }
    std::vector<RowId> old;
    std::optional<RowId> from = std::numeric_limits<RowId>::min();
    while (from) {
      const RowId first = *from;
      TOKENS_TRY_ASSIGN(
          from,
          ledger::for_each_response(
              ledger_, first, k_slice, [&](const ledger::ResponseRow& fact) {
                const std::string day =
                    fact.time == k_never
                        ? ""
                        : std::to_string(
                              std::chrono::floor<std::chrono::days>(fact.time)
                                  .time_since_epoch()
                                  .count());
                if (old_.contains(part_of(front_of(fact.key), day))) {
                  old.push_back(fact.row);
                }
              }));
    }
    return ledger::remove_responses(ledger_, old);
  }

  /// What the copy holds already.
  Result<void> know_commits() {
    TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger_));
    for (const ledger::RepositoryRow& repository : repositories) {
      TOKENS_TRY_ASSIGN(const auto commits,
                        ledger::commits(ledger_, repository.row));
      for (const ledger::CommitRow& commit : commits) {
        commits_.emplace(std::pair(repository.uuid, commit.sha),
                         CopiedCommit{commit.branch,
                                      commit.author_name,
                                      commit.author_email,
                                      commit.dropped});
      }
    }
    return {};
  }

  Result<void> copy_rows() {
    Result<void> done;
    const auto take_changed = [&](Answer answer) {
      if (done && changed_.contains(
                      part_of(answer[0], answer[copied_columns().size()]))) {
        done = take(answer);
      }
    };
    if (changed_rows_ <= k_most_at_once) {
      reader_.read(rows_sql(changed_), take_changed);
    } else {
      reader_.read_in_slices(rows_sql(), take_changed);
    }
    return done;
  }

  Result<void> remember() {
    for (const std::string& part : old_) {
      if (!now_.contains(part)) {
        TOKENS_TRY(ledger::store_copied_part(ledger_, part, ""));
      }
    }
    for (const std::string& part : changed_) {
      TOKENS_TRY(ledger::store_copied_part(ledger_, part, now_.at(part)));
    }
    return app::set_team_of_copy(ledger_, team_);
  }

  /// Returns a number for what `name` names, and whether it is a new one.
  std::pair<std::int64_t, bool> label_of(const std::string& name) {
    const auto [label, is_new] = labels_.try_emplace(
        name, static_cast<std::int64_t>(labels_.size()) + 1);
    return {label->second, is_new};
  }

  app::Workspace& workspace_;
  ledger::Ledger& ledger_;
  std::string team_;  ///< its address for people
  const CopiedParts& before_;
  Reader& reader_;
  CopiedParts now_;
  std::unordered_set<std::string> changed_;  ///< parts that are told anew
  std::unordered_set<std::string> old_;      ///< these, and what is gone
  std::int64_t changed_rows_ = 0;            ///< of the parts that changed
  std::string home_key_;                     ///< of the repository we stand in
  /// People as .mailmap has them; where one is not found, the name stays.
  std::map<std::string, std::string> people_;
  std::optional<ledger::RecordTaker> taker_;
  std::map<std::pair<std::string, std::string>, CopiedCommit> commits_;
  std::unordered_map<std::string, std::int64_t> labels_;  ///< of all kinds
  std::int64_t rows_ = 0;
};

}  // namespace

Result<void> mirror(app::Workspace& workspace, Server& server) {
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const CopiedParts before, ledger::copied_parts(ledger));
  if (before.empty()) {
    TOKENS_TRY(ledger::expect_many_writes(ledger));
  }
  Result<void> filled;
  const auto read = server.read([&](Reader& reader) {
    ledger.roll_back();  // it may be asked again
    filled = Mirror(workspace, server.url().shown(), before, reader).run();
  });
  if (!read || !filled) {
    ledger.roll_back();
    return read ? filled : read;
  }
  return {};
}

}  // namespace tokens::team
