#include "lib/system/platform.hpp"

#include "lib/system/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>

namespace tokens::system {

Result<std::string> program_path() {
  return real_path("/proc/self/exe");
}

bool is_running(std::int64_t process) {
  return process > 0 &&
         (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

void end_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

bool replace_file(const std::string& temporary, const std::string& path) {
  if (::renameat2(AT_FDCWD,
                  temporary.c_str(),
                  AT_FDCWD,
                  path.c_str(),
                  RENAME_EXCHANGE) != 0) {
    // Network file systems cannot exchange; and perhaps `path` is gone.
    return ::rename(temporary.c_str(), path.c_str()) == 0;
  }
  ::unlink(temporary.c_str());
  return true;
}

int open_nameless_file() {
  return ::memfd_create("git-tokens", MFD_CLOEXEC);
}

bool open_pipe(std::array<int, 2>& ends) {
  return ::pipe2(ends.data(), O_CLOEXEC) == 0;
}

void close_from(posix_spawn_file_actions_t& actions, int first) {
  ::posix_spawn_file_actions_addclosefrom_np(&actions, first);
}

bool fill_with_random(std::span<std::byte> bytes) {
  return ::getrandom(bytes.data(), bytes.size(), 0) ==
         static_cast<ssize_t>(bytes.size());
}

std::int64_t modified_ns(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 +
         status.st_mtim.tv_nsec;
}

}  // namespace tokens::system
