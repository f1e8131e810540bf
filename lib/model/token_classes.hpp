// The classes of tokens by name: the one table behind every JSON document,
// note and export of ours.
#pragma once

#include "lib/model/token_counts.hpp"

#include <cstdint>

namespace tokens {

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
