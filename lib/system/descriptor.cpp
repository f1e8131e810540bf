// See descriptor.hpp.
#include "lib/system/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tokens::system {
namespace {

constexpr std::int64_t k_copy_buffer = 256 << 10;

/// Calls again what a signal ended.
template <class Call>
auto until_done(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) {
    result = call();
  }
  return result;
}

}  // namespace

Descriptor Descriptor::open(const std::string& path, int flags, unsigned mode) {
  return Descriptor(until_done(
      [&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
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
  while (filled < size) {
    const auto count = until_done([&] {
      return ::pread(file.number(),
                     bytes.data() + filled,
                     size - filled,
                     offset + static_cast<std::int64_t>(filled));
    });
    if (count <= 0) {
      break;
    }
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

std::int64_t read_some(const Descriptor& file,
                       std::size_t most,
                       std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + most);
  const auto count = until_done(
      [&] { return ::read(file.number(), text.data() + before, most); });
  text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = until_done(
        [&] { return ::write(file.number(), bytes.data(), bytes.size()); });
    if (count < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool copy_bytes(const Descriptor& from,
                std::int64_t offset,
                std::int64_t end,
                const Descriptor& to) {
  // The first piece ends where a buffer's length divides the new file: the
  // kernel takes aligned writes in larger units.
  const std::int64_t stands_at =
      std::max<off_t>(::lseek(to.number(), 0, SEEK_CUR), 0);
  std::int64_t most = k_copy_buffer - stands_at % k_copy_buffer;
  while (offset < end) {
    const auto size = static_cast<std::size_t>(std::min(end - offset, most));
    most = k_copy_buffer;
    const std::string bytes = read_at(from, offset, size);
    if (bytes.size() < size || !write_all(to, bytes)) {
      return false;
    }
    offset += static_cast<std::int64_t>(size);
  }
  return true;
}

// The lowest free number is the one that open takes, so going upwards each
// closed one is filled itself.
void hold_standard_descriptors() {
  for (int number = 0; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) < 0) {
      // What is read from it is empty, what is written to standard error is
      // for nobody; but whoever asked for output must learn that it is lost.
      static_cast<void>(
          ::open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR));
    }
  }
}

}  // namespace tokens::system
