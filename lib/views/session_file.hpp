// The session file of the working tree: one commit with usage, in the form of
// the older tools' CI records, with a breakdown by session and model.
//
// A view: the same commit always gives the same bytes, so a file is ours
// exactly when its bytes are those that we would write.
#pragma once

#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::views {

/// Where session files stand, below the root of the working tree.
inline constexpr std::string_view k_session_directory = "temp";

/// What one session used of one model.
struct SessionPart {
  std::string session;
  std::string model;  ///< as logged; empty when none
  TokenCounts tokens;
  std::optional<PicoUsd> cost;
  std::int64_t responses = 0;
  bool has_unpriced = false;  ///< then the cost is a lower bound
};

struct SessionFile {
  Moment time;                        ///< of the commit; shown to the second
  std::optional<std::string> branch;  ///< nothing when HEAD was detached
  std::string commit_id;
  std::string source;  ///< "auto-tracked", "manual-entry"
  std::string notes;
  std::string prices;              ///< name of the table that costs are from
  std::vector<SessionPart> parts;  ///< in any order
};

/// Returns the file, ending in a newline; parts are sorted by session and
/// model. `model_name` is the model with the highest cost (of equals, the one
/// with more tokens, then the first by name), null when no part has a model.
std::string format_session_file(const SessionFile& file);

/// Where a session file was put.
struct WrittenSessionFile {
  std::string path;
  bool is_new = false;  ///< false: the same bytes stood there already
};

/// Writes the file into `directory`, which is made if missing, by way of a
/// folder from which it is renamed if that works, under the name
/// claude_local_YYYYMMDD_HHMMSS.json, or with _2, _3 … where another content
/// has the name. A file with the same bytes is left as it is; those at the
/// paths `replaced` give their name.
Result<WrittenSessionFile> write_session_file(
    const std::string& directory,
    const std::string& by_way_of,
    const SessionFile& file,
    const std::vector<std::string>& replaced = {});

/// Returns the files of ours about a commit of that time in which nobody has
/// changed a number. A run that was killed leaves some that no ledger knows.
std::vector<std::string> find_session_files(const std::string& directory,
                                            Moment time,
                                            const std::string& commit_id);

/// Returns true if that is one of them, whatever it is called.
bool is_session_file(const std::string& path, const std::string& commit_id);

}  // namespace tokens::views
