// See hook_findings.hpp.
#include "cli/commands/hook_findings.hpp"

#include "cli/text/doctor_text.hpp"
#include "installers/config_hooks.hpp"
#include "installers/hook_place.hpp"
#include "installers/hook_state.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::cli {
namespace {

using app::Finding;

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

}  // namespace

namespace {

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
  const auto worktrees = repository.worktrees();
  if (!worktrees || !is_run(installers::inspect_hook_of(repository, name))) {
    return;  // in the configuration, or nowhere: said already
  }
  for (const WorktreeInfo& worktree : *worktrees) {
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

}  // namespace

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

}  // namespace tokens::cli
