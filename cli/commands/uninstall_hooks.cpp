// `git tokens uninstall-hooks`: everything that install-hooks wrote, out
// again. Works without the ledger, so that nothing can hold it up.
#include "cli/commands/commands.hpp"
#include "cli/text/output.hpp"
#include "installers/config_hooks.hpp"
#include "installers/hook_removal.hpp"
#include "lib/base/text.hpp"
#include "lib/git/ownership.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/views/exclude.hpp"

#include <algorithm>
#include <string>

namespace tokens::cli {
namespace {

using installers::Removal;

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

Result<ExitCode> run_uninstall_hooks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const auto repository,
                    git::open(system::working_directory().value_or("."),
                              git::FromEnvironment::yes));
  TOKENS_TRY(git::expect_accepted(*repository, git::FromEnvironment::yes));
  installers::UninstallOptions options;
  const bool is_dry = arguments.has("--dry-run");
  if (is_dry) {
    options.run = installers::Run::dry;
  }
  if (arguments.has("--global-hooks-path")) {
    options.shared = installers::SharedPlace::allow;
  }
  auto report = installers::uninstall_hooks(*repository, options);
  if (!report) {
    return fail(ErrorKind::io, report.error().message);
  }
  std::string out;
  bool is_left = false;
  for (const installers::RemovedHook& hook : report->hooks) {
    out += removed_text(hook);
    is_left |= hook.removal == Removal::left;
  }
  TOKENS_TRY_ASSIGN(const bool was_configured,
                    installers::remove_config_hooks(*repository, options.run));
  if (was_configured) {
    out += "Our hooks are out of git's configuration.\n";
  } else if (report->hooks.empty()) {
    out += "There were no hooks of ours.\n";
  }
  if (is_dry) {
    out += "A dry run: nothing was changed.\n";
  } else {
    auto done = views::remove_excluded(repository->common_dir());
    if (!done) {
      return fail(std::move(done.error()));
    }
    out += left_text(*repository);
    out +=
        "What was counted stays in the ledger; `git tokens report` shows "
        "it.\n";
  }
  TOKENS_TRY(print(out));
  return is_left ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
