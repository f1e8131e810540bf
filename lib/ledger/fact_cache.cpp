#include "lib/ledger/fact_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <type_traits>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_magic = "git-tokens facts 3\n";
constexpr std::size_t k_generation = 16;  // hexadecimal digits

// Behind the magic word: the generation and a checksum of the facts, as 8 bytes
// of this machine.
constexpr std::size_t k_checksum_at = k_magic.size() + k_generation;
constexpr std::size_t k_header = k_checksum_at + 8;

/// A fact as it stands in the file, in the numbers of this machine.
struct Record {
  std::int64_t row;
  std::int64_t time;
  std::array<std::int64_t, 6> tokens;
  std::int64_t web_searches;
  std::uint32_t model;
  std::uint32_t speed;
  std::uint32_t service_tier;
  std::uint32_t geo;
  std::uint32_t session;
  std::uint32_t agent;
  std::uint32_t directory;
  std::uint32_t hinted_branch;
  std::uint32_t repository;
  std::uint32_t worktree;
  std::uint32_t pending_branch;
  std::uint32_t commit;
  std::uint8_t place;
  std::uint8_t evidence;
  std::uint8_t source;
  std::uint8_t final;
  std::uint32_t zero;
};

// No byte of the file is left to chance.
static_assert(std::has_unique_object_representations_v<Record>);

/// Returns false if a row does not fit: then there is no cache.
bool narrow(RowId row, std::uint32_t& number) {
  number = static_cast<std::uint32_t>(row);
  return row >= 0 && row <= std::numeric_limits<std::uint32_t>::max();
}

bool to_record(const Fact& fact, Record& record) {
  const TokenCounts& tokens = fact.tokens;
  record.row = fact.row;
  record.time = to_unix_ms(fact.time);
  record.tokens = {tokens.input,
                   tokens.output,
                   tokens.cache_write_5m,
                   tokens.cache_write_1h,
                   tokens.cache_read,
                   tokens.unclassified};
  record.web_searches = fact.web_searches;
  record.place = static_cast<std::uint8_t>(fact.place);
  record.evidence = static_cast<std::uint8_t>(fact.evidence);
  record.source = static_cast<std::uint8_t>(fact.source);
  record.final = fact.final ? 1 : 0;
  record.zero = 0;
  return narrow(fact.model, record.model) && narrow(fact.speed, record.speed) &&
         narrow(fact.service_tier, record.service_tier) &&
         narrow(fact.geo, record.geo) && narrow(fact.session, record.session) &&
         narrow(fact.agent, record.agent) &&
         narrow(fact.directory, record.directory) &&
         narrow(fact.hinted_branch, record.hinted_branch) &&
         narrow(fact.repository, record.repository) &&
         narrow(fact.worktree, record.worktree) &&
         narrow(fact.pending_branch, record.pending_branch) &&
         narrow(fact.commit, record.commit);
}

void to_fact(const Record& record, Fact& fact) {
  fact.row = record.row;
  fact.time = from_unix_ms(record.time);
  fact.tokens.input = record.tokens[0];
  fact.tokens.output = record.tokens[1];
  fact.tokens.cache_write_5m = record.tokens[2];
  fact.tokens.cache_write_1h = record.tokens[3];
  fact.tokens.cache_read = record.tokens[4];
  fact.tokens.unclassified = record.tokens[5];
  fact.web_searches = record.web_searches;
  fact.model = record.model;
  fact.speed = record.speed;
  fact.service_tier = record.service_tier;
  fact.geo = record.geo;
  fact.session = record.session;
  fact.agent = record.agent;
  fact.directory = record.directory;
  fact.hinted_branch = record.hinted_branch;
  fact.repository = record.repository;
  fact.worktree = record.worktree;
  fact.pending_branch = record.pending_branch;
  fact.commit = record.commit;
  fact.place = static_cast<PlaceKind>(record.place);
  fact.evidence = static_cast<Evidence>(record.evidence);
  fact.source = static_cast<Source>(record.source);
  fact.final = record.final != 0;
}

std::string cache_path(const Ledger::Connection& connection) {
  return connection.path + ".facts";
}

void on_change(void* connection,
               int /*operation*/,
               const char* /*database*/,
               const char* table,
               sqlite3_int64 /*row*/) {
  if (std::strcmp(table, "response") == 0) {
    static_cast<Ledger::Connection*>(connection)->facts_changed = true;
  }
}

}  // namespace

void watch_facts(Ledger::Connection& connection) {
  sqlite3_update_hook(connection.database.getHandle(), on_change, &connection);
}

void new_generation(Ledger::Connection& connection) {
  connection
      .statement(
          "INSERT OR REPLACE INTO setting (key, value) VALUES "
          "('facts_generation', lower(hex(randomblob(8))))")
      .exec();
}

std::optional<std::string> generation(Ledger::Connection& connection) {
  if (connection.facts_changed) {
    return std::nullopt;
  }
  SQLite::Statement& select = connection.statement(
      "SELECT value FROM setting WHERE key = 'facts_generation'");
  std::optional<std::string> found;
  if (select.executeStep()) {
    found = select.getColumn(0).getString();
  }
  select.reset();
  return found && found->size() == k_generation ? found : std::nullopt;
}

void fill(Fact& fact, const PackedFacts& facts) {
  static_cast<ReportedFacts&>(fact) = facts;
  fact.time = facts.kept.time;
}

std::shared_ptr<const FactCache> FactCache::load(
    Ledger::Connection& connection) {
  const std::optional<std::string> wanted = generation(connection);
  if (!wanted) {
    return nullptr;
  }
  if (connection.fact_cache && connection.fact_cache->generation_ == *wanted) {
    return connection.fact_cache;
  }
  auto file = system::MappedFile::open(cache_path(connection));
  if (!file) {
    return nullptr;
  }
  const std::string_view bytes = file->bytes();
  std::uint64_t checksum = 0;
  if (bytes.size() < k_header || !bytes.starts_with(k_magic) ||
      bytes.substr(k_magic.size(), k_generation) != *wanted ||
      (bytes.size() - k_header) % sizeof(Record) != 0) {
    return nullptr;
  }
  std::memcpy(&checksum, bytes.data() + k_checksum_at, sizeof checksum);
  if (checksum != quick_hash(bytes.substr(k_header))) {
    return nullptr;
  }
  connection.fact_cache = std::shared_ptr<const FactCache>(
      new FactCache(std::move(*file), *wanted));
  return connection.fact_cache;
}

template <class OnRecord>
void FactCache::for_each_record(OnRecord&& on_record) const {
  const std::string_view records = file_.bytes().substr(k_header);
  Record record;
  for (std::size_t at = 0; at < records.size(); at += sizeof record) {
    std::memcpy(&record, records.data() + at, sizeof record);
    on_record(record);
  }
}

void FactCache::for_each(
    RowId repository, const std::function<void(const Fact&)>& on_fact) const {
  Fact fact;
  for_each_record([&](const Record& record) {
    if (repository == 0 || record.repository == repository) {
      to_fact(record, fact);
      on_fact(fact);
    }
  });
}

PlaceCounts FactCache::count_places(
    const std::unordered_set<RowId>& dropped) const {
  PlaceCounts counts;
  for_each_record([&](const Record& record) {
    const auto place = static_cast<PlaceKind>(record.place);
    ++counts.responses;
    counts.outside += place == PlaceKind::outside ? 1 : 0;
    counts.pending += place == PlaceKind::pending ? 1 : 0;
    if (place == PlaceKind::commit) {
      ++(dropped.contains(record.commit) ? counts.dropped : counts.commits);
    }
  });
  return counts;
}

FactCacheWriter::FactCacheWriter(std::int64_t facts)
    : wanted_(facts >= k_cache_from) {
  if (wanted_) {
    bytes_.reserve(k_header + static_cast<std::size_t>(facts) * sizeof(Record));
    bytes_.resize(k_header);
  }
}

void FactCacheWriter::add(const Fact& fact) {
  Record record;
  wanted_ = wanted_ && to_record(fact, record);
  if (wanted_) {
    bytes_.append(reinterpret_cast<const char*>(&record), sizeof record);
  }
}

void FactCacheWriter::save(const Ledger::Connection& connection,
                           const std::string& generation) {
  if (!wanted_) {
    return;
  }
  const std::uint64_t checksum =
      quick_hash(std::string_view(bytes_).substr(k_header));
  bytes_.replace(0, k_magic.size(), k_magic);
  bytes_.replace(k_magic.size(), k_generation, generation);
  std::memcpy(bytes_.data() + k_checksum_at, &checksum, sizeof checksum);
  // A disk that is full or read-only costs the speed, nothing else.
  static_cast<void>(system::write_file_atomically(
      cache_path(connection), bytes_, system::Durability::cached, 0600));
}

}  // namespace tokens::ledger
