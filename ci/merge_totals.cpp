// See merge_totals.hpp.
#include "ci/merge_totals.hpp"

#include "lib/app/merges/merges.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/git/remote.hpp"

#include <string>

namespace tokens::ci {
namespace {

/// A fresh clone has no rows. Where there are some, they may be newer than the
/// remote's, and stay.
Result<void> fetch_rows(const git::Repository& repository) {
  if (repository.resolve(app::k_merges_ref)) {
    return {};
  }
  const auto remote = app::usual_remote(repository);
  if (!remote) {
    return {};  // nobody to ask
  }
  TOKENS_TRY(git::fetch_ref(
      repository.common_dir(), *remote, app::k_merges_ref, app::k_merges_ref));
  return {};
}

/// The row is made as `git tokens record-merge` makes it.
Result<void> record(app::Workspace& workspace, const Surroundings& around) {
  app::MergeRequest request;
  request.merge_commit = around.merged_as;
  request.source_branch = around.head_branch;
  request.target_branch = around.base_branch;
  request.pull_request = around.number.value_or(0);
  const auto merge = app::record_merge(workspace, request);
  if (!merge && merge.error().kind != ErrorKind::not_found) {
    return fail(merge.error());
  }
  return {};
}

}  // namespace

Result<std::optional<MergedSoFar>> merged_so_far(app::Workspace& workspace,
                                                 const Surroundings& around) {
  const std::string commit = around.is_push ? around.head_id : around.merged_as;
  if (commit.empty()) {
    return std::optional<MergedSoFar>{};
  }
  TOKENS_TRY(fetch_rows(*workspace.repository));
  if (!around.merged_as.empty()) {
    TOKENS_TRY(record(workspace, around));
  }
  TOKENS_TRY_ASSIGN(const auto merges, app::merges(workspace));
  std::size_t count = 0;
  for (const app::Merge& merge : merges) {
    ++count;
    if (merge.commit == commit) {
      return std::optional(MergedSoFar{count, merge.cumulative});
    }
  }
  return std::optional<MergedSoFar>{};
}

}  // namespace tokens::ci
