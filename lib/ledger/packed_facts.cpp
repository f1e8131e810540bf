#include "lib/ledger/packed_facts.hpp"

#include "lib/ledger/varint.hpp"

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
constexpr std::uint64_t k_request = 512;  // none in ledgers of before

/// Small differences of either sign become small numbers.
std::uint64_t folded(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^
         static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

/// Times are written as distances from the one before: those are short.
class TimeWriter {
 public:
  explicit TimeWriter(VarintWriter& writer) : writer_(writer) {}

  void time(Moment moment) {
    if (moment != k_never) {
      const std::int64_t milliseconds = to_unix_ms(moment);
      writer_.number(folded(milliseconds - last_));
      last_ = milliseconds;
    }
  }

 private:
  VarintWriter& writer_;
  std::int64_t last_ = 0;
};

class TimeReader {
 public:
  explicit TimeReader(VarintReader& reader) : reader_(reader) {}

  void time(Moment& moment, bool is_there) {
    moment = k_never;
    if (is_there) {
      last_ = static_cast<std::int64_t>(
          static_cast<std::uint64_t>(last_) +
          static_cast<std::uint64_t>(unfolded(reader_.number())));
      moment = from_unix_ms(last_);
    }
  }

 private:
  VarintReader& reader_;
  std::int64_t last_ = 0;
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
         flag(own_place && facts.owner.file_first != k_never, k_owner_first) |
         flag(facts.request != 0, k_request);
}

/// More than all numbers need.
constexpr std::size_t k_most_bytes = 32 * k_most_varint;

}  // namespace

void pack(const PackedFacts& facts, std::string& bytes) {
  bytes.resize(k_most_bytes + facts.key.size());
  VarintWriter writer(bytes.data());
  TimeWriter times(writer);
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
                                   facts.hinted_branch,
                                   facts.skill,
                                   facts.kept.offset,
                                   facts.kept.file}) {
    writer.number(value);
  }
  times.time(facts.kept.time);
  times.time(facts.kept.file_first);
  times.time(facts.first_read);
  if ((flags & k_own_place) != 0) {
    writer.number(facts.owner.offset);
    writer.number(facts.owner.file);
    times.time(facts.owner.time);
    times.time(facts.owner.file_first);
  }
  if (facts.request != 0) {
    writer.number(static_cast<std::uint64_t>(facts.request));
  }
  const auto used = static_cast<std::size_t>(writer.at() - bytes.data());
  facts.key.copy(writer.at(), facts.key.size());
  bytes.resize(used + facts.key.size());
}

bool unpack(const void* bytes, std::size_t size, PackedFacts& facts) {
  VarintReader reader({static_cast<const char*>(bytes), size});
  TimeReader times(reader);
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
                              &facts.hinted_branch,
                              &facts.skill,
                              &facts.kept.offset,
                              &facts.kept.file}) {
    reader.number(*value);
  }
  times.time(facts.kept.time, (flags & k_kept_time) != 0);
  times.time(facts.kept.file_first, (flags & k_kept_first) != 0);
  times.time(facts.first_read, true);
  facts.owner = facts.kept;
  if ((flags & k_own_place) != 0) {
    reader.number(facts.owner.offset);
    reader.number(facts.owner.file);
    times.time(facts.owner.time, (flags & k_owner_time) != 0);
    times.time(facts.owner.file_first, (flags & k_owner_first) != 0);
    facts.owner.forked = (flags & k_owner_forked) != 0;
  }
  facts.request = (flags & k_request) != 0
                      ? static_cast<std::uint32_t>(reader.number())
                      : 0;
  facts.key = reader.rest();
  return !reader.is_damaged();
}

}  // namespace tokens::ledger
