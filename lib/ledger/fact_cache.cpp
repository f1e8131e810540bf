#include "lib/ledger/fact_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/varint.hpp"
#include "lib/system/files.hpp"

#include <cstring>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_magic = "git-tokens facts 1\n";
constexpr std::size_t k_generation = 16;  // hexadecimal digits

// Behind the magic word: the generation, the number of facts and a checksum of
// the facts, both as 8 bytes of this machine.
constexpr std::size_t k_count_at = k_magic.size() + k_generation;
constexpr std::size_t k_checksum_at = k_count_at + 8;
constexpr std::size_t k_header = k_checksum_at + 8;

std::string cache_path(const Ledger::Connection& connection) {
  return connection.path + ".facts";
}

std::uint64_t number_at(const std::string& bytes, std::size_t at) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

void append_number(std::string& bytes, std::uint64_t number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof raw);
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

/// Place, evidence and source in one number.
std::uint64_t kinds_of(const Fact& fact) {
  return static_cast<std::uint64_t>(fact.place) |
         static_cast<std::uint64_t>(fact.evidence) << 2U |
         static_cast<std::uint64_t>(fact.source) << 6U;
}

PlaceKind place_of(std::uint64_t kinds) {
  return static_cast<PlaceKind>(kinds & 3U);
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

std::optional<FactCache> FactCache::load(Ledger::Connection& connection) {
  const std::optional<std::string> wanted = generation(connection);
  if (!wanted || !system::status(cache_path(connection))) {
    return std::nullopt;
  }
  auto bytes = system::read_file(cache_path(connection));
  if (!bytes || bytes->size() < k_header || !bytes->starts_with(k_magic) ||
      bytes->compare(k_magic.size(), k_generation, *wanted) != 0 ||
      number_at(*bytes, k_checksum_at) !=
          quick_hash(std::string_view(*bytes).substr(k_header))) {
    return std::nullopt;
  }
  FactCache cache;
  cache.count_ = static_cast<std::int64_t>(number_at(*bytes, k_count_at));
  cache.begin_ = k_header;
  cache.bytes_ = std::move(*bytes);
  return cache;
}

/// `bytes` is what `facts` was unpacked from: it is kept as it is, without the
/// key behind it, which no report shows.
void FactCache::add(const Fact& fact,
                    const PackedFacts& facts,
                    std::string_view bytes) {
  bytes.remove_suffix(facts.key.size());
  char front[8 * k_most_varint];
  VarintWriter writer(front);
  writer.number(kinds_of(fact));
  if (fact.place != PlaceKind::outside) {
    writer.number(fact.repository);
    writer.number(fact.worktree);
    writer.number(fact.pending_branch);
    writer.number(fact.commit);
  }
  writer.number(fact.row);
  writer.number(fact.session);
  const auto front_size = static_cast<std::size_t>(writer.at() - front);
  char length[k_most_varint];
  VarintWriter length_writer(length);
  length_writer.number(std::uint64_t{front_size + bytes.size()});
  bytes_.append(length, length_writer.at());
  bytes_.append(front, front_size);
  bytes_.append(bytes);
  ++count_;
}

void FactCache::save(const Ledger::Connection& connection,
                     const std::string& generation) const {
  std::string whole(k_magic);
  whole.reserve(k_header + bytes_.size());
  whole += generation;
  append_number(whole, static_cast<std::uint64_t>(count_));
  append_number(whole, quick_hash(bytes_));
  whole += bytes_;
  // A disk that is full or read-only costs the speed, nothing else.
  static_cast<void>(system::write_file_atomically(
      cache_path(connection), whole, system::Durability::cached, 0600));
}

void FactCache::for_each(
    RowId repository, const std::function<void(const Fact&)>& on_fact) const {
  VarintReader all(std::string_view(bytes_).substr(begin_));
  PackedFacts packed;
  while (!all.is_at_end() && !all.is_damaged()) {
    VarintReader one(all.bytes(all.number()));
    const std::uint64_t kinds = one.number();
    Fact fact;
    fact.place = place_of(kinds);
    fact.evidence = static_cast<Evidence>(kinds >> 2U & 15U);
    fact.source = static_cast<Source>(kinds >> 6U);
    if (fact.place != PlaceKind::outside) {
      one.number(fact.repository);
      one.number(fact.worktree);
      one.number(fact.pending_branch);
      one.number(fact.commit);
    }
    if (repository != 0 && fact.repository != repository) {
      continue;
    }
    one.number(fact.row);
    one.number(fact.session);
    const std::string_view facts = one.rest();
    unpack(facts.data(), facts.size(), packed);
    fill(fact, packed);
    on_fact(fact);
  }
}

void FactCache::for_each_place(
    const std::function<void(PlaceKind, RowId)>& on_place) const {
  VarintReader all(std::string_view(bytes_).substr(begin_));
  while (!all.is_at_end() && !all.is_damaged()) {
    VarintReader one(all.bytes(all.number()));
    const PlaceKind place = place_of(one.number());
    RowId commit = 0;
    if (place != PlaceKind::outside) {
      for (int i = 0; i < 4; ++i) {
        one.number(commit);  // the last of the four
      }
    }
    on_place(place, commit);
  }
}

}  // namespace tokens::ledger
