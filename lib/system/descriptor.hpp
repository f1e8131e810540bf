// A descriptor that closes itself, and reading and writing with one: every loop
// survives a signal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::system {

/// Owns a descriptor; programs that we start do not inherit it.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int number) : number_(number) {}

  /// Opens the file; not open, with errno, if that fails.
  static Descriptor open(const std::string& path, int flags, unsigned mode = 0);

  ~Descriptor() { static_cast<void>(close_now()); }

  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] bool is_open() const { return number_ >= 0; }

  [[nodiscard]] int number() const { return number_; }

  /// Returns false with errno if closing told that something was not written;
  /// closing twice is no error.
  bool close_now();

 private:
  int number_ = -1;
};

/// Returns `size` bytes at `offset`; fewer at the end of the file, none when
/// it cannot be read.
std::string read_at(const Descriptor& file,
                    std::int64_t offset,
                    std::size_t size);

/// Writes all of `bytes` where the descriptor stands; false with errno if not.
bool write_all(const Descriptor& file, std::string_view bytes);

}  // namespace tokens::system
