// See file_lines.hpp.

#include "lib/system/file_lines.hpp"

#include "lib/system/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tokens::system {

namespace {

constexpr std::size_t k_read_piece = 1 << 18;
constexpr std::size_t k_longest_line = 64 << 20;

}  // namespace

Result<FileLines> FileLines::open(const std::string& path) {
  const bool is_input = path == "-";
  FileLines lines(is_input ? "standard input" : path,
                  is_input
                      ? Descriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0))
                      : Descriptor::open(path, O_RDONLY));
  if (!lines.file_.is_open()) {
    return system_failure("read", lines.name_, errno);
  }

  struct stat status {};

  if (!is_input && ::fstat(lines.file_.number(), &status) == 0 &&
      S_ISDIR(status.st_mode)) {
    return fail(ErrorKind::io, "read " + path + ": it is a directory");
  }
  return lines;
}

/// Reads one more piece; false at the end.
Result<bool> FileLines::fill() {
  buffer_.erase(0, std::exchange(at_, 0));
  const auto got = read_some(file_, k_read_piece, buffer_);
  if (got < 0) {
    return system_failure("read", name_, errno);
  }
  return got > 0;
}

Result<bool> FileLines::next(std::string_view& line) {
  std::size_t searched = at_;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      line = std::string_view(buffer_).substr(at_, end - at_);
      at_ = end + 1;
      return true;
    }
    const std::size_t waiting = buffer_.size() - at_;
    if (waiting > k_longest_line) {
      return fail(ErrorKind::parse, name_ + ": a line is longer than 64 MiB");
    }
    TOKENS_TRY_ASSIGN(const bool has_more, fill());
    searched = waiting;
    if (!has_more) {
      line = std::string_view(buffer_).substr(at_);
      at_ = buffer_.size();
      return !line.empty();
    }
  }
}

void FileLines::unread(std::string_view line) {
  at_ = static_cast<std::size_t>(line.data() - buffer_.data());
}

Result<std::string> FileLines::rest(std::size_t most) {
  for (bool has_more = true; has_more;) {
    if (buffer_.size() - at_ > most) {
      return fail(
          ErrorKind::parse,
          name_ + ": larger than " + std::to_string(most >> 20U) + " MiB");
    }
    TOKENS_TRY_ASSIGN(has_more, fill());
  }
  return buffer_.substr(at_);
}

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
