// Long lines without usage: most bytes of every transcript are results of
// tools and copies of files, of which only a size is wanted. Looking for one
// word is several times as fast as indexing all of their JSON.
//
// Invariant: an answer other than read_whole is what the full reader would
// have said of the same line (the fuzzer compares the two), but for damage
// inside of a part that nobody needs.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokens::extractor {

/// Shorter lines are read whole: they may be of any kind.
inline constexpr std::size_t k_quick_from = 1 << 10;

/// What a quick look at a line tells.
struct QuickLook {
  enum class Answer {
    read_whole,   ///< only the full reader can tell
    ignored,      ///< nothing that counts
    tool_result,  ///< one result of a tool: `id` and `bytes`
  };

  Answer answer = Answer::read_whole;
  std::string_view id;
  std::int64_t bytes = 0;
};

/// Looks at a line of at least k_quick_from bytes without blanks around it.
QuickLook quick_look(std::string_view line);

/// Returns true if `"usage"` occurs anywhere in `line` (inside of a string its
/// quotes would be escaped), or the word near its beginning, where the client
/// writes "Token usage:" and token_usage.
bool may_hold_usage(std::string_view line);

}  // namespace tokens::extractor
