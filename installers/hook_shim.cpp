// See hook_shim.hpp. The variables have long names because one that the
// environment already holds would reach the earlier hook changed.
#include "installers/hook_shim.hpp"

#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace tokens::installers {
namespace {

constexpr std::string_view k_mark = "# git-tokens hook, version ";
constexpr std::string_view k_binary_assignment = "git_tokens_hook=";
constexpr std::string_view k_shell_begin = "\"$git_tokens_before\" ] || ";
constexpr std::string_view k_shell_end = " -c '. ";

/// git-tokens reads post-rewrite's list from standard input, and so may the
/// earlier hook: each gets its own copy. The full stop keeps the last line
/// end, which $(…) would remove.
bool reads_input(const std::string& hook) {
  return hook == "post-rewrite";
}

/// Returns the command that runs the earlier hook.
std::string earlier_command(const Shim& shim) {
  if (shim.chain == Chain::executed) {
    return "\"$git_tokens_before\" \"$@\"";
  }
  return fmt::format("{} -c '. \"${{0%/*}}/{}{}\"' \"$0\" \"$@\"",
                     shim.shell,
                     shim.hook,
                     k_before_suffix);
}

/// It waits for the program, and does not become it by exec: a program that
/// crashes, or is of another machine, must not be git's failure, nor a chain's.
std::string write_version_1(const Shim& shim) {
  constexpr std::string_view copy_input =
      "printf %s \"${git_tokens_input%.}\" 2>/dev/null | ";
  const bool is_chained = shim.chain != Chain::none;
  const bool copies = is_chained && reads_input(shim.hook);
  std::string text = "#!/bin/sh\n";
  text += fmt::format("{}1: what did this commit cost in AI tokens?\n", k_mark);
  text += "# To remove it: git tokens uninstall-hooks\n";
  if (is_chained) {
    text +=
        fmt::format("git_tokens_before=${{0%/*}}/{}{} git_tokens_result=0\n",
                    shim.hook,
                    k_before_suffix);
    if (copies) {
      text += "git_tokens_input=$(cat; echo .)\n";
    }
    text += fmt::format(
        "[ ! -x \"$git_tokens_before\" ] || {}{} || git_tokens_result=$?\n",
        copies ? copy_input : "",
        earlier_command(shim));
  }
  text += fmt::format("{}{}\n", k_binary_assignment, shell_quote(shim.binary));
  text += fmt::format(
      "[ -x \"$git_tokens_hook\" ] || "
      "git_tokens_hook=$(command -v git-tokens-hook) || exit {}\n",
      is_chained ? "\"$git_tokens_result\"" : "0");
  text += fmt::format("{}\"$git_tokens_hook\" {} \"$@\" || :\n",
                      copies ? copy_input : "",
                      shim.hook);
  text += is_chained ? "exit \"$git_tokens_result\"\n" : "exit 0\n";
  return text;
}

constexpr std::array<ShimWriter, 1> k_writers{&write_version_1};

/// Returns the text between `begin` and `end`, or nothing.
std::optional<std::string_view> between(std::string_view text,
                                        std::string_view begin,
                                        std::string_view end) {
  const auto from = text.find(begin);
  if (from == std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(from + begin.size());
  const auto to = text.find(end);
  if (to == std::string_view::npos) {
    return std::nullopt;
  }
  return text.substr(0, to);
}

std::optional<std::string> binary_in(std::string_view text) {
  const auto begin = "\n" + std::string(k_binary_assignment);
  const auto word = between(text, begin, "\n");
  if (!word) {
    return std::nullopt;
  }
  return shell_unquote(*word);
}

/// Returns the shell of a sourced earlier hook, or nothing.
std::string shell_in(std::string_view text) {
  auto shell = between(text, k_shell_begin, k_shell_end);
  if (!shell) {
    return "";
  }
  if (const auto pipe = shell->rfind("| "); pipe != std::string_view::npos) {
    shell->remove_prefix(pipe + 2);
  }
  return std::string(*shell);
}

constexpr std::string_view k_program = "git-tokens-hook";

/// Returns true if what stands behind the program is the hook's name.
bool names_hook(std::string_view behind, std::string_view hook) {
  if (behind.starts_with('\'') || behind.starts_with('"')) {
    behind.remove_prefix(1);
  }
  const std::string_view words = trim(behind);
  return words.size() < behind.size() && words.starts_with(hook) &&
         (words.size() == hook.size() ||
          std::string_view(" \t;|&\"'").find(words[hook.size()]) !=
              std::string_view::npos);
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Returns true for "-e", "-eu" and the like, which need no argument.
bool is_plain_option(std::string_view word) {
  return word.size() > 1 && word.front() == '-' &&
         word.find_first_not_of("efux", 1) == std::string_view::npos;
}

}  // namespace

std::span<const ShimWriter> shim_writers() {
  return k_writers;
}

std::string write_shim(const Shim& shim) {
  return k_writers.back()(shim);
}

std::optional<KnownShim> recognise_shim(std::string_view text,
                                        const std::string& hook,
                                        std::span<const ShimWriter> writers) {
  const auto binary = binary_in(text);
  if (!binary) {
    return std::nullopt;
  }
  const auto shell = shell_in(text);
  for (const auto chain : {Chain::none, Chain::executed, Chain::sourced}) {
    const Shim shim{hook, *binary, chain, chain == Chain::sourced ? shell : ""};
    for (const auto& writer : writers) {
      if (writer(shim) == text) {
        return KnownShim{shim, &writer == &writers.back()};
      }
    }
  }
  return std::nullopt;
}

bool bears_our_mark(std::string_view text) {
  return text.find(k_mark) != std::string_view::npos;
}

std::optional<std::string> called_by_hand(std::string_view text,
                                          std::string_view hook) {
  for (const std::string_view whole : split(text, '\n')) {
    const std::string_view line = trim(whole);
    if (line.starts_with('#')) {
      continue;
    }
    for (auto at = line.find(k_program); at != std::string_view::npos;
         at = line.find(k_program, at + k_program.size())) {
      if (names_hook(line.substr(at + k_program.size()), hook)) {
        const auto start = line.substr(0, at).find_last_of(" \t\"';&|(");
        const std::size_t from =
            start == std::string_view::npos ? 0 : start + 1;
        return std::string(line.substr(from, at - from + k_program.size()));
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> sourcing_shell(std::string_view text) {
  constexpr std::array<std::string_view, 3> names{"sh", "bash", "dash"};
  const bool asks_for_name = text.find("$0") != std::string_view::npos ||
                             text.find("${0") != std::string_view::npos;
  if (!text.starts_with("#!") || !asks_for_name) {
    return std::nullopt;
  }
  const auto first_line = text.substr(2, text.find('\n') - 2);
  std::vector<std::string_view> words;
  for (const auto word : split(first_line, ' ')) {
    if (!word.empty()) {
      words.push_back(word);
    }
  }
  if (!words.empty() && words.front().ends_with("/env")) {
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > 2) {
    return std::nullopt;
  }
  const auto name = words[0].substr(words[0].rfind('/') + 1);
  if (!is_one_of(name, names) ||
      (words.size() == 2 && !is_plain_option(words[1]))) {
    return std::nullopt;
  }
  const bool is_safe =
      words[0].find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
          "0123456789/._-") == std::string_view::npos;
  if (!is_safe) {
    return std::nullopt;
  }
  return std::string(words[0]) +
         (words.size() == 2 ? " " + std::string(words[1]) : "");
}

std::string shell_quote(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string shell_unquote(std::string_view word) {
  constexpr std::string_view quoted_quote = "'\\''";
  if (word.size() < 2) {
    return "";
  }
  word = word.substr(1, word.size() - 2);
  std::string text;
  while (!word.empty()) {
    const bool is_quote = word.starts_with(quoted_quote);
    text += word.front();
    word.remove_prefix(is_quote ? quoted_quote.size() : 1);
  }
  return text;
}

}  // namespace tokens::installers
