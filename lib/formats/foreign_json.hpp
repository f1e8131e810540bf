// For the .cpp files of this folder only: careful looks into a JSON tree of
// unknown origin. What is missing or of another kind is nothing, never an
// exception.
#pragma once

#include "lib/base/time.hpp"
#include "lib/formats/foreign.hpp"
#include "lib/model/token_counts.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokens::formats {

using json = nlohmann::json;

/// Returns the member, or null if there is none.
const json* member(const json& object, const char* name);

/// Returns the member if it is a whole number from 0 to k_most_tokens.
std::optional<std::int64_t> count_of(const json& object, const char* name);

/// Returns the counts of a block, by the keys of a tool; what is not there is
/// 0.
TokenCounts counts_of(const json& block, std::span<const TokenClass> keys);

/// Returns the member if it is a text, else "".
std::string text_of(const json& object, const char* name);

/// Returns the moment of a text: with an offset, or in the zone of this
/// machine, as the older tools wrote it; k_never if it is none.
Moment moment_of(std::string_view text);

/// Says in the file's flags that `total`, if it is told, is not what its parts
/// ("entries") come to.
void flag_total(std::optional<std::int64_t> total,
                const char* parts,
                std::int64_t sum,
                ForeignFile& file);

/// Says what the levels of a file come to, if it added them up.
void flag_levels(ForeignFile& file);

// The readers of the single forms: each adds what it finds.

/// A branch file: of the older tools, or ours.
Result<void> read_branch(const json& object, ForeignFile& file);

/// A session record: a commit's usage.
Result<void> read_session_record(const json& object, ForeignFile& file);

/// Entries {timestamp, tokens, notes, branch} of one branch, or of the branch
/// that each names.
Result<void> read_entries(const json& entries,
                          const std::string& branch,
                          ForeignFile& file);

/// One session of token-audit.
Result<void> read_audit_session(const json& object, ForeignFile& file);

/// A session of Gemini CLI.
Result<void> read_gemini_session(const json& document, ForeignFile& file);

/// token-audit's older form, events as JSON lines.
Result<void> read_audit_events(std::string_view text, ForeignFile& file);

/// The table of the trend script.
Result<void> read_trend_table(std::string_view text, ForeignFile& file);

}  // namespace tokens::formats
