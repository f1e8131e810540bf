// What the lines that stand today cost: a share, not a measurement.
//
// A commit's tokens and cost are divided evenly over the lines that it added;
// each of its lines that still stands carries one part. Parts are rounded down,
// so what stands and the rest always add up to the commits.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::app {

/// The share of some lines.
struct LineShare {
  std::int64_t lines = 0;
  std::int64_t unknown = 0;   ///< of commits without a record; never 0 tokens
  std::int64_t unpriced = 0;  ///< of commits where something has no price
  std::int64_t tokens = 0;    ///< of the known lines
  PicoUsd cost;               ///< as far as it has a price

  LineShare& operator+=(const LineShare& other);
};

/// One file; `path` is relative to the root.
struct BlamedFile {
  std::string path;
  LineShare share;
};

/// One commit that wrote lines which stand.
struct BlamedCommit {
  std::string id;
  std::int64_t added = 0;  ///< lines; at least those that stand
  LineShare share;         ///< of its lines below the asked path
};

struct Blame {
  std::string commit;                 ///< the one that was looked at
  std::vector<BlamedFile> files;      ///< the dearest first
  std::vector<BlamedCommit> commits;  ///< by id
  LineShare total;
  std::int64_t rest_tokens = 0;  ///< of the same commits: lines elsewhere, or
  PicoUsd rest_cost;             ///< no longer standing, and the roundings
};

/// Returns what the lines of HEAD at or below `path` cost; `path` is relative
/// to the working directory. Fails with `not_found` if nothing is there.
Result<Blame> blame(Workspace& workspace, const std::string& path);

}  // namespace tokens::app
