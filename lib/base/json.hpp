// JSON as it is written. A value is finished text, so that money keeps every
// digit, which a double would lose; members stand in the order in which they
// were added. Reading is left to nlohmann_json.
#pragma once

#include "lib/base/money.hpp"

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens {

class JsonObject;

/// One value. Texts are quoted, and their bytes that are not UTF-8 become
/// U+FFFD; money is an exact decimal; what is missing is null.
class Json {
 public:
  // Values stand for themselves wherever one is asked for.
  Json(std::nullptr_t /*null*/) : text_("null") {}

  template <std::same_as<bool> T>
  Json(T value) : text_(value ? "true" : "false") {}

  template <std::integral T>

  requires(!std::same_as<T, bool>) Json(T number)
      : text_(std::to_string(number)) {}

  template <std::convertible_to<std::string_view> T>
  Json(const T& text) : text_(quoted(text)) {}

  Json(PicoUsd amount) : text_(to_exact_decimal(amount)) {}

  Json(const JsonObject& object);

  template <class T>
  Json(const std::optional<T>& value) : Json(nullptr) {
    if (value) {
      *this = Json(*value);
    }
  }

  /// Returns a value that is JSON already.
  static Json verbatim(std::string json);

  /// Returns [1, 2], with what `to_value` makes of each element.
  template <class Range, class ToValue>
  static Json array(const Range& range, ToValue to_value) {
    return list(range, to_value, "", ", ");
  }

  template <class Range>
  static Json array(const Range& range) {
    return array(range, [](const auto& element) { return Json(element); });
  }

  /// The same, with one element a line.
  template <class Range, class ToValue>
  static Json lines(const Range& range, ToValue to_value) {
    return list(range, to_value, "\n  ", ",\n  ");
  }

  template <class Range>
  static Json lines(const Range& range) {
    return lines(range, [](const auto& element) { return Json(element); });
  }

  /// Returns ["a","b"], for lines that are stored.
  template <class Range>
  static Json compact_array(const Range& range) {
    return list(
        range, [](const auto& element) { return Json(element); }, "", ",");
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static std::string quoted(std::string_view text);

  template <class Range, class ToValue>
  static Json list(const Range& range,
                   ToValue to_value,
                   const char* before,
                   const char* between) {
    std::string json = "[";
    for (const auto& element : range) {
      json += json.size() == 1 ? before : between;
      json += Json(to_value(element)).text();
    }
    return verbatim(json + "]");
  }

  std::string text_;
};

/// Returns the quoted text, and null for an empty one: it is not known.
Json json_or_null(std::string_view text);

/// An object while its members are put together.
class JsonObject {
 public:
  using Member = std::pair<std::string_view, Json>;

  JsonObject() = default;

  JsonObject(std::initializer_list<Member> members);

  JsonObject& add(std::string_view key, const Json& value);

  /// Adds the members of another object.
  JsonObject& add(const JsonObject& other);

  [[nodiscard]] bool empty() const { return members_.empty(); }

  /// Returns {"a": 1, "b": 2}.
  [[nodiscard]] std::string text() const;

  /// Returns {"a":1,"b":2}, for lines that are stored.
  [[nodiscard]] std::string compact() const;

  /// Returns a document: arrays and objects have lines of their own, and it
  /// ends in a newline.
  [[nodiscard]] std::string document() const;

  /// Returns the object with one member a line, behind so many blanks.
  [[nodiscard]] std::string indented(std::size_t blanks) const;

 private:
  /// Quoted keys and their values.
  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace tokens
