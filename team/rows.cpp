// See rows.hpp. Rows go as one array a column: one statement of one form,
// whatever their number.
#include "team/rows.hpp"

#include "lib/base/text.hpp"
#include "lib/notes/note.hpp"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <variant>

namespace tokens::team {
namespace {

/// Which rule decides over a column.
enum class ColumnPart { key, kept, owner, place, once };

/// What a column holds of one row.
using Value = std::variant<std::string_view, std::int64_t, bool>;

template <class T>
Value value_of(const T& member) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string_view(member);
  } else if constexpr (std::is_same_v<T, bool>) {
    return member;
  } else {
    return std::int64_t{member};
  }
}

template <class T>
void read(const Field& field, T& member) {
  if constexpr (std::is_same_v<T, std::string>) {
    member = field.value_or("");
  } else if constexpr (std::is_same_v<T, bool>) {
    member = field == "t";
  } else {
    member = static_cast<T>(number(field));
  }
}

template <class Row>
struct Column {
  const char* name;
  const char* type;  ///< of the array
  ColumnPart part;
  Value (*value)(const Row&);
  void (*set)(Row&, const Field&);

  /// Returns true if it only decides which of two rows holds.
  [[nodiscard]] bool only_orders() const {
    const std::string_view text = name;
    return text.starts_with("owner_") || text == "forked" ||
           text == "file_first" || text == "line_offset" || text == "revision";
  }
};

template <class Row>
using Columns = std::vector<Column<Row>>;

constexpr const char* k_text = "text";
constexpr const char* k_number = "bigint";
constexpr const char* k_small = "smallint";
constexpr const char* k_flag = "boolean";

const Columns<SharedResponse>& response_columns() {
  using Row = SharedResponse;
#define FIELD(name, type, part, member)                   \
  {                                                       \
    name, type, ColumnPart::part,                         \
        [](const Row& r) { return value_of(r.member); },  \
        [](Row& r, const Field& f) { read(f, r.member); } \
  }
  static const Columns<Row> columns{
      FIELD("repository", k_text, key, repository),
      FIELD("response", k_text, key, key),
      FIELD("source", k_small, once, source),
      FIELD("final", k_flag, once, final),
      FIELD("input", k_number, kept, tokens.input),
      FIELD("output", k_number, kept, tokens.output),
      FIELD("cache_write_5m", k_number, kept, tokens.cache_write_5m),
      FIELD("cache_write_1h", k_number, kept, tokens.cache_write_1h),
      FIELD("cache_read", k_number, kept, tokens.cache_read),
      FIELD("unclassified", k_number, kept, tokens.unclassified),
      FIELD("web_searches", k_number, kept, web_searches),
      FIELD("model", k_text, kept, model),
      FIELD("speed", k_text, kept, speed),
      FIELD("service_tier", k_text, kept, service_tier),
      FIELD("geo", k_text, kept, geo),
      FIELD("attempts", k_text, kept, attempts),
      FIELD("sidechain", k_flag, kept, sidechain),
      FIELD("forked", k_flag, kept, kept.forked),
      FIELD("file_first", k_number, kept, kept.file_first),
      FIELD("moment", k_number, kept, kept.moment),
      FIELD("line_offset", k_number, kept, kept.offset),
      FIELD("session", k_text, owner, session),
      FIELD("owner_forked", k_flag, owner, owner.forked),
      FIELD("owner_first", k_number, owner, owner.file_first),
      FIELD("owner_moment", k_number, owner, owner.moment),
      FIELD("owner_offset", k_number, owner, owner.offset),
      FIELD("place", k_small, place, place),
      FIELD("gone", k_flag, place, gone),
      FIELD("commit_id", k_text, place, commit),
      FIELD("branch", k_text, place, branch),
      FIELD("evidence", k_small, place, evidence),
      FIELD("revision", k_number, place, revision),
  };
  return columns;
}

const Columns<CommitState>& commit_columns() {
  using Row = CommitState;
  static const Columns<Row> columns{
      FIELD("repository", k_text, key, repository),
      FIELD("sha", k_text, key, sha),
      FIELD("shown", k_text, place, shown),
      FIELD("dropped", k_flag, place, dropped),
      FIELD("branch", k_text, place, branch),
      FIELD("author", k_text, place, author),
      FIELD("revision", k_number, place, revision),
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

void append(std::string& array, const Value& value) {
  array += array.empty() ? "" : ",";
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    array += std::to_string(*number);
    return;
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    array += *flag ? 't' : 'f';
    return;
  }
  array += '"';
  for (const char letter : notes::writable(std::get<std::string_view>(value))) {
    if (letter == '"' || letter == '\\') {
      array += '\\';
    }
    array += letter == '\0' ? "\xEF\xBF\xBD" : std::string(1, letter);
  }
  array += '"';
}

/// Returns one array a column: {1,2} or {"a","b"}.
template <class Row>
std::vector<std::string> arrays_of(const std::vector<Row>& rows,
                                   const Columns<Row>& columns) {
  std::vector<std::string> arrays;
  for (const Column<Row>& column : columns) {
    std::string array;
    for (const Row& row : rows) {
      append(array, column.value(row));
    }
    arrays.push_back("{" + array + "}");
  }
  return arrays;
}

/// Returns a 64-bit hash of the columns' values but the revision, or of those
/// that tell the place. It is stored: it must never change.
template <class Row>
std::int64_t fingerprint(const Row& row,
                         const Columns<Row>& columns,
                         bool only_place) {
  std::string bytes;
  const auto add_number = [&bytes](auto number) {
    auto rest = static_cast<std::uint64_t>(number);
    for (std::size_t i = 0; i < sizeof rest; ++i, rest >>= 8U) {
      bytes += static_cast<char>(rest & 0xFFU);
    }
  };
  for (const Column<Row>& column : columns) {
    if (std::string_view(column.name) == "revision" ||
        (only_place && column.part != ColumnPart::place)) {
      continue;
    }
    const Value value = column.value(row);
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      add_number(text->size());
      bytes += *text;
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      add_number(*flag ? 1 : 0);
    } else {
      add_number(std::get<std::int64_t>(value));
    }
  }
  return static_cast<std::int64_t>(stable_hash(bytes));
}

/// Orders rows by their repository, then by `key`.
template <class Row>
void sort_by_key(std::vector<Row>& rows, std::string Row::*key) {
  std::sort(rows.begin(), rows.end(), [key](const Row& a, const Row& b) {
    return std::tie(a.repository, a.*key) < std::tie(b.repository, b.*key);
  });
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

/// The classes in which a part is counted: all but what has none.
constexpr std::span<const TokenClass> k_counted{k_token_classes, 5};

/// What may not stand in a name here.
constexpr std::string_view k_separators = "%;,";

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

std::int64_t number(const Field& field) {
  return field ? parse_whole(*field).value_or(0) : 0;
}

const std::vector<std::string>& copied_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> all;
    for (const auto& column : response_columns()) {
      if (!column.only_orders()) {
        all.push_back(std::string("r.") + column.name);
      }
    }
    for (const auto& column : commit_columns()) {
      if (column.part != ColumnPart::key && !column.only_orders()) {
        all.push_back(std::string("c.") + column.name);
      }
    }
    all.emplace_back("n.name");
    return all;
  }();
  return columns;
}

CopiedRow copied_row(Answer answer) {
  CopiedRow row;
  std::size_t at = 0;
  for (const auto& column : response_columns()) {
    if (!column.only_orders()) {
      column.set(row.response, answer[at++]);
    }
  }
  for (const auto& column : commit_columns()) {
    if (column.part != ColumnPart::key && !column.only_orders()) {
      column.set(row.commit, answer[at++]);
    }
  }
  row.project = answer[at].value_or("");
  return row;
}

std::string text_array(const std::vector<std::string>& texts) {
  std::string array;
  for (const std::string& text : texts) {
    append(array, value_of(text));
  }
  return "{" + array + "}";
}

std::string parts_text(const std::vector<SharedPart>& parts) {
  std::string text;
  for (const SharedPart& part : parts) {
    text += text.empty() ? "" : ";";
    for (const TokenClass& one : k_counted) {
      text += (&one == k_counted.data() ? "" : ",") +
              std::to_string(part.tokens.*one.count);
    }
    if (!part.kind.empty()) {
      text += ',' + without_separators(part.kind) + ',' +
              without_separators(part.model);
    }
  }
  return text;
}

std::vector<SharedPart> parts_of(std::string_view text) {
  std::vector<SharedPart> parts;
  for (const std::string_view written : split(text, ';')) {
    const auto fields = split(written, ',');
    const bool is_attempt = fields.size() == k_counted.size();
    if (!is_attempt && fields.size() != k_counted.size() + 2) {
      return {};
    }
    SharedPart& part = parts.emplace_back();
    for (std::size_t i = 0; i < k_counted.size(); ++i) {
      part.tokens.*k_counted[i].count = parse_whole(fields[i]).value_or(0);
    }
    if (!is_attempt) {
      part.kind = with_separators(fields[k_counted.size()]);
      part.model = with_separators(fields.back());
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
  sort_by_key(commits, &CommitState::sha);
  return {sql, arrays_of(commits, commit_columns())};
}

Statement put_responses(std::vector<SharedResponse> responses) {
  static const std::string sql = response_sql();
  sort_by_key(responses, &SharedResponse::key);
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
  std::vector<std::string> repositories;
  std::vector<std::string> responses;
  for (const ResponseKey& key : keys) {
    repositories.push_back(key.repository);
    responses.push_back(key.key);
  }
  return {
      "DELETE FROM git_tokens_response WHERE (repository, response) IN "
      "(SELECT * FROM unnest($1::text[], $2::text[]))",
      {text_array(repositories), text_array(responses)}};
}

}  // namespace tokens::team
