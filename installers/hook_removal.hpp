// Takes our hooks out again, to the byte, and puts back what stood before them.
//
// Invariant: a file is removed only if it is exactly ours.
#pragma once

#include "installers/hook_installer.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <vector>

namespace tokens::installers {

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

struct UninstallOptions {
  Run run = Run::real;
  SharedPlace shared = SharedPlace::refuse;
};

struct UninstallReport {
  std::vector<RemovedHook> hooks;  ///< without those of `nothing`
};

/// Removes what install_hooks wrote, also from <common>/hooks when
/// core.hooksPath was set since. What a person edited is left and named. The
/// lines in .git/info/exclude are the caller's.
Result<UninstallReport> uninstall_hooks(const git::Repository& repository,
                                        const UninstallOptions& options);

}  // namespace tokens::installers
