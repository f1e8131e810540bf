// `git tokens ci summary`: the numbers where no comment can be written, and
// one line of them for the job's log.
#include "ci/comment_text.hpp"
#include "cli/ci_actions.hpp"
#include "cli/ci_work.hpp"
#include "cli/text/output.hpp"

#include <fmt/format.h>

namespace tokens::cli {

Result<ExitCode> run_ci_summary(const Arguments& arguments) {
  constexpr std::size_t k_largest_file = 16U << 20U;
  constexpr std::size_t k_shown_digits = 7;
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(const CiWork work, do_ci_work(arguments));
  if (!target.is_standard_output()) {
    ci::TextOptions options = text_options(work, k_largest_file);
    options.most_commits = k_largest_file;
    TOKENS_TRY(target.write(ci::summary_text(work.facts, options)));
  }
  TOKENS_TRY_ASSIGN(const SummaryPlace place, write_summary(work));
  if (place == SummaryPlace::step) {
    TOKENS_TRY(print(fmt::format("{}: {}\n",
                                 work.facts.head.substr(0, k_shown_digits),
                                 ci::headline(work.facts))));
  }
  return is_over_typed_limit(work) ? ExitCode::over_budget : ExitCode::done;
}

}  // namespace tokens::cli
