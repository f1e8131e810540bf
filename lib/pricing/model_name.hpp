// Reads a logged model id: which model of the table, whether a region's
// computers must answer, and whether another house than the vendor serves it.
#pragma once

#include <string>
#include <string_view>

namespace tokens::pricing {

struct ModelName {
  std::string name;       ///< as in the table; empty for no model
  bool regional = false;  ///< "us.anthropic.", "eu.anthropic.", "anthropic." …
  bool elsewhere = false;  ///< on Bedrock, on Vertex, behind a router
};

/// Returns what `model` says. "us.anthropic.claude-opus-4-5-20251101-v1:0"
/// gives {"claude-opus-4-5", true, true}.
ModelName read_model_name(std::string_view model);

}  // namespace tokens::pricing
