// See doctor_text.hpp.
#include "cli/text/doctor_text.hpp"

#include "installers/config_hooks.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tokens::cli {
namespace {

using app::Finding;
using installers::HookKind;
using Level = app::Finding::Level;

constexpr const char* k_install = "git tokens install-hooks";

const char* level_name(Level level) {
  return level == Level::ok ? "ok" : level == Level::note ? "note" : "problem";
}

/// A hook that is exactly ours.
Finding our_finding(const installers::HookState& hook, HookProgram program) {
  Finding finding{Level::problem, "hook " + hook.name, "", k_install};
  if (!hook.is_executable) {
    finding.detail = "installed, but not executable, so git ignores it";
  } else if (program == HookProgram::missing) {
    finding.detail = "installed, but " + hook.binary + " is missing";
  } else {
    finding.level = hook.is_current ? Level::ok : Level::note;
    finding.detail = hook.is_chained
                         ? "installed; the hook that was there runs first"
                         : "installed";
    if (hook.is_current) {
      finding.remedy.clear();
    } else {
      finding.detail += ", from an older version";
    }
  }
  return finding;
}

/// A line that a person put into a hook of their own.
Finding by_hand_finding(const installers::HookState& hook,
                        HookProgram program) {
  Finding finding{Level::ok, "hook " + hook.name, "", ""};
  finding.detail = "called by a line in " + hook.path;
  if (!hook.is_executable) {
    finding.level = Level::problem;
    finding.detail += ", which is not executable, so git ignores it";
    finding.remedy = "chmod +x it";
  } else if (program == HookProgram::missing) {
    finding.level = Level::problem;
    finding.detail += ", but " + hook.binary + " is missing";
    finding.remedy = "correct the line (git tokens install-hooks --manual)";
  }
  return finding;
}

/// Returns one or more lines for each.
std::string findings_text(const std::vector<Finding>& findings,
                          const report::Style& style) {
  std::size_t longest = 0;
  for (const Finding& finding : findings) {
    longest = std::max(longest, report::display_width(finding.what));
  }
  const std::size_t indent = 9 + longest + 2;
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  const std::size_t room = width > indent + 20 ? width - indent : 20;
  std::string out;
  for (const Finding& finding : findings) {
    std::string start = fmt::format(
        "{:<9}{:<{}}  ", level_name(finding.level), finding.what, longest);
    std::string text = finding.detail;
    if (!finding.remedy.empty()) {
      text += ": " + finding.remedy;
    }
    for (const std::string& line :
         report::wrap_text(printable(text), room, report::LongWord::whole)) {
      const bool is_whole = report::display_width(line) > room;
      if (is_whole && start.find_first_not_of(' ') != std::string::npos) {
        out += start.substr(0, start.find_last_not_of(' ') + 1) + "\n";
      }
      out += (is_whole ? "  " : start) + line + "\n";
      start.assign(indent, ' ');
    }
  }
  return out;
}

}  // namespace

Finding hook_finding(const installers::HookState& hook, HookProgram program) {
  Finding finding{Level::problem, "hook " + hook.name, "", k_install};
  const std::string by = hook.manager.empty() ? "" : " by " + hook.manager;
  switch (hook.kind) {
    case HookKind::ours:
      return our_finding(hook, program);
    case HookKind::absent:
      finding.detail = "not installed";
      break;
    case HookKind::edited:
      finding.level = Level::note;
      finding.detail = "installed, and edited since";
      finding.remedy =
          "git tokens install-hooks writes it anew and keeps the "
          "edited one";
      break;
    case HookKind::foreign:
      finding.detail = "somebody else's hook stands at " + hook.path + by;
      break;
    case HookKind::displaced:
      finding.detail = hook.is_bypassed
                           ? "installed, but core.hooksPath makes git look for "
                             "it at " +
                                 hook.path
                           : "ours was replaced" + by + " at " + hook.path;
      break;
    case HookKind::by_hand:
      return by_hand_finding(hook, program);
    case HookKind::run_by_other:
      finding.level = Level::ok;
      finding.detail = "run" + (by.empty() ? " by another hook" : by);
      finding.remedy.clear();
      break;
    case HookKind::unreadable:
      finding.detail = hook.path + " cannot be read";
      finding.remedy = "look at it by hand";
      break;
  }
  return finding;
}

Finding config_hook_finding(const installers::ConfigHook& hook,
                            const installers::HookState& file,
                            HookProgram program,
                            const std::string& old_git) {
  Finding finding{Level::problem, "hook " + hook.name, "", k_install};
  const std::string place = "in git's configuration";
  const std::string again = std::string(k_install) + " --config";
  if (file.kind == HookKind::ours) {
    finding.level = Level::note;
    finding.detail =
        "installed twice, as a file and " + place + "; nothing counts twice";
  } else if (!old_git.empty()) {
    finding.detail = place + ", which git " + old_git + " does not read";
  } else if (!hook.is_enabled) {
    const auto key = installers::config_section(hook.name) + ".enabled";
    finding.detail = place + ", but switched off by " + key;
    finding.remedy = "git config --unset " + key;
  } else if (!hook.is_exact) {
    finding.level = Level::note;
    finding.detail = place + ", and edited since";
    finding.remedy = again + " --force";
  } else if (program == HookProgram::missing) {
    finding.detail = place + ", but " + hook.binary + " is missing";
    finding.remedy = again;
  } else {
    finding.level = Level::ok;
    finding.detail = "installed " + place;
    finding.remedy.clear();
  }
  return finding;
}

bool has_problem(const std::vector<Finding>& findings) {
  return std::any_of(
      findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.level == Level::problem;
      });
}

std::string doctor_text(const std::vector<Finding>& findings,
                        const report::Style& style) {
  return findings_text(findings, style) + (has_problem(findings)
                                               ? "\nSomething needs a hand.\n"
                                               : "\nAll is well.\n");
}

Json findings_json(const std::vector<Finding>& findings) {
  return Json::lines(findings, [](const Finding& finding) {
    return JsonObject{{"level", level_name(finding.level)},
                      {"what", finding.what},
                      {"detail", finding.detail},
                      {"remedy", json_or_null(finding.remedy)}};
  });
}

std::string doctor_json(const std::vector<Finding>& findings,
                        std::int64_t unreadable_lines) {
  return JsonObject{{"schema_version", 1},
                    {"ok", !has_problem(findings)},
                    {"unreadable_lines", unreadable_lines},
                    {"findings", findings_json(findings)}}
      .document();
}

}  // namespace tokens::cli
