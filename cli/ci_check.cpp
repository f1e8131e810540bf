// `git tokens ci check`: a pull request is stopped by what it exceeds itself,
// not by what was exceeded before it, and not by what nobody knows.
#include "cli/ci_actions.hpp"
#include "cli/ci_work.hpp"
#include "cli/text/output.hpp"

namespace tokens::cli {

Result<ExitCode> run_ci_check(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const CiWork work, do_ci_work(arguments));
  const bool has_budgets =
      !(work.gate.newly.empty() && work.gate.before.empty() &&
        work.gate.unknown.empty() && work.gate.within.empty());
  if (!has_budgets) {
    return fail(ErrorKind::usage,
                "ci check: no budget is set; --max-cost 10 sets one for the "
                "pull request, `git config tokens.budget.month 500` one for "
                "the month");
  }
  const bool is_github =
      work.around.kind == ci::ForgeKind::github && work.around.is_build;
  TOKENS_TRY(print(gate_text(text_of(work.gate),
                             is_github ? LogKind::github : LogKind::plain)));
  return work.gate.newly.empty() ? ExitCode::done : ExitCode::over_budget;
}

}  // namespace tokens::cli
