// Where transcripts lie: every *.jsonl at any depth below a client's folders.
#pragma once

#include "lib/system/files.hpp"

#include <cstdint>
#include <string>
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

}  // namespace tokens::extractor
