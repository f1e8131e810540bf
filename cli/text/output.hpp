// Where a command's answer goes: the standard output, or a file that appears
// whole or not at all. A reader that has seen enough (| head) is no error.
#pragma once

#include "lib/base/result.hpp"
#include "lib/system/descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::cli {

/// Writes `text` to the standard output. A closed pipe counts as done; fails
/// with `io` otherwise, when the disk is full for example.
Result<void> print(std::string_view text);

/// Writes "git-tokens: " and one line to the standard error. Bytes that could
/// command a terminal are made harmless; errors of writing are ignored.
void complain(std::string_view line);

/// The target of --output, tried before the work starts, so that a mistyped
/// directory does not cost the user a long wait.
class Target {
 public:
  /// Makes sure that the file can be written; "-" or nothing is the standard
  /// output. What is no regular file (/dev/null, a fifo) is opened, and
  /// written directly. Fails with `io`.
  static Result<Target> open(const std::optional<std::string>& path);

  [[nodiscard]] bool is_standard_output() const { return path_.empty(); }

  /// True if a file can take the place of `path()`; otherwise append() writes.
  [[nodiscard]] bool is_regular() const {
    return !path_.empty() && !direct_.is_open();
  }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Writes to the standard output or to what is no regular file, piece by
  /// piece.
  [[nodiscard]] Result<void> append(std::string_view text) const;

  /// Writes everything and puts the file in its place.
  Result<void> write(std::string_view text);

 private:
  Target() = default;

  std::string path_;           ///< empty: standard output
  system::Descriptor direct_;  ///< of what is no regular file
};

}  // namespace tokens::cli
