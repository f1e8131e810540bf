// Descriptors and moving bytes between them, for the one place that adds to a
// large file without looking at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::views {

/// Owns a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  ~Descriptor() { static_cast<void>(close_now()); }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const { return number_; }

  /// Returns false if closing told that something was not written.
  bool close_now();

 private:
  int number_;
};

/// Returns `size` bytes at `offset`; fewer at the end of the file, none when
/// it cannot be read.
std::string read_at(int descriptor, std::int64_t offset, std::size_t size);

/// Writes all of `bytes` where `descriptor` stands; false with errno if not.
bool write_all(int descriptor, std::string_view bytes);

/// Copies [offset, end) of `from` to where `to` stands; false with errno if
/// not. Through memory: copy_file_range took more than twice the time on ext4.
bool copy_bytes(int from, std::int64_t offset, std::int64_t end, int to);

}  // namespace tokens::views
