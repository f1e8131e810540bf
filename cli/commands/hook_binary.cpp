// See hook_binary.hpp.
#include "cli/commands/hook_binary.hpp"

#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tokens::cli {

Result<std::string> hook_binary() {
  return sibling("git-tokens-hook");
}

Result<std::string> sibling(const std::string& name) {
  TOKENS_TRY_ASSIGN(const std::string self, system::program_path());
  const std::string path = system::join(self.substr(0, self.rfind('/')), name);
  if (!system::status(path)) {
    return fail(ErrorKind::not_found,
                path +
                    " is missing: install git-tokens again, its programs "
                    "belong together");
  }
  return path;
}

Error become(const std::string& program, std::vector<std::string> words) {
  words.insert(words.begin(), program);
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  ::execv(program.c_str(), pointers.data());
  return {ErrorKind::io, "start " + program + ": " + std::strerror(errno)};
}

}  // namespace tokens::cli
