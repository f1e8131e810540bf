// Puts our three hooks where git looks for hooks, beside whatever is there, and
// takes them out again.
//
// Invariants: a file that is not ours is never changed, only renamed; all hooks
// are looked at before the first one is touched, so a refusal changes nothing;
// installing twice changes nothing the second time.
#pragma once

#include "installers/hook_shim.hpp"
#include "installers/hook_state.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <vector>

namespace tokens::installers {

enum class HookAction {
  keep,
  create,
  upgrade,    ///< ours, with another program or an older text
  repair,     ///< ours, but not executable
  chain,      ///< the hook that is there runs first, then ours
  set_aside,  ///< ours, edited: kept under another name, and written anew
  refuse,     ///< a person has to decide
};

/// What is to be done for one hook.
struct HookPlan {
  HookState state;
  HookAction action = HookAction::keep;
  Shim shim;           ///< what will stand there
  std::string reason;  ///< of a refusal, with the ways out
};

enum class Force { no, yes };
enum class Run { real, dry };
/// Whether a directory that other repositories share may be written.
enum class SharedPlace { refuse, allow };

struct InstallOptions {
  std::string binary;  ///< absolute path of git-tokens-hook
  Force force = Force::no;
  Run run = Run::real;
  SharedPlace shared = SharedPlace::refuse;
  bool sends_notes = false;  ///< the pre-push hook, too
};

struct InstallReport {
  std::string directory;
  std::vector<HookPlan> hooks;
  std::vector<std::string> notes;  ///< one sentence each, for people

  /// Returns true if anything was, or in a dry run would be, written.
  [[nodiscard]] bool changes_something() const;
};

/// Installs the hooks, or upgrades them in place. Fails with `usage`, and
/// changes nothing, where a person has to decide; the message names the ways
/// out.
Result<InstallReport> install_hooks(const git::Repository& repository,
                                    const InstallOptions& options);

/// Fails with `usage` if the program's path cannot be written into a hook.
Result<void> check_binary(const std::string& binary);

/// Returns what a person would type or add by hand instead of installing.
Result<std::string> manual_instructions(const git::Repository& repository,
                                        const InstallOptions& options);

enum class Removal {
  nothing,   ///< there was nothing of ours
  removed,   ///< our hook is gone
  restored,  ///< the hook that stood before ours is back
  left,      ///< see the reason
};

struct RemovedHook {
  std::string path;
  Removal removal = Removal::nothing;
  std::string reason;  ///< why it was left
};

/// Takes out what install_hooks wrote, to the byte, and puts back what stood
/// before it; also from <common>/hooks when core.hooksPath was set since. What
/// a person edited is left and named. The lines in .git/info/exclude are the
/// caller's. Of the options only `run` and `shared` count.
Result<std::vector<RemovedHook>> uninstall_hooks(
    const git::Repository& repository, const InstallOptions& options);

}  // namespace tokens::installers
