#include "lib/ledger/exchange_response.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"

namespace tokens::ledger {
namespace {

struct WordField {
  const char* name;
  RowId ReportedFacts::*word;
};

constexpr WordField k_words[] = {
    {"model", &ReportedFacts::model},
    {"speed", &ReportedFacts::speed},
    {"service_tier", &ReportedFacts::service_tier},
    {"geo", &ReportedFacts::geo},
    {"agent", &ReportedFacts::agent},
    {"directory", &ReportedFacts::directory},
    {"branch", &ReportedFacts::hinted_branch},
};

/// The names of a place's fields: of the kept line, and of the owner's.
struct PlaceFields {
  const char* file;
  const char* offset;
  const char* time;
  const char* first;
  const char* forked;
};

constexpr PlaceFields k_kept{"file", "offset", "time", "file_first", "forked"};
constexpr PlaceFields k_owner{"owner_file",
                              "owner_offset",
                              "owner_time",
                              "owner_file_first",
                              "owner_forked"};

/// Years beyond any calendar, but far from where milliseconds overflow.
constexpr std::int64_t k_farthest_ms = (std::int64_t{1} << 52) - 1;

void set_number(LedgerRecord& record, const char* name, std::int64_t value) {
  if (value != 0) {
    record.set(name, value);
  }
}

void set_time(LedgerRecord& record, const char* name, Moment time) {
  if (time != k_never) {
    record.set(name, to_unix_ms(time));
  }
}

void set_place(LedgerRecord& record,
               const PlaceFields& fields,
               const PackedPlace& place) {
  set_number(record, fields.file, place.file);
  set_number(record, fields.offset, place.offset);
  set_time(record, fields.time, place.time);
  set_time(record, fields.first, place.file_first);
  set_number(record, fields.forked, place.forked ? 1 : 0);
}

Moment time_of(FieldReader& fields, const char* name) {
  const std::int64_t ms = fields.number(name, -k_farthest_ms, k_farthest_ms);
  return fields.has(name) ? from_unix_ms(ms) : k_never;
}

PackedPlace place_of(FieldReader& fields,
                     const PlaceFields& names,
                     const RowOfLabel& row_of_label) {
  PackedPlace place;
  place.file = row_of_label(names.file, Meaning::transcript);
  place.offset = fields.number(names.offset, 0, k_most);
  place.time = time_of(fields, names.time);
  place.file_first = time_of(fields, names.first);
  place.forked = fields.number(names.forked, 0, 1) != 0;
  return place;
}

void set_assignment(Ledger::Connection& connection,
                    const ResponseRow& row,
                    LedgerRecord& record) {
  set_number(record, "place", static_cast<std::int64_t>(row.place));
  set_number(record, "repository", row.repository);
  set_number(record, "worktree", row.worktree);
  if (row.pending_branch != 0) {
    record.set("pending_branch",
               std::string(connection.text(row.pending_branch)));
  }
  set_number(record, "commit", row.commit);
  set_number(record, "evidence", static_cast<std::int64_t>(row.evidence));
}

}  // namespace

LedgerRecord record_of(Ledger::Connection& connection, const ResponseRow& row) {
  const PackedFacts& facts = row.facts;
  LedgerRecord record{"response", {}};
  record.set("row", std::to_string(row.row));
  record.set("key", std::string(facts.key));
  set_number(record, "source", static_cast<std::int64_t>(row.source));
  record.set("session", std::string(connection.text(row.session)));
  for (const TokenClass& field : k_token_classes) {
    set_number(record, field.key, facts.tokens.*field.count);
  }
  set_number(record, "web_searches", facts.web_searches);
  for (const WordField& field : k_words) {
    if (facts.*field.word != 0) {
      record.set(field.name, std::string(connection.text(facts.*field.word)));
    }
  }
  if (facts.skill != 0) {
    record.set("skill", std::string(connection.text(facts.skill)));
  }
  set_number(record, "final", facts.final ? 1 : 0);
  set_number(record, "sidechain", facts.sidechain ? 1 : 0);
  set_place(record, k_kept, facts.kept);
  if (facts.owner != facts.kept) {
    record.set("owner", 1);
    set_place(record, k_owner, facts.owner);
  }
  record.set("first_read", to_unix_ms(facts.first_read));
  set_assignment(connection, row, record);
  return record;
}

void FieldReader::complain(std::string_view name, const std::string& why) {
  if (complaint_.empty()) {
    complaint_ = '\'' + std::string(name) + "' " + why;
  }
}

std::int64_t FieldReader::number(std::string_view name,
                                 std::int64_t least,
                                 std::int64_t most) {
  const RecordValue* value = record_.find(name);
  if (value == nullptr) {
    return 0;
  }
  const auto* number = std::get_if<std::int64_t>(value);
  if (number == nullptr || *number < least || *number > most) {
    complain(name, "is no number that can stand there");
    return 0;
  }
  return *number;
}

std::string_view FieldReader::text(std::string_view name) {
  const RecordValue* value = record_.find(name);
  if (value == nullptr) {
    return {};
  }
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) {
    complain(name, "is no text");
    return {};
  }
  return *text;
}

std::int64_t FieldReader::hash(std::string_view name) {
  const auto number = parse_whole(text(name));
  if (!number) {
    complain(name, "is no number in quotes");
  }
  return number.value_or(0);
}

Result<void> FieldReader::verdict() const {
  return complaint_.empty() ? Result<void>{}
                            : fail(ErrorKind::parse,
                                   "in '" + record_.kind + "': " + complaint_);
}

Result<ResponseRow> response_of(Ledger::Connection& connection,
                                const LedgerRecord& record,
                                const RowOfLabel& row_of_label) {
  FieldReader fields(record);
  ResponseRow row;
  PackedFacts& facts = row.facts;
  row.row = fields.hash("row");
  facts.key = fields.text("key");
  if (facts.key.empty()) {
    fields.complain("key", "is missing");
  }
  row.source = static_cast<Source>(fields.number("source", 0, 5));
  row.session = connection.symbol(fields.text("session"));
  for (const TokenClass& field : k_token_classes) {
    facts.tokens.*field.count = fields.number(field.key, 0, k_most_tokens);
  }
  facts.web_searches = fields.number("web_searches", 0, k_most_tokens);
  for (const WordField& field : k_words) {
    facts.*field.word = connection.symbol(fields.text(field.name));
  }
  facts.skill = connection.symbol(fields.text("skill"));
  facts.final = fields.number("final", 0, 1) != 0;
  facts.sidechain = fields.number("sidechain", 0, 1) != 0;
  facts.kept = place_of(fields, k_kept, row_of_label);
  facts.owner = fields.has("owner") ? place_of(fields, k_owner, row_of_label)
                                    : facts.kept;
  facts.first_read =
      from_unix_ms(fields.number("first_read", -k_farthest_ms, k_farthest_ms));
  row.place = static_cast<PlaceKind>(fields.number("place", 0, 2));
  row.repository = row_of_label("repository", Meaning::repository);
  row.worktree = row_of_label("worktree", Meaning::worktree);
  row.pending_branch = connection.symbol(fields.text("pending_branch"));
  row.commit = row_of_label("commit", Meaning::commit);
  row.evidence = static_cast<Evidence>(fields.number("evidence", 0, 5));
  if ((row.place == PlaceKind::commit) != (row.commit != 0)) {
    fields.complain("place", "does not go with 'commit'");
  }
  TOKENS_TRY(fields.verdict());
  return row;
}

}  // namespace tokens::ledger
