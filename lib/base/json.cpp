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

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

/// Puts an object together; `comma` gets the values on both of its sides.
template <class Comma>
std::string joined(const Members& members,
                   std::string_view colon,
                   Comma comma) {
  std::string json = "{";
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) {
      json += comma(members[i - 1].second, members[i].second);
    }
    json += members[i].first;
    json += colon;
    json += members[i].second;
  }
  return json + "}";
}

bool has_parts(std::string_view value) {
  return value.starts_with('{') || value.starts_with('[');
}

}  // namespace

std::string JsonObject::text() const {
  return joined(members_, ": ", [](const auto&, const auto&) { return ", "; });
}

std::string JsonObject::compact() const {
  return joined(members_, ":", [](const auto&, const auto&) { return ","; });
}

std::string JsonObject::document() const {
  return joined(members_,
                ": ",
                [](const auto& before, const auto& behind) {
                  return has_parts(before) || has_parts(behind) ? ",\n " : ", ";
                }) +
         "\n";
}

std::string JsonObject::indented(std::size_t blanks) const {
  const std::string line = "\n" + std::string(blanks, ' ');
  std::string json = joined(
      members_, ": ", [&](const auto&, const auto&) { return "," + line; });
  json.insert(1, line);
  json.insert(json.size() - 1, line.substr(0, line.size() - 2));
  return json;
}

}  // namespace tokens
