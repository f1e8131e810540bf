// All that a batch says of responses, as one text that can be compared.
#pragma once

#include "extractor/batch.hpp"
#include "lib/model/response.hpp"

#include <deque>
#include <string>
#include <vector>

namespace tokens::testing {

/// The responses of a batch as a ledger would have them, with their keys.
struct Settled {
  std::deque<std::string> keys;
  std::vector<Response> responses;
};

Settled settled(const extractor::Batch& batch);

/// Returns one line a response, sorted by key, with every field that the
/// ledger stores. Response::lines is left out: a last line without newline is
/// read, and counted, again when the newline has come.
std::string folded(const extractor::Batch& batch);

}  // namespace tokens::testing
