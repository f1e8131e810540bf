// `git tokens install-hooks` and `git tokens uninstall-hooks`: the hooks, the
// exclude lines, and one reading of all transcripts, so that the first commit
// finds everything in place; and all of it out again.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/output.hpp"
#include "installers/config_hooks.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/repository.hpp"
#include "lib/report/display_text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/views/exclude.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace tokens::cli {
namespace {

using installers::Removal;

constexpr const char* k_dry_run_text = "A dry run: nothing was changed.\n";

/// What was done to a hook, in the order of installers::HookAction.
constexpr std::array k_done{"up to date",
                            "installed",
                            "upgraded",
                            "made executable again",
                            "installed; the hook that was there runs first",
                            "written anew; the edited one is kept beside it",
                            "refused"};

installers::InstallOptions options_of(const Arguments& arguments) {
  installers::InstallOptions options;
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

/// Hooks that were treated alike stand in one line.
std::string hooks_text(const installers::InstallReport& report) {
  std::vector<std::pair<std::string, installers::HookAction>> lines;
  for (const installers::HookPlan& plan : report.hooks) {
    lines.emplace_back(plan.state.name, plan.action);
  }
  const auto other = [&](const auto& line) {
    return line.second != lines.front().second;
  };
  if (std::none_of(lines.begin(), lines.end(), other)) {
    for (; lines.size() > 1; lines.erase(lines.begin() + 1)) {
      lines.front().first += ", " + lines[1].first;
    }
  }
  std::string out;
  for (const auto& [names, action] : lines) {
    out += fmt::format("{} in {}: {}\n",
                       names,
                       printable(report.directory),
                       k_done.at(static_cast<std::size_t>(action)));
  }
  for (const std::string& note : report.notes) {
    out += printable(note) + "\n";
  }
  return out;
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

std::string removed_text(const installers::RemovedHook& hook) {
  const std::string path = printable(hook.path);
  switch (hook.removal) {
    case Removal::removed:
      return path + " is gone\n";
    case Removal::restored:
      return path + " is again what it was before\n";
    case Removal::left:
      return path + " was left: " + printable(hook.reason) + "\n";
    case Removal::nothing:
      break;
  }
  return {};
}

/// Files that nothing hides any more would be committed by `git add -A`.
std::string left_text(const git::Repository& repository) {
  std::string found;
  for (const char* folder : {"token_metrics/local_tracking", "temp"}) {
    const auto names =
        system::list_directory(system::join(repository.root(), folder));
    const bool has_ours =
        names &&
        std::any_of(names->begin(), names->end(), [](const auto& name) {
          return name.starts_with("tokens_") ||
                 name.starts_with("claude_local_");
        });
    if (has_ours) {
      found += (found.empty() ? "" : " and ") + std::string(folder);
    }
  }
  return found.empty() ? ""
                       : "Our files in " + found +
                             " stay;\n`git status` shows them "
                             "from now on: delete them, or ignore them.\n";
}

}  // namespace

Result<Answer> run_install_hooks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, open_here(arguments));
  const git::Repository& repository = *workspace.repository;
  auto options = options_of(arguments);
  TOKENS_TRY_ASSIGN(options.binary, sibling("git-tokens-hook"));
  options.sends_notes =
      says_true(repository.config("tokens.autopush").value_or(""));
  const bool is_for_config = arguments.has("--config");
  if (arguments.has("--manual")) {
    TOKENS_TRY_ASSIGN(
        const std::string text,
        is_for_config
            ? installers::manual_config_instructions(repository, options)
            : installers::manual_instructions(repository, options));
    return text;
  }
  const auto report =
      is_for_config ? installers::install_config_hooks(repository, options)
                    : install_as_files(repository, options);
  if (!report) {
    // A hook that a person has to decide about is no mistake in the words
    // that were typed.
    return fail(ErrorKind::io, report.error().message);
  }
  if (options.run == installers::Run::dry) {
    return hooks_text(*report) + k_dry_run_text;
  }
  TOKENS_TRY(print(hooks_text(*report)));  // before a long reading
  TOKENS_TRY(app::hide_views(repository));
  TOKENS_TRY_ASSIGN(const app::IngestResult ingest,
                    refresh_with_progress(workspace, app::RefreshScope::all));
  say_warnings(workspace);
  return fmt::format(
      "Read {}: {}.\n"
      "From now on every commit tells what it cost. `git tokens` shows this "
      "branch,\n`git tokens backfill` writes the files of older commits.\n",
      report::counted(ingest.files, "transcript"),
      report::counted(ingest.responses_added, "new response"));
}

/// Works without the ledger, so that nothing can hold it up.
Result<Answer> run_uninstall_hooks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const auto repository,
                    git::open(system::working_directory().value_or("."),
                              git::FromEnvironment::yes));
  TOKENS_TRY(git::expect_accepted(*repository, git::FromEnvironment::yes));
  const auto options = options_of(arguments);
  const auto removed = installers::uninstall_hooks(*repository, options);
  if (!removed) {
    return fail(ErrorKind::io, removed.error().message);
  }
  std::string out;
  bool is_left = false;
  for (const installers::RemovedHook& hook : *removed) {
    out += removed_text(hook);
    is_left |= hook.removal == Removal::left;
  }
  TOKENS_TRY_ASSIGN(const bool was_configured,
                    installers::remove_config_hooks(*repository, options.run));
  if (was_configured) {
    out += "Our hooks are out of git's configuration.\n";
  } else if (removed->empty()) {
    out += "There were no hooks of ours.\n";
  }
  if (options.run == installers::Run::dry) {
    out += k_dry_run_text;
  } else {
    TOKENS_TRY(views::remove_excluded(repository->common_dir()));
    out += left_text(*repository);
    out +=
        "What was counted stays in the ledger; `git tokens report` shows "
        "it.\n";
  }
  return Answer{std::move(out), is_left ? ExitCode::failed : ExitCode::done};
}

}  // namespace tokens::cli
