// Names of the files that are written first and renamed to their place, and
// what killed processes left of them.
//
// A name holds the id of its process: one whose process is gone is left over.
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <string_view>

namespace tokens::system {

/// Returns the name of this process's temporary file for `path`, beside it.
std::string temporary_beside(const std::string& path);

/// The same, but in another folder.
std::string temporary_in(const std::string& folder, const std::string& path);

/// Removes what processes that are gone left in `folder` of files whose names
/// begin with `start`. What cannot be removed stays.
void remove_left_over(const std::string& folder, std::string_view start);

/// The same for the temporary files of `path` beside it.
void remove_left_over_of(const std::string& path);

/// Replaces `path` by `content` at once, as write_file_atomically() does. The
/// temporary file stands in `folder` if renaming from there works, so that
/// nobody who lists the folder of `path` ever sees it.
Result<void> write_file_by_way_of(const std::string& folder,
                                  const std::string& path,
                                  std::string_view content);

}  // namespace tokens::system
