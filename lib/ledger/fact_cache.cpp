#include "lib/ledger/fact_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/response_columns.hpp"
#include "lib/system/files.hpp"

#include <cstring>
#include <type_traits>

namespace tokens::ledger {
namespace {

constexpr std::string_view k_magic = "git-tokens facts 5\n";
constexpr std::size_t k_generation = 16;  // hexadecimal digits

// Behind the magic word: the generation, then in 8 bytes of this machine each
// the newest change, its mark, and a checksum of all but itself.
constexpr std::size_t k_generation_at = k_magic.size();
constexpr std::size_t k_sequence_at = k_generation_at + k_generation;
constexpr std::size_t k_mark_at = k_sequence_at + 8;
constexpr std::size_t k_checksum_at = k_mark_at + 8;
constexpr std::size_t k_header = k_checksum_at + 8;

static_assert(std::is_trivially_copyable_v<Fact>);

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
      (bytes.size() - k_header) % sizeof(Fact) != 0 ||
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

template <class OnFact>
void FactCache::for_each(const OnFact& on_fact) const {
  const std::string_view facts = file_->file.bytes().substr(k_header);
  auto change = changes_.begin();
  const auto tell = [&] {
    if (change->fact) {
      on_fact(*change->fact);
    }
    ++change;
  };
  Fact fact;
  for (std::size_t at = 0; at < facts.size(); at += sizeof fact) {
    std::memcpy(&fact, facts.data() + at, sizeof fact);
    while (change != changes_.end() && change->row < fact.row) {
      tell();
    }
    if (change != changes_.end() && change->row == fact.row) {
      tell();
    } else {
      on_fact(fact);
    }
  }
  while (change != changes_.end()) {
    tell();
  }
}

void FactCache::for_each(
    RowId repository, const std::function<void(const Fact&)>& on_fact) const {
  for_each([&](const Fact& fact) {
    if (repository == 0 || fact.repository == repository) {
      on_fact(fact);
    }
  });
}

PlaceCounts FactCache::count_places(
    const std::unordered_set<RowId>& dropped) const {
  PlaceCounts counts;
  for_each([&](const Fact& fact) {
    ++counts.responses;
    counts.outside += fact.place == PlaceKind::outside ? 1 : 0;
    counts.pending += fact.place == PlaceKind::pending ? 1 : 0;
    if (fact.place == PlaceKind::commit) {
      ++(dropped.contains(fact.commit) ? counts.dropped : counts.commits);
    }
  });
  return counts;
}

FactCacheWriter::FactCacheWriter(std::int64_t facts)
    : wanted_(facts >= k_cache_from) {
  if (wanted_) {
    bytes_.reserve(k_header + static_cast<std::size_t>(facts) * sizeof(Fact));
    bytes_.resize(k_header);
  }
}

void FactCacheWriter::add(const Fact& fact) {
  if (wanted_) {
    bytes_.append(reinterpret_cast<const char*>(&fact), sizeof fact);
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
