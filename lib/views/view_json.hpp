// The JSON words that branch files and session files share.
#pragma once

#include "lib/base/money.hpp"
#include "lib/model/token_counts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::views {

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
