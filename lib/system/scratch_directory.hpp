// A private directory for what only one run needs. It goes when the run ends; a
// run that was killed leaves it to the next one that makes such a directory.
#pragma once

#include "lib/base/result.hpp"

#include <string>

namespace tokens::system {

class ScratchDirectory {
 public:
  /// Makes a directory that nobody else can read (0700), with a name that
  /// begins with `name`: below the user's cache, else below TMPDIR or /tmp.
  /// Removes those of that name that no process holds any more.
  static Result<ScratchDirectory> make(const std::string& name);

  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, int lock);

  std::string path_;
  int lock_;  ///< the directory itself, locked as long as we live
};

}  // namespace tokens::system
