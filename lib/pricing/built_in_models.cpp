#include "lib/pricing/built_in_models.hpp"

#include "lib/base/text.hpp"

#include <cstddef>

namespace tokens::pricing {
namespace {

/// Returns the place behind the text whose opening quote stands at `quote`.
std::size_t behind_text(std::string_view json, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < json.size() && json[at] != '"') {
    at += json[at] == '\\' ? 2U : 1U;
  }
  return at + 1;
}

/// Returns the place behind the object that opens at `brace`.
std::size_t behind_object(std::string_view json, std::size_t brace) {
  int depth = 0;
  for (std::size_t at = brace; at < json.size();) {
    at = json.find_first_of("\"{}", at);
    if (at == std::string_view::npos) {
      break;
    }
    if (json[at] == '"') {
      at = behind_text(json, at);
      continue;
    }
    depth += json[at] == '{' ? 1 : -1;
    ++at;
    if (depth == 0) {
      return at;
    }
  }
  return json.size();
}

}  // namespace

std::string json_of_model(std::string_view json, std::string_view name) {
  const std::string text = json_quote(name);
  std::string picked = "{\"format\": 1, \"models\": [";
  bool is_first = true;
  const std::size_t models = json.find("\"models\"");
  for (std::size_t at = json.find('{', models); at < json.size();
       at = json.find('{', at)) {
    const std::size_t end = behind_object(json, at);
    const std::string_view model = json.substr(at, end - at);
    if (model.find(text) != std::string_view::npos) {
      picked += is_first ? "" : ", ";
      picked += model;
      is_first = false;
    }
    at = end;
  }
  return picked + "]}";
}

}  // namespace tokens::pricing
