// An array as PostgreSQL reads it: {1,2} or {"a","b"}. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::team {

class ArrayText {
 public:
  /// Bytes that are not UTF-8 become U+FFFD, and so do zero bytes, which no
  /// text of the server may hold.
  void add(std::string_view text);

  void add(const std::string& text) { add(std::string_view(text)); }

  // A literal would become a flag otherwise.
  void add(const char* text) { add(std::string_view(text)); }

  void add(std::int64_t number);

  void add(int number) { add(std::int64_t{number}); }

  void add(bool flag);

  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  void separate();

  std::string text_;
};

}  // namespace tokens::team
