// See mirror_rows.hpp.
#include "team/mirror_rows.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/model/history.hpp"
#include "lib/model/token_counts.hpp"
#include "team/array_text.hpp"
#include "team/report_sql.hpp"

#include <array>
#include <string_view>

namespace tokens::team {
namespace {

/// Stands between what names a part, a key, or a repository; in none of them.
constexpr char k_between = '\n';

constexpr const char* k_from =
    " FROM git_tokens_response r LEFT JOIN git_tokens_commit c "
    "ON c.repository = r.repository AND c.sha = r.commit_id "
    "LEFT JOIN git_tokens_repository n ON n.repository = r.repository";

/// What a copy holds of a response, in the order of RowCopier::Row.
constexpr std::array k_columns{
    "r.repository",     "r.response",   "n.name",         "r.source",
    "r.final",          "r.input",      "r.output",       "r.cache_write_5m",
    "r.cache_write_1h", "r.cache_read", "r.unclassified", "r.web_searches",
    "r.model",          "r.speed",      "r.service_tier", "r.geo",
    "r.attempts",       "r.sidechain",  "r.moment",       "r.session",
    "r.place",          "r.gone",       "r.commit_id",    "r.branch",
    "r.evidence",       "c.shown",      "c.dropped",      "c.branch",
    "c.author"};

std::string joined_columns(const char* before, const char* behind) {
  std::string text;
  for (const char* column : k_columns) {
    text += (text.empty() ? "" : ", ") + std::string(before) + column + behind;
  }
  return text;
}

bool flag(const std::optional<std::string_view>& field) {
  return field && *field == "t";
}

std::string text(const std::optional<std::string_view>& field) {
  return std::string(field.value_or(""));
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

}  // namespace

/// One row of rows_sql().
struct RowCopier::Row {
  std::string repository;
  std::string response;
  std::string project;
  std::int64_t source = 0;
  bool final = false;
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  std::string model;
  std::string speed;
  std::string service_tier;
  std::string geo;
  std::string attempts;
  bool sidechain = false;
  std::int64_t moment = 0;
  std::string session;
  PlaceKind place = PlaceKind::outside;
  bool gone = false;
  std::string commit;
  std::string branch;
  std::int64_t evidence = 0;
  std::string shown;
  bool dropped = false;
  std::string shown_branch;
  std::string author;

  explicit Row(Answer answer);
};

RowCopier::Row::Row(Answer answer) {
  std::size_t at = 0;
  repository = text(answer[at++]);
  response = text(answer[at++]);
  project = text(answer[at++]);
  source = number(answer[at++]);
  final = flag(answer[at++]);
  for (const TokenClass& field : k_token_classes) {
    tokens.*field.count = number(answer[at++]);
  }
  web_searches = number(answer[at++]);
  for (std::string* word : {&model, &speed, &service_tier, &geo, &attempts}) {
    *word = text(answer[at++]);
  }
  sidechain = flag(answer[at++]);
  moment = number(answer[at++]);
  session = text(answer[at++]);
  place = static_cast<PlaceKind>(number(answer[at++]));
  gone = flag(answer[at++]);
  commit = text(answer[at++]);
  branch = text(answer[at++]);
  evidence = number(answer[at++]);
  shown = text(answer[at++]);
  dropped = flag(answer[at++]);
  shown_branch = text(answer[at++]);
  author = text(answer[at++]);
  if (project.empty()) {
    project = repository;
  }
  if (shown.empty()) {
    shown = commit;  // nobody told more of it
  }
}

std::string part_of(const std::string& repository,
                    std::optional<std::int64_t> day) {
  return repository + k_between + (day ? std::to_string(*day) : "");
}

std::string part_of_row(Answer answer) {
  const auto& day = answer[k_columns.size()];
  return part_of(text(answer[0]),
                 day ? std::optional(number(day)) : std::nullopt);
}

std::string copied_key(const std::string& repository,
                       const std::string& response) {
  return repository + k_between + response;
}

std::string repository_of_key(std::string_view key) {
  return front_of(key);
}

std::string copied_repository_id(const std::string& repository,
                                 const std::string& project,
                                 int state) {
  return repository + k_between + project + k_between + std::to_string(state);
}

Statement parts_sql() {
  // Hashes of rows and a hash of these: any engine has them, and no row is so
  // long that a day of them could not be joined.
  return {"SELECT r.repository, " + utc_day_sql() +
              ", count(*), md5(string_agg(md5(concat_ws('|', " +
              joined_columns("coalesce(CAST(", " AS text), '')") +
              ")), '' ORDER BY r.response))" + k_from + " GROUP BY 1, 2",
          {}};
}

std::string rows_sql() {
  return "SELECT " + joined_columns("", "") + ", " + utc_day_sql() + k_from;
}

Statement rows_sql(const std::vector<std::string>& parts) {
  ArrayText repositories;
  ArrayText days;
  for (const std::string& part : parts) {
    const std::string repository = front_of(part);
    repositories.add(repository);
    days.add(part.substr(repository.size() + 1));
  }
  return {rows_sql() + " WHERE (r.repository, coalesce(CAST(" + utc_day_sql() +
              " AS text), '')) IN (SELECT * FROM unnest($1::text[], "
              "$2::text[]))",
          {repositories.text(), days.text()}};
}

void RowCopier::know(const std::string& repository_id,
                     const std::string& sha,
                     CopiedCommit commit) {
  commits_.emplace(std::pair(repository_id, sha), std::move(commit));
}

Result<std::int64_t> RowCopier::repository_label(const Row& row, int state) {
  const std::string id =
      copied_repository_id(row.repository, row.project, state);
  const auto [known, is_new] = labels_.try_emplace(
      "repository " + id, static_cast<std::int64_t>(labels_.size()) + 1);
  if (is_new) {
    LedgerRecord record{"repository", {}};
    record.set("label", known->second);
    record.set("uuid", id);
    record.set("common_dir",
               row.repository == places_.home_key ? places_.home : "");
    TOKENS_TRY(taker_.take(record));
    // Its folder's name is what reports call a repository.
    TOKENS_TRY(taker_.take(
        worktree_record(-known->second, known->second, "", row.project)));
  }
  return known->second;
}

/// Pending usage where no commit can be made any more counts as dropped: there
/// is a worktree for each such branch, and it is gone.
Result<std::int64_t> RowCopier::worktree_label(const Row& row) {
  TOKENS_TRY_ASSIGN(const std::int64_t repository, repository_label(row, 0));
  if (!row.gone) {
    return -repository;
  }
  const std::string place = "gone " + row.branch;
  const auto [known, is_new] = labels_.try_emplace(
      copied_repository_id(row.repository, row.project, 0) + k_between + place,
      static_cast<std::int64_t>(labels_.size()) + 1);
  if (is_new) {
    TOKENS_TRY(taker_.take(
        worktree_record(known->second, repository, place, row.project)));
    LedgerRecord gone{"gone", {}};
    gone.set("worktree", known->second);
    gone.set("branch", row.branch);
    TOKENS_TRY(taker_.take(gone));
  }
  return known->second;
}

CopiedCommit RowCopier::commit_of(const Row& row) const {
  CopiedCommit commit;
  const auto mapped = places_.people.find(row.author);
  const std::string& author =
      mapped == places_.people.end() ? row.author : mapped->second;
  const auto open = author.rfind(" <");
  if (open != std::string::npos && author.ends_with('>')) {
    commit.author_name = author.substr(0, open);
    commit.author_email = author.substr(open + 2, author.size() - open - 3);
  } else {
    commit.author_name = author;
  }
  commit.branch = row.shown_branch;
  commit.dropped = row.dropped;
  return commit;
}

Result<std::int64_t> RowCopier::commit_label(const Row& row) {
  const CopiedCommit commit = commit_of(row);
  for (int state = 0;; ++state) {
    const std::string id =
        copied_repository_id(row.repository, row.project, state);
    const auto [held, is_new] = commits_.try_emplace({id, row.shown}, commit);
    if (held->second != commit) {
      continue;
    }
    const auto [label, is_untold] =
        labels_.try_emplace("commit " + row.shown + " " + id,
                            static_cast<std::int64_t>(labels_.size()) + 1);
    if (is_untold) {
      TOKENS_TRY_ASSIGN(const std::int64_t repository,
                        repository_label(row, state));
      LedgerRecord record{"commit", {}};
      record.set("label", label->second);
      record.set("repository", repository);
      record.set("sha", row.shown);
      if (!commit.branch.empty()) {
        record.set("branch", commit.branch);
      }
      record.set("second", 0);  // when it was made is not told
      record.set("author_name", commit.author_name);
      record.set("author_email", commit.author_email);
      record.set("dropped", commit.dropped ? 1 : 0);
      TOKENS_TRY(taker_.take(record));
    }
    return label->second;
  }
}

Result<void> RowCopier::take_attempts(const Row& row) {
  std::vector<SharedPart> attempts;
  for (const TokenCounts& one : attempts_of(row.attempts)) {
    attempts.push_back({"message", row.model, one});
  }
  const auto parts = parts_of(row.attempts);
  attempts.insert(attempts.end(), parts.begin(), parts.end());
  std::int64_t count = 0;
  for (const SharedPart& one : attempts) {
    LedgerRecord record{"attempt", {}};
    record.set("response", std::to_string(rows_));
    record.set("number", count++);
    record.set("kind", one.kind);
    record.set("model", one.model);
    record.set("input", one.tokens.input);
    record.set("output", one.tokens.output);
    record.set("cache_write_5m", one.tokens.cache_write_5m);
    record.set("cache_write_1h", one.tokens.cache_write_1h);
    record.set("cache_read", one.tokens.cache_read);
    TOKENS_TRY(taker_.take(record));
  }
  return {};
}

Result<void> RowCopier::take(Answer answer) {
  const Row row(answer);
  LedgerRecord record{"response", {}};
  if (!row.repository.empty()) {
    TOKENS_TRY_ASSIGN(const std::int64_t repository, repository_label(row, 0));
    record.set("repository", repository);
  }
  if (row.place == PlaceKind::commit) {
    TOKENS_TRY_ASSIGN(const std::int64_t commit, commit_label(row));
    record.set("commit", commit);
  } else if (row.place == PlaceKind::pending) {
    TOKENS_TRY_ASSIGN(const std::int64_t worktree, worktree_label(row));
    record.set("worktree", worktree);
    record.set("pending_branch", row.branch);
  } else {
    record.set("branch", row.branch);
  }
  record.set("row", std::to_string(++rows_));
  record.set("key", copied_key(row.repository, row.response));
  record.set("source", row.source);
  record.set("session", row.session);
  for (const TokenClass& field : k_token_classes) {
    record.set(field.key, row.tokens.*field.count);
  }
  record.set("web_searches", row.web_searches);
  record.set("model", row.model);
  record.set("speed", row.speed);
  record.set("service_tier", row.service_tier);
  record.set("geo", row.geo);
  record.set("final", row.final ? 1 : 0);
  record.set("sidechain", row.sidechain ? 1 : 0);
  if (row.moment != to_unix_ms(k_never)) {
    record.set("time", row.moment);
  }
  record.set("place", static_cast<std::int64_t>(row.place));
  record.set("evidence", row.evidence);
  TOKENS_TRY(taker_.take(record));
  return take_attempts(row);
}

}  // namespace tokens::team
