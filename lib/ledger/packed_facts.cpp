#include "lib/ledger/packed_facts.hpp"

namespace tokens::ledger {
namespace {

constexpr std::uint64_t k_final = 1;
constexpr std::uint64_t k_sidechain = 2;
constexpr std::uint64_t k_kept_forked = 4;
constexpr std::uint64_t k_owner_forked = 8;
constexpr std::uint64_t k_kept_time = 16;
constexpr std::uint64_t k_kept_first = 32;
constexpr std::uint64_t k_own_place = 64;  // the owner's line is not the kept
constexpr std::uint64_t k_owner_time = 128;
constexpr std::uint64_t k_owner_first = 256;

/// Small differences of either sign become small numbers.
std::uint64_t folded(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^
         static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

/// Appends numbers to bytes that are long enough.
class Writer {
 public:
  explicit Writer(char* at) : at_(at) {}

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
      *at_++ = static_cast<char>(value | 0x80);
    }
    *at_++ = static_cast<char>(value);
  }

  void number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }

  /// Times are written as distances from the one before: those are short.
  void time(Moment moment) {
    if (moment != k_never) {
      const std::int64_t milliseconds = to_unix_ms(moment);
      number(folded(milliseconds - last_));
      last_ = milliseconds;
    }
  }

  [[nodiscard]] char* at() const { return at_; }

 private:
  char* at_;
  std::int64_t last_ = 0;
};

class Reader {
 public:
  Reader(const unsigned char* at, const unsigned char* end)
      : at_(at), end_(end) {}

  std::uint64_t number() {
    if (at_ != end_ && *at_ < 0x80) {
      return *at_++;
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const std::uint64_t byte = *at_++;
      value |= (byte & 0x7FU) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    damaged_ = true;
    return 0;
  }

  void number(std::int64_t& value) {
    value = static_cast<std::int64_t>(number());
  }

  void time(Moment& moment, bool is_there) {
    moment = k_never;
    if (is_there) {
      last_ = static_cast<std::int64_t>(
          static_cast<std::uint64_t>(last_) +
          static_cast<std::uint64_t>(unfolded(number())));
      moment = from_unix_ms(last_);
    }
  }

  std::string_view rest() {
    const auto* begin = reinterpret_cast<const char*>(at_);
    return {begin, static_cast<std::size_t>(end_ - at_)};
  }

  [[nodiscard]] bool is_damaged() const { return damaged_; }

 private:
  const unsigned char* at_;
  const unsigned char* end_;
  std::int64_t last_ = 0;
  bool damaged_ = false;
};

std::uint64_t flags_of(const PackedFacts& facts) {
  const auto flag = [](bool is_set, std::uint64_t bit) {
    return is_set ? bit : 0;
  };
  const bool own_place = facts.owner != facts.kept;
  return flag(facts.final, k_final) | flag(facts.sidechain, k_sidechain) |
         flag(facts.kept.forked, k_kept_forked) |
         flag(facts.owner.forked, k_owner_forked) |
         flag(facts.kept.time != k_never, k_kept_time) |
         flag(facts.kept.file_first != k_never, k_kept_first) |
         flag(own_place, k_own_place) |
         flag(own_place && facts.owner.time != k_never, k_owner_time) |
         flag(own_place && facts.owner.file_first != k_never, k_owner_first);
}

/// More than all numbers need, ten bytes each.
constexpr std::size_t k_most_bytes = 32 * 10;

}  // namespace

void pack(const PackedFacts& facts, std::string& bytes) {
  bytes.resize(k_most_bytes + facts.key.size());
  Writer writer(bytes.data());
  const std::uint64_t flags = flags_of(facts);
  writer.number(flags);
  const TokenCounts& tokens = facts.tokens;
  for (const std::int64_t value : {tokens.input,
                                   tokens.output,
                                   tokens.cache_write_5m,
                                   tokens.cache_write_1h,
                                   tokens.cache_read,
                                   tokens.unclassified,
                                   facts.web_searches,
                                   facts.model,
                                   facts.speed,
                                   facts.service_tier,
                                   facts.geo,
                                   facts.agent,
                                   facts.directory,
                                   facts.branch,
                                   facts.skill,
                                   facts.kept.offset,
                                   facts.kept.file}) {
    writer.number(value);
  }
  writer.time(facts.kept.time);
  writer.time(facts.kept.file_first);
  writer.time(facts.first_read);
  if ((flags & k_own_place) != 0) {
    writer.number(facts.owner.offset);
    writer.number(facts.owner.file);
    writer.time(facts.owner.time);
    writer.time(facts.owner.file_first);
  }
  const auto used = static_cast<std::size_t>(writer.at() - bytes.data());
  facts.key.copy(writer.at(), facts.key.size());
  bytes.resize(used + facts.key.size());
}

bool unpack(const void* bytes, std::size_t size, PackedFacts& facts) {
  const auto* begin = static_cast<const unsigned char*>(bytes);
  Reader reader(begin, begin + size);
  const std::uint64_t flags = reader.number();
  facts.final = (flags & k_final) != 0;
  facts.sidechain = (flags & k_sidechain) != 0;
  facts.kept.forked = (flags & k_kept_forked) != 0;
  TokenCounts& tokens = facts.tokens;
  for (std::int64_t* value : {&tokens.input,
                              &tokens.output,
                              &tokens.cache_write_5m,
                              &tokens.cache_write_1h,
                              &tokens.cache_read,
                              &tokens.unclassified,
                              &facts.web_searches,
                              &facts.model,
                              &facts.speed,
                              &facts.service_tier,
                              &facts.geo,
                              &facts.agent,
                              &facts.directory,
                              &facts.branch,
                              &facts.skill,
                              &facts.kept.offset,
                              &facts.kept.file}) {
    reader.number(*value);
  }
  reader.time(facts.kept.time, (flags & k_kept_time) != 0);
  reader.time(facts.kept.file_first, (flags & k_kept_first) != 0);
  reader.time(facts.first_read, true);
  facts.owner = facts.kept;
  if ((flags & k_own_place) != 0) {
    reader.number(facts.owner.offset);
    reader.number(facts.owner.file);
    reader.time(facts.owner.time, (flags & k_owner_time) != 0);
    reader.time(facts.owner.file_first, (flags & k_owner_first) != 0);
    facts.owner.forked = (flags & k_owner_forked) != 0;
  }
  facts.key = reader.rest();
  return !reader.is_damaged();
}

}  // namespace tokens::ledger
