// Where the values of one column or of one row go: into an array as PostgreSQL
// reads it, or into a fingerprint. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::team {

class ValueSink {
 public:
  virtual ~ValueSink() = default;

  void add(std::string_view text) { take(text); }

  void add(const std::string& text) { take(std::string_view(text)); }

  // A literal would become a flag otherwise.
  void add(const char* text) { take(std::string_view(text)); }

  void add(std::int64_t number) { take(number); }

  void add(int number) { take(std::int64_t{number}); }

  void add(bool flag) { take(flag); }

 private:
  virtual void take(std::string_view text) = 0;
  virtual void take(std::int64_t number) = 0;
  virtual void take(bool flag) = 0;
};

/// {1,2} or {"a","b"}. Bytes that are not UTF-8 become U+FFFD, and so do zero
/// bytes, which no text of the server may hold.
class ArrayText : public ValueSink {
 public:
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  void take(std::string_view text) override;
  void take(std::int64_t number) override;
  void take(bool flag) override;
  void separate();

  std::string text_;
};

/// A 64-bit hash of values in their order, stable across runs.
class Fingerprint : public ValueSink {
 public:
  [[nodiscard]] std::int64_t value() const;

 private:
  void take(std::string_view text) override;
  void take(std::int64_t number) override;
  void take(bool flag) override;

  std::string bytes_;  ///< lowest byte of a number first
};

}  // namespace tokens::team
