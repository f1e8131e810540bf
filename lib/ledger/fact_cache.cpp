// See fact_cache.hpp.
#include "lib/ledger/fact_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/response_columns.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace tokens::ledger {
namespace {

using Generation = decltype(FactState::generation);

/// More than this in one transaction, and the list is not worth its pages.
constexpr std::size_t k_most_of_one = 5'000;

/// More than this part of all responses, and a copy is as well made anew.
constexpr std::size_t k_small_part = 8;

void on_change(void* connection,
               int /*operation*/,
               const char* /*database*/,
               const char* table,
               sqlite3_int64 row) {
  if (std::strcmp(table, "response") == 0) {
    static_cast<Ledger::Connection*>(connection)->changed.add(row);
  }
}

void new_generation(Ledger::Connection& connection) {
  connection.database.exec("DELETE FROM changed_fact");
  exec(connection,
       "INSERT OR REPLACE INTO setting (key, value) VALUES "
       "('facts_generation', lower(hex(randomblob(8))))");
}

/// Nothing if the change is not in the list.
std::optional<std::int64_t> mark_of(Ledger::Connection& connection,
                                    std::int64_t sequence) {
  if (sequence == 0) {
    return 0;
  }
  return first<std::int64_t>(
      connection, "SELECT mark FROM changed_fact WHERE sequence = ?", sequence);
}

std::optional<Generation> generation(Ledger::Connection& connection) {
  const auto found = value<std::string>(
      connection, "SELECT value FROM setting WHERE key = 'facts_generation'");
  std::optional<Generation> digits;
  if (found.size() == sizeof(Generation)) {
    found.copy(digits.emplace().data(), found.size());
  }
  return digits;
}

/// Ascending, each once.
void make_set(std::vector<RowId>& rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

constexpr std::string_view k_facts_magic = "git-tokens facts 6\n";

static_assert(std::is_trivially_copyable_v<Fact>);

/// What stands before the facts, in the numbers of this machine.
struct FileHeader {
  char magic[24] = {};
  FactState state;
  std::uint64_t checksum = 0;  ///< of all but itself
};

std::string cache_path(const Ledger::Connection& connection) {
  return connection.path + ".facts";
}

std::uint64_t checksum_of(FileHeader header, std::string_view facts) {
  header.checksum = 0;
  return quick_hash({reinterpret_cast<const char*>(&header), sizeof header}) ^
         quick_hash(facts);
}

/// Returns the rows that changed after `state`, ascending; nothing if `state`
/// is not one that this ledger ever was in, or that is not known any more.
std::optional<std::vector<RowId>> changed_since(Ledger::Connection& connection,
                                                const FactState& state) {
  if (generation(connection) != state.generation ||
      mark_of(connection, state.sequence) != state.mark) {
    return std::nullopt;
  }
  auto rows = all<RowId>(connection,
                         "SELECT response FROM changed_fact WHERE sequence > ?",
                         state.sequence);
  make_set(rows);
  return rows;
}

}  // namespace

void ChangedRows::add(RowId row) {
  if (too_many || (!rows.empty() && rows.back() == row)) {
    return;
  }
  if (rows.size() == k_most_of_one) {
    make_set(rows);
    too_many = rows.size() == k_most_of_one;
  }
  rows.push_back(row);
}

void ChangedRows::clear() {
  rows.clear();
  too_many = false;
}

void watch_facts(Ledger::Connection& connection) {
  sqlite3_update_hook(connection.database.getHandle(), on_change, &connection);
}

void record_changes(Ledger::Connection& connection) {
  ChangedRows& changed = connection.changed;
  if (changed.empty()) {
    return;
  }
  make_set(changed.rows);
  const auto all =
      value<std::size_t>(connection, "SELECT max(id) FROM response");
  if (changed.too_many || changed.rows.size() > all / k_small_part) {
    new_generation(connection);
    return;
  }
  std::int64_t mark = 0;
  sqlite3_randomness(sizeof mark, &mark);
  // SQLite numbers the rows itself, each one higher than the highest there.
  for (const RowId row : changed.rows) {
    exec(connection,
         "INSERT INTO changed_fact (response, mark) VALUES (?, ?)",
         row,
         mark);
  }
  const std::int64_t length = connection.database.getLastInsertRowid();
  const bool began_now =
      length == static_cast<std::int64_t>(changed.rows.size());
  if (length > k_most_changes || (began_now && !generation(connection))) {
    new_generation(connection);
  }
}

std::optional<FactState> fact_state(Ledger::Connection& connection) {
  if (!connection.changed.empty()) {
    return std::nullopt;
  }
  const auto of = generation(connection);
  if (!of) {
    return std::nullopt;
  }
  const auto sequence = value<std::int64_t>(
      connection, "SELECT max(sequence) FROM changed_fact");  // 0: none
  const auto mark = mark_of(connection, sequence);
  return FactState{*of, sequence, mark.value_or(0)};
}

struct FactCache::File {
  system::MappedFile file;
  std::string_view facts;
  FactState state;
};

std::shared_ptr<const FactCache::File> FactCache::open(
    const std::string& path) {
  auto file = system::MappedFile::open(path);
  if (!file || file->bytes().size() < sizeof(FileHeader)) {
    return nullptr;
  }
  const std::string_view bytes = file->bytes();
  const std::string_view facts = bytes.substr(sizeof(FileHeader));
  FileHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (!bytes.starts_with(k_facts_magic) || facts.size() % sizeof(Fact) != 0 ||
      header.checksum != checksum_of(header, facts)) {
    return nullptr;
  }
  return std::make_shared<const File>(
      File{std::move(*file), facts, header.state});
}

std::vector<FactCache::Change> FactCache::read_changes(
    Ledger::Connection& connection, const std::vector<RowId>& rows) {
  std::vector<Change> changes;
  changes.reserve(rows.size());
  for (const RowId row : rows) {
    changes.push_back({row, std::nullopt});
    read_rows<Fact>(
        connection,
        [&](const Fact& found) { changes.back().fact = found; },
        "WHERE id = ?",
        row);
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

void FactCache::for_each(RowId repository, const OnFact& on_fact) const {
  auto change = changes_.begin();
  const auto tell = [&](const Fact& fact) {
    if (repository == 0 || fact.repository == repository) {
      on_fact(fact);
    }
  };
  const auto tell_change = [&] {
    if (change->fact) {
      tell(*change->fact);
    }
    ++change;
  };
  Fact fact;
  for (std::size_t at = 0; at < file_->facts.size(); at += sizeof fact) {
    std::memcpy(&fact, file_->facts.data() + at, sizeof fact);
    while (change != changes_.end() && change->row < fact.row) {
      tell_change();
    }
    if (change != changes_.end() && change->row == fact.row) {
      tell_change();
    } else {
      tell(fact);
    }
  }
  while (change != changes_.end()) {
    tell_change();
  }
}

PlaceCounts FactCache::count_places(
    const std::unordered_set<RowId>& dropped) const {
  PlaceCounts counts;
  for_each(0, [&](const Fact& fact) {
    ++counts.responses;
    counts.outside += fact.place == PlaceKind::outside ? 1 : 0;
    counts.pending += fact.place == PlaceKind::pending ? 1 : 0;
    if (fact.place == PlaceKind::commit) {
      ++(dropped.contains(fact.commit) ? counts.dropped : counts.commits);
    }
  });
  return counts;
}

void save_facts(const Ledger::Connection& connection,
                const FactState& state,
                std::string_view facts) {
  FileHeader header{.state = state};
  k_facts_magic.copy(header.magic, k_facts_magic.size());
  header.checksum = checksum_of(header, facts);
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes += facts;
  // A disk that is full or read-only costs the speed, nothing else.
  static_cast<void>(system::write_file_atomically(
      cache_path(connection), bytes, system::Durability::cached, 0600));
}

}  // namespace tokens::ledger
