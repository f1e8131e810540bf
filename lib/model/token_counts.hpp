// The classes in which the API counts tokens, and their sum.
#pragma once

#include <cstdint>

namespace tokens {

/// Tokens of one or many responses, by class. Each is at least 0; of one
/// response at most k_most_tokens.
struct TokenCounts {
  std::int64_t input = 0;           ///< prompt tokens that met no cache
  std::int64_t output = 0;          ///< includes thinking
  std::int64_t cache_write_5m = 0;  ///< written to the 5-minute cache
  std::int64_t cache_write_1h = 0;  ///< written to the 1-hour cache
  std::int64_t cache_read = 0;      ///< prompt tokens served by the cache
  std::int64_t unclassified = 0;    ///< a total typed or read without classes

  [[nodiscard]] constexpr std::int64_t total() const {
    return input + output + cache_write_5m + cache_write_1h + cache_read +
           unclassified;
  }

  /// Returns what the model had to read: the size that decides whether a
  /// request is priced as a long prompt.
  [[nodiscard]] constexpr std::int64_t prompt() const {
    return input + cache_write_5m + cache_write_1h + cache_read;
  }

  constexpr TokenCounts& operator+=(const TokenCounts& other) {
    input += other.input;
    output += other.output;
    cache_write_5m += other.cache_write_5m;
    cache_write_1h += other.cache_write_1h;
    cache_read += other.cache_read;
    unclassified += other.unclassified;
    return *this;
  }

  friend constexpr bool operator==(const TokenCounts&,
                                   const TokenCounts&) = default;
};

/// No class of one response may exceed this; a record that claims more is
/// malformed. A million times the largest context there is, and small enough
/// that nine million responses still add up in 64 bits.
inline constexpr std::int64_t k_most_tokens = 1'000'000'000'000;

/// One class of tokens and its key in every document of ours.
struct TokenClass {
  const char* key;
  std::int64_t TokenCounts::*count;
};

inline constexpr TokenClass k_token_classes[] = {
    {"input", &TokenCounts::input},
    {"output", &TokenCounts::output},
    {"cache_write_5m", &TokenCounts::cache_write_5m},
    {"cache_write_1h", &TokenCounts::cache_write_1h},
    {"cache_read", &TokenCounts::cache_read},
    {"unclassified", &TokenCounts::unclassified},
};

}  // namespace tokens
