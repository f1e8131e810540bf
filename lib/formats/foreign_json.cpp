#include "lib/formats/foreign_json.hpp"

#include <nlohmann/json.hpp>

#include <ctime>

namespace tokens::formats {

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::optional<std::int64_t> count_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<std::uint64_t>() >
           static_cast<std::uint64_t>(k_most_tokens))) {
    return std::nullopt;
  }
  const auto number = value->get<std::int64_t>();
  return number < 0 ? std::nullopt : std::optional(number);
}

std::string text_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>()
                                                : std::string{};
}

Moment moment_of(std::string_view text) {
  constexpr std::size_t k_seconds = 19;  // 2026-03-01T10:00:00
  if (text.size() < k_seconds) {
    return k_never;
  }
  const bool has_zone =
      text.find_first_of("Zz+-", k_seconds) != std::string_view::npos;
  const auto moment =
      parse_iso8601(has_zone ? std::string(text) : std::string(text) + "Z");
  if (!moment || has_zone) {
    return moment.value_or(k_never);
  }
  // What was read as UTC is a local time: the zone says how far it is off.
  const std::time_t second = to_unix_seconds(*moment);
  std::tm local{};
  gmtime_r(&second, &local);
  local.tm_isdst = -1;
  const std::time_t meant = std::mktime(&local);
  return *moment + std::chrono::seconds{meant - second};
}

}  // namespace tokens::formats
