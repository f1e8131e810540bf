// Message ids that came with several requests: what the transcripts say of
// them is read again. Nobody else needs the chain of parents, so that reading
// transcripts costs nothing for it.
#pragma once

#include "extractor/batch.hpp"
#include "lib/model/shared_message.hpp"

#include <vector>

namespace tokens::extractor::claude {

/// Returns the message ids of the batch that have several variants. The views
/// are those of the batch.
std::vector<SharedMessage> shared_messages(const Batch& batch);

/// Learns of variants what is not known of them (request, uuid), and whether a
/// message id was given to several responses: if of two that may be two the
/// second's chain of parents holds the first. Files that are gone tell nothing.
void examine(std::vector<SharedMessage>& messages);

}  // namespace tokens::extractor::claude
