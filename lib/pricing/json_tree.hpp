// JSON as a tree in which numbers keep their digits, so that a price written
// as 0.1 never passes through floating point.
//
// Stricter than JSON itself: a key may stand only once in an object, and no
// value lies deeper than eight levels.
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::pricing {

struct JsonNode {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;               ///< of a string, a number, "true", "false"
  std::vector<std::string> keys;  ///< of an object, in the order of the file
  std::vector<JsonNode> values;   ///< of an object or an array

  /// Returns the member of that name, or null if there is none.
  [[nodiscard]] const JsonNode* find(std::string_view key) const;
};

/// Returns the tree of a whole JSON text; `parse` with the line if it is not
/// one.
Result<JsonNode> parse_json_tree(std::string_view json);

}  // namespace tokens::pricing
