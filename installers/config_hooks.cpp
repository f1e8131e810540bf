// See config_hooks.hpp. Files go last on the way in: a crash in between lets
// git run both, which counts nothing twice, and never none.
#include "installers/config_hooks.hpp"

#include "installers/hook_shim.hpp"
#include "installers/hook_state.hpp"
#include "lib/base/text.hpp"
#include "lib/git/config_file.hpp"
#include "lib/system/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace tokens::installers {

namespace {

std::string config_path(const git::Repository& repository) {
  return system::join(repository.common_dir(), "config");
}

/// Git's words for false; a hook is on without any.
bool says_false(std::string_view text) {
  constexpr std::array<std::string_view, 5> words{
      "", "false", "no", "off", "0"};
  const std::string word = lower_case(text);
  return std::ranges::find(words, word) != words.end();
}

/// Returns the present bytes; none where there is no file.
Result<std::string> content_of(const std::string& path) {
  if (!system::status(path)) {
    return std::string();
  }
  return system::read_file(path);
}

bool has_section(const git::ConfigPairs& pairs, std::string_view hook) {
  const std::string start = config_section(hook) + ".";
  return std::ranges::any_of(
      pairs, [&](const auto& pair) { return pair.first.starts_with(start); });
}

/// Returns true if a section of `hook` begins somewhere.
bool has_header(std::string_view content, std::string_view hook) {
  return content.find(fmt::format("\"{}\"]", config_name(hook))) !=
         std::string_view::npos;
}

/// What is to be done to the file that `report.directory` names.
struct Plan {
  InstallReport report;
  bool is_edited = false;  ///< a person changed a section of ours
};

/// The pre-push hook is put in on request only, and then stays.
bool is_wanted(std::string_view name,
               bool is_there,
               const git::Repository& repository,
               const InstallOptions& options) {
  if (name != k_push_hook || options.sends_notes || is_there) {
    return true;
  }
  const auto file = inspect_hook_of(repository, name);
  return file && file->kind == HookKind::ours;
}

/// Where a person has to decide, the plan refuses.
Result<Plan> make_plan(const git::Repository& repository,
                       const InstallOptions& options) {
  Plan plan;
  const std::string path = config_path(repository);
  plan.report.directory = path;
  TOKENS_TRY_ASSIGN(const std::string content, content_of(path));
  TOKENS_TRY_ASSIGN(const auto pairs, git::read_config_file(path));
  const std::string others = without_config_hooks(content);
  for (const auto name : k_possible_hooks) {
    const bool is_there = has_section(pairs, name);
    if (!is_wanted(name, is_there, repository, options)) {
      continue;
    }
    HookPlan hook;
    hook.state.name = std::string(name);
    hook.state.path = path;
    const bool is_edited = has_header(others, name);
    if (is_there && is_edited && options.force == Force::no) {
      return fail(ErrorKind::usage,
                  fmt::format("{} in {} is ours but was edited; use --force "
                              "to write it anew",
                              config_section(name),
                              path));
    }
    plan.is_edited |= is_there && is_edited;
    if (!is_there) {
      hook.action = HookAction::create;
    } else if (is_edited || !holds_config_hook(content, name, options.binary)) {
      hook.action = HookAction::upgrade;
    }
    plan.report.hooks.push_back(std::move(hook));
  }
  return plan;
}

Result<void> write(const InstallReport& report, const std::string& binary) {
  return git::edit_config_file(
      report.directory, [&](std::string_view old) -> Result<git::ConfigEdit> {
        git::ConfigEdit edit;
        std::vector<std::string> names;
        for (const HookPlan& hook : report.hooks) {
          const std::string& name = hook.state.name;
          names.push_back(name);
          const auto section = config_section(name);
          edit.must_hold.emplace_back(section + ".event", name);
          edit.must_hold.emplace_back(section + ".command",
                                      write_config_command(name, binary));
        }
        edit.content =
            with_config_hooks(without_config_hooks(old), names, binary);
        return edit;
      });
}

/// Takes our hook files out, or, in a dry run, only looks. What cannot go is
/// refused, unless the user insists.
Result<void> remove_files(const git::Repository& repository,
                          const InstallOptions& options,
                          Run run,
                          InstallReport& report) {
  InstallOptions looking = options;
  looking.run = run;
  TOKENS_TRY_ASSIGN(const auto removed, uninstall_hooks(repository, looking));
  for (const RemovedHook& hook : removed) {
    const bool is_left = hook.removal == Removal::left;
    if (is_left && options.force == Force::no) {
      return fail(ErrorKind::usage,
                  fmt::format("{} would run, too: {}; or use --force to leave "
                              "it there",
                              hook.path,
                              hook.reason));
    }
    if (run == Run::real || options.run == Run::dry) {
      report.notes.push_back(
          is_left ? fmt::format("{} was left: {}", hook.path, hook.reason)
          : hook.removal == Removal::restored
              ? hook.path + " is again what it was before"
              : hook.path + " is gone");
    }
  }
  return {};
}

Result<void> require_new_git() {
  TOKENS_TRY_ASSIGN(const auto version, git::git_version());
  if (version < k_first_with_config_hooks) {
    return fail(ErrorKind::usage,
                fmt::format("--config needs git {}, and this is git {}; "
                            "without --config the hooks are files, which "
                            "every git runs",
                            git::text_of(k_first_with_config_hooks),
                            git::text_of(version)));
  }
  return {};
}

}  // namespace

ConfigHook inspect_config_hook(const git::Repository& repository,
                               std::string_view name) {
  ConfigHook hook;
  hook.name = std::string(name);
  const auto section = config_section(name);
  const auto command = repository.config(section + ".command");
  const auto event = repository.config(section + ".event");
  hook.is_there = command || event;
  if (command) {
    const auto binary = binary_of_command(name, *command);
    hook.is_exact = binary && event == name;
    hook.binary = hook.is_exact ? *binary : "";
  }
  const auto enabled = repository.config(section + ".enabled");
  hook.is_enabled = hook.is_there && !(enabled && says_false(*enabled));
  return hook;
}

Result<InstallReport> install_config_hooks(const git::Repository& repository,
                                           const InstallOptions& options) {
  TOKENS_TRY(check_binary(options.binary));
  TOKENS_TRY(require_new_git());
  TOKENS_TRY_ASSIGN(Plan plan, make_plan(repository, options));
  TOKENS_TRY(remove_files(repository, options, Run::dry, plan.report));
  if (options.run == Run::dry) {
    return plan.report;
  }
  if (plan.is_edited) {
    TOKENS_TRY(remove_config_hooks(repository, Run::real));
  }
  if (plan.report.changes_something()) {
    TOKENS_TRY(write(plan.report, options.binary));
  }
  TOKENS_TRY(remove_files(repository, options, Run::real, plan.report));
  return plan.report;
}

Result<bool> remove_config_hooks(const git::Repository& repository, Run run) {
  const auto path = config_path(repository);
  TOKENS_TRY_ASSIGN(const std::string content, content_of(path));
  const bool is_mentioned =
      std::ranges::any_of(k_possible_hooks, [&](auto name) {
        return content.find(config_name(name)) != std::string::npos;
      });
  if (!is_mentioned) {
    return false;  // and git need not be asked
  }
  TOKENS_TRY_ASSIGN(const auto pairs, git::read_config_file(path));
  std::vector<std::string> sections;
  for (const auto name : k_possible_hooks) {
    if (has_section(pairs, name)) {
      sections.push_back(config_section(name));
    }
  }
  if (sections.empty() || run == Run::dry) {
    return !sections.empty();
  }
  TOKENS_TRY(git::edit_config_file(
      path, [&](std::string_view old) -> Result<git::ConfigEdit> {
        return git::ConfigEdit{without_config_hooks(old), {}, sections};
      }));
  return true;
}

Result<std::string> manual_config_instructions(
    const git::Repository& repository, const InstallOptions& options) {
  TOKENS_TRY(check_binary(options.binary));
  const std::vector<std::string> names(k_hooks.begin(), k_hooks.end());
  return fmt::format(
      "For git {} and newer, in {}, or in the file of git config --global for "
      "all\nrepositories of yours:\n\n{}",
      git::text_of(k_first_with_config_hooks),
      config_path(repository),
      with_config_hooks("", names, options.binary));
}

namespace {

constexpr std::string_view k_command_start = "git_tokens_hook=";

/// Returns `text` as a value in git's configuration.
std::string config_quote(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      value += '\\';
    }
    value += c;
  }
  return value + '"';
}

/// Undoes config_quote; `text` begins behind the first quote.
std::string config_unquote(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
    }
    value += text[i];
  }
  return value;
}

std::string header_of(std::string_view hook) {
  return fmt::format("[hook \"{}\"]\n", config_name(hook));
}

/// Everything up to the command.
std::string start_of(std::string_view hook) {
  return fmt::format(
      "{}\t# git-tokens, version 1; to remove it: git tokens uninstall-hooks\n"
      "\tevent = {}\n\tcommand = ",
      header_of(hook),
      hook);
}

std::string write_section(std::string_view hook, std::string_view binary) {
  return start_of(hook) + config_quote(write_config_command(hook, binary)) +
         "\n";
}

/// A part of the file.
struct Span {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// Returns true if what follows a section adds keys to it: they would fall
/// to the section before ours. Blank lines and comments do not.
bool goes_on(std::string_view rest) {
  while (!rest.empty()) {
    const auto line = trim(rest.substr(0, rest.find('\n')));
    if (!line.empty() && line.front() != '#' && line.front() != ';') {
      return line.front() != '[';
    }
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  return false;
}

/// Finds the section of `hook` that is exactly ours; its last line end is a
/// part of it where it has one.
std::optional<Span> find_section(std::string_view content,
                                 std::string_view hook) {
  const std::string start = start_of(hook);
  for (auto at = content.find(start); at != std::string_view::npos;
       at = content.find(start, at + 1)) {
    const auto value = content.substr(at + start.size());
    if ((at > 0 && content[at - 1] != '\n') || !value.starts_with('"')) {
      continue;
    }
    const auto binary =
        binary_of_command(hook, config_unquote(value.substr(1)));
    if (!binary) {
      continue;
    }
    std::string section = write_section(hook, *binary);
    const auto found = content.substr(at);
    if (found == std::string_view(section).substr(0, section.size() - 1)) {
      section.pop_back();
    } else if (!found.starts_with(section) ||
               goes_on(found.substr(section.size()))) {
      continue;
    }
    return Span{at, section.size()};
  }
  return std::nullopt;
}

}  // namespace

std::string config_name(std::string_view hook) {
  return fmt::format("git-tokens-{}", hook);
}

std::string config_section(std::string_view hook) {
  return "hook." + config_name(hook);
}

std::string write_config_command(std::string_view hook,
                                 std::string_view binary) {
  return fmt::format(
      "{}{}; [ -x \"$git_tokens_hook\" ] || "
      "git_tokens_hook=$(command -v git-tokens-hook) || exit 0; "
      "\"$git_tokens_hook\" {} \"$@\" || :",
      k_command_start,
      shell_quote(binary),
      hook);
}

std::optional<std::string> binary_of_command(std::string_view hook,
                                             std::string_view command) {
  if (!command.starts_with(k_command_start)) {
    return std::nullopt;
  }
  const auto word = command.substr(k_command_start.size());
  auto binary = shell_unquote(word.substr(0, word.rfind("; [ -x \"$git_")));
  if (write_config_command(hook, binary) != command) {
    return std::nullopt;
  }
  return binary;
}

std::string with_config_hooks(std::string_view content,
                              const std::vector<std::string>& hooks,
                              std::string_view binary) {
  std::string result(content);
  const bool is_whole = result.empty() || result.ends_with('\n');
  if (!is_whole) {
    result += '\n';
  }
  for (const std::string& hook : hooks) {
    result += write_section(hook, binary);
  }
  if (!is_whole && !hooks.empty()) {
    result.pop_back();
  }
  return result;
}

std::string without_config_hooks(std::string_view content) {
  std::string result(content);
  for (const auto hook : k_possible_hooks) {
    while (const auto found = find_section(result, hook)) {
      const bool was_whole = result[found->begin + found->size - 1] == '\n';
      result.erase(found->begin, found->size);
      if (!was_whole && !result.empty()) {
        result.pop_back();  // the line end that stood before ours is ours
      }
    }
  }
  return result;
}

bool holds_config_hook(std::string_view content,
                       std::string_view hook,
                       std::string_view binary) {
  const auto found = find_section(content, hook);
  return found &&
         content.substr(found->begin, found->size)
             .starts_with(start_of(hook) +
                          config_quote(write_config_command(hook, binary)));
}

}  // namespace tokens::installers
