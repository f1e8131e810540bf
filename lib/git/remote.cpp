// See remote.hpp. Git's messages are read in English, which call_git asks for.
#include "lib/git/remote.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/libgit2_config.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace tokens::git {
namespace {

Result<GitAnswer> call_network(const std::string& git_dir,
                               std::vector<std::string> arguments) {
  return call_git({.arguments = std::move(arguments),
                   .directory = git_dir,
                   .reach = Reach::network});
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
  return std::ranges::any_of(k_words, [&](auto word) {
    return refusal.find(word) != std::string_view::npos;
  });
}

using ConfigIteratorHandle =
    Handle<git_config_iterator, git_config_iterator_free>;

struct Remotes {
  std::map<std::string, std::string> addresses;     ///< by name
  std::map<std::string, std::string> replacements;  ///< by what they replace
};

/// Returns what lies between the ends of a key: "x" of "remote.x.url".
std::optional<std::string> middle_of(std::string_view key,
                                     std::string_view start,
                                     std::string_view end) {
  if (!key.starts_with(start) || !key.ends_with(end) ||
      key.size() <= start.size() + end.size()) {
    return std::nullopt;
  }
  key.remove_prefix(start.size());
  key.remove_suffix(end.size());
  return std::string(key);
}

Remotes remotes_in(git_config* configuration) {
  Remotes remotes;
  ConfigIteratorHandle iterator;
  if (git_config_iterator_new(Filled(iterator), configuration) != 0) {
    return remotes;
  }
  git_config_entry* entry = nullptr;  // the iterator's
  while (git_config_next(&entry, iterator.get()) == 0) {
    const std::string value = entry->value != nullptr ? entry->value : "";
    if (const auto name = middle_of(entry->name, "remote.", ".url")) {
      remotes.addresses.try_emplace(*name, value);  // git takes the first
    } else if (const auto url = middle_of(entry->name, "url.", ".insteadof")) {
      remotes.replacements.insert_or_assign(value, *url);
    }
  }
  return remotes;
}

std::string rewritten(const Remotes& remotes, const std::string& address) {
  const std::pair<const std::string, std::string>* longest = nullptr;
  for (const auto& replacement : remotes.replacements) {
    if (address.starts_with(replacement.first) &&
        (longest == nullptr ||
         replacement.first.size() > longest->first.size())) {
      longest = &replacement;
    }
  }
  return longest == nullptr
             ? address
             : longest->second + address.substr(longest->first.size());
}

constexpr std::string_view k_mark = "://";

/// Schemes that lead to another machine, with the port that needs no mention.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
    k_schemes{{{"https", "443"},
               {"http", "80"},
               {"ssh", "22"},
               {"git+ssh", "22"},
               {"ssh+git", "22"},
               {"git", "9418"}}};

const auto* known_scheme(std::string_view scheme) {
  return std::ranges::find_if(
      k_schemes, [scheme](const auto& one) { return one.first == scheme; });
}

bool is_number(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void set_host(std::string_view authority, RemoteUrl& url) {
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  url.host = authority;
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos &&
      is_number(authority.substr(colon + 1))) {
    url.host = authority.substr(0, colon);
    url.port = authority.substr(colon + 1);
  }
}

void set_path(std::string_view path, RemoteUrl& url) {
  constexpr std::string_view k_end = ".git";
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.ends_with(k_end)) {
    path.remove_suffix(k_end.size());
  }
  url.path = path;
}

}  // namespace

Result<std::vector<std::string>> remote_names(const std::string& git_dir) {
  TOKENS_TRY_ASSIGN(const std::string text, run_git(git_dir, {"remote"}));
  return pieces(text);
}

Result<std::string> fetch_ref(const std::string& git_dir,
                              const std::string& remote,
                              const std::string& ref,
                              const std::string& into) {
  TOKENS_TRY_ASSIGN(const GitAnswer answer,
                    call_network(git_dir,
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
                                  "+" + ref + ":" + into}));
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

Result<std::string> fetch_passing(const std::string& git_dir,
                                  const std::string& remote,
                                  const std::string& ref) {
  const std::string into = passing_ref();
  auto id = fetch_ref(git_dir, remote, ref, into);
  if (id && !id->empty()) {
    const auto gone = move_ref(git_dir, into, "", *id);
    static_cast<void>(gone);  // else a later run removes it
  }
  return id;
}

Result<Pushed> push_ref(const std::string& git_dir,
                        const std::string& remote,
                        const std::string& id,
                        const std::string& ref) {
  TOKENS_TRY_ASSIGN(const GitAnswer answer,
                    call_network(git_dir,
                                 {"push",
                                  "--quiet",
                                  "--porcelain",
                                  "--no-verify",
                                  "--no-signed",
                                  "--no-follow-tags",
                                  "--recurse-submodules=no",
                                  "--end-of-options",
                                  remote,
                                  id + ":" + ref}));
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

/// libgit2 reads configuration files also of those repositories that it cannot
/// open.
std::string remote_address(const std::string& common_dir) {
  if (!common_dir.starts_with('/') ||
      !system::status(system::join(common_dir, "HEAD"))) {
    return "";
  }
  start_libgit2();
  const auto configuration =
      as_it_stands(read_configuration(nullptr, common_dir, common_dir));
  const Remotes remotes = remotes_in(configuration.get());
  auto found = remotes.addresses.find("origin");
  if (found == remotes.addresses.end() && remotes.addresses.size() == 1) {
    found = remotes.addresses.begin();
  }
  if (found == remotes.addresses.end()) {
    found = remotes.addresses.find(
        value_in(
            configuration.get(),
            "branch." + head_branch_in(common_dir).value_or("") + ".remote")
            .value_or(""));
  }
  return found == remotes.addresses.end() ? ""
                                          : rewritten(remotes, found->second);
}

bool RemoteUrl::has_usual_port() const {
  const auto* const known = known_scheme(scheme);
  return port.empty() || (known != k_schemes.end() && known->second == port);
}

std::optional<RemoteUrl> parse_remote_url(std::string_view address) {
  RemoteUrl url;
  if (const auto mark = address.find(k_mark); mark != std::string_view::npos) {
    url.scheme = address.substr(0, mark);
    address.remove_prefix(mark + k_mark.size());
    const std::size_t slash = std::min(address.find('/'), address.size());
    if (known_scheme(url.scheme) == k_schemes.end()) {
      return std::nullopt;
    }
    set_host(address.substr(0, slash), url);
    set_path(address.substr(slash), url);
  } else {
    // A slash before the colon makes it a path here, one letter a drive, and
    // two colons a helper's.
    const std::size_t colon = address.find(':');
    if (colon == std::string_view::npos || colon < 2 ||
        address.find('/') < colon || address.substr(colon).starts_with("::")) {
      return std::nullopt;
    }
    url.scheme = "ssh";
    set_host(address.substr(0, colon), url);
    set_path(address.substr(colon + 1), url);
  }
  if (url.host.empty() || url.path.empty()) {
    return std::nullopt;
  }
  return url;
}

}  // namespace tokens::git
