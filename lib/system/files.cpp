// See files.hpp. Every descriptor is opened with O_CLOEXEC, because the hook
// may start git; every loop over read and write survives a signal.
#include "lib/system/files.hpp"

#include "lib/system/descriptor.hpp"
#include "lib/system/platform.hpp"
#include "lib/system/temporary_file.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/path.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

namespace tokens::system {
namespace {

namespace fs = boost::filesystem;

struct FreeMemory {
  void operator()(char* text) const { ::free(text); }
};

FileStatus to_status(const struct stat& raw) {
  FileStatus result;
  result.is_directory = S_ISDIR(raw.st_mode);
  result.is_regular = S_ISREG(raw.st_mode);
  result.is_link = S_ISLNK(raw.st_mode);
  result.inode = raw.st_ino;
  result.size = raw.st_size;
  result.modified_ns = modified_ns(raw);
  result.mode = raw.st_mode & 07777U;
  return result;
}

/// Appends what is left of the file to `content`, and stops when it has more
/// than `most` bytes; returns 0 or the errno.
int read_all(int descriptor, std::size_t most, std::string& content) {
  std::size_t filled = 0;
  while (filled <= most) {
    if (content.size() == filled) {
      content.resize(std::max<std::size_t>(filled * 2, 4096));
    }
    const auto count =
        ::read(descriptor, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return errno;
    }
    if (count == 0) {
      break;
    }
    filled += static_cast<std::size_t>(count);
  }
  content.resize(filled);
  return 0;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Opens the temporary file. One that bears our process id was left by a
/// process that is gone: it is removed, never followed if it is a link.
Descriptor open_temporary(const std::string& path, unsigned mode) {
  constexpr int k_flags = O_WRONLY | O_CREAT | O_EXCL;
  auto descriptor = Descriptor::open(path, k_flags, mode);
  if (!descriptor.is_open() && errno == EEXIST) {
    static_cast<void>(::unlink(path.c_str()));
    return Descriptor::open(path, k_flags, mode);
  }
  return descriptor;
}

/// Writes and closes the temporary file; returns 0 or the errno.
int fill(Descriptor& file, std::string_view content, Durability durability) {
  if (!write_all(file, content)) {
    return errno;
  }
  if (durability == Durability::synced && ::fsync(file.number()) != 0) {
    return errno;
  }
  // Some network file systems tell only here that the disk is full.
  return file.close_now() ? 0 : errno;
}

/// Writes the temporary file and renames it; returns 0, or the errno and leaves
/// nothing.
int write_and_rename(const std::string& temporary,
                     const std::string& path,
                     std::string_view content,
                     Durability durability,
                     unsigned mode) {
  auto file = open_temporary(temporary, mode);
  if (!file.is_open()) {
    return errno;
  }
  int code = fill(file, content, durability);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    code = errno;
  }
  if (code != 0) {
    static_cast<void>(::unlink(temporary.c_str()));
  }
  return code;
}

/// Makes a rename survive a power cut. A file system that cannot sync a
/// directory is no reason to fail: the content itself is on the disk.
void sync_directory(const std::string& path) {
  const auto directory = Descriptor::open(path, O_RDONLY | O_DIRECTORY);
  if (directory.is_open()) {
    static_cast<void>(::fsync(directory.number()));
  }
}

/// Locks the file, trying for 50 ms: a stopped process that holds the lock
/// must not hang a commit. Returns 0 or the errno.
int lock_briefly(int descriptor) {
  constexpr int k_tries = 25;
  constexpr timespec k_pause{0, 2'000'000};
  for (int i = 0; i < k_tries; ++i) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      return 0;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return errno;
    }
    static_cast<void>(::nanosleep(&k_pause, nullptr));
  }
  return EWOULDBLOCK;
}

/// Returns true if the open file still stands at `path`: a reader may have
/// moved it away while we waited for the lock.
bool still_stands_at(const std::string& path, int descriptor) {
  struct stat open_one {};

  struct stat named_one {};

  return ::fstat(descriptor, &open_one) == 0 &&
         ::stat(path.c_str(), &named_one) == 0 &&
         open_one.st_ino == named_one.st_ino &&
         open_one.st_dev == named_one.st_dev;
}

/// Returns true if the file ends within a line.
bool ends_within_line(int descriptor) {
  struct stat raw {};

  char last = '\n';
  if (::fstat(descriptor, &raw) != 0 || raw.st_size == 0) {
    return false;
  }
  return ::pread(descriptor, &last, 1, raw.st_size - 1) == 1 && last != '\n';
}

}  // namespace

tl::unexpected<Error> system_failure(const char* verb,
                                     const std::string& path,
                                     int code) {
  const auto kind =
      code == ENOENT || code == ENOTDIR ? ErrorKind::not_found : ErrorKind::io;
  return fail(kind,
              std::string(verb) + " " + path + ": " +
                  std::generic_category().message(code));
}

std::optional<FileStatus> status(const std::string& path) {
  struct stat raw {};

  if (::stat(path.c_str(), &raw) != 0) {
    return std::nullopt;
  }
  return to_status(raw);
}

std::optional<FileStatus> link_status(const std::string& path) {
  struct stat raw {};

  if (::lstat(path.c_str(), &raw) != 0) {
    return std::nullopt;
  }
  return to_status(raw);
}

Result<std::string> read_file(const std::string& path, std::int64_t most) {
  const auto file = Descriptor::open(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) {
    return system_failure("read", path, errno);
  }

  struct stat raw {};

  if (::fstat(file.number(), &raw) != 0) {
    return system_failure("read", path, errno);
  }
  if (!S_ISREG(raw.st_mode)) {
    return fail(ErrorKind::io, "read " + path + ": not a regular file");
  }
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(most, 0));
  const auto size = static_cast<std::size_t>(raw.st_size);
  std::string content;
  if (size <= limit) {
    content.resize(size + 1);  // one more: the end shows without growing
    const int code = read_all(file.number(), limit, content);
    if (code != 0) {
      return system_failure("read", path, code);
    }
  }
  if (size > limit || content.size() > limit) {
    return fail(
        ErrorKind::io,
        "read " + path + ": larger than " + std::to_string(limit) + " bytes");
  }
  return content;
}

Result<void> write_file_atomically(const std::string& path,
                                   std::string_view content,
                                   Durability durability,
                                   unsigned mode) {
  const auto temporary = temporary_beside(path);
  const int code = write_and_rename(temporary, path, content, durability, mode);
  if (code != 0) {
    return system_failure("write", path, code);
  }
  remove_left_over_of(path);
  if (durability == Durability::synced) {
    sync_directory(directory_of(path));
  }
  return {};
}

Result<void> write_file_by_way_of(const std::string& folder,
                                  const std::string& path,
                                  std::string_view content) {
  const int code = write_and_rename(
      temporary_in(folder, path), path, content, Durability::cached, 0644);
  // Another file system, no such folder, or not ours to write in.
  return code == 0 ? Result<void>{}
                   : write_file_atomically(path, content, Durability::cached);
}

Result<void> append_line(const std::string& path, std::string_view line) {
  if (line.find('\n') != std::string_view::npos) {
    return fail(ErrorKind::internal, "append to " + path + ": several lines");
  }
  constexpr int k_tries = 5;
  for (int i = 0; i < k_tries; ++i) {
    const auto file = Descriptor::open(path, O_RDWR | O_CREAT | O_APPEND, 0644);
    if (!file.is_open()) {
      return system_failure("append to", path, errno);
    }
    const int locked = lock_briefly(file.number());
    if (locked == EWOULDBLOCK) {
      break;
    }
    if (locked != 0) {
      return system_failure("lock", path, locked);
    }
    if (!still_stands_at(path, file.number())) {
      continue;
    }
    std::string text = ends_within_line(file.number()) ? "\n" : "";
    text.append(line).append("\n");
    if (!write_all(file, text)) {
      return system_failure("append to", path, errno);
    }
    return {};
  }
  return fail(ErrorKind::busy, "append to " + path + ": locked");
}

Result<bool> remove_if_size(const std::string& path, std::int64_t size) {
  const auto file = Descriptor::open(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) {
    return system_failure("remove", path, errno);
  }

  struct stat raw {};

  if (lock_briefly(file.number()) != 0 || ::fstat(file.number(), &raw) != 0 ||
      raw.st_size != size || !still_stands_at(path, file.number())) {
    return false;
  }
  TOKENS_TRY(remove_file(path));
  return true;
}

Result<void> make_directories(const std::string& path, unsigned mode) {
  if (::mkdir(path.c_str(), mode) == 0) {
    return {};
  }
  int code = errno;
  const auto parent = directory_of(path);
  if (code == ENOENT && parent != path && !path.empty()) {
    TOKENS_TRY(make_directories(parent, mode));
    code = ::mkdir(path.c_str(), mode) == 0 ? 0 : errno;
  }
  if (code == EEXIST) {
    const auto found = status(path);
    code = found && found->is_directory ? 0 : code;
  }
  if (code != 0) {
    return system_failure("make directory", path, code);
  }
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    return system_failure("remove", path, errno);
  }
  return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int code = errno;
    return system_failure("rename", from + " to " + to, code);
  }
  return {};
}

Result<std::string> real_path(const std::string& path) {
  // Newer versions of Boost keep the "/" that a path ends with.
  const std::unique_ptr<char, FreeMemory> real(
      ::realpath(path.c_str(), nullptr));
  if (!real) {
    return system_failure("resolve", path, errno);
  }
  return std::string(real.get());
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  std::vector<std::string> names;
  boost::system::error_code code;
  fs::directory_iterator entry(path, code);
  const fs::directory_iterator end;
  while (!code && entry != end) {
    names.push_back(entry->path().filename().string());
    entry.increment(code);
  }
  if (code) {
    return system_failure("list", path, code.value());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string join(std::string_view a, std::string_view b) {
  if (a.empty() || b.starts_with('/')) {
    return std::string(b);
  }
  std::string joined(a);
  if (b.empty()) {
    return joined;
  }
  if (joined.back() != '/') {
    joined += '/';
  }
  return joined.append(b);
}

bool is_within(std::string_view path, std::string_view root) {
  while (root.size() > 1 && root.ends_with('/')) {
    root.remove_suffix(1);
  }
  if (root.empty() || !path.starts_with(root)) {
    return false;
  }
  return path.size() == root.size() || root == "/" || path[root.size()] == '/';
}

}  // namespace tokens::system
