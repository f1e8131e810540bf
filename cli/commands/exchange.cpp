// `git tokens export` and `git tokens import`: the whole ledger as one file,
// what other tools read, and whatever file a person hands over.
#include "lib/app/sharing/exchange.hpp"

#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/words/help.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/entries/entries.hpp"
#include "lib/app/entries/foreign_import.hpp"
#include "lib/app/reports/exports.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/formats/ledger_lines.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/exports.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/file_lines.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/tasks/task_log.hpp"

#include <fmt/format.h>

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

Result<Answer> export_ledger(const Arguments& arguments, const Target& target) {
  TOKENS_TRY_ASSIGN(
      app::Workspace workspace,
      prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  if (target.is_regular()) {
    TOKENS_TRY(export_to(workspace, target.path()));
  } else {
    TOKENS_TRY(app::export_ledger(
        workspace, [&](std::string_view text) { return target.append(text); }));
  }
  return Answer{};
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

/// Returns where the last days of --days begin; nothing for all time.
Result<std::optional<Moment>> first_moment(const Arguments& arguments,
                                           Moment now) {
  TOKENS_TRY_ASSIGN(const int days,
                    day_count("--days", arguments.value("--days"), 0));
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  return first_of_days(days, now, zone);
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
    return report::to_portable(
        branch, std::move(uses), {system::now(), person, head.value_or("")});
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
  report::TrendSpan span;
  TOKENS_TRY_ASSIGN(span.days,
                    day_count("--days", arguments.value("--days"), 0));
  span.sections = arguments.list("--sections");
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

/// Files of other tools are read as a whole.
constexpr std::size_t k_largest = 256 << 20;

Result<Answer> take_ledger(app::Workspace& workspace,
                           const std::string& path,
                           std::int64_t version,
                           system::FileLines& lines) {
  TOKENS_TRY_ASSIGN(const ledger::Taken taken,
                    app::import_ledger(workspace, path, version, lines));
  return fmt::format(
      "{}: an export of a ledger\n"
      "  {} new, {} changed, {} known already; {} new\n",
      printable(path),
      report::counted(taken.responses_added, "response"),
      format_count(taken.responses_changed),
      format_count(taken.responses_known),
      report::counted(taken.evidence_added, "other fact"));
}

Result<Answer> take_conversation(app::Workspace& workspace,
                                 const std::string& path,
                                 const std::string& text) {
  const auto status = system::status(path);
  const Moment written =
      status ? from_unix_ms(status->modified_ns / 1'000'000) : system::now();
  TOKENS_TRY_ASSIGN(const std::int64_t added,
                    app::import_conversation(workspace, text, written));
  return added == 0 ? fmt::format("{}: a conversation\n  nothing new\n",
                                  printable(path))
                    : fmt::format(
                          "{}: a conversation\n  {} tokens, estimated from "
                          "readings of the context\n",
                          printable(path),
                          format_count(added));
}

Result<Answer> take_transcript(app::Workspace& workspace,
                               const std::string& path) {
  if (path == "-") {
    return fail(ErrorKind::usage,
                "a transcript is read from its file: name it");
  }
  TOKENS_TRY_ASSIGN(const app::IngestResult result,
                    app::import_transcript(workspace, path));
  return fmt::format("{}: a transcript\n  {} of {}, {} new; {} repeat others\n",
                     printable(path),
                     report::counted(result.lines_used, "line", "lines"),
                     format_count(result.lines),
                     report::counted(result.responses_added, "response"),
                     format_count(result.duplicates));
}

/// Returns what an import did, in lines for people.
std::string told(const std::string& path,
                 const formats::ForeignFile& file,
                 const app::ForeignTaken& taken) {
  std::string text =
      fmt::format("{}: {}\n  {}: {} new, {} known already",
                  printable(path),
                  printable(file.what),
                  report::counted(taken.entries, "entry", "entries"),
                  format_count(taken.added),
                  format_count(taken.known));
  if (taken.covered > 0) {
    text += fmt::format(", {} in transcripts that the ledger has",
                        format_count(taken.covered));
  }
  text += fmt::format("; {} tokens {}\n",
                      format_count(taken.tokens),
                      taken.tokens == 0 ? "added" : "counted");
  for (const std::string& flag : file.flags) {
    text += "  flagged: " + printable(flag) + '\n';
  }
  return text;
}

Result<Answer> take_other(app::Workspace& workspace,
                          const std::string& path,
                          system::FileLines& lines) {
  TOKENS_TRY_ASSIGN(const std::string text, lines.rest(k_largest));
  auto file = formats::read_foreign(text);
  if (!file) {
    return fail(file.error().in("import " + path));
  }
  if (file->is_conversation) {
    return take_conversation(workspace, path, text);
  }
  if (file->is_transcript) {
    return take_transcript(workspace, path);
  }
  TOKENS_TRY_ASSIGN(const app::ForeignTaken taken,
                    app::take_foreign(workspace, *file));
  return told(path, *file, taken);
}

Result<Answer> take_task_log(app::Workspace& workspace,
                             const std::string& path) {
  TOKENS_TRY_ASSIGN(const auto added, app::import_task_log(workspace, path));
  say_warnings(workspace);
  return fmt::format("Imported {} of the task log from {}.\n",
                     report::counted(added.value_or(0), "entry", "entries"),
                     printable(path));
}

}  // namespace

Result<Answer> run_export(const Arguments& arguments) {
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
      app::Workspace workspace,
      prepare(
          arguments,
          is_of_commits ? app::NeedRepository::yes : app::NeedRepository::no,
          is_of_commits ? app::RefreshScope::current : app::RefreshScope::all));
  TOKENS_TRY_ASSIGN(const std::string text,
                    text_in(arguments, workspace, format));
  TOKENS_TRY(target.write(text));
  return Answer{};
}

Result<Answer> run_import(const Arguments& arguments) {
  const std::string& path = arguments.positionals.front();
  TOKENS_TRY_ASSIGN(system::FileLines lines, system::FileLines::open(path));
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  say_warnings(workspace);
  std::string_view first;
  TOKENS_TRY_ASSIGN(const bool has_first, lines.next(first));
  const std::int64_t version = has_first ? formats::ledger_version(first) : 0;
  if (version != 0) {
    return take_ledger(workspace, path, version, lines);
  }
  if (has_first && path != "-" && tasks::is_log(first)) {
    return take_task_log(workspace, path);
  }
  if (has_first) {
    lines.unread(first);
  }
  TOKENS_TRY_ASSIGN(Answer answer, take_other(workspace, path, lines));
  say_warnings(workspace);
  return answer;
}

}  // namespace tokens::cli
