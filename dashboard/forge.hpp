// Where a commit can be looked at with its changes: the forge that a
// repository's remote names. Nothing is ever asked there; the page has links.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::dashboard {

/// The commits of one repository on its forge.
struct Forge {
  std::string name;     ///< "GitHub"
  std::string commits;  ///< "https://github.com/owner/name/commit/"
};

/// Digits of a commit's id that people read.
inline constexpr std::size_t k_short_id = 7;

/// Returns the forge behind the address of a remote; nothing for a host that
/// is not known to be one, and for anything that is not plainly a repository's
/// address there. Users and passwords are left out. Pure.
std::optional<Forge> forge_of(std::string_view remote);

/// Returns the link, as HTML, to the commit with this whole id; "" without a
/// forge or an id. Its words are the forge's name if `words` is empty. A click
/// opens it apart, and tells the forge nothing of this page.
std::string forge_link(const std::optional<Forge>& forge,
                       const std::string& id,
                       const std::string& words);

/// The forges of repositories: each is looked up once in the life of this. One
/// that is gone from the disk has none.
class Forges {
 public:
  const std::optional<Forge>& of(const std::string& common_dir);

 private:
  std::map<std::string, std::optional<Forge>> known_;
};

}  // namespace tokens::dashboard
