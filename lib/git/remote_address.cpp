// See remote_address.hpp. libgit2 reads configuration files also of those
// repositories that it cannot open.
#include "lib/git/remote_address.hpp"

#include "lib/git/layout.hpp"
#include "lib/git/libgit2_config.hpp"
#include "lib/system/files.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace tokens::git {
namespace {

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

}  // namespace

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

}  // namespace tokens::git
