// Reading reftables, the format in which git can keep refs and their reflogs
// (gitformat-reftable(5)), as the files they are: HEAD and its reflog are asked
// for at every commit, and `git reflog` tells neither the old ids nor anything
// on a branch without a commit. Only git writes them.
#pragma once

#include "lib/base/result.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::git {

/// One entry of a reflog. Each change of the repository has a higher index.
struct ReftableLogEntry {
  std::uint64_t index = 0;
  std::string ref;
  ReflogEntry entry;
};

/// What a ref holds: the name of another ref, or an id.
struct ReftableRef {
  std::string target;
  std::string id;
};

/// Returns true if the refs of a worktree's (or the common) git directory are
/// kept in reftables.
bool has_reftables(const std::string& git_dir);

/// Returns the reflog of `ref` ("HEAD") as of index `since`, oldest first;
/// nothing if there is none. Fails with `git` if a table cannot be understood.
Result<std::vector<ReftableLogEntry>> reftable_log(const std::string& git_dir,
                                                   const std::string& ref,
                                                   std::uint64_t since);

/// Returns the reflogs of all refs below `folder` ("refs/heads/") as one.
Result<std::vector<ReftableLogEntry>> reftable_logs_below(
    const std::string& git_dir, const std::string& folder);

/// Returns when git wrote the table that has the youngest entry of this reflog,
/// in nanoseconds since 1970, if that entry shows `id`. Later if git joined
/// tables since.
std::optional<std::int64_t> reftable_moved_ns(const std::string& git_dir,
                                              const std::string& ref,
                                              const std::string& id);

/// Returns what `ref` holds; nothing if there is no such ref.
Result<std::optional<ReftableRef>> reftable_ref(const std::string& git_dir,
                                                const std::string& ref);

}  // namespace tokens::git
