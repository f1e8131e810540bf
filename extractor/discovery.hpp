// Where transcripts lie: every *.jsonl at any depth below projects/ of the
// client's directories.
#pragma once

#include "lib/system/files.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::extractor {

/// One transcript on disk.
struct FoundFile {
  std::string path;
  system::FileStatus status;
};

/// One folder that was listed, with the status it had before it was read.
struct FoundFolder {
  std::string path;
  std::int64_t modified_ns = 0;
};

struct Listing {
  std::vector<FoundFile> files;       ///< sorted by path
  std::vector<FoundFolder> folders;   ///< sorted by path
  std::vector<std::string> problems;  ///< one line each: what could not be read
};

/// Lists `folder` and everything below it. Symbolic links are followed, each
/// directory once, so that loops end. A missing folder is empty.
Listing list_transcripts(const std::string& folder);

/// Returns the name under which the client files sessions that were started
/// in `directory`: every UTF-16 unit outside [A-Za-z0-9] becomes '-'. Above
/// 200 characters only the first 200 are returned: what follows them differs
/// between builds. Lossy: a quick first look, never proof.
std::string folder_name_for(std::string_view directory);

}  // namespace tokens::extractor
