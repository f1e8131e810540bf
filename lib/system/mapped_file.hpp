// A file's bytes in memory without a copy, for large files of our own that are
// only ever replaced as a whole.
#pragma once

#include "lib/base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::system {

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
