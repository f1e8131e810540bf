// See index_file.hpp. The format is described in git's gitformat-index(5):
// a header of 12 bytes, sorted entries, extensions, a checksum. The checksum
// is not compared: git replaces the file by a rename, never in place.
#include "lib/git/index_file.hpp"

#include "lib/system/file_lines.hpp"

#include <cstdint>

namespace tokens::git {
namespace {

constexpr std::size_t k_header_size = 12;
constexpr std::size_t k_checksum_size = 20;
/// Times, inode, mode, owner, size, id; two bytes of flags follow.
constexpr std::size_t k_fixed_size = 60;
constexpr unsigned k_extended_flag = 0x4000;

std::uint32_t number_at(std::string_view bytes, std::size_t at, int width) {
  std::uint32_t value = 0;
  for (int i = 0; i < width; ++i) {
    const auto byte = bytes[at + static_cast<std::size_t>(i)];
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

/// Walks over the entries; `valid` turns false at bytes that cannot be.
class Entries {
 public:
  Entries(std::string_view bytes, std::uint32_t version)
      : bytes_(bytes), version_(version) {}

  [[nodiscard]] bool valid() const { return valid_; }

  [[nodiscard]] std::size_t position() const { return at_; }

  /// Returns the path of the next entry; it lives until the next call.
  std::string_view next() {
    const auto start = at_;
    auto name = start + k_fixed_size + 2;
    if (name > bytes_.size()) {
      return stop();
    }
    if ((number_at(bytes_, start + k_fixed_size, 2) & k_extended_flag) != 0) {
      name += 2;
    }
    if (name >= bytes_.size()) {
      return stop();
    }
    if (version_ == 4) {
      return next_compressed(name);
    }
    const auto end = bytes_.find('\0', name);
    if (end == std::string_view::npos) {
      return stop();
    }
    // One to eight NULs bring the size of the entry to a multiple of eight.
    at_ = start + ((end - start + 8) & ~std::size_t{7});
    return bytes_.substr(name, end - name);
  }

 private:
  /// Version 4: how many bytes to drop from the path before, and the rest.
  std::string_view next_compressed(std::size_t at) {
    auto byte = static_cast<unsigned char>(bytes_[at++]);
    std::size_t drop = byte & 127U;
    while ((byte & 128U) != 0 && at < bytes_.size() && drop < bytes_.size()) {
      byte = static_cast<unsigned char>(bytes_[at++]);
      drop = ((drop + 1) << 7) | (byte & 127U);
    }
    const auto end = bytes_.find('\0', at);
    if (end == std::string_view::npos || drop > path_.size()) {
      return stop();
    }
    path_.resize(path_.size() - drop);
    path_ += bytes_.substr(at, end - at);
    at_ = end + 1;
    return path_;
  }

  std::string_view stop() {
    valid_ = false;
    return {};
  }

  std::string_view bytes_;
  std::uint32_t version_;
  std::size_t at_ = k_header_size;
  std::string path_;
  bool valid_ = true;
};

/// Returns true if all extensions may be ignored: their names begin with a
/// capital. "link" (split index) and "sdir" (sparse index) do not.
bool has_all_entries(std::string_view bytes, std::size_t at) {
  while (at + 8 + k_checksum_size <= bytes.size()) {
    if (bytes[at] < 'A' || bytes[at] > 'Z') {
      return false;
    }
    at += 8 + number_at(bytes, at + 4, 4);
  }
  return true;
}

}  // namespace

std::optional<bool> index_bytes_hold(std::string_view bytes,
                                     std::string_view path) {
  if (bytes.size() < k_header_size + k_checksum_size ||
      !bytes.starts_with("DIRC")) {
    return std::nullopt;
  }
  const auto version = number_at(bytes, 4, 4);
  if (version < 2 || version > 4) {
    return std::nullopt;
  }
  const auto count = number_at(bytes, 8, 4);
  Entries entries(bytes.substr(0, bytes.size() - k_checksum_size), version);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto entry = entries.next();
    if (!entries.valid()) {
      return std::nullopt;
    }
    if (entry == path) {
      return true;
    }
  }
  if (!has_all_entries(bytes, entries.position())) {
    return std::nullopt;
  }
  return false;
}

std::optional<bool> index_holds(const std::string& index_file,
                                std::string_view path) {
  const auto file = system::MappedFile::open(index_file);
  if (!file) {
    return file.error().kind == ErrorKind::not_found ? std::optional(false)
                                                     : std::nullopt;
  }
  return index_bytes_hold(file->bytes(), path);
}

}  // namespace tokens::git
