// For the .cpp files of this folder only: careful looks into a JSON tree of
// unknown origin. What is missing or of another kind is nothing, never an
// exception.
#pragma once

#include "lib/base/time.hpp"
#include "lib/formats/foreign.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::formats {

using Json = nlohmann::json;

/// Returns the member, or null if there is none.
const Json* member(const Json& object, const char* name);

/// Returns the member if it is a whole number from 0 to k_most_tokens.
std::optional<std::int64_t> count_of(const Json& object, const char* name);

/// Returns the member if it is a text, else "".
std::string text_of(const Json& object, const char* name);

/// Returns the moment of a text: with an offset, or in the zone of this
/// machine, as the older tools wrote it; k_never if it is none.
Moment moment_of(std::string_view text);

/// Adds what a branch file's object says (design 7, older and ours).
Result<void> read_branch(const Json& object, ForeignFile& file);

/// Adds what a session record says: a commit's usage.
Result<void> read_session_record(const Json& object, ForeignFile& file);

/// Adds entries {timestamp, tokens, notes, branch} of one branch, or of the
/// branch that each names.
Result<void> read_entries(const Json& entries,
                          const std::string& branch,
                          ForeignFile& file);

/// Adds one session of token-audit.
Result<void> read_audit_session(const Json& object, ForeignFile& file);

/// Reads token-audit's older form, events as JSON lines.
Result<ForeignFile> read_audit_events(std::string_view text);

/// Reads a session of Gemini CLI.
Result<ForeignFile> read_gemini_session(const Json& document);

/// Reads the table of the trend script.
Result<ForeignFile> read_trend_table(std::string_view text);

/// Says what the levels of a file come to, if it added them up.
void flag_levels(ForeignFile& file);

}  // namespace tokens::formats
