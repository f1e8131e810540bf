// Reads a logged model id: which model of the table, and whether its prefix
// names a region whose computers must answer.
#pragma once

#include <string>
#include <string_view>

namespace tokens::pricing {

struct ModelName {
  std::string name;       ///< as in the table; empty for no model
  bool regional = false;  ///< the prefix was "us.", "eu.", "jp." …
};

/// Returns what `model` says. "us.anthropic.claude-opus-4-5-20251101-v1:0"
/// gives {"claude-opus-4-5", true}.
ModelName read_model_name(std::string_view model);

}  // namespace tokens::pricing
