// `git tokens doctor`: is everything in order? And `git tokens status`: how
// well the repository is covered, the last run, what is pending and unsent.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/doctor_text.hpp"
#include "installers/config_hooks.hpp"
#include "installers/hook_state.hpp"
#include "lib/app/reports/commits.hpp"
#include "lib/app/sharing/noted.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/app/sharing/team.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tokens::cli {
namespace {

using app::Coverage;
using app::Finding;

/// Everything that status tells.
struct Status {
  app::RepositoryState state;
  std::optional<ledger::LastRun> last_run;  ///< nothing: no hook ran yet
  std::optional<app::UnsentNotes> notes;    ///< nothing: cannot be told
  std::vector<Finding> findings;            ///< hooks, transcripts, settings
  std::int64_t unreadable_lines = 0;        ///< of transcripts
};

constexpr std::size_t k_head_width = 10;

/// One line below a heading, which stands beside the first one only.
std::string line(const std::string& heading, const std::string& text) {
  return fmt::format("{:<{}}{}\n", heading, k_head_width, text);
}

struct Reason {
  const char* key;
  const char* text;
  std::int64_t Coverage::*count;
};

constexpr std::array k_reasons{
    Reason{"no_usage",
           "nothing was used since the commit before",
           &Coverage::no_usage},
    Reason{"merge_or_pick",
           "merged, picked or rebased, nothing used for it",
           &Coverage::merge_or_pick},
    Reason{"before_transcripts",
           "older than every transcript",
           &Coverage::before_transcripts},
    Reason{"made_elsewhere",
           "made by others or elsewhere",
           &Coverage::made_elsewhere}};

/// What notes may still tell of commits that others made. Where they were
/// exchanged and tell nothing, another time is no advice.
std::string advice_text(const std::optional<app::UnsentNotes>& notes) {
  return notes && notes->was_synced ? "; no note tells of them"
                                    : "; `git tokens sync`";
}

std::string coverage_text(const Coverage& coverage,
                          const std::optional<app::UnsentNotes>& notes) {
  if (coverage.commits() == 0) {
    return line("Coverage", "no commits yet");
  }
  const std::int64_t all = coverage.commits();
  std::string out =
      line("Coverage",
           coverage.recorded < all
               ? fmt::format("{} of {} with usage recorded; of the others",
                             format_count(coverage.recorded),
                             report::counted(all, "commit"))
           : all == 1 ? "the one commit has its usage recorded"
                      : fmt::format("all {} commits with usage recorded",
                                    format_count(all)));
  for (const Reason& reason : k_reasons) {
    if (const std::int64_t count = coverage.*reason.count; count > 0) {
      out += line("",
                  fmt::format("{:>7}  {}{}",
                              format_count(count),
                              reason.text,
                              reason.count == &Coverage::made_elsewhere
                                  ? advice_text(notes)
                                  : ""));
    }
  }
  return out;
}

std::string pending_text(const std::vector<app::PendingOnBranch>& pending,
                         std::size_t width) {
  if (pending.empty()) {
    return line("Pending", "nothing waits for a commit");
  }
  std::string out;
  for (const app::PendingOnBranch& one : pending) {
    const std::string numbers =
        fmt::format("{} tokens  {}",
                    format_count(one.sum.tokens.total()),
                    report::cost_text(one.sum));
    const std::size_t room =
        std::max<std::size_t>(12, width - k_head_width - numbers.size() - 2);
    const std::string branch =
        one.branch.empty() ? "(detached HEAD)" : printable(one.branch);
    out += line(
        out.empty() ? "Pending" : "",
        report::cut_text(branch, room, report::Cut::middle) + "  " + numbers);
  }
  return out;
}

std::string notes_text(const std::optional<app::UnsentNotes>& notes) {
  return !notes           ? "not known"
         : !notes->shares ? "not shared, as tokens.share says"
         : !notes->was_synced
             ? "never sent from this clone; `git tokens sync` does"
         : notes->notes == 0 ? "all sent"
                             : format_count(notes->notes) +
                                   " not sent yet; `git tokens sync` does";
}

std::string run_text(const std::optional<ledger::LastRun>& run, Moment now) {
  if (!run) {
    return line("Last run", "no hook has run here yet");
  }
  return line("Last run",
              fmt::format("{} ({}), in {} ms",
                          age_text(run->began, now),
                          format_iso8601_seconds(run->began),
                          format_count(run->took.count())));
}

std::string status_text(const Status& status,
                        const report::Style& style,
                        Moment now) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  std::string out = coverage_text(status.state.coverage, status.notes);
  out += run_text(status.last_run, now);
  out += pending_text(status.state.pending, width);
  out += line("Notes", notes_text(status.notes));
  // What is as it should be needs no line.
  auto rest = status.findings;
  std::erase_if(rest, [](const Finding& finding) {
    return finding.level == Finding::Level::ok;
  });
  if (rest.empty()) {
    return out + line("Hooks", "installed") + "\nAll is well.\n";
  }
  return out + "\n" + doctor_text(rest, style);
}

JsonObject coverage_json(const Coverage& coverage) {
  JsonObject object{{"commits", coverage.commits()},
                    {"recorded", coverage.recorded}};
  for (const Reason& reason : k_reasons) {
    object.add(reason.key, coverage.*reason.count);
  }
  return object;
}

JsonObject run_json(const ledger::LastRun& run) {
  return {{"began", format_iso8601(run.began)},
          {"duration_ms", run.took.count()}};
}

JsonObject notes_json(const app::UnsentNotes& notes) {
  return {{"shares", notes.shares},
          {"synced", notes.was_synced},
          {"unsent", notes.notes}};
}

std::string status_json(const Status& status) {
  return JsonObject{
      {"schema_version", 1},
      {"ok", !has_problem(status.findings)},
      {"coverage", coverage_json(status.state.coverage)},
      {"last_run",
       status.last_run ? Json(run_json(*status.last_run)) : nullptr},
      {"pending", pending_json(status.state.pending)},
      {"notes", status.notes ? Json(notes_json(*status.notes)) : nullptr},
      {"unreadable_lines", status.unreadable_lines},
      {"findings", findings_json(status.findings)}}
      .document();
}

HookProgram program_at(const std::string& binary) {
  return binary.empty() || system::status(binary) ? HookProgram::found
                                                  : HookProgram::missing;
}

Finding finding_of(const Result<installers::HookState>& hook) {
  if (!hook) {
    return {Finding::Level::problem, "hooks", hook.error().message, ""};
  }
  return hook_finding(*hook, program_at(hook->binary));
}

/// Returns the version of a git that knows no hooks in its configuration.
std::string old_git() {
  const auto version = git::git_version();
  return version && *version < installers::k_first_with_config_hooks
             ? git::text_of(*version)
             : "";
}

/// Returns what is to be said of a hook in the configuration; nothing if it
/// is not there.
std::optional<Finding> configured_finding(const git::Repository& repository,
                                          std::string_view name) {
  const auto hook = installers::inspect_config_hook(repository, name);
  if (!hook.is_there) {
    return std::nullopt;
  }
  const auto file = installers::inspect_hook_of(repository, name);
  return config_hook_finding(hook,
                             file ? *file : installers::HookState{},
                             program_at(hook.binary),
                             old_git());
}

bool is_run(const Result<installers::HookState>& hook) {
  using installers::HookKind;
  return hook && hook->is_executable &&
         (hook->kind == HookKind::ours || hook->kind == HookKind::edited ||
          hook->kind == HookKind::by_hand ||
          hook->kind == HookKind::run_by_other);
}

/// Linked worktrees in which git looks for hooks elsewhere than here, and
/// finds none of ours: a relative core.hooksPath, or a setting of theirs.
void examine_worktrees(const git::Repository& repository,
                       std::vector<Finding>& findings) {
  const std::string_view name = installers::k_hooks.front();
  if (!is_run(installers::inspect_hook_of(repository, name))) {
    return;  // in the configuration, or nowhere: said already
  }
  for (const WorktreeInfo& worktree : repository.worktrees()) {
    if (worktree.root == repository.root()) {
      continue;
    }
    const auto other = git::open(worktree.root, git::FromEnvironment::no);
    if (other && !is_run(installers::inspect_hook_of(**other, name)) &&
        !installers::inspect_config_hook(**other, name).is_there) {
      const auto where = (*other)->hooks_dir();
      findings.push_back({Finding::Level::problem,
                          "worktree hooks",
                          worktree.root + " runs no hook" +
                              (where ? ": git looks in " + *where : ""),
                          "git tokens install-hooks, there"});
    }
  }
}

/// Returns one finding a hook: those that count commits, and the one that sends
/// notes where `tokens.autopush` wants it.
std::vector<Finding> hook_findings(const git::Repository& repository) {
  std::vector<Finding> findings;
  const auto place = installers::find_hook_place(repository);
  for (const auto name : installers::k_hooks) {
    const auto configured = configured_finding(repository, name);
    if (!configured && !place) {
      // One cause, and installing would be refused for it.
      findings.push_back(
          {Finding::Level::problem, "hooks", place.error().message, ""});
      return findings;
    }
    findings.push_back(
        configured ? *configured
                   : finding_of(installers::inspect_hook_of(repository, name)));
  }
  examine_worktrees(repository, findings);
  if (!says_true(repository.config("tokens.autopush").value_or(""))) {
    return findings;
  }
  if (const auto configured =
          configured_finding(repository, installers::k_push_hook)) {
    findings.push_back(*configured);
    return findings;
  }
  const auto push =
      installers::inspect_hook_of(repository, installers::k_push_hook);
  Finding finding = finding_of(push);
  if (push && push->kind == installers::HookKind::absent) {
    finding.detail = "tokens.autopush is set, but the hook is not installed";
  }
  findings.push_back(std::move(finding));
  return findings;
}

/// A team's ledger is asked by a program of its own, which waits for a server
/// longer than doctor should. Its address may hold a password: never shown.
void examine_team(const git::Repository* repository,
                  std::vector<app::Finding>& findings) {
  using Level = app::Finding::Level;
  const auto setting = app::team_setting(repository);
  if (!setting) {
    return;
  }
  if (const auto program = sibling("git-tokens-team"); !program) {
    findings.push_back(
        {Level::problem,
         "team ledger",
         setting->source + " names one, but " + program.error().message,
         ""});
    return;
  }
  findings.push_back({Level::ok,
                      "team ledger",
                      setting->source + " names one",
                      "`git tokens ledger status` tells whether it answers"});
}

}  // namespace

Result<Answer> run_doctor(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  std::vector<app::Finding> findings;
  if (arguments.has("--recover")) {
    TOKENS_TRY_ASSIGN(findings, app::recover(workspace));
  }
  TOKENS_TRY_ASSIGN(const auto examined, app::examine(workspace));
  findings.insert(findings.end(), examined.begin(), examined.end());
  TOKENS_TRY_ASSIGN(const auto aside, app::examine_set_aside(workspace));
  findings.insert(findings.end(), aside.begin(), aside.end());
  if (workspace.repository) {
    for (app::Finding& finding : hook_findings(*workspace.repository)) {
      findings.push_back(std::move(finding));
    }
  }
  examine_team(workspace.repository.get(), findings);
  say_warnings(workspace);
  TOKENS_TRY_ASSIGN(const std::int64_t unreadable,
                    ledger::unreadable_lines(*workspace.ledger));
  return Answer{arguments.has("--json") ? doctor_json(findings, unreadable)
                                        : doctor_text(findings, output_style()),
                has_problem(findings) ? ExitCode::failed : ExitCode::done};
}

Result<Answer> run_status(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  Status status;
  TOKENS_TRY_ASSIGN(status.state, app::repository_state(workspace));
  TOKENS_TRY_ASSIGN(
      status.last_run,
      ledger::last_run(*workspace.ledger, workspace.observed->repository.row));
  status.findings = hook_findings(*workspace.repository);
  status.findings.push_back(app::examine_transcripts());
  TOKENS_TRY_ASSIGN(status.unreadable_lines,
                    ledger::unreadable_lines(*workspace.ledger));
  status.findings.push_back(app::lines_finding(status.unreadable_lines));
  for (app::Finding& finding : app::examine_settings(*workspace.repository)) {
    status.findings.push_back(std::move(finding));
  }
  // A setting that means nothing fails here, too, and is a finding already.
  if (auto notes = app::unsent_notes(workspace)) {
    status.notes = *notes;
  } else if (notes.error().kind != ErrorKind::usage) {
    return fail(std::move(notes.error()));
  }
  return Answer{
      arguments.has("--json")
          ? status_json(status)
          : status_text(status, output_style(), system::now()),
      has_problem(status.findings) ? ExitCode::failed : ExitCode::done};
}

}  // namespace tokens::cli
