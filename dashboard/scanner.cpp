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
    thread_ = std::thread([this] { run(); });
  }
}

Scanner::~Scanner() {
  stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Scanner::stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  if (child_ > 0) {
    kill(child_, SIGTERM);
  }
  wanted_.notify_all();
  done_.notify_all();
}

void Scanner::look() {
  std::unique_lock lock(mutex_);
  if (scan_.program.empty() || is_wanted_ || is_stopping_ ||
      Clock::now() - last_end_ < pause_) {
    return;
  }
  is_wanted_ = true;
  wanted_.notify_one();
  done_.wait_for(lock, k_patience, [this] { return !is_wanted_; });
}

void Scanner::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wanted_.wait(lock, [this] { return is_wanted_ || is_stopping_; });
    if (is_stopping_) {
      return;
    }
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
