// The file system face. Boost.Filesystem stays behind it; hot paths (reading
// transcripts, listing folders) use the system calls directly.
//
// Paths are bytes. No function follows a symbolic link out of a listing.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::system {

/// Returns the error "write /x/y: No space left on device" for an errno:
/// `not_found` where nothing stands at `path`, else `io`.
tl::unexpected<Error> system_failure(const char* verb,
                                     const std::string& path,
                                     int code);

/// What stat tells of a path.
struct FileStatus {
  bool is_directory = false;
  bool is_regular = false;
  std::uint64_t inode = 0;
  std::int64_t size = 0;         ///< bytes
  std::int64_t modified_ns = 0;  ///< nanoseconds since 1970
  bool is_link = false;          ///< only ever true from link_status
  unsigned mode = 0;             ///< permission bits, such as 0755
};

/// Returns the status of `path` (links followed), or nothing if it cannot be
/// had.
std::optional<FileStatus> status(const std::string& path);

/// The same for the link itself, where `path` is one.
std::optional<FileStatus> link_status(const std::string& path);

/// Returns the whole content of a regular file of at most `most` bytes. Fails
/// with `not_found`, or with `io` for anything else; a fifo never blocks it.
Result<std::string> read_file(const std::string& path,
                              std::int64_t most = 256 << 20);

/// Whether a write must survive a power cut before the call returns. What can
/// be rebuilt may be short after one; see replace_file().
enum class Durability { rebuilt, cached, synced };

/// Replaces `path` by `content`, through a temporary file beside it and a
/// rename: readers see the old bytes or the new ones, never a part. The umask
/// holds for `mode`. The directory must be there.
Result<void> write_file_atomically(const std::string& path,
                                   std::string_view content,
                                   Durability durability,
                                   unsigned mode = 0644);

/// Appends `line` (without newline) under a lock; the file is made if missing.
/// A half line that a crash left is ended first. `busy` if somebody holds the
/// lock for longer than 50 ms.
Result<void> append_line(const std::string& path, std::string_view line);

/// Removes the file that append_line writes to if it has that many bytes, and
/// so nobody has appended since they were read; returns false if it stays.
Result<bool> remove_if_size(const std::string& path, std::int64_t size);

/// Makes `path` and what is missing above it; the umask holds for `mode`.
Result<void> make_directories(const std::string& path, unsigned mode = 0755);

/// Removes a file or link, never a directory; `not_found` if it is not there.
Result<void> remove_file(const std::string& path);

/// Renames within one file system, replacing `to`.
Result<void> rename_file(const std::string& from, const std::string& to);

/// Returns the absolute path with every link resolved, without a "/" behind it.
Result<std::string> real_path(const std::string& path);

/// Returns the entries of a directory, sorted by bytes, without "." and "..".
Result<std::vector<std::string>> list_directory(const std::string& path);

/// Returns everything before the last slash: "/" for "/a", "." without one.
std::string parent_of(const std::string& path);

/// Returns "a/b" for "a" and "b"; an absolute `b` wins.
std::string join(std::string_view a, std::string_view b);

}  // namespace tokens::system
