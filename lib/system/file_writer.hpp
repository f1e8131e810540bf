// A file that is written piece by piece and appears whole or not at all: a
// temporary one beside it until finish().
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <string_view>

namespace tokens::system {

class FileWriter {
 public:
  /// Makes the temporary file with `mode`. Fails with `io`.
  static Result<FileWriter> open(const std::string& path, unsigned mode);

  /// Removes the temporary file if finish() was not reached.
  ~FileWriter();
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&& other) = delete;
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  Result<void> append(std::string_view text);

  /// Puts the file in its place, safe from a power cut.
  Result<void> finish();

 private:
  FileWriter(std::string path, std::string temporary, int descriptor);
  Result<void> write_out();

  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
  std::string waiting_;  ///< not written yet
};

}  // namespace tokens::system
