// Files of other tools, recognised by what is in them, as plain amounts and
// levels. Reading is pure: who counts them, and what is known already, is the
// caller's business.
//
// What a file says and what it means can differ: tools that read "Token usage:
// N/M" wrote a level of the context down as an amount, and added such levels
// up. Those come back as levels, and what is wrong is said in `flags`.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::formats {

/// How full a context was: never to be added up.
struct ForeignLevel {
  std::string branch;  ///< or empty
  Moment time = k_never;
  std::int64_t used = 0;
};

/// Tokens that were used.
struct ForeignUsage {
  std::string key;  ///< the same for the same amount, in whatever file
  TokenCounts tokens;
  std::string model;    ///< or empty
  std::string session;  ///< of the client or the tool; or empty
  std::string directory;
  std::string branch;
  std::string commit;  ///< full id, or empty
  std::string notes;
  Moment time = k_never;
  Moment since = k_never;  ///< the amount was used from here to `time`
};

struct ForeignFile {
  std::string what;  ///< "a branch file of token_metrics"
  std::vector<ForeignLevel> levels;
  std::vector<ForeignUsage> usages;
  std::vector<std::string> flags;  ///< what is wrong in it, one line each
  /// The file is a conversation or a transcript: others read it.
  bool is_conversation = false;
  bool is_transcript = false;
  /// What the file says in all; what was counted is less where it was wrong.
  std::int64_t claimed = 0;
};

/// Reads `text`. Fails with `parse` if it is none of the files that are known:
/// the message says what it is instead, where that can be seen.
Result<ForeignFile> read_foreign(std::string_view text);

}  // namespace tokens::formats
