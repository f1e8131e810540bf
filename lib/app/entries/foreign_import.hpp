// What other tools wrote into the ledger, each amount once: an entry that is
// known, or that the ledger has from transcripts, is not taken.
#pragma once

#include "lib/app/transcripts/ingest.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/formats/foreign.hpp"

#include <cstdint>
#include <string>

namespace tokens::app {

/// What an import took.
struct ForeignTaken {
  std::int64_t entries = 0;  ///< of the file
  std::int64_t added = 0;    ///< of these
  std::int64_t known = 0;    ///< imported before, or written in another file
  std::int64_t covered = 0;  ///< the ledger has them from transcripts
  std::int64_t tokens = 0;   ///< by which the ledger's sum moved; may fall
};

/// Takes the entries of `file`. Those that name a commit of the repository
/// around us go to that commit; the others are placed as any usage is.
Result<ForeignTaken> take_foreign(Workspace& workspace,
                                  const formats::ForeignFile& file);

/// Reads a transcript that lies anywhere, as a scan reads those in its folders.
Result<IngestResult> import_transcript(Workspace& workspace,
                                       const std::string& path);

}  // namespace tokens::app
