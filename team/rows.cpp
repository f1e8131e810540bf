// See rows.hpp. Rows go as one array a column: one statement of one form,
// whatever their number.
#include "team/rows.hpp"

#include "lib/base/text.hpp"
#include "team/array_text.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tokens::team {
namespace {

/// Which rule decides over a column.
enum class ColumnPart { key, kept, owner, place, once };

template <class Row>
struct Column {
  const char* name;
  const char* type;  ///< of the array
  ColumnPart part;
  void (*add)(ValueSink&, const Row&);
};

template <class Row>
using Columns = std::vector<Column<Row>>;

constexpr const char* k_text = "text";
constexpr const char* k_number = "bigint";
constexpr const char* k_small = "smallint";
constexpr const char* k_flag = "boolean";

const Columns<SharedResponse>& response_columns() {
  using Row = SharedResponse;
#define FIELD(name, type, part, value)                   \
  {                                                      \
    name, type, ColumnPart::part,                        \
        [](ValueSink& a, const Row& r) { a.add(value); } \
  }
  static const Columns<Row> columns{
      FIELD("repository", k_text, key, r.repository),
      FIELD("response", k_text, key, r.key),
      FIELD("source", k_small, once, r.source),
      FIELD("final", k_flag, once, r.final),
      FIELD("input", k_number, kept, r.tokens.input),
      FIELD("output", k_number, kept, r.tokens.output),
      FIELD("cache_write_5m", k_number, kept, r.tokens.cache_write_5m),
      FIELD("cache_write_1h", k_number, kept, r.tokens.cache_write_1h),
      FIELD("cache_read", k_number, kept, r.tokens.cache_read),
      FIELD("unclassified", k_number, kept, r.tokens.unclassified),
      FIELD("web_searches", k_number, kept, r.web_searches),
      FIELD("model", k_text, kept, r.model),
      FIELD("speed", k_text, kept, r.speed),
      FIELD("service_tier", k_text, kept, r.service_tier),
      FIELD("geo", k_text, kept, r.geo),
      FIELD("attempts", k_text, kept, r.attempts),
      FIELD("sidechain", k_flag, kept, r.sidechain),
      FIELD("forked", k_flag, kept, r.kept.forked),
      FIELD("file_first", k_number, kept, r.kept.file_first),
      FIELD("moment", k_number, kept, r.kept.moment),
      FIELD("line_offset", k_number, kept, r.kept.offset),
      FIELD("session", k_text, owner, r.session),
      FIELD("owner_forked", k_flag, owner, r.owner.forked),
      FIELD("owner_first", k_number, owner, r.owner.file_first),
      FIELD("owner_moment", k_number, owner, r.owner.moment),
      FIELD("owner_offset", k_number, owner, r.owner.offset),
      FIELD("place", k_small, place, r.place),
      FIELD("gone", k_flag, place, r.gone),
      FIELD("commit_id", k_text, place, r.commit),
      FIELD("branch", k_text, place, r.branch),
      FIELD("evidence", k_small, place, r.evidence),
      FIELD("revision", k_number, place, r.revision),
  };
  return columns;
}

const Columns<CommitState>& commit_columns() {
  using Row = CommitState;
  static const Columns<Row> columns{
      FIELD("repository", k_text, key, r.repository),
      FIELD("sha", k_text, key, r.sha),
      FIELD("shown", k_text, place, r.shown),
      FIELD("dropped", k_flag, place, r.dropped),
      FIELD("branch", k_text, place, r.branch),
      FIELD("author", k_text, place, r.author),
      FIELD("revision", k_number, place, r.revision),
  };
#undef FIELD
  return columns;
}

/// The line that comes is kept against the one that is there: is_kept_before()
/// of lib/model/response.hpp. What has to be smaller stands on the other side.
constexpr const char* k_is_kept =
    "(CASE WHEN excluded.source <> 0 THEN "
    "(excluded.revision, excluded.output, excluded.input, "
    "excluded.unclassified, excluded.model) > "
    "(r.revision, r.output, r.input, r.unclassified, r.model) ELSE "
    "(excluded.output, r.sidechain, r.forked, r.file_first, r.moment, "
    "r.line_offset, excluded.input, excluded.cache_write_5m, "
    "excluded.cache_write_1h, excluded.cache_read, excluded.web_searches, "
    "excluded.model, excluded.speed, excluded.service_tier, excluded.geo, "
    "excluded.attempts) > "
    "(r.output, excluded.sidechain, excluded.forked, excluded.file_first, "
    "excluded.moment, excluded.line_offset, r.input, r.cache_write_5m, "
    "r.cache_write_1h, r.cache_read, r.web_searches, r.model, r.speed, "
    "r.service_tier, r.geo, r.attempts) END)";

constexpr const char* k_is_owner =
    "((r.owner_forked, r.owner_first, r.owner_moment, r.owner_offset, "
    "r.session) > (excluded.owner_forked, excluded.owner_first, "
    "excluded.owner_moment, excluded.owner_offset, excluded.session))";

constexpr const char* k_is_firmer =
    "((excluded.place, excluded.revision, r.gone, excluded.commit_id, "
    "excluded.branch, excluded.evidence) > "
    "(r.place, r.revision, excluded.gone, r.commit_id, r.branch, "
    "r.evidence))";

constexpr const char* k_is_newer =
    "((excluded.revision, excluded.shown <> excluded.sha, r.dropped, "
    "excluded.shown, excluded.branch, excluded.author) > "
    "(r.revision, r.shown <> r.sha, excluded.dropped, r.shown, r.branch, "
    "r.author))";

const char* condition_of(ColumnPart part) {
  switch (part) {
    case ColumnPart::kept:
      return k_is_kept;
    case ColumnPart::owner:
      return k_is_owner;
    default:
      return k_is_firmer;
  }
}

/// "INSERT INTO table AS r (...) SELECT * FROM unnest($1::text[], ...)".
template <class Row>
std::string insert_into(const char* table, const Columns<Row>& columns) {
  std::string names;
  std::string arrays;
  int number = 0;
  for (const Column<Row>& column : columns) {
    const char* comma = number == 0 ? "" : ", ";
    names += std::string(comma) + column.name;
    arrays += std::string(comma) + "$" + std::to_string(++number) +
              "::" + column.type + "[]";
  }
  return std::string("INSERT INTO ") + table + " AS r (" + names +
         ") SELECT * FROM unnest(" + arrays + ")";
}

template <class Row>
std::vector<std::string> arrays_of(const std::vector<Row>& rows,
                                   const Columns<Row>& columns) {
  std::vector<std::string> arrays;
  for (const Column<Row>& column : columns) {
    ArrayText array;
    for (const Row& row : rows) {
      column.add(array, row);
    }
    arrays.push_back(array.text());
  }
  return arrays;
}

/// Hashes the columns that `wanted` names, the revision never.
template <class Row>
std::int64_t fingerprint(const Row& row,
                         const Columns<Row>& columns,
                         bool only_place) {
  Fingerprint values;
  for (const Column<Row>& column : columns) {
    if (std::string_view(column.name) != "revision" &&
        (!only_place || column.part == ColumnPart::place)) {
      column.add(values, row);
    }
  }
  return values.value();
}

std::string response_sql() {
  std::string sql = insert_into("git_tokens_response", response_columns()) +
                    " ON CONFLICT (repository, response) DO UPDATE SET "
                    "final = r.final OR excluded.final";
  for (const auto& column : response_columns()) {
    if (column.part != ColumnPart::key && column.part != ColumnPart::once) {
      sql += std::string(", ") + column.name + " = CASE WHEN " +
             condition_of(column.part) + " THEN excluded." + column.name +
             " ELSE r." + column.name + " END";
    }
  }
  return sql + " WHERE " + k_is_kept + " OR " + k_is_owner + " OR " +
         k_is_firmer + " OR (excluded.final AND NOT r.final)";
}

}  // namespace

namespace {

constexpr std::size_t k_numbers = 5;

/// What may not stand in a name here.
constexpr std::string_view k_separators = "%;,";

std::string numbers_text(const TokenCounts& tokens) {
  return std::to_string(tokens.input) + ',' + std::to_string(tokens.output) +
         ',' + std::to_string(tokens.cache_write_5m) + ',' +
         std::to_string(tokens.cache_write_1h) + ',' +
         std::to_string(tokens.cache_read);
}

TokenCounts numbers_of(const std::vector<std::string_view>& fields) {
  std::array<std::int64_t, k_numbers> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = parse_whole(fields[i]).value_or(0);
  }
  return {counts[0], counts[1], counts[2], counts[3], counts[4], 0};
}

/// "%" and the place among the separators stand for one.
std::string without_separators(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const std::size_t at = k_separators.find(c);
    text += at == std::string_view::npos ? std::string(1, c)
                                         : "%" + std::to_string(at);
  }
  return text;
}

std::string with_separators(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t at =
        text[i] == '%' && i + 1 < text.size()
            ? static_cast<std::size_t>(static_cast<unsigned char>(text[i + 1]) -
                                       '0')
            : k_separators.size();
    name += at < k_separators.size() ? k_separators[at] : text[i];
    i += at < k_separators.size() ? 1U : 0U;
  }
  return name;
}

}  // namespace

std::string attempts_text(const std::vector<TokenCounts>& attempts) {
  std::string text;
  for (const TokenCounts& one : attempts) {
    text += (text.empty() ? "" : ";") + numbers_text(one);
  }
  return text;
}

std::vector<TokenCounts> attempts_of(std::string_view text) {
  std::vector<TokenCounts> attempts;
  if (text.empty()) {
    return attempts;
  }
  for (const std::string_view part : split(text, ';')) {
    const auto fields = split(part, ',');
    if (fields.size() == k_numbers + 2) {
      continue;
    }
    if (fields.size() != k_numbers) {
      return {};
    }
    attempts.push_back(numbers_of(fields));
  }
  return attempts;
}

std::string parts_text(const std::vector<SharedPart>& parts) {
  std::string text;
  for (const SharedPart& part : parts) {
    text += (text.empty() ? "" : ";") + numbers_text(part.tokens) + ',' +
            without_separators(part.kind) + ',' +
            without_separators(part.model);
  }
  return text;
}

std::vector<SharedPart> parts_of(std::string_view text) {
  std::vector<SharedPart> parts;
  if (text.empty()) {
    return parts;
  }
  for (const std::string_view part : split(text, ';')) {
    const auto fields = split(part, ',');
    if (fields.size() == k_numbers + 2) {
      parts.push_back({with_separators(fields[k_numbers]),
                       with_separators(fields[k_numbers + 1]),
                       numbers_of(fields)});
    }
  }
  return parts;
}

Fingerprints fingerprints(const CommitState& commit) {
  const std::int64_t whole = fingerprint(commit, commit_columns(), false);
  return {whole, whole};
}

Fingerprints fingerprints(const SharedResponse& response) {
  const std::int64_t whole = fingerprint(response, response_columns(), false);
  return {whole,
          response.source == 0 ? fingerprint(response, response_columns(), true)
                               : whole};
}

Statement put_commits(std::vector<CommitState> commits) {
  static const std::string sql =
      insert_into("git_tokens_commit", commit_columns()) +
      " ON CONFLICT (repository, sha) DO UPDATE SET shown = excluded.shown, "
      "dropped = excluded.dropped, branch = excluded.branch, "
      "author = excluded.author, revision = excluded.revision WHERE " +
      k_is_newer;
  std::sort(commits.begin(),
            commits.end(),
            [](const CommitState& a, const CommitState& b) {
              return std::tie(a.repository, a.sha) <
                     std::tie(b.repository, b.sha);
            });
  return {sql, arrays_of(commits, commit_columns())};
}

Statement put_responses(std::vector<SharedResponse> responses) {
  static const std::string sql = response_sql();
  std::sort(responses.begin(),
            responses.end(),
            [](const SharedResponse& a, const SharedResponse& b) {
              return std::tie(a.repository, a.key) <
                     std::tie(b.repository, b.key);
            });
  return {sql, arrays_of(responses, response_columns())};
}

Statement put_repository(const std::string& repository,
                         const std::string& project) {
  return {
      "INSERT INTO git_tokens_repository AS r (repository, name) "
      "VALUES ($1, $2) ON CONFLICT (repository) DO UPDATE "
      "SET name = excluded.name WHERE excluded.name < r.name",
      {repository, project}};
}

Statement remove_responses(const std::vector<ResponseKey>& keys) {
  ArrayText repositories;
  ArrayText responses;
  for (const ResponseKey& key : keys) {
    repositories.add(key.repository);
    responses.add(key.key);
  }
  return {
      "DELETE FROM git_tokens_response WHERE (repository, response) IN "
      "(SELECT * FROM unnest($1::text[], $2::text[]))",
      {repositories.text(), responses.text()}};
}

}  // namespace tokens::team
