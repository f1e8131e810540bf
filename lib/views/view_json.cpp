#include "lib/views/view_json.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_classes.hpp"

namespace tokens::views {

std::string token_classes_json(const TokenCounts& tokens,
                               std::string_view gap,
                               std::string_view end) {
  std::string out = "{";
  const char* comma = "";
  for (const TokenClass& one : k_token_classes) {
    // Without a gap the object stands on one line, with blanks between.
    out += gap.empty() && *comma != '\0' ? ", " : comma;
    out += gap;
    out += "\"";
    out += one.key;
    out += "\": " + std::to_string(tokens.*one.count);
    comma = ",";
  }
  out += end;
  return out + "}";
}

std::string cost_json(const std::optional<PicoUsd>& cost) {
  return cost ? to_exact_decimal(*cost) : "null";
}

std::string text_or_null(std::optional<std::string_view> text) {
  return text ? json_quote(*text) : "null";
}

}  // namespace tokens::views
