// See digest.hpp. Git's own hash, so that no other library is needed.
#include "lib/git/digest.hpp"

#include "lib/git/libgit2_handles.hpp"

namespace tokens::git {

std::string digest(std::string_view bytes) {
  git_libgit2_init();  // counted, and free when it was called before
  git_oid id{};
  git_odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB);
  return hexadecimal(id);
}

}  // namespace tokens::git
