// See known_branch.hpp.
#include "lib/app/reports/known_branch.hpp"

#include "lib/app/reports/reporting.hpp"
#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

bool is_named(const git::Ref& ref, const std::string& branch) {
  return ref.name.starts_with(git::k_branches)
             ? git::short_branch(ref.name) == branch
             : git::remote_branch(ref.name) == branch;
}

Result<bool> has_ref(const git::Repository& repository,
                     const std::string& branch) {
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  const bool is_there = std::any_of(refs.begin(), refs.end(), [&](auto& ref) {
    return is_named(ref, branch);
  });
  if (is_there) {
    return true;
  }
  // A branch without a commit has no ref.
  TOKENS_TRY_ASSIGN(const git::Head head, repository.head());
  return head.branch == branch;
}

}  // namespace

Result<void> expect_branch(Workspace& workspace,
                           const std::string& branch,
                           BranchScope scope) {
  if (workspace.repository) {
    TOKENS_TRY_ASSIGN(const bool is_there,
                      has_ref(*workspace.repository, branch));
    if (is_there) {
      return {};
    }
  }
  ReportQuery query;
  query.branch = branch;
  query.by = {report::Dimension::branch};
  query.all_repositories = scope == BranchScope::all_repositories;
  query.with_conservation = false;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    build_report(workspace, query));
  if (report.total.responses > 0) {
    return {};
  }
  return fail(ErrorKind::not_found,
              "no branch '" + printable(branch) +
                  "' is known here, and no usage of it: `git tokens branches` "
                  "lists those with usage");
}

}  // namespace tokens::app
