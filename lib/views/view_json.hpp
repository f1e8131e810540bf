// The JSON words that branch files and session files share.
#pragma once

#include "lib/base/money.hpp"
#include "lib/model/token_counts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::views {

/// One class of tokens and its key in every JSON document of ours.
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

/// Returns {"input": 1, "output": 2, …}, with `gap` before each key and
/// `end` before the closing brace.
std::string token_classes_json(const TokenCounts& tokens,
                               std::string_view gap = "",
                               std::string_view end = "");

/// Returns the exact decimal, or null.
std::string cost_json(const std::optional<PicoUsd>& cost);

/// Returns the quoted text, or null.
std::string text_or_null(std::optional<std::string_view> text);

}  // namespace tokens::views
