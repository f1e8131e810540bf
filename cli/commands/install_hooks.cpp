// `git tokens install-hooks`: the hooks, the exclude lines, and one reading of
// all transcripts, so that the first commit finds everything in place.
#include "cli/commands/commands.hpp"
#include "cli/commands/hook_binary.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "installers/config_hooks.hpp"
#include "installers/hook_installer.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokens::cli {
namespace {

const char* done_text(installers::HookAction action) {
  using installers::HookAction;
  switch (action) {
    case HookAction::keep:
      return "up to date";
    case HookAction::create:
      return "installed";
    case HookAction::upgrade:
      return "upgraded";
    case HookAction::repair:
      return "made executable again";
    case HookAction::chain:
      return "installed; the hook that was there runs first";
    case HookAction::set_aside:
      return "written anew; the edited one is kept beside it";
    case HookAction::refuse:
      break;
  }
  return "refused";
}

installers::InstallOptions install_options(const Arguments& arguments,
                                           std::string binary) {
  installers::InstallOptions options;
  options.binary = std::move(binary);
  if (arguments.has("--force")) {
    options.force = installers::Force::yes;
  }
  if (arguments.has("--dry-run")) {
    options.run = installers::Run::dry;
  }
  if (arguments.has("--global-hooks-path")) {
    options.shared = installers::SharedPlace::allow;
  }
  return options;
}

/// Returns true if several hooks were treated alike, which one line can say.
bool are_all_alike(const installers::InstallReport& report) {
  for (const installers::HookPlan& plan : report.hooks) {
    if (plan.action != report.hooks.front().action) {
      return false;
    }
  }
  return !report.hooks.empty();
}

std::string hooks_text(const installers::InstallReport& report, bool is_dry) {
  std::string out;
  const std::string place = " in " + printable(report.directory);
  if (are_all_alike(report)) {
    std::vector<std::string> names;
    for (const installers::HookPlan& plan : report.hooks) {
      names.push_back(plan.state.name);
    }
    out += fmt::format("{}{}: {}\n",
                       fmt::join(names, ", "),
                       place,
                       done_text(report.hooks.front().action));
  } else {
    for (const installers::HookPlan& plan : report.hooks) {
      out += fmt::format(
          "{}{}: {}\n", plan.state.name, place, done_text(plan.action));
    }
  }
  for (const std::string& note : report.notes) {
    out += printable(note) + "\n";
  }
  return is_dry ? out + "A dry run: nothing was changed.\n" : out;
}

/// Puts the hooks where git looks for files, and out of its configuration.
Result<installers::InstallReport> install_as_files(
    const git::Repository& repository, installers::InstallOptions options) {
  options.sends_notes |=
      installers::inspect_config_hook(repository, installers::k_push_hook)
          .is_there;
  TOKENS_TRY_ASSIGN(auto report,
                    installers::install_hooks(repository, options));
  TOKENS_TRY_ASSIGN(const bool was_configured,
                    installers::remove_config_hooks(repository, options.run));
  if (was_configured) {
    report.notes.emplace_back(
        "the hooks in git's configuration are gone; the files do their work");
  }
  return report;
}

}  // namespace

Result<ExitCode> run_install_hooks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::yes));
  const git::Repository& repository = *workspace.repository;
  TOKENS_TRY_ASSIGN(std::string binary, hook_binary());
  auto options = install_options(arguments, std::move(binary));
  options.sends_notes =
      says_true(repository.config("tokens.autopush").value_or(""));
  const bool is_for_config = arguments.has("--config");
  if (arguments.has("--manual")) {
    TOKENS_TRY_ASSIGN(
        const std::string text,
        is_for_config
            ? installers::manual_config_instructions(repository, options)
            : installers::manual_instructions(repository, options));
    TOKENS_TRY(print(text));
    return ExitCode::done;
  }
  const auto report =
      is_for_config ? installers::install_config_hooks(repository, options)
                    : install_as_files(repository, options);
  if (!report) {
    // A hook that a person has to decide about is no mistake in the words
    // that were typed.
    return fail(ErrorKind::io, report.error().message);
  }
  const bool is_dry = options.run == installers::Run::dry;
  TOKENS_TRY(print(hooks_text(*report, is_dry)));
  if (is_dry) {
    return ExitCode::done;
  }
  TOKENS_TRY(app::hide_views(repository));
  TOKENS_TRY_ASSIGN(const app::IngestResult ingest,
                    refresh_with_progress(workspace, app::RefreshScope::all));
  say_warnings(workspace);
  TOKENS_TRY(print(fmt::format(
      "Read {} transcript{}: {} new response{}.\n"
      "From now on every commit tells what it cost. `git tokens` shows this "
      "branch,\n`git tokens backfill` writes the files of older commits.\n",
      format_count(ingest.files),
      ingest.files == 1 ? "" : "s",
      format_count(ingest.responses_added),
      ingest.responses_added == 1 ? "" : "s")));
  return ExitCode::done;
}

}  // namespace tokens::cli
