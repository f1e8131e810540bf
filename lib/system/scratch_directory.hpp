// A private directory for what only one run needs. It goes when the run ends; a
// run that was killed leaves it to the next one that makes such a directory.
#pragma once

#include "lib/base/result.hpp"
#include "lib/system/descriptor.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tokens::system {

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
