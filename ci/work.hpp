// What comment, summary and check of `git tokens ci` have in common: from the
// options to the pull request's numbers and budgets.
#pragma once

#include "ci/budget_gate.hpp"
#include "ci/comment_text.hpp"
#include "ci/pull_request_facts.hpp"
#include "ci/surroundings.hpp"
#include "cli/program.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

namespace tokens::cli {

/// Everything that is known before anybody is told.
struct CiWork {
  app::Workspace workspace;
  ci::Surroundings around;
  ci::PullRequest facts;
  ci::Gate gate;
  Moment began;  ///< when the numbers were gathered
};

/// Gathers it. Fails with `usage` for options that mean nothing.
Result<CiWork> do_ci_work(const Arguments& arguments);

/// Returns how the text is to be written, in at most `most_bytes`.
ci::TextOptions text_options(const CiWork& work, std::size_t most_bytes);

/// Where a summary went.
enum class SummaryPlace { step, standard_output };

/// Appends the summary to the job's own, or prints it where there is none. A
/// job's summary that is full, or cannot be written, is no error: it is
/// printed, too.
Result<SummaryPlace> write_summary(const CiWork& work);

/// Returns true if --max-cost or --max-tokens is among what was exceeded.
bool is_over_typed_limit(const CiWork& work);

}  // namespace tokens::cli
