// See scanner.hpp.
#include "dashboard/scanner.hpp"

#include "cli/program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace tokens::dashboard {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_patience{250};

/// At most this part of the time is spent with scanning.
constexpr int k_rest_for_each_scan = 20;

/// Starts it with nothing to read, and nobody to tell but of problems. Signals
/// that this process blocks end it.
int start(const Scan& scan, bool tells_problems) {
  std::vector<int> silent{STDIN_FILENO, STDOUT_FILENO};
  if (!tells_problems) {
    silent.push_back(STDERR_FILENO);
  }
  return cli::start_program(scan.program, scan.words, {{}, silent, {}})
      .value_or(0);
}

}  // namespace

Scanner::Scanner(Scan scan)
    : scan_(std::move(scan)), last_end_(Clock::now()), pause_(scan_.pause) {
  if (!scan_.program.empty()) {
    thread_ = std::jthread([this](const std::stop_token& is_over) {
      // Also at the end of the process, which waits for this thread.
      const std::stop_callback end_child(is_over, [this] { end_scan(); });
      run(is_over);
    });
  }
}

void Scanner::stop() {
  thread_.request_stop();
}

void Scanner::end_scan() {
  const std::lock_guard lock(mutex_);
  if (child_ > 0) {
    kill(child_, SIGTERM);
  }
}

void Scanner::look() {
  std::unique_lock lock(mutex_);
  const std::stop_token is_over = thread_.get_stop_token();
  if (scan_.program.empty() || is_wanted_ || is_over.stop_requested() ||
      Clock::now() - last_end_ < pause_) {
    return;
  }
  is_wanted_ = true;
  wanted_.notify_one();
  done_.wait_for(lock, is_over, k_patience, [this] { return !is_wanted_; });
}

void Scanner::run(const std::stop_token& is_over) {
  std::unique_lock lock(mutex_);
  while (wanted_.wait(lock, is_over, [this] { return is_wanted_; }) &&
         !is_over.stop_requested()) {
    const auto begin = Clock::now();
    child_ = start(scan_, scan_.tells_problems && !has_failed_);
    const int child = child_;
    if (child > 0) {
      lock.unlock();
      int status = 0;
      // Not yet collected, so that stop() hits no other process.
      siginfo_t ended{};
      waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
      lock.lock();
      child_ = 0;
      waitpid(child, &status, 0);
      has_failed_ = status != 0;
    }
    last_end_ = Clock::now();
    pause_ = std::max<Clock::duration>(
        scan_.pause, (last_end_ - begin) * k_rest_for_each_scan);
    is_wanted_ = false;
    done_.notify_all();
  }
}

}  // namespace tokens::dashboard
