#include "lib/system/scratch_directory.hpp"

#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <boost/filesystem/operations.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace tokens::system {
namespace {

/// Opens the directory, and not what a link of that name leads to.
int open_directory(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void remove_all(const std::string& path) {
  boost::system::error_code error;
  boost::filesystem::remove_all(path, error);
}

/// A directory of ours that nobody has locked is of a run that was killed.
void remove_abandoned(const std::string& parent, const std::string& name) {
  const auto entries = list_directory(parent);
  if (!entries) {
    return;
  }
  for (const std::string& entry : *entries) {
    if (!entry.starts_with(name + ".")) {
      continue;
    }
    const std::string path = join(parent, entry);
    const int descriptor = open_directory(path);

    struct stat found {};

    if (descriptor >= 0 && ::fstat(descriptor, &found) == 0 &&
        found.st_uid == ::geteuid() &&
        ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      remove_all(path);
    }
    if (descriptor >= 0) {
      ::close(descriptor);
    }
  }
}

/// The path and the lock of a new directory.
using Made = std::pair<std::string, int>;

std::optional<Made> make_in(const std::string& parent,
                            const std::string& name) {
  constexpr int k_tries = 10;
  for (int i = 0; i < k_tries; ++i) {
    std::string path = join(parent, name + ".XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) {
      return std::nullopt;
    }
    const int descriptor = open_directory(path);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX) == 0 && status(path)) {
      return Made{path, descriptor};
    }
    if (descriptor >= 0) {  // another run took it for left over
      ::close(descriptor);
    }
  }
  return std::nullopt;
}

/// Where caches go; nothing without a home.
std::optional<std::string> cache_directory() {
  const auto cache = variable("XDG_CACHE_HOME");
  const auto home = home_directory();
  if (!cache && !home) {
    return std::nullopt;
  }
  return join(cache.value_or(join(home.value_or(""), ".cache")), "git-tokens");
}

}  // namespace

Result<ScratchDirectory> ScratchDirectory::make(const std::string& name) {
  if (const auto cache = cache_directory();
      cache && make_directories(*cache, 0700)) {
    remove_abandoned(*cache, name);
    if (auto made = make_in(*cache, name)) {
      return ScratchDirectory(std::move(made->first), made->second);
    }
  }
  const std::string temporary = variable("TMPDIR").value_or("/tmp");
  const std::string own_name = "git-tokens-" + name;
  remove_abandoned(temporary, own_name);
  if (auto made = make_in(temporary, own_name)) {
    return ScratchDirectory(std::move(made->first), made->second);
  }
  return fail(ErrorKind::io,
              "make a directory in " + temporary + ": " + std::strerror(errno));
}

ScratchDirectory::ScratchDirectory(std::string path, int lock)
    : path_(std::move(path)), lock_(lock) {}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, "")),
      lock_(std::exchange(other.lock_, -1)) {}

ScratchDirectory::~ScratchDirectory() {
  if (lock_ >= 0) {
    remove_all(path_);
    ::close(lock_);
  }
}

}  // namespace tokens::system
