// See hook_findings.hpp.
#include "cli/hook_findings.hpp"

#include "cli/doctor_text.hpp"
#include "installers/hook_state.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <string>
#include <utility>

namespace tokens::cli {
namespace {

using app::Finding;

Finding finding_of(const Result<installers::HookState>& hook) {
  if (!hook) {
    return {Finding::Level::problem, "hooks", hook.error().message, ""};
  }
  const bool is_there =
      hook->binary.empty() || system::status(hook->binary).has_value();
  return hook_finding(*hook,
                      is_there ? HookProgram::found : HookProgram::missing);
}

}  // namespace

std::vector<Finding> hook_findings(const git::Repository& repository) {
  std::vector<Finding> findings;
  for (const auto name : installers::k_hooks) {
    findings.push_back(
        finding_of(installers::inspect_hook_of(repository, name)));
  }
  if (!says_true(repository.config("tokens.autopush").value_or(""))) {
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
