// `git tokens export`: the whole ledger as one file that import takes, or what
// other tools read.
#include "cli/commands.hpp"
#include "cli/dates.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "cli/version.hpp"
#include "lib/app/reports/exports.hpp"
#include "lib/app/reports/known_branch.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/sharing/exchange.hpp"
#include "lib/base/text.hpp"
#include "lib/base/typed_count.hpp"
#include "lib/report/exports.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/file_writer.hpp"
#include "lib/system/files.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tokens::cli {
namespace {

/// Paths and sessions are nobody else's business, as in the ledger itself.
constexpr unsigned k_private = 0600;

Result<void> export_to(app::Workspace& workspace, const std::string& path) {
  TOKENS_TRY_ASSIGN(system::FileWriter file,
                    system::FileWriter::open(path, k_private));
  TOKENS_TRY(app::export_ledger(
      workspace, [&](std::string_view text) { return file.append(text); }));
  return file.finish();
}

Result<ExitCode> export_ledger(const Arguments& arguments,
                               const Target& target) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  if (target.is_regular()) {
    TOKENS_TRY(export_to(prepared.workspace, target.path()));
  } else {
    TOKENS_TRY(app::export_ledger(
        prepared.workspace,
        [&](std::string_view text) { return target.append(text); }));
  }
  return ExitCode::done;
}

/// A branch file or a portable export holds one branch.
Result<std::string> one_branch(const Arguments& arguments,
                               const app::Workspace& workspace) {
  if (const auto named = arguments.value("--branch")) {
    return *named;
  }
  TOKENS_TRY_ASSIGN(const git::Head head, workspace.repository->head());
  if (head.branch.empty()) {
    return fail(ErrorKind::usage,
                "HEAD is on no branch: name one with --branch");
  }
  return head.branch;
}

/// Returns --days, 0 for all time.
Result<int> day_count(const Arguments& arguments) {
  constexpr std::int64_t k_most_days = 36'500;
  const auto given = arguments.value("--days");
  const auto count = given ? parse_typed_count(*given, k_most_days)
                           : std::optional<std::int64_t>{0};
  if (!count) {
    return fail(ErrorKind::usage,
                "--days: '" + printable(*given) +
                    "' is no number of days; 0 means all");
  }
  return static_cast<int>(*count);
}

/// Returns where the last days of --days begin; nothing for all time.
Result<std::optional<Moment>> first_moment(const Arguments& arguments,
                                           Moment now) {
  TOKENS_TRY_ASSIGN(const int days, day_count(arguments));
  if (days == 0) {
    return std::optional<Moment>{};
  }
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  return std::optional{midnight_before(now, days - 1, zone)};
}

/// Returns what commits used; of all branches if `branch` is empty.
Result<std::vector<report::CommitUse>> uses_of(app::Workspace& workspace,
                                               const std::string& branch) {
  TOKENS_TRY_ASSIGN(auto uses, app::commit_uses(workspace, branch));
  if (uses.empty() && !branch.empty()) {
    TOKENS_TRY(app::expect_branch(workspace, branch, app::BranchScope::here));
  }
  return uses;
}

Result<std::string> commits_text(const Arguments& arguments,
                                 app::Workspace& workspace,
                                 const std::string& format) {
  if (format == "branch" || format == "portable") {
    TOKENS_TRY_ASSIGN(const std::string branch,
                      one_branch(arguments, workspace));
    TOKENS_TRY_ASSIGN(auto uses, uses_of(workspace, branch));
    if (format == "branch") {
      return report::to_branch_file(branch, std::move(uses));
    }
    const auto head = workspace.repository->resolve("HEAD");
    const std::string person =
        workspace.repository->config("user.name").value_or("");
    return report::to_portable(branch,
                               std::move(uses),
                               {system::now(), person, "", head.value_or("")});
  }
  TOKENS_TRY_ASSIGN(
      auto uses, uses_of(workspace, arguments.value("--branch").value_or("")));
  TOKENS_TRY_ASSIGN(const auto since, first_moment(arguments, system::now()));
  std::erase_if(uses, [&](const report::CommitUse& use) {
    return since && use.time < *since;
  });
  return format == "trends-csv"
             ? report::to_trend_table(std::move(uses))
             : report::to_trend_analysis(std::move(uses), system::now());
}

/// Sums of the whole ledger.
Result<std::string> sums_text(const Arguments& arguments,
                              app::Workspace& workspace,
                              const std::string& format) {
  TOKENS_TRY_ASSIGN(app::ReportQuery query,
                    report_query(arguments, system::now()));
  query.path.clear();  // the argument is the file to be written
  query.all_repositories = true;
  const bool is_ccusage = format == "ccusage";
  query.by = is_ccusage
                 ? std::vector{report::Dimension::day, report::Dimension::model}
                 : std::vector{report::Dimension::model};
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, query));
  return is_ccusage ? report::to_ccusage(report)
                    : report::to_prometheus(report);
}

Result<std::string> trend_text(const Arguments& arguments,
                               app::Workspace& workspace) {
  using report::TrendSection;
  report::TrendSpan span;
  TOKENS_TRY_ASSIGN(span.days, day_count(arguments));
  for (const std::string& name : arguments.list("--sections")) {
    span.sections.insert(name == "branch"   ? TrendSection::branch
                         : name == "daily"  ? TrendSection::daily
                         : name == "weekly" ? TrendSection::weekly
                                            : TrendSection::insights);
  }
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(app::ReportQuery query, report_query(arguments, now));
  query.path.clear();  // the argument is the file to be written
  query.by = {report::Dimension::branch,
              report::Dimension::day,
              report::Dimension::session};
  TOKENS_TRY_ASSIGN(query.since, first_moment(arguments, now));
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, query));
  if (report.groups.empty()) {
    return fail(ErrorKind::not_found,
                "No token tracking data found: nothing was used in this "
                "repository" +
                    std::string(span.days == 0 ? "" : " in these days"));
  }
  return report::to_trend_text(report, span);
}

Result<std::string> text_in(const Arguments& arguments,
                            app::Workspace& workspace,
                            const std::string& format) {
  if (format == "trends-text") {
    return trend_text(arguments, workspace);
  }
  if (format == "ccusage" || format == "prometheus") {
    return sums_text(arguments, workspace, format);
  }
  if (format == "token-audit") {
    TOKENS_TRY_ASSIGN(
        const report::AuditSession session,
        app::audit_session(workspace,
                           arguments.value("--session").value_or("")));
    return report::to_token_audit(
        session, std::string(version()), system::now());
  }
  return commits_text(arguments, workspace, format);
}

}  // namespace

Result<ExitCode> run_export(const Arguments& arguments) {
  const std::string path =
      arguments.positionals.empty() ? "-" : arguments.positionals.front();
  const std::string format = arguments.value("--format").value_or("ledger");
  // Tried before the work starts: a mistyped folder costs no wait.
  TOKENS_TRY_ASSIGN(Target target, Target::open(path));
  if (format == "ledger") {
    return export_ledger(arguments, target);
  }
  const bool is_of_commits = format == "branch" || format == "portable" ||
                             format.starts_with("trends");
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(
          arguments,
          is_of_commits ? app::NeedRepository::yes : app::NeedRepository::no,
          is_of_commits ? app::RefreshScope::current : app::RefreshScope::all));
  TOKENS_TRY_ASSIGN(const std::string text,
                    text_in(arguments, prepared.workspace, format));
  TOKENS_TRY(target.write(text));
  return ExitCode::done;
}

}  // namespace tokens::cli
