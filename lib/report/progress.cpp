// See progress.hpp. Writing to the terminal may fail; nobody would read the
// error, and the work goes on without the line.
#include "lib/report/progress.hpp"

#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>

#include <algorithm>
#include <exception>
#include <string_view>

namespace tokens::report {
namespace {

constexpr std::int64_t k_megabyte = 1'000'000;
constexpr std::size_t k_longest_bar = 40;
constexpr std::size_t k_shortest_bar = 10;

/// To the first column, and erase to the end of the line.
constexpr std::string_view k_erase = "\r\x1b[K";

std::size_t terminal_width(int descriptor) {
  winsize size{};
  const bool is_known =
      ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : 80;
}

void write_quietly(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string progress_line(std::int64_t done,
                          std::int64_t total,
                          std::size_t width) {
  const std::int64_t all = std::max<std::int64_t>(total, 1);
  const std::int64_t part = std::clamp<std::int64_t>(done, 0, all);
  // Through a double, because bytes times a hundred need not fit 64 bits.
  const double share = static_cast<double>(part) / static_cast<double>(all);
  const std::string percent =
      fmt::format("{:3d}%", static_cast<int>(share * 100));
  const std::string bytes = fmt::format("  {} of {} MB",
                                        format_count(part / k_megabyte),
                                        format_count(all / k_megabyte));
  if (percent.size() + bytes.size() > width) {
    return percent.size() <= width ? percent : "";
  }
  const std::size_t left = width - percent.size() - bytes.size();
  if (left < k_shortest_bar + 4) {
    return percent + bytes;
  }
  const std::size_t bar = std::min(left - 4, k_longest_bar);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  return "[" + std::string(full, '#') + std::string(bar - full, '-') + "]  " +
         percent + bytes;
}

Progress::Progress(std::int64_t total_bytes,
                   int descriptor,
                   std::chrono::milliseconds interval)
    : total_(total_bytes),
      descriptor_(descriptor),
      interval_(interval),
      is_terminal_(isatty(descriptor) == 1),
      next_((Clock::now() + interval_).time_since_epoch().count()) {}

Progress::~Progress() {
  if (is_drawn_) {
    write_quietly(descriptor_, k_erase);
  }
}

void Progress::update(std::int64_t done) noexcept {
  if (!is_terminal_) {
    return;
  }
  const Clock::time_point now = Clock::now();
  Clock::rep due = next_;
  const Clock::rep next = (now + interval_).time_since_epoch().count();
  // Of threads that come at the same time one draws, the others go on.
  if (now.time_since_epoch().count() < due ||
      !next_.compare_exchange_strong(due, next)) {
    return;
  }
  try {
    draw(done);
  } catch (const std::exception&) {
    return;  // out of memory for one line: the next one may do
  }
}

void Progress::draw(std::int64_t done) {
  // One column less than there are: a full line would wrap.
  const std::size_t width = terminal_width(descriptor_) - 1;
  is_drawn_ = true;
  write_quietly(descriptor_,
                std::string(k_erase) + progress_line(done, total_, width));
}

}  // namespace tokens::report
