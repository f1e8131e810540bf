// `git tokens report` and its named faces: the one query.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "lib/system/environment.hpp"

namespace tokens::cli {

Result<ExitCode> run_report(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const app::ReportQuery query,
                    report_query(arguments, system::now()));
  TOKENS_TRY_ASSIGN(const Format format, report_format(arguments));
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  const bool all = query.all_repositories;
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments,
              all ? app::NeedRepository::no : app::NeedRepository::yes,
              all ? app::RefreshScope::all : app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(prepared.workspace, query));
  const report::Style style =
      target.is_standard_output() ? output_style() : report::Style{};
  TOKENS_TRY(target.write(formatted(report, format, style)));
  return ExitCode::done;
}

}  // namespace tokens::cli
