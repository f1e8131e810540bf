// See mapped_file.hpp.
#include "lib/system/mapped_file.hpp"

#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

namespace tokens::system {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const auto file = Descriptor::open(path, O_RDONLY | O_NONBLOCK);

  struct stat status {};

  if (!file.is_open() || ::fstat(file.number(), &status) != 0) {
    return system_failure("read", path, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return system_failure("read", path, EINVAL);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) {
    return MappedFile({nullptr, Unmap{}});
  }
  void* const data = ::mmap(
      nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.number(), 0);
  if (data == MAP_FAILED) {
    return system_failure("read", path, errno);
  }
  return MappedFile({static_cast<char*>(data), Unmap{size}});
}

void MappedFile::Unmap::operator()(char* data) const {
  ::munmap(data, size);
}

}  // namespace tokens::system
