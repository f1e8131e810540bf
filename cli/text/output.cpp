// See output.hpp. SIGPIPE is ignored by main, so that a closed pipe shows as
// EPIPE here.
#include "cli/text/output.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tokens::cli {
namespace {

tl::unexpected<Error> failed_to_write(const std::string& path) {
  return fail(ErrorKind::io,
              "write " + path + ": " + std::generic_category().message(errno));
}

/// A pipe may have been told not to wait (a terminal shared with a program that
/// did so): then we do. Returns false if that is no use.
bool wait_for(int descriptor) {
  pollfd one{descriptor, POLLOUT, 0};
  const bool is_ready = poll(&one, 1, -1) > 0 && (one.revents & POLLOUT) != 0;
  errno = EAGAIN;
  return is_ready;
}

/// Writes all of `text`; false with errno if not.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 &&
        (errno == EINTR || (errno == EAGAIN && wait_for(descriptor)))) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Returns the mode of the file that stands at `path`, else the usual one.
unsigned mode_for(const std::string& path) {
  const auto old = system::status(path);
  return old ? old->mode & 0777U : 0666U;
}

/// Makes a file beside `path` and removes it again: where that works, the
/// file that takes its place later can be made too.
Result<void> try_beside(const std::string& path) {
  // Named as the file that is written later: what a kill leaves of the one
  // goes with the other.
  const std::string name = system::temporary_beside(path);
  unlink(name.c_str());
  if (!system::Descriptor::open(name, O_WRONLY | O_CREAT | O_EXCL, 0600)
           .is_open()) {
    return failed_to_write(path);
  }
  unlink(name.c_str());
  return {};
}

}  // namespace

Result<void> print(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text) && errno != EPIPE) {
    return failed_to_write("standard output");
  }
  return {};
}

void complain(std::string_view line) {
  static_cast<void>(
      write_all(STDERR_FILENO, "git-tokens: " + printable(line) + "\n"));
}

Result<Target> Target::open(const std::optional<std::string>& path) {
  Target target;
  if (!path || *path == "-") {
    return target;
  }
  target.path_ = *path;
  // The file behind a link is replaced, not the link.
  if (const auto real = system::real_path(*path)) {
    target.path_ = *real;
  }
  const auto old = system::status(target.path_);
  if (path->empty() || (old && old->is_directory)) {
    return fail(ErrorKind::io, "write '" + *path + "': it is a directory");
  }
  if (!old || old->is_regular) {
    TOKENS_TRY(try_beside(target.path_));
    return target;
  }
  target.direct_ = system::Descriptor::open(target.path_, O_WRONLY);
  if (!target.direct_.is_open()) {
    return failed_to_write(*path);
  }
  return target;
}

Result<void> Target::write(std::string_view text) {
  if (is_regular()) {
    return system::write_file_atomically(
        path_, text, system::Durability::synced, mode_for(path_));
  }
  return append(text);
}

Result<void> Target::append(std::string_view text) const {
  if (is_standard_output()) {
    return print(text);
  }
  if (!write_all(direct_.number(), text) && errno != EPIPE) {
    return failed_to_write(path_);
  }
  return {};
}

}  // namespace tokens::cli
