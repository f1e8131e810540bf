// See config_origin.hpp.
#include "lib/git/config_origin.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

#include <cstddef>
#include <string_view>

namespace tokens::git {
namespace {

constexpr int k_nothing_found = 1;

/// "file:.git/config" -> ".git/config", "command line:" -> "command line".
std::string place_of_origin(std::string_view origin) {
  if (origin.starts_with("file:")) {
    origin.remove_prefix(5);
  }
  if (origin.ends_with(':')) {
    origin.remove_suffix(1);
  }
  return std::string(origin);
}

}  // namespace

Result<std::vector<ConfigEntry>> config_entries(const std::string& pattern) {
  TOKENS_TRY_ASSIGN(
      const GitAnswer answer,
      call_git({.arguments =
                    {"config", "--show-origin", "-z", "--get-regexp", pattern},
                .from_environment = FromEnvironment::yes}));
  std::vector<ConfigEntry> entries;
  if (answer.status == k_nothing_found) {
    return entries;
  }
  if (answer.status != 0) {
    return fail(
        ErrorKind::git,
        "git config: " + std::string(split(trim(answer.errors), '\n').front()));
  }
  // origin NUL key LF value NUL; no LF for a key without "="
  const auto parts = split(answer.output, '\0');
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const std::string_view entry = parts[i + 1];
    const auto end = entry.find('\n');
    entries.push_back(
        {place_of_origin(parts[i]),
         std::string(entry.substr(0, end)),
         end == entry.npos ? "true" : std::string(entry.substr(end + 1))});
  }
  return entries;
}

std::vector<std::string> config_values(const Repository& repository,
                                       const std::string& key) {
  const auto strongest = repository.config(key);
  if (!strongest) {
    return {};
  }
  const auto output =
      run_git(repository.directory(), {"config", "-z", "--get-all", key});
  return output ? pieces(*output, '\0') : std::vector{*strongest};
}

}  // namespace tokens::git
