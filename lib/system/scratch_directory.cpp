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

namespace tokens::system {
namespace {

/// Opens the directory, and not what a link of that name leads to.
Descriptor open_directory(const std::string& path) {
  return Descriptor::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
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
    const Descriptor directory = open_directory(path);

    struct stat found {};

    if (directory.is_open() && ::fstat(directory.number(), &found) == 0 &&
        found.st_uid == ::geteuid() &&
        ::flock(directory.number(), LOCK_EX | LOCK_NB) == 0) {
      remove_all(path);
    }
  }
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

std::optional<ScratchDirectory> ScratchDirectory::make_in(
    const std::string& parent, const std::string& name) {
  constexpr int k_tries = 10;
  remove_abandoned(parent, name);
  for (int i = 0; i < k_tries; ++i) {
    std::string path = join(parent, name + ".XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) {
      return std::nullopt;
    }
    Descriptor lock = open_directory(path);
    // Not there any more: another run took it for left over.
    if (lock.is_open() && ::flock(lock.number(), LOCK_EX) == 0 &&
        status(path)) {
      return ScratchDirectory(std::move(path), std::move(lock));
    }
  }
  return std::nullopt;
}

Result<ScratchDirectory> ScratchDirectory::make(const std::string& name) {
  if (const auto cache = cache_directory();
      cache && make_directories(*cache, 0700)) {
    if (auto made = make_in(*cache, name)) {
      return std::move(*made);
    }
  }
  const std::string temporary = variable("TMPDIR").value_or("/tmp");
  if (auto made = make_in(temporary, "git-tokens-" + name)) {
    return std::move(*made);
  }
  return system_failure("make a directory in", temporary, errno);
}

ScratchDirectory::~ScratchDirectory() {
  if (lock_.is_open()) {
    remove_all(path_);
  }
}

}  // namespace tokens::system
