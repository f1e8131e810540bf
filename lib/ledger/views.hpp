// Files of ours in working trees, as we last wrote them: one that still looks
// like that need not be read again.
#pragma once

#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::ledger {

struct ViewFile {
  std::string path;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t total = 0;  ///< tokens of a branch file
  std::string sha;         ///< commit of the (last) entry
};

Result<std::optional<ViewFile>> view_file(Ledger& ledger,
                                          const std::string& path);
Result<void> store_view_file(Ledger& ledger, const ViewFile& file);
Result<void> forget_view_file(Ledger& ledger, const std::string& path);

/// Lets the files below `from` be known below `to`, to which they moved.
Result<void> move_view_files(Ledger& ledger,
                             const std::string& from,
                             const std::string& to);

/// Returns the session files that show `sha`.
Result<std::vector<ViewFile>> view_files_of(Ledger& ledger,
                                            const std::string& sha);

/// Marks a commit, and the one that shows it, whose views must be written;
/// they stay marked until
/// forget_stale, whatever happens to the process in between.
Result<void> mark_stale(Ledger& ledger, RowId commit);
Result<void> forget_stale(Ledger& ledger, RowId commit);
Result<std::vector<RowId>> stale_commits(Ledger& ledger, RowId repository);

}  // namespace tokens::ledger
