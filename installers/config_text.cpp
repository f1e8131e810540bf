// See config_text.hpp. The comment stands inside of the section, where git
// removes it with the section.
#include "installers/config_text.hpp"

#include "installers/hook_shim.hpp"
#include "installers/hook_state.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tokens::installers {
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
