// Numbers in groups of seven bits, lowest first: most are short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokens::ledger {

/// A number of 64 bits takes at most so many bytes.
inline constexpr std::size_t k_most_varint = 10;

/// Writes to bytes that are long enough.
class VarintWriter {
 public:
  explicit VarintWriter(char* at) : at_(at) {}

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
      *at_++ = static_cast<char>(value | 0x80);
    }
    *at_++ = static_cast<char>(value);
  }

  void number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }

  [[nodiscard]] char* at() const { return at_; }

 private:
  char* at_;
};

/// Reads, and remembers if the bytes did not hold what was asked for.
class VarintReader {
 public:
  explicit VarintReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint64_t number() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
      return static_cast<unsigned char>(*at_++);
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= std::uint64_t{byte & 0x7FU} << shift;
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

  [[nodiscard]] std::string_view rest() const { return {at_, end_}; }

  [[nodiscard]] bool is_damaged() const { return damaged_; }

 private:
  const char* at_;
  const char* end_;
  bool damaged_ = false;
};

}  // namespace tokens::ledger
