// A file's bytes in memory without a copy, for large files of our own that are
// only ever replaced as a whole.
#pragma once

#include "lib/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokens::system {

class MappedFile {
 public:
  /// Maps the whole regular file. Fails with `io` or `not_found`.
  static Result<MappedFile> open(const std::string& path);

  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  /// Valid as long as the object lives.
  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}

  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tokens::system
