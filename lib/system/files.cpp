// See files.hpp. What writes whole files is in temporary_file.cpp.
#include "lib/system/files.hpp"

#include "lib/system/descriptor.hpp"
#include "lib/system/platform.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/path.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace tokens::system {
namespace {

namespace fs = boost::filesystem;

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

  return ::stat(path.c_str(), &raw) == 0 ? std::optional(to_status(raw))
                                         : std::nullopt;
}

std::optional<FileStatus> link_status(const std::string& path) {
  struct stat raw {};

  return ::lstat(path.c_str(), &raw) == 0 ? std::optional(to_status(raw))
                                          : std::nullopt;
}

Result<std::string> read_file(const std::string& path, std::int64_t most) {
  const auto file = Descriptor::open(path, O_RDONLY | O_NONBLOCK);

  struct stat raw {};

  if (!file.is_open() || ::fstat(file.number(), &raw) != 0) {
    return system_failure("read", path, errno);
  }
  if (!S_ISREG(raw.st_mode)) {
    return fail(ErrorKind::io, "read " + path + ": not a regular file");
  }
  const auto too_large = [&] {
    return fail(
        ErrorKind::io,
        "read " + path + ": larger than " + std::to_string(most) + " bytes");
  };
  if (raw.st_size > most) {
    return too_large();
  }
  std::string content;
  // One more byte than there are: the end shows without growing.
  auto piece = static_cast<std::size_t>(raw.st_size) + 1;
  for (std::int64_t got = 1; got > 0;) {
    got = read_some(file, piece, content);
    if (got < 0) {
      return system_failure("read", path, errno);
    }
    if (content.size() > static_cast<std::size_t>(most)) {
      return too_large();
    }
    piece = std::max<std::size_t>(content.capacity() - content.size(), 1);
  }
  return content;
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
  const auto parent = parent_of(path);
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
  const std::unique_ptr<char, decltype(&::free)> real(
      ::realpath(path.c_str(), nullptr), &::free);
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
  std::ranges::sort(names);
  return names;
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
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

}  // namespace tokens::system
