// The words of reports that people read: headings, labels for absent values,
// money, and footnotes. Tables, Markdown and pages use the same ones, so that
// no two outputs explain a number differently.
#pragma once

#include "lib/report/report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Returns the heading of the dimension's column ("Day").
const char* heading_of(Dimension dimension);

/// Returns what people read for responses that have no such value, in
/// parentheses: "(no commit)".
const char* null_label(Dimension dimension);

/// Returns "$12.35", and "<$0.0001" for less than the smallest that is shown.
std::string dollars_text(PicoUsd amount);

/// Returns "$12.35"; "unknown" where nothing is priced; "$12.35+" where a
/// part is not.
std::string cost_text(const Sum& sum);

/// Returns a cost within a sentence: "$12.35", "$12.35+" where a part has no
/// price, "unknown cost" where nothing has one.
std::string lower_bound_text(const std::optional<PicoUsd>& cost,
                             bool has_unpriced);

/// Returns the start of a session's id, behind its kind where it has one:
/// "5a3b1e00", "manual:5a3b1e00".
std::string short_session(std::string_view id);

/// Returns what people read for the key element at `index`: ids shortened and
/// followed by the group's label, absent values by their null_label. Bytes
/// are as they came: the caller makes them fit for its output.
std::string key_text(const Report& report,
                     const Group& group,
                     std::size_t index);

/// Returns "(12 others)", with what has no key among them.
std::string others_text(const Others& others);

/// Returns the sentence that marks a projection as one.
std::string projection_note(const Projection& projection);

/// Returns the name of the model, in parentheses where there is none.
std::string part_text(const ModelPart& part);

/// Returns "+ 3 responses of model x have no price (1,234 tokens)".
std::string unpriced_note(const Unpriced& unpriced);

/// Returns "7 lines of transcripts could not be read: what they used is in no
/// number".
std::string unreadable_note(std::int64_t lines);

/// Returns the sentences that must stand below the numbers: what has no
/// price, what is a lower bound, what is estimated. Empty when all is exact.
std::vector<std::string> footnotes(const Report& report);

}  // namespace tokens::report
