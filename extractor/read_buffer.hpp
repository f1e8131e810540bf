// For transcript_reader.cpp only: the memory that a transcript is read into.
// Invariant: data() begins on a page.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace tokens::extractor {

/// Where copying out of the page cache is quick: with the same place in a page
/// on both sides. A target a few bytes ahead of it takes three times as long
/// (measured with `rep movsb`, which the kernel copies with; malloc returns
/// such places for large blocks).
inline constexpr std::size_t k_page = 4096;

/// A growing buffer that begins on a page. realloc moves pages instead of
/// copying them, so a line of 64 MB never stands in memory twice.
class ReadBuffer {
 public:
  ~ReadBuffer() { std::free(memory_); }

  ReadBuffer() = default;
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  void reserve(std::size_t size) {
    if (size > size_ && !resize(size)) {
      throw std::bad_alloc{};
    }
  }

  /// Gives the memory of a huge line back.
  void shrink(std::size_t size) {
    if (size_ > size) {
      resize(size);
    }
  }

  [[nodiscard]] char* data() { return data_; }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  bool resize(std::size_t size) {
    const std::ptrdiff_t before = data_ - memory_;
    auto* const memory =
        static_cast<char*>(std::realloc(memory_, size + k_page));
    if (memory == nullptr) {
      return false;
    }
    memory_ = memory;
    data_ =
        memory +
        (k_page - reinterpret_cast<std::uintptr_t>(memory) % k_page) % k_page;
    if (data_ - memory_ != before) {
      std::memmove(data_, memory_ + before, std::min(size_, size));
    }
    size_ = size;
    return true;
  }

  char* memory_ = nullptr;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tokens::extractor
