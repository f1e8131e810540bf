// See descriptor.hpp.
#include "lib/system/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tokens::system {

Descriptor Descriptor::open(const std::string& path, int flags, unsigned mode) {
  int number = -1;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return Descriptor(number);
}

bool Descriptor::close_now() {
  const int number = std::exchange(number_, -1);
  return number < 0 || ::close(number) == 0;
}

std::string read_at(const Descriptor& file,
                    std::int64_t offset,
                    std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  ssize_t count = 1;
  while (filled < size && (count > 0 || (count < 0 && errno == EINTR))) {
    count = ::pread(file.number(),
                    bytes.data() + filled,
                    size - filled,
                    offset + static_cast<std::int64_t>(filled));
    filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  bytes.resize(filled);
  return bytes;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file.number(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

}  // namespace tokens::system
