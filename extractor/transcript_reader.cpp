#include "extractor/transcript_reader.hpp"

#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace tokens::extractor {

Moment last_time(const FileState& file) {
  return file.stamp_size == 0
             ? file.known_time
             : parse_iso8601({file.stamp.data(), file.stamp_size})
                   .value_or(k_never);
}

namespace {

/// Small enough that what was read is still in the nearest caches when it is
/// walked over.
constexpr std::size_t k_read_size = 64 << 10;
constexpr std::int64_t k_tail = 4 << 10;

/// Where copying out of the page cache is quick: with the same place in a page
/// on both sides. A target a few bytes ahead of it takes three times as long
/// (measured with `rep movsb`, which the kernel copies with; malloc returns
/// such places for large blocks).
constexpr std::size_t k_page = 4096;

/// Returns the hash of the bytes before `offset`, 0 if they cannot be had.
std::uint64_t hash_before(int fd, std::int64_t offset) {
  char bytes[k_tail];
  const std::int64_t length = std::min(offset, k_tail);
  const ssize_t got =
      ::pread(fd, bytes, static_cast<std::size_t>(length), offset - length);
  return got == length ? quick_hash({bytes, static_cast<std::size_t>(length)})
                       : 0;
}

/// The file's name without directory and ".jsonl": the session in most files.
std::string_view stem_of(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  return path.substr(0, path.rfind('.'));
}

}  // namespace

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

struct TranscriptReader::Impl {
  Impl(Batch& target, const Client& client)
      : batch(target), lines(client.make_reader(target)) {}

  /// From `front` on the buffer holds [cursor.offset, cursor.offset + have):
  /// whole lines are taken from there, what is left moves to the next front,
  /// and the next block follows it. The front stands in its page where those
  /// bytes stand in theirs. Returns true if the end of the file was seen.
  Result<bool> read_lines(int fd,
                          const std::string& path,
                          Cursor& cursor,
                          std::int64_t most_bytes) {
    FileState file{batch.pool.intern(path),
                   batch.pool.intern(stem_of(path)),
                   cursor.first_time,
                   cursor.forked};
    file.known_time = cursor.last_time;
    if (cursor.offset == 0) {
      batch.from_start.push_back(file.path);
    }
    std::size_t have = 0;
    std::int64_t got_bytes = 0;
    bool at_end = false;
    while (got_bytes < most_bytes || have > 0) {
      front = static_cast<std::size_t>(cursor.offset) % k_page;
      if (const std::size_t need = front + have + block_size + k_line_padding;
          buffer.size() < need) {
        buffer.reserve(have == 0 ? need + k_page : 2 * need);
      }
      const ssize_t got =
          ::pread(fd,
                  buffer.data() + front + have,
                  block_size,
                  cursor.offset + static_cast<std::int64_t>(have));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return fail(ErrorKind::io,
                    "read " + path + ": " + std::strerror(errno));
      }
      if (got == 0) {
        at_end = true;
        break;
      }
      const std::size_t from = have;
      have += static_cast<std::size_t>(got);
      got_bytes += got;
      const std::size_t taken = take_lines(from, have, cursor.offset, file);
      cursor.offset += static_cast<std::int64_t>(taken);
      have -= taken;
      std::memmove(
          buffer.data() + static_cast<std::size_t>(cursor.offset) % k_page,
          buffer.data() + front + taken,
          have);
      if (got_bytes >= most_bytes && taken > 0) {
        got_bytes -= static_cast<std::int64_t>(have);
        break;
      }
    }
    // Before the rest: what an unfinished line says may still change.
    cursor.first_time = file.first_time;
    cursor.forked = file.forked;
    cursor.last_time = last_time(file);
    if (at_end && have > 0) {
      take_rest(have, cursor.offset, file);
    }
    batch.bytes += got_bytes;
    buffer.shrink(16 * k_read_size);
    return at_end;
  }

  /// Parses the whole lines of [0, end) behind the front; newlines before
  /// `from` were looked for already. Returns how many bytes they are.
  std::size_t take_lines(std::size_t from,
                         std::size_t end,
                         std::int64_t offset,
                         FileState& file) {
    char* const data = buffer.data() + front;
    std::size_t begin = 0;
    while (true) {
      const auto* newline =
          static_cast<const char*>(std::memchr(data + from, '\n', end - from));
      if (newline == nullptr) {
        return begin;
      }
      const auto stop = static_cast<std::size_t>(newline - data);
      const LineKind kind =
          lines->parse(data + begin,
                       stop - begin,
                       offset + static_cast<std::int64_t>(begin),
                       file,
                       LineEnd::newline);
      count(kind);
      if (kind == LineKind::malformed) {
        note_unreadable(file);
      }
      begin = stop + 1;
      from = begin;
    }
  }

  /// The last line, without newline: a live file may end inside a record.
  void take_rest(std::size_t length, std::int64_t offset, FileState& file) {
    const LineKind kind = lines->parse(
        buffer.data() + front, length, offset, file, LineEnd::end_of_file);
    count(kind);
    if (kind == LineKind::malformed) {
      ++batch.counts.unfinished;
    }
  }

  /// A damaged disk leaves many of them, one behind the other.
  void note_unreadable(const FileState& file) {
    const Moment after = last_time(file);
    auto& noted = batch.unreadable;
    if (noted.empty() || noted.back().path.data() != file.path.data() ||
        noted.back().after != after) {
      noted.push_back({file.path, after, 0});
    }
    ++noted.back().lines;
  }

  void count(LineKind kind) {
    LineCounts& counts = batch.counts;
    counts.lines += kind == LineKind::blank ? 0 : 1;
    counts.ignored += kind == LineKind::ignored ? 1 : 0;
    counts.malformed += kind == LineKind::malformed ? 1 : 0;
    counts.countable += kind == LineKind::countable ? 1 : 0;
  }

  Batch& batch;
  std::unique_ptr<LineReader> lines;
  ReadBuffer buffer;
  std::size_t front = 0;  ///< see read_lines()
  std::size_t block_size = k_read_size;
};

TranscriptReader::TranscriptReader(Batch& batch, const Client& client)
    : impl_(std::make_unique<Impl>(batch, client)) {}

TranscriptReader::~TranscriptReader() = default;

void TranscriptReader::set_block_size(std::size_t bytes) {
  impl_->block_size = bytes;
}

Result<void> TranscriptReader::read(const std::string& path,
                                    Cursor& cursor,
                                    std::int64_t most_bytes) {
  // O_NONBLOCK: a fifo named x.jsonl must not hold anybody up.
  const auto file = system::Descriptor::open(path, O_RDONLY | O_NONBLOCK);

  struct stat status {};

  if (!file.is_open() || ::fstat(file.number(), &status) != 0) {
    return fail(ErrorKind::io, "read " + path + ": " + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::io, "read " + path + ": not a regular file");
  }
  const bool same_bytes =
      cursor.offset <= status.st_size &&
      (cursor.offset == 0 ||
       cursor.tail_hash == hash_before(file.number(), cursor.offset));
  if (!same_bytes) {
    cursor = Cursor{};
  }
  const bool is_whole = cursor.offset == 0;
  try {
    TOKENS_TRY_ASSIGN(
        const bool at_end,
        impl_->read_lines(file.number(), path, cursor, most_bytes));
    cursor.inode = status.st_ino;
    cursor.size = at_end ? status.st_size : cursor.offset;
    cursor.modified_ns = system::modified_ns(status);
    cursor.tail_hash =
        cursor.offset > 0 ? hash_before(file.number(), cursor.offset) : 0;
    if (is_whole) {
      impl_->lines->read_beside(path);
    }
    return {};
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::io, "read " + path + ": not enough memory");
  }
}

}  // namespace tokens::extractor
