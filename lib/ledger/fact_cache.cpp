#include "lib/ledger/fact_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/fact_rows.hpp"
#include "lib/system/files.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <type_traits>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_magic = "git-tokens facts 4\n";
constexpr std::size_t k_generation = 16;  // hexadecimal digits

// Behind the magic word: the generation, then in 8 bytes of this machine each
// the newest change, its mark, and a checksum of all but itself.
constexpr std::size_t k_generation_at = k_magic.size();
constexpr std::size_t k_sequence_at = k_generation_at + k_generation;
constexpr std::size_t k_mark_at = k_sequence_at + 8;
constexpr std::size_t k_checksum_at = k_mark_at + 8;
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

std::int64_t number_at(std::string_view bytes, std::size_t at) {
  std::int64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

void set_number(std::string& bytes, std::size_t at, std::int64_t number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
}

std::int64_t checksum_of(std::string_view bytes) {
  const std::uint64_t of_state = quick_hash(bytes.substr(0, k_checksum_at));
  return static_cast<std::int64_t>(of_state ^
                                   quick_hash(bytes.substr(k_header)));
}

}  // namespace

void fill(Fact& fact, const PackedFacts& facts) {
  static_cast<ReportedFacts&>(fact) = facts;
  fact.time = facts.kept.time;
}

struct FactCache::File {
  system::MappedFile file;
  FactState state;
};

std::shared_ptr<const FactCache::File> FactCache::open(
    const std::string& path) {
  auto file = system::MappedFile::open(path);
  if (!file) {
    return nullptr;
  }
  const std::string_view bytes = file->bytes();
  if (bytes.size() < k_header || !bytes.starts_with(k_magic) ||
      (bytes.size() - k_header) % sizeof(Record) != 0 ||
      number_at(bytes, k_checksum_at) != checksum_of(bytes)) {
    return nullptr;
  }
  FactState state{std::string(bytes.substr(k_generation_at, k_generation)),
                  number_at(bytes, k_sequence_at),
                  number_at(bytes, k_mark_at)};
  return std::make_shared<const File>(File{std::move(*file), std::move(state)});
}

std::vector<FactCache::Change> FactCache::read_changes(
    Ledger::Connection& connection, const std::vector<RowId>& rows) {
  std::vector<Change> changes;
  changes.reserve(rows.size());
  for (const RowId row : rows) {
    changes.push_back({row, std::nullopt});
    read_facts(Query(connection, FACT_READ_COLUMNS "WHERE id = ?", row),
               [&](const Fact& fact, const PackedFacts& /*packed*/) {
                 changes.back().fact = fact;
               });
  }
  return changes;
}

std::shared_ptr<const FactCache> FactCache::load(
    Ledger::Connection& connection) {
  const std::optional<FactState> wanted = fact_state(connection);
  if (!wanted) {
    return nullptr;
  }
  auto& known = connection.fact_cache;
  const bool is_light = known && known->changes() < k_renew_from;
  if (is_light && known->state_ == *wanted) {
    return known;
  }
  auto made = std::make_shared<FactCache>();
  made->state_ = *wanted;
  std::optional<std::vector<RowId>> rows;
  // The one that is open, unless somebody has written a newer one since.
  if (is_light) {
    made->file_ = known->file_;
    rows = changed_since(connection, made->file_->state);
  }
  if (!rows || rows->size() >= k_renew_from) {
    made->file_ = open(cache_path(connection));
    rows = made->file_ ? changed_since(connection, made->file_->state)
                       : std::nullopt;
  }
  if (!rows) {
    return nullptr;
  }
  made->changes_ = read_changes(connection, *rows);
  known = std::move(made);
  return known;
}

template <class OnRecord, class OnChange>
void FactCache::for_each_part(OnRecord&& on_record,
                              OnChange&& on_change) const {
  const std::string_view records = file_->file.bytes().substr(k_header);
  auto change = changes_.begin();
  const auto tell = [&] {
    if (change->fact) {
      on_change(*change->fact);
    }
    ++change;
  };
  Record record;
  for (std::size_t at = 0; at < records.size(); at += sizeof record) {
    std::memcpy(&record, records.data() + at, sizeof record);
    while (change != changes_.end() && change->row < record.row) {
      tell();
    }
    if (change != changes_.end() && change->row == record.row) {
      tell();
    } else {
      on_record(record);
    }
  }
  while (change != changes_.end()) {
    tell();
  }
}

void FactCache::for_each(
    RowId repository, const std::function<void(const Fact&)>& on_fact) const {
  Fact fact;
  for_each_part(
      [&](const Record& record) {
        if (repository == 0 || record.repository == repository) {
          to_fact(record, fact);
          on_fact(fact);
        }
      },
      [&](const Fact& changed) {
        if (repository == 0 || changed.repository == repository) {
          on_fact(changed);
        }
      });
}

PlaceCounts FactCache::count_places(
    const std::unordered_set<RowId>& dropped) const {
  PlaceCounts counts;
  const auto count = [&](PlaceKind place, RowId commit) {
    ++counts.responses;
    counts.outside += place == PlaceKind::outside ? 1 : 0;
    counts.pending += place == PlaceKind::pending ? 1 : 0;
    if (place == PlaceKind::commit) {
      ++(dropped.contains(commit) ? counts.dropped : counts.commits);
    }
  };
  for_each_part(
      [&](const Record& record) {
        count(static_cast<PlaceKind>(record.place), record.commit);
      },
      [&](const Fact& fact) { count(fact.place, fact.commit); });
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
                           const FactState& state) {
  if (!wanted_) {
    return;
  }
  bytes_.replace(0, k_magic.size(), k_magic);
  bytes_.replace(k_generation_at, k_generation, state.generation);
  set_number(bytes_, k_sequence_at, state.sequence);
  set_number(bytes_, k_mark_at, state.mark);
  set_number(bytes_, k_checksum_at, checksum_of(bytes_));
  // A disk that is full or read-only costs the speed, nothing else.
  static_cast<void>(system::write_file_atomically(
      cache_path(connection), bytes_, system::Durability::cached, 0600));
}

}  // namespace tokens::ledger
