// See hook_installer.hpp. A hook that stood before ours keeps its bytes, its
// mode and, if it is a link, its target, because it is renamed and not copied,
// and renamed back.
#include "installers/hook_installer.hpp"

#include "installers/hook_state.hpp"
#include "lib/system/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace tokens::installers {
namespace {

constexpr unsigned k_hook_mode = 0755;

/// A script in another language than sh that takes its own name apart cannot
/// run under another name: overcommit's does.
bool depends_on_its_name(std::string_view text) {
  constexpr std::array<std::string_view, 4> signs{"File.basename($0)",
                                                  "basename(sys.argv[0])",
                                                  "$PROGRAM_NAME",
                                                  "basename(__filename)"};
  return std::ranges::any_of(signs, [&](auto sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

/// Returns the shim that runs the hook which stands, or stood, at `earlier`.
Shim shim_before(const std::string& name,
                 const std::string& binary,
                 const std::string& earlier) {
  Shim shim{name, binary, Chain::none, ""};
  if (!system::link_status(earlier)) {
    return shim;
  }
  shim.chain = Chain::executed;
  if (const auto text = system::read_file(earlier, k_largest_script)) {
    if (auto shell = sourcing_shell(*text)) {
      shim.chain = Chain::sourced;
      shim.shell = std::move(*shell);
    }
  }
  return shim;
}

HookPlan refusal(HookPlan plan, std::string reason) {
  plan.action = HookAction::refuse;
  plan.reason = std::move(reason);
  return plan;
}

/// Decides for a hook that is ours already.
HookPlan plan_ours(HookPlan plan) {
  const auto text = system::read_file(plan.state.path, k_largest_script);
  const bool is_same = text && *text == write_shim(plan.shim);
  if (!is_same) {
    plan.action = HookAction::upgrade;
  } else if (!plan.state.is_executable) {
    plan.action = HookAction::repair;
  }
  return plan;
}

/// Decides for a hook that is somebody else's.
HookPlan plan_foreign(HookPlan plan, const InstallOptions& options) {
  const auto& path = plan.state.path;
  const auto before = earlier_of(path);
  const auto text = system::read_file(path, k_largest_script);
  if (text && depends_on_its_name(*text) && options.force == Force::no) {
    return refusal(
        std::move(plan),
        fmt::format("{} looks at its own name and would not work under "
                    "another; let its manager run 'git-tokens-hook {}', or "
                    "use --force",
                    path,
                    plan.state.name));
  }
  if (system::link_status(before) && !are_equal(path, before) &&
      options.force == Force::no) {
    return refusal(
        std::move(plan),
        fmt::format("{} exists already, and differs from {}; remove the one "
                    "that is not needed, or use --force to keep both and run "
                    "the latter",
                    before,
                    path));
  }
  plan.shim = shim_before(plan.state.name, options.binary, path);
  plan.action = HookAction::chain;
  return plan;
}

HookPlan plan_hook(const std::string& directory,
                   std::string_view name,
                   const InstallOptions& options) {
  HookPlan plan;
  plan.state = inspect_hook(directory, name);
  const auto& path = plan.state.path;
  plan.shim = shim_before(plan.state.name, options.binary, earlier_of(path));
  switch (plan.state.kind) {
    case HookKind::run_by_other:
      return plan;
    case HookKind::by_hand:
      return plan.state.is_executable
                 ? plan
                 : refusal(std::move(plan),
                           path +
                               " calls git-tokens-hook, but is not executable, "
                               "so git ignores it: chmod +x it");
    case HookKind::absent:
      plan.action = HookAction::create;
      return plan;
    case HookKind::ours:
      return plan_ours(std::move(plan));
    case HookKind::unreadable:
      return refusal(std::move(plan), path + " cannot be read as a file");
    case HookKind::edited:
      plan.action = HookAction::set_aside;
      return options.force == Force::yes
                 ? plan
                 : refusal(std::move(plan),
                           path +
                               " is ours but was edited; remove it, or use "
                               "--force to keep it as <hook>.edited.1 and "
                               "write it anew");
    case HookKind::foreign:
    case HookKind::displaced:
      return plan_foreign(std::move(plan), options);
  }
  return plan;
}

/// Returns the first free name of the form "<path>.1".
std::string free_name(const std::string& path) {
  int number = 1;
  while (system::link_status(path + "." + std::to_string(number))) {
    ++number;
  }
  return path + "." + std::to_string(number);
}

/// Moves the earlier hook aside. One that stands there already is equal, and
/// then replaced, or the user insisted, and then it is kept under a number.
Result<void> move_aside(const std::string& path) {
  const auto before = earlier_of(path);
  if (system::link_status(before) && !are_equal(path, before)) {
    TOKENS_TRY(system::rename_file(before, free_name(before)));
  }
  return system::rename_file(path, before);
}

/// lefthook gives up when "<hook>.old" exists: what it moved there is ours.
void remove_moved_copy(const std::string& path, const std::string& name) {
  const auto old = path + ".old";
  if (shim_at(old, name)) {
    static_cast<void>(system::remove_file(old));
  }
}

Result<void> apply(const HookPlan& plan) {
  const auto& path = plan.state.path;
  if (plan.action == HookAction::keep || plan.action == HookAction::refuse) {
    return {};
  }
  if (plan.action == HookAction::chain) {
    remove_moved_copy(path, plan.state.name);
    TOKENS_TRY(move_aside(path));
  }
  if (plan.action == HookAction::set_aside) {
    TOKENS_TRY(system::rename_file(path, free_name(path + ".edited")));
  }
  const auto written = system::write_file_atomically(
      path, write_shim(plan.shim), system::Durability::synced, k_hook_mode);
  if (!written && plan.action == HookAction::chain) {
    // The earlier hook must not be lost because our part failed.
    static_cast<void>(system::rename_file(earlier_of(path), path));
  }
  return written;
}

void add_manager_notes(InstallReport& report) {
  std::set<std::string> managers;
  for (const auto& plan : report.hooks) {
    if (plan.action != HookAction::keep && !plan.state.manager.empty()) {
      managers.insert(plan.state.manager);
    }
  }
  if (report.directory.ends_with("/.husky/_")) {
    managers.insert("husky");
  }
  for (const auto& manager : managers) {
    if (manager != "git-lfs") {
      report.notes.push_back(fmt::format(
          "{} writes its hooks anew at times; if the counting stops, 'git "
          "tokens doctor' says so and 'git tokens install-hooks' repairs it",
          manager));
    }
  }
}

/// Returns why the place must not be written, or nothing.
std::optional<std::string> objection(const git::Repository& repository,
                                     const HookPlace& place,
                                     const InstallOptions& options) {
  if (place.is_shared && options.shared == SharedPlace::refuse) {
    return fmt::format(
        "core.hooksPath is {}, which other repositories can share; use "
        "--global-hooks-path to install there for all of them, or 'git config "
        "core.hooksPath {}' to give this repository, with its worktrees, its "
        "own hooks",
        place.directory,
        shell_quote(system::join(repository.common_dir(), "hooks")));
  }
  if (place.is_tracked && options.force == Force::no) {
    return fmt::format(
        "git tracks files in {}, so our hooks would be committed; add a line "
        "like 'git-tokens-hook post-commit \"$@\" || :' by hand to the hooks "
        "post-commit, post-rewrite and post-merge there (see --manual), or use "
        "--force",
        place.directory);
  }
  return std::nullopt;
}

/// The pre-push hook is put in on request only, and then kept up to date.
std::span<const std::string_view> hooks_for(const std::string& directory,
                                            const InstallOptions& options) {
  const bool has_push_hook =
      options.sends_notes ||
      inspect_hook(directory, k_push_hook).kind == HookKind::ours;
  return std::span(k_possible_hooks)
      .first(has_push_hook ? k_possible_hooks.size() : k_hooks.size());
}

/// A relative path into git's directory is one in the main checkout only: in a
/// linked worktree `.git` is a file, and git would run no hook there.
Result<void> make_path_last(const git::Repository& repository,
                            const InstallOptions& options,
                            InstallReport& report) {
  const auto meant = meant_hooks_path(repository);
  if (!meant) {
    return {};
  }
  report.notes.push_back("core.hooksPath is now " + *meant +
                         ", so that linked worktrees run the hooks, too");
  return options.run == Run::dry ? Result<void>{}
                                 : set_meant_hooks_path(repository, *meant);
}

/// Every name that our hook may be found under.
constexpr std::array<std::string_view, 4> k_moved_suffixes{
    "", ".legacy", ".pre-entire", ".old"};

/// Returns true if one of our hooks, or a hook kept for one, is in there.
bool holds_ours(const std::string& directory) {
  return std::ranges::any_of(k_possible_hooks, [&](auto name) {
    const auto path = system::join(directory, name);
    return shim_at(path, std::string(name)) ||
           system::link_status(earlier_of(path));
  });
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
                            std::vector<RemovedHook>& removed) {
  for (const auto name : k_possible_hooks) {
    TOKENS_TRY_ASSIGN(auto hook, uninstall_hook(directory, name, run));
    if (hook.removal != Removal::nothing) {
      removed.push_back(std::move(hook));
    }
  }
  return {};
}

}  // namespace

bool InstallReport::changes_something() const {
  return std::ranges::any_of(
      hooks, [](const auto& plan) { return plan.action != HookAction::keep; });
}

Result<void> check_binary(const std::string& binary) {
  if (!binary.starts_with('/') ||
      binary.find_first_of("\n\r") != std::string::npos) {
    return fail(ErrorKind::usage,
                "'" + binary + "' is no absolute path on one line");
  }
  return {};
}

Result<InstallReport> install_hooks(const git::Repository& repository,
                                    const InstallOptions& options) {
  TOKENS_TRY(check_binary(options.binary));
  TOKENS_TRY_ASSIGN(const auto place, find_hook_place(repository));
  InstallReport report;
  report.directory = place.directory;
  for (const auto name : hooks_for(place.directory, options)) {
    report.hooks.push_back(plan_hook(place.directory, name, options));
  }
  // Where everything is in place, nobody has to decide about the place.
  if (const auto words = objection(repository, place, options);
      words && report.changes_something()) {
    return fail(ErrorKind::usage, *words);
  }
  for (const HookPlan& plan : report.hooks) {
    if (plan.action == HookAction::refuse) {
      return fail(ErrorKind::usage, plan.reason);
    }
  }
  TOKENS_TRY(make_path_last(repository, options, report));
  add_manager_notes(report);
  if (place.is_shared) {
    report.notes.emplace_back("these hooks run in every repository of yours");
  }
  if (place.is_tracked) {
    report.notes.push_back("git tracks " + place.directory +
                           ": do not commit our hooks, their path is yours");
  }
  if (options.run == Run::dry || !report.changes_something()) {
    return report;
  }
  TOKENS_TRY(system::make_directories(place.directory));
  for (const auto& plan : report.hooks) {
    TOKENS_TRY(apply(plan));
  }
  return report;
}

Result<std::string> manual_instructions(const git::Repository& repository,
                                        const InstallOptions& options) {
  TOKENS_TRY_ASSIGN(const auto directory, repository.hooks_dir());
  std::string text = fmt::format(
      "Three executable files in {}, or these lines in hooks that are there "
      "already:\n",
      directory);
  for (const auto name : k_hooks) {
    text += fmt::format("\n# {}/{}\n{} {} \"$@\" || :\n",
                        directory,
                        name,
                        shell_quote(options.binary),
                        name);
  }
  text += fmt::format(
      "\nThe whole of {}, if there is none yet:\n\n{}",
      k_hooks.front(),
      write_shim(
          {std::string(k_hooks.front()), options.binary, Chain::none, ""}));
  return text;
}

Result<std::vector<RemovedHook>> uninstall_hooks(
    const git::Repository& repository, const InstallOptions& options) {
  std::vector<RemovedHook> removed;
  const auto own = system::join(repository.common_dir(), "hooks");
  TOKENS_TRY(uninstall_from(own, options.run, removed));
  if (options.run == Run::real) {
    TOKENS_TRY(restore_hooks_path(repository));
  }
  // Where git looks for no hooks now there is nothing more to take out.
  const auto place = find_hook_place(repository);
  if (!place || place->directory == own || !system::status(place->directory)) {
    return removed;
  }
  if (!place->is_shared || options.shared == SharedPlace::allow) {
    TOKENS_TRY(uninstall_from(place->directory, options.run, removed));
  } else if (holds_ours(place->directory)) {
    removed.push_back(
        left(place->directory,
             "all your repositories share it; use --global-hooks-path to "
             "remove our hooks for all of them"));
  }
  return removed;
}

}  // namespace tokens::installers
