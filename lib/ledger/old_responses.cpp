// Responses as ledgers up to version 6 held them: packed into one column of
// bytes, in groups of seven bits, lowest first; the key stood behind.
#include "lib/ledger/response_columns.hpp"

namespace tokens::ledger {
namespace {

/// Bits of the first number.
struct Flag {
  enum : std::uint64_t {
    is_final = 1,
    is_sidechain = 2,
    kept_forked = 4,
    owner_forked = 8,
    has_kept_time = 16,
    has_kept_first = 32,
    has_own_owner = 64,
    has_owner_time = 128,
    has_owner_first = 256,
    has_request = 512,
  };
};

/// Reads packed bytes, and remembers if they did not hold what was asked for.
class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !bytes_.empty() && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    is_damaged_ = true;
    return 0;
  }

  std::int64_t signed_number() { return static_cast<std::int64_t>(number()); }

  /// Times are distances from the one before; differences of either sign are
  /// folded into small numbers.
  Moment time(bool is_there) {
    if (!is_there) {
      return k_never;
    }
    const std::uint64_t folded = number();
    time_ += (folded >> 1U) ^ (0 - (folded & 1U));
    return from_unix_ms(static_cast<std::int64_t>(time_));
  }

  [[nodiscard]] std::string_view rest() const { return bytes_; }

  [[nodiscard]] bool is_damaged() const { return is_damaged_; }

 private:
  std::string_view bytes_;
  std::uint64_t time_ = 0;
  bool is_damaged_ = false;
};

/// Returns false if the bytes are damaged.
bool unpack(std::string_view bytes, ResponseRow& row) {
  PackedReader reader(bytes);
  const std::uint64_t flags = reader.number();
  row.final = (flags & Flag::is_final) != 0;
  row.sidechain = (flags & Flag::is_sidechain) != 0;
  for (std::int64_t* value : {&row.tokens.input,
                              &row.tokens.output,
                              &row.tokens.cache_write_5m,
                              &row.tokens.cache_write_1h,
                              &row.tokens.cache_read,
                              &row.tokens.unclassified,
                              &row.web_searches,
                              &row.model,
                              &row.speed,
                              &row.service_tier,
                              &row.geo,
                              &row.agent,
                              &row.directory,
                              &row.hinted_branch,
                              &row.skill,
                              &row.kept.offset,
                              &row.kept.file}) {
    *value = reader.signed_number();
  }
  row.kept.forked = (flags & Flag::kept_forked) != 0;
  row.time = reader.time((flags & Flag::has_kept_time) != 0);
  row.kept.file_first = reader.time((flags & Flag::has_kept_first) != 0);
  row.first_read = reader.time(true);
  row.owner = row.kept;
  row.owner_time = row.time;
  if ((flags & Flag::has_own_owner) != 0) {
    row.owner.offset = reader.signed_number();
    row.owner.file = reader.signed_number();
    row.owner_time = reader.time((flags & Flag::has_owner_time) != 0);
    row.owner.file_first = reader.time((flags & Flag::has_owner_first) != 0);
    row.owner.forked = (flags & Flag::owner_forked) != 0;
  }
  row.request = (flags & Flag::has_request) != 0
                    ? static_cast<std::uint32_t>(reader.number())
                    : 0;
  row.key = reader.rest();
  return !reader.is_damaged();
}

void unpack_variants(Ledger::Connection& connection, RowId client) {
  static const std::string sql =
      "INSERT INTO message_variant (message, number, request_id, uuid, "
      "response, " +
      line_columns().names + ") VALUES (?, ?, ?, ?, ?, " +
      line_columns().marks + ")";
  rows(connection,
       "SELECT message, number, request, uuid, new, session, facts FROM "
       "packed_variant JOIN renumbered ON old = response",
       [&](RowId message,
           std::int64_t number,
           std::string_view request,
           std::string_view uuid,
           RowId response,
           RowId session,
           Blob facts) {
         ResponseRow row;
         row.client = client;
         row.session = session;
         if (unpack(facts.bytes, row)) {
           Query insert(connection,
                        sql.c_str(),
                        message,
                        number,
                        request,
                        uuid,
                        response);
           visit_lines(row, BindColumn{insert});
           insert.step();
         }
       });
}

void unpack_rows(Ledger::Connection& connection, RowId client) {
  Query select(connection,
               "SELECT new, facts, source, session, place, repository, "
               "worktree, pending_branch, commit_record, evidence "
               "FROM packed_response JOIN renumbered ON old = id ORDER BY new");
  while (select.step()) {
    ResponseRow row;
    Blob facts;
    select >> row.row >> facts >> row.source >> row.session >> row.place >>
        row.repository >> row.worktree >> row.pending_branch >> row.commit >>
        row.evidence;
    row.client = row.source == Source::transcript ? client : 0;
    if (unpack(facts.bytes, row)) {  // else it is no response
      insert_response(connection, row);
    }
  }
}

}  // namespace

void unpack_responses(Ledger::Connection& connection) {
  const RowId client = connection.known_symbol("claude-code");
  unpack_rows(connection, client);
  unpack_variants(connection, client);
  connection.database.exec(
      "DROP TABLE packed_response; DROP TABLE packed_variant; "
      "DROP TABLE renumbered;");
}

}  // namespace tokens::ledger
