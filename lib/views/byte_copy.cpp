#include "lib/views/byte_copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace tokens::views {
namespace {

constexpr std::int64_t k_copy_buffer = 256 << 10;

/// Fills `bytes` from `offset` on; shortens it and returns false where the
/// file ends before, or cannot be read.
bool fill_from(int descriptor, std::int64_t offset, std::string& bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto count = ::pread(descriptor,
                               bytes.data() + filled,
                               bytes.size() - filled,
                               offset + static_cast<std::int64_t>(filled));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      bytes.resize(filled);
      return false;
    }
    filled += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

bool Descriptor::close_now() {
  const int number = std::exchange(number_, -1);
  return number < 0 || ::close(number) == 0;
}

std::string read_at(int descriptor, std::int64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  static_cast<void>(fill_from(descriptor, offset, bytes));
  return bytes;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

bool copy_bytes(int from, std::int64_t offset, std::int64_t end, int to) {
  // The first piece ends where a buffer's length divides the new file: the
  // kernel takes aligned writes in larger units.
  const std::int64_t stands_at = std::max<off_t>(::lseek(to, 0, SEEK_CUR), 0);
  std::int64_t most = k_copy_buffer - stands_at % k_copy_buffer;
  std::string buffer;
  while (offset < end) {
    const auto size = static_cast<std::size_t>(std::min(end - offset, most));
    most = k_copy_buffer;
    buffer.resize(size);
    if (!fill_from(from, offset, buffer) || !write_all(to, buffer)) {
      return false;
    }
    offset += static_cast<std::int64_t>(size);
  }
  return true;
}

}  // namespace tokens::views
