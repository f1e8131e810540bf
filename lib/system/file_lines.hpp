// Files of any size, without a copy of them in memory: line by line, or mapped.
#pragma once

#include "lib/base/result.hpp"
#include "lib/system/descriptor.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::system {

class FileLines {
 public:
  /// Opens the file, or the standard input for "-". Fails with `not_found` or
  /// `io`.
  static Result<FileLines> open(const std::string& path);

  /// Sets `line` to the next one, without its end and valid until the next
  /// call; false at the end of the file. A line of more than 64 MiB is `parse`.
  Result<bool> next(std::string_view& line);

  /// Gives back the line that next() set last.
  void unread(std::string_view line);

  /// Returns all that was not read yet, at most `most` bytes of it.
  Result<std::string> rest(std::size_t most);

 private:
  FileLines(std::string name, Descriptor file)
      : name_(std::move(name)), file_(std::move(file)) {}

  Result<bool> fill();

  std::string name_;
  Descriptor file_;
  std::string buffer_;
  std::size_t at_ = 0;
};

class MappedFile {
 public:
  /// Maps the whole regular file. Fails with `io` or `not_found`.
  static Result<MappedFile> open(const std::string& path);

  /// Valid as long as the object lives.
  [[nodiscard]] std::string_view bytes() const {
    return {data_.get(), data_.get_deleter().size};
  }

 private:
  struct Unmap {
    std::size_t size = 0;
    void operator()(char* data) const;
  };

  explicit MappedFile(std::unique_ptr<char, Unmap> data)
      : data_(std::move(data)) {}

  std::unique_ptr<char, Unmap> data_;
};

}  // namespace tokens::system
