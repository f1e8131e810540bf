// See mapped_file.hpp.
#include "lib/system/mapped_file.hpp"

#include "lib/system/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tokens::system {
Result<MappedFile> MappedFile::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return system_failure("read", path, errno);
  }

  struct stat status {};

  int code = ::fstat(file, &status) != 0 ? errno
             : S_ISREG(status.st_mode)   ? 0
                                         : EINVAL;
  void* data = nullptr;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (code == 0 && size > 0) {
    data =
        ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    code = data == MAP_FAILED ? errno : 0;
  }
  ::close(file);
  if (code != 0) {
    return system_failure("read", path, code);
  }
  return MappedFile(static_cast<const char*>(data), size);
}

MappedFile::~MappedFile() {
  if (size_ > 0) {
    ::munmap(const_cast<char*>(data_), size_);
  }
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace tokens::system
