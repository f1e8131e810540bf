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

/// Appends at most `most` bytes to `text`, and returns how many; 0 at the end
/// of the file, -1 with errno if it cannot be read.
std::int64_t read_some(const Descriptor& file,
                       std::size_t most,
                       std::string& text);

/// Writes all of `bytes` where the descriptor stands; false with errno if not.
bool write_all(const Descriptor& file, std::string_view bytes);

/// Copies [offset, end) of `from` to where `to` stands; false with errno if
/// not. Through memory: copy_file_range took more than twice the time on ext4.
bool copy_bytes(const Descriptor& from,
                std::int64_t offset,
                std::int64_t end,
                const Descriptor& to);

/// Opens what is closed of standard input, output and error, so that no file
/// that is opened later (the ledger, say) is taken for one of them. Writing to
/// a standard output that was closed stays an error. To be called first.
void hold_standard_descriptors();

}  // namespace tokens::system
