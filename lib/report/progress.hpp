// One line that tells how far a long read has come. It exists only on a
// terminal, and leaves nothing behind there.
#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tokens::report {

/// Returns the line for `done` of `total` bytes in at most `width` columns:
/// "[#####-----]  50%  512 of 1,024 MB". The bar goes first when space is
/// short, then the bytes.
std::string progress_line(std::int64_t done,
                          std::int64_t total,
                          std::size_t width);

/// The line on a terminal. update() may be called by several threads; the
/// destructor, which erases the line, by one when they are done.
class Progress {
 public:
  /// Draws to `descriptor` at most once every `interval`, for the first time
  /// after one; never if it is no terminal.
  explicit Progress(
      std::int64_t total_bytes,
      int descriptor = STDERR_FILENO,
      std::chrono::milliseconds interval = std::chrono::milliseconds{50});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Tells that `done` bytes have been read in all.
  void update(std::int64_t done) noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  void draw(std::int64_t done);

  std::int64_t total_;
  int descriptor_;
  Clock::duration interval_;
  bool is_terminal_;
  std::atomic<bool> is_drawn_{false};
  std::atomic<Clock::rep> next_;  ///< when to draw again
};

}  // namespace tokens::report
