// Picks single models out of the text of a table, without parsing it.
#pragma once

#include <string>
#include <string_view>

namespace tokens::pricing {

/// Returns a table (in the form of prices.json) with those models of `json`, a
/// valid table, that have `name` among their texts; without models if none
/// has. Other models may be among them, the one of that name always is.
std::string json_of_model(std::string_view json, std::string_view name);

}  // namespace tokens::pricing
