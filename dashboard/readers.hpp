// Reading connections to the ledger, for many threads: each is lent to one at
// a time. They cannot write, and a scan beside them keeps nobody waiting.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tokens::dashboard {

class Readers {
 public:
  /// Fails if the ledger cannot be read at all.
  static Result<std::unique_ptr<Readers>> open();

  /// A workspace that is nobody else's as long as this lives.
  class Loan {
   public:
    Loan(Readers& readers, std::unique_ptr<app::Workspace> workspace);
    ~Loan();
    Loan(Loan&&) noexcept = default;
    Loan& operator=(Loan&&) = delete;
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    [[nodiscard]] app::Workspace& workspace() const { return *workspace_; }

   private:
    Readers* readers_;
    std::unique_ptr<app::Workspace> workspace_;
  };

  /// Waits for a free one if all are lent. Settings of git are those of some
  /// seconds ago at most.
  Result<Loan> borrow();

  /// Returns a number that grows whenever the ledger was changed, or another
  /// file took its place.
  std::uint64_t state();

 private:
  using Clock = std::chrono::steady_clock;

  void give_back(std::unique_ptr<app::Workspace> workspace);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<app::Workspace>> idle_;
  std::size_t lent_ = 0;
  Clock::time_point opened_;  ///< those in idle_, at the earliest

  std::mutex state_mutex_;
  std::string path_;
  std::optional<ledger::Ledger> watched_;
  std::uint64_t inode_ = 0;
  std::int64_t seen_ = 0;
  std::uint64_t state_ = 0;
};

}  // namespace tokens::dashboard
