// `git tokens blocks`: five-hour blocks, and how fast the active one is used.
#include "lib/app/reports/blocks.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/system/environment.hpp"

#include <chrono>

namespace tokens::cli {
namespace {

constexpr std::chrono::hours k_recent{3 * 24};

}  // namespace

Result<ExitCode> run_blocks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(report::BlockReport report,
                    app::build_blocks(prepared.workspace, now));
  std::erase_if(report.blocks, [&](const report::Block& block) {
    return (arguments.has("--active") && !block.is_active(now)) ||
           (arguments.has("--recent") && block.end() < now - k_recent);
  });
  if (arguments.has("--json")) {
    TOKENS_TRY(print(report::to_json(report)));
    return ExitCode::done;
  }
  TOKENS_TRY(
      print(report::to_table(report, output_style(), [&zone](Moment moment) {
        return zone.offset_at(moment);
      })));
  return ExitCode::done;
}

}  // namespace tokens::cli
