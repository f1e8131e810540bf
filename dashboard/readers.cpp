// See readers.hpp.
#include "dashboard/readers.hpp"

#include "lib/system/files.hpp"

#include <utility>

namespace tokens::dashboard {
namespace {

/// As many as can work at a time on a small machine; more only wait for each
/// other.
constexpr std::size_t k_most_lent = 3;

/// Settings and prices are read when a workspace is opened.
constexpr std::chrono::seconds k_longest_open{5};

constexpr std::chrono::milliseconds k_busy{2'000};

}  // namespace

Result<std::unique_ptr<Readers>> Readers::open() {
  auto readers = std::make_unique<Readers>();
  TOKENS_TRY_ASSIGN(app::Workspace first, app::open_reading_workspace(""));
  readers->path_ = first.ledger_path;
  readers->opened_ = Clock::now();
  readers->idle_.push_back(std::make_unique<app::Workspace>(std::move(first)));
  return readers;
}

Readers::Loan::Loan(Readers& readers, std::unique_ptr<app::Workspace> workspace)
    : readers_(&readers), workspace_(std::move(workspace)) {}

Readers::Loan::~Loan() {
  if (workspace_) {
    readers_->give_back(std::move(workspace_));
  }
}

Result<Readers::Loan> Readers::borrow() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return lent_ < k_most_lent; });
    ++lent_;
    if (Clock::now() - opened_ > k_longest_open) {
      idle_.clear();
      opened_ = Clock::now();
    }
    if (!idle_.empty()) {
      auto workspace = std::move(idle_.back());
      idle_.pop_back();
      return Loan(*this, std::move(workspace));
    }
  }
  auto opened = app::open_reading_workspace("");
  if (!opened) {
    give_back(nullptr);
    return fail(std::move(opened.error()));
  }
  return Loan(*this, std::make_unique<app::Workspace>(std::move(*opened)));
}

void Readers::give_back(std::unique_ptr<app::Workspace> workspace) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (workspace) {
      idle_.push_back(std::move(workspace));
    }
  }
  returned_.notify_one();
}

std::uint64_t Readers::state() {
  const std::lock_guard lock(state_mutex_);
  const auto file = system::status(path_);
  const std::uint64_t inode = file ? file->inode : 0;
  if (!watched_ || inode != inode_) {
    watched_.reset();
    inode_ = inode;
    ++state_;
    if (auto opened = ledger::open_for_reading(path_, k_busy)) {
      watched_ = std::move(*opened);
    } else {
      return state_;
    }
  }
  const auto number = ledger::state_number(*watched_);
  if (!number) {
    watched_.reset();
  } else if (*number != seen_) {
    seen_ = *number;
    ++state_;
  }
  return state_;
}

}  // namespace tokens::dashboard
