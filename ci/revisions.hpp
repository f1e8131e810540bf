// Which commits a pull request consists of, in a clone that may be fresh,
// detached, or without the branch that was merged.
#pragma once

#include "ci/pull_request_facts.hpp"
#include "ci/surroundings.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <optional>
#include <string>

namespace tokens::ci {

/// What a person typed: it goes before what the surroundings say.
struct TypedRevisions {
  std::optional<std::string> base;
  std::optional<std::string> head;
};

/// Returns the range. Fetches the commits of a pull request whose branch is
/// gone. Fails with `not_found` and the way out.
Result<CommitRange> revisions_of(app::Workspace& workspace,
                                 const Surroundings& around,
                                 const TypedRevisions& typed);

}  // namespace tokens::ci
