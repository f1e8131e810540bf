// See hook_binary.hpp.
#include "cli/hook_binary.hpp"

#include "lib/system/files.hpp"

namespace tokens::cli {

Result<std::string> hook_binary() {
  return sibling("git-tokens-hook");
}

Result<std::string> sibling(const std::string& name) {
  TOKENS_TRY_ASSIGN(const std::string self,
                    system::real_path("/proc/self/exe"));
  const std::string path = system::join(self.substr(0, self.rfind('/')), name);
  if (!system::status(path)) {
    return fail(ErrorKind::not_found,
                path +
                    " is missing: install git-tokens again, its programs "
                    "belong together");
  }
  return path;
}

}  // namespace tokens::cli
