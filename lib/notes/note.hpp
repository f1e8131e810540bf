// What stands in a note of refs/notes/tokens: one JSON object a line, one line
// for each (session, model) of the commit. Pure: bytes in, bytes out.
//
// Invariant: joining is commutative, associative and idempotent, and what it
// gives is written in one way only. So machines that have seen the same lines
// hold the same bytes, whatever the order in which they met them.
#pragma once

#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::notes {

/// What one session used of one model for a commit.
struct Line {
  std::string session;        ///< or a pseudonym; empty: none
  std::string model;          ///< as logged; empty: none
  std::int64_t revision = 0;  ///< milliseconds of writing, since 1970 UTC
  std::string author_branch;  ///< where HEAD stood; empty: not told
  std::int64_t responses = 0;
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  Moment first = k_never;  ///< of its responses
  Moment last = k_never;
  /// Short digests of its responses' keys, sorted, one behind the other;
  /// empty: not told, as by the first version.
  std::string keys;
  /// As it was read; empty: made here. Kept, because a later version may have
  /// put more into it than we understand.
  std::string text;

  /// Returns true for the line that a share which moved away leaves behind.
  [[nodiscard]] bool is_empty() const {
    return responses == 0 && web_searches == 0 && tokens == TokenCounts{};
  }
};

/// A note, taken apart.
struct Note {
  std::vector<Line> lines;           ///< one for each (session, model)
  std::vector<std::string> strange;  ///< not understood, and kept as they are
};

/// Returns the note; of lines with the same (session, model) the one with the
/// highest revision, of equals the greatest text. Numbers below 0 or beyond
/// reason make a line strange.
Note parse(std::string_view text);

/// Adds the lines of `other`.
void join(Note& into, const Note& other);

/// Puts `line` in the place of the one with its (session, model).
void put(Note& note, Line line);

/// Returns the line of (session, model), or nullptr.
const Line* find(const Note& note,
                 std::string_view session,
                 std::string_view model);

/// Returns one line without its newline.
std::string to_text(const Line& line);

/// Returns all lines, sorted by their bytes as `cat_sort_uniq` does, each with
/// a newline.
std::string to_text(const Note& note);

/// Returns `text` as a line can carry it: what is not UTF-8 becomes U+FFFD.
std::string writable(std::string_view text);

/// Lets the span of the line's responses take in `time`, if it is known.
void add_time(Line& line, Moment time);

// Short digests of responses' keys, by which notes of several machines tell
// that they speak of the same responses.

/// Six bytes of SHA-256, in base64.
inline constexpr std::size_t k_digest_size = 8;

std::string digest_of(std::string_view key);

/// Returns the digests that stand one behind the other in `keys`.
std::vector<std::string_view> digests_in(std::string_view keys);

/// Returns true if `keys` is made of digests.
bool are_digests(std::string_view keys);

/// Returns them sorted, one behind the other, each once.
std::string join_digests(std::vector<std::string> digests);

}  // namespace tokens::notes
