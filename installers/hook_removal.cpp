// See hook_removal.hpp. The earlier hook comes back by a rename, so that its
// bytes, its mode and, if it is a link, its target are what they were.
#include "installers/hook_removal.hpp"

#include "installers/hook_place.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace tokens::installers {
namespace {

/// Every name that our hook may be found under.
constexpr std::array<std::string_view, 4> k_moved_suffixes{
    "", ".legacy", ".pre-entire", ".old"};

/// Returns true if one of our hooks, or a hook kept for one, is in there.
bool holds_ours(const std::string& directory) {
  return std::any_of(
      k_possible_hooks.begin(), k_possible_hooks.end(), [&](auto name) {
        const auto path = system::join(directory, name);
        return shim_at(path, std::string(name)) ||
               system::link_status(earlier_of(path));
      });
}

/// Returns where git looks for hooks now; nothing where it looks for none.
std::optional<HookPlace> present_place(const git::Repository& repository) {
  const auto place = find_hook_place(repository);
  const bool is_there = place && system::status(place->directory);
  return is_there ? std::optional(*place) : std::nullopt;
}

RemovedHook left(std::string path, std::string reason) {
  return {std::move(path), Removal::left, std::move(reason)};
}

/// Puts the earlier hook back over ours, or removes ours.
Result<RemovedHook> take_out(const std::string& path,
                             const std::string& before,
                             Run run) {
  const bool has_earlier = system::link_status(before).has_value();
  if (run == Run::real && has_earlier) {
    TOKENS_TRY(system::rename_file(before, path));
  } else if (run == Run::real) {
    TOKENS_TRY(system::remove_file(path));
  }
  return RemovedHook{
      path, has_earlier ? Removal::restored : Removal::removed, ""};
}

Result<RemovedHook> uninstall_hook(const std::string& directory,
                                   std::string_view name,
                                   Run run) {
  const std::string hook(name);
  const auto path = system::join(directory, hook);
  const auto before = earlier_of(path);
  for (const auto suffix : k_moved_suffixes) {
    const auto moved = path + std::string(suffix);
    if (shim_at(moved, hook)) {
      return take_out(moved, before, run);
    }
  }
  const auto state = inspect_hook(directory, name);
  if (state.kind == HookKind::edited) {
    return left(path, "it was edited since; remove our lines by hand");
  }
  if (!system::link_status(before)) {
    return RemovedHook{path, Removal::nothing, ""};
  }
  if (state.kind == HookKind::absent) {
    return take_out(path, before, run);
  }
  if (!are_equal(path, before)) {
    return left(before, "another hook has taken our place; compare the two");
  }
  if (run == Run::real) {
    TOKENS_TRY(system::remove_file(before));
  }
  return RemovedHook{before, Removal::removed, ""};
}

Result<void> uninstall_from(const std::string& directory,
                            Run run,
                            UninstallReport& report) {
  for (const auto name : k_possible_hooks) {
    TOKENS_TRY_ASSIGN(auto hook, uninstall_hook(directory, name, run));
    if (hook.removal != Removal::nothing) {
      report.hooks.push_back(std::move(hook));
    }
  }
  return {};
}

}  // namespace

Result<UninstallReport> uninstall_hooks(const git::Repository& repository,
                                        const UninstallOptions& options) {
  UninstallReport report;
  const auto own = system::join(repository.common_dir(), "hooks");
  TOKENS_TRY(uninstall_from(own, options.run, report));
  if (options.run == Run::real) {
    TOKENS_TRY(restore_hooks_path(repository));
  }
  const auto place = present_place(repository);
  if (!place || place->directory == own) {
    return report;
  }
  if (place->is_shared && options.shared == SharedPlace::refuse) {
    if (holds_ours(place->directory)) {
      report.hooks.push_back(
          left(place->directory,
               "all your repositories share it; use --global-hooks-path to "
               "remove our hooks for all of them"));
    }
    return report;
  }
  TOKENS_TRY(uninstall_from(place->directory, options.run, report));
  return report;
}

}  // namespace tokens::installers
