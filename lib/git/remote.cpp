// See remote.hpp. Git's messages are read in English, which call_git asks for.
#include "lib/git/remote.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokens::git {
namespace {

GitCall network_call(const std::string& git_dir,
                     std::vector<std::string> arguments) {
  GitCall call;
  call.arguments = std::move(arguments);
  call.directory = git_dir;
  call.reach = Reach::network;
  return call;
}

/// Returns the line that says why: git's own word before a server's.
std::string reason_of(const GitAnswer& answer) {
  const auto lines = split(answer.errors, '\n');
  for (const std::string_view start : {"fatal: ", "error: ", "remote: ", ""}) {
    for (const std::string_view line : lines) {
      if (line.starts_with(start) && !trim(line).empty()) {
        return printable(trim(line.substr(start.size())));
      }
    }
  }
  return "exit status " + std::to_string(answer.status);
}

/// Returns what stands in brackets behind a refused ref: "fetch first".
std::string refusal_in(std::string_view porcelain) {
  for (const std::string_view line : split(porcelain, '\n')) {
    if (line.starts_with("!\t")) {
      const auto fields = split(line, '\t');
      return fields.size() > 2 ? std::string(fields[2]) : std::string(line);
    }
  }
  return {};
}

/// Words of git for "somebody was faster", here and on the other side.
bool says_moved(std::string_view refusal) {
  constexpr std::array<std::string_view, 6> k_words{"fetch first",
                                                    "non-fast-forward",
                                                    "stale info",
                                                    "cannot lock ref",
                                                    "failed to update ref",
                                                    "incorrect old value"};
  return std::any_of(k_words.begin(), k_words.end(), [&](auto word) {
    return refusal.find(word) != std::string_view::npos;
  });
}

}  // namespace

Result<std::vector<std::string>> remote_names(const std::string& git_dir) {
  TOKENS_TRY_ASSIGN(const std::string text, run_git(git_dir, {"remote"}));
  std::vector<std::string> names;
  for (const std::string_view name : split(text, '\n')) {
    if (!name.empty()) {
      names.emplace_back(name);
    }
  }
  return names;
}

Result<std::string> fetch_ref(const std::string& git_dir,
                              const std::string& remote,
                              const std::string& ref,
                              const std::string& into) {
  const GitCall call = network_call(git_dir,
                                    {"-c",
                                     "fetch.writeCommitGraph=false",
                                     "fetch",
                                     "--quiet",
                                     "--no-tags",
                                     "--no-prune",
                                     "--no-recurse-submodules",
                                     "--no-auto-gc",
                                     "--no-write-fetch-head",
                                     "--refmap=",
                                     "--end-of-options",
                                     remote,
                                     "+" + ref + ":" + into});
  TOKENS_TRY_ASSIGN(const GitAnswer answer, call_git(call));
  if (answer.status == 0) {
    TOKENS_TRY_ASSIGN(const std::string id,
                      run_git(git_dir, {"rev-parse", "--verify", into}));
    return std::string(trim(id));
  }
  if (answer.errors.find("couldn't find remote ref " + ref) !=
      std::string::npos) {
    return std::string{};
  }
  return fail(ErrorKind::git, reason_of(answer));
}

Result<Pushed> push_ref(const std::string& git_dir,
                        const std::string& remote,
                        const std::string& id,
                        const std::string& ref) {
  const GitCall call = network_call(git_dir,
                                    {"push",
                                     "--quiet",
                                     "--porcelain",
                                     "--no-verify",
                                     "--no-signed",
                                     "--no-follow-tags",
                                     "--recurse-submodules=no",
                                     "--end-of-options",
                                     remote,
                                     id + ":" + ref});
  TOKENS_TRY_ASSIGN(const GitAnswer answer, call_git(call));
  if (answer.status == 0) {
    return Pushed::done;
  }
  const std::string refusal = refusal_in(answer.output);
  if (says_moved(refusal)) {
    return Pushed::moved;
  }
  return fail(ErrorKind::git,
              refusal.empty() ? reason_of(answer) : printable(refusal));
}

}  // namespace tokens::git
