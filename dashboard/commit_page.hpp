// The page of one commit: what it used, by session and model.
#pragma once

#include "dashboard/subjects.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <string>

namespace tokens::dashboard {

/// Returns the page of the commit with this whole id; `not_found` if the
/// ledger knows no such commit.
Result<std::string> commit_page(app::Workspace& workspace,
                                const std::string& id);

}  // namespace tokens::dashboard
