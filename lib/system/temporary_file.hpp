// Files that appear whole or not at all: they are written under another name,
// and renamed to their place. And what killed processes left of them.
//
// The other name holds the id of the process: one that is gone left it over.
//
// And a private directory for what only one run needs. It goes when the run
// ends; a run that was killed leaves it to the next one that makes such a
// directory.

#pragma once

#include "lib/base/result.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::system {

/// Returns the name of this process's temporary file for `path`, beside it.
std::string temporary_beside(const std::string& path);

/// The same, but in another folder.
std::string temporary_in(const std::string& folder, const std::string& path);

/// Removes what processes that are gone left in `folder` of files whose names
/// begin with `start`. What cannot be removed stays.
void remove_left_over(const std::string& folder, std::string_view start);

/// Replaces `path` by `content` at once, as write_file_atomically() does. The
/// temporary file stands in `folder` if renaming from there works, so that
/// nobody who lists the folder of `path` ever sees it.
Result<void> write_file_by_way_of(const std::string& folder,
                                  const std::string& path,
                                  std::string_view content);

/// A file that is written piece by piece.
class FileWriter {
 public:
  /// Makes the temporary file, beside `path` or in `folder`; the umask holds
  /// for `mode`. Fails with `io`, or `not_found` without that folder.
  static Result<FileWriter> open(const std::string& path,
                                 unsigned mode,
                                 const std::string& folder = "");

  /// Removes the temporary file if finish() was not reached.
  ~FileWriter();
  FileWriter(FileWriter&&) = default;
  FileWriter& operator=(FileWriter&& other) = delete;

  Result<void> append(std::string_view text);

  /// Appends [offset, end) of another file.
  Result<void> append(const Descriptor& from,
                      std::int64_t offset,
                      std::int64_t end);

  /// Puts the file in its place.
  Result<void> finish(Durability durability = Durability::synced);

 private:
  FileWriter() = default;
  Result<void> write_out();
  [[nodiscard]] tl::unexpected<Error> failure() const;

  std::string path_;
  std::string temporary_;
  bool is_beside_ = true;
  Descriptor file_;
  std::string waiting_;  ///< not written yet
};

class ScratchDirectory {
 public:
  /// Makes a directory that nobody else can read (0700), with a name that
  /// begins with `name`: below the user's cache, else below TMPDIR or /tmp.
  /// Removes those of that name that no process holds any more.
  static Result<ScratchDirectory> make(const std::string& name);

  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&&) = default;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, Descriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  static std::optional<ScratchDirectory> make_in(const std::string& parent,
                                                 const std::string& name);

  std::string path_;
  Descriptor lock_;  ///< the directory itself, locked as long as we live
};

}  // namespace tokens::system
