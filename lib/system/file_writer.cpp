#include "lib/system/file_writer.hpp"

#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace tokens::system {
namespace {

constexpr std::size_t k_write_piece = 1 << 18;

}  // namespace

FileWriter::FileWriter(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor) {}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      waiting_(std::move(other.waiting_)) {}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

Result<FileWriter> FileWriter::open(const std::string& path, unsigned mode) {
  std::string temporary = temporary_beside(path);
  ::unlink(temporary.c_str());  // of a process that had our id
  const int descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return system_failure("write", path, errno);
  }
  FileWriter writer(path, std::move(temporary), descriptor);
  if (::fchmod(descriptor, mode) != 0) {
    return system_failure("write", path, errno);
  }
  return writer;
}

Result<void> FileWriter::write_out() {
  std::string_view text = waiting_;
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return system_failure("write", path_, errno);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  waiting_.clear();
  return {};
}

Result<void> FileWriter::append(std::string_view text) {
  waiting_ += text;
  return waiting_.size() < k_write_piece ? Result<void>{} : write_out();
}

Result<void> FileWriter::finish() {
  TOKENS_TRY(write_out());
  if (::fsync(descriptor_) != 0) {
    return system_failure("write", path_, errno);
  }
  if (::close(std::exchange(descriptor_, -1)) != 0 ||
      std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return system_failure("write", path_, errno);
  }
  temporary_.clear();
  remove_left_over_of(path_);
  return {};
}

}  // namespace tokens::system
