// `git tokens ci`: done by git-tokens-ci, which stands beside us. Loading a
// library for HTTPS takes longer than most commands; so only it has one.
#include "cli/ci_text.hpp"
#include "cli/commands.hpp"
#include "lib/system/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace tokens::cli {

Result<ExitCode> run_ci(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::string self,
                    system::real_path("/proc/self/exe"));
  const std::string program =
      system::join(self.substr(0, self.rfind('/')), "git-tokens-ci");
  std::vector<std::string> words = words_again(arguments);
  std::vector<char*> pointers{const_cast<char*>(program.c_str())};
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
  return fail(ErrorKind::not_found,
              program + ": " + std::strerror(errno) +
                  "; install git-tokens again, its programs belong together");
}

}  // namespace tokens::cli
