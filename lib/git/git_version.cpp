// See git_version.hpp.
#include "lib/git/git_version.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

#include <charconv>
#include <system_error>

namespace tokens::git {
namespace {

/// Takes a number off the front of `text`; returns false if there is none.
bool take_number(std::string_view& text, int& number) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

Result<GitVersion> parse_git_version(std::string_view answer) {
  constexpr std::string_view k_start = "git version ";
  GitVersion version;
  auto rest = answer;
  bool is_version = rest.starts_with(k_start);
  if (is_version) {
    rest.remove_prefix(k_start.size());
    is_version = take_number(rest, version.major) && rest.starts_with('.');
  }
  if (is_version) {
    rest.remove_prefix(1);
    is_version = take_number(rest, version.minor);
  }
  if (!is_version) {
    return fail(
        ErrorKind::parse,
        "git --version: '" + printable(trim(answer)) + "' names no version");
  }
  return version;
}

Result<GitVersion> git_version() {
  GitCall call;
  call.arguments = {"--version"};
  TOKENS_TRY_ASSIGN(const std::string answer, run_git(call));
  return parse_git_version(answer);
}

std::string text_of(const GitVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace tokens::git
