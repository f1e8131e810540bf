// See json.hpp.
#include "lib/base/json.hpp"

#include "lib/base/text.hpp"

namespace tokens {

Json::Json(const JsonObject& object) : text_(object.text()) {}

Json Json::verbatim(std::string json) {
  Json value(nullptr);
  value.text_ = std::move(json);
  return value;
}

std::string Json::quoted(std::string_view text) {
  return json_quote(text);
}

Json json_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

JsonObject::JsonObject(std::initializer_list<Member> members) {
  for (const auto& [key, value] : members) {
    add(key, value);
  }
}

JsonObject& JsonObject::add(std::string_view key, const Json& value) {
  members_.emplace_back(json_quote(key), value.text());
  return *this;
}

JsonObject& JsonObject::add(const JsonObject& other) {
  members_.insert(members_.end(), other.members_.begin(), other.members_.end());
  return *this;
}

std::string JsonObject::indented(std::size_t blanks) const {
  const std::string line = "\n" + std::string(blanks, ' ');
  return joined(": ", "," + line, line, line.substr(0, line.size() - 2));
}

std::string JsonObject::joined(std::string_view colon,
                               std::string_view comma,
                               std::string_view before,
                               std::string_view after) const {
  std::string json = "{";
  for (const auto& [key, value] : members_) {
    json += json.size() == 1 ? before : comma;
    json += key;
    json += colon;
    json += value;
  }
  json += after;
  return json + "}";
}

}  // namespace tokens
