// A ledger in a directory of its own, for tests.
#pragma once

#include "lib/ledger/ledger.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>

namespace tokens::ledger::test {

/// Takes the value of a Result, or fails the test with its words.
template <class T>
T must(Result<T>&& result) {
  if (!result) {
    FAIL(result.error().message);
  }
  return std::move(*result);
}

inline void must(Result<void>&& result) {
  if (!result) {
    FAIL(result.error().message);
  }
}

struct OpenLedger {
  testing::ScratchDirectory directory;
  std::string path = directory / "ledger.db";
  Ledger ledger = must(open(path, std::chrono::milliseconds{0}));
};

}  // namespace tokens::ledger::test
