// git-tokens-hook: what git's hooks call. It never fails towards git: the exit
// status is always 0, and the standard output stays empty.
#include "hooks/hooks.hpp"
#include "hooks/surroundings.hpp"
#include "lib/system/descriptor.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace {

/// Ends the process without tidying up, which takes longer than the kernel
/// does. Builds that look at the process until its end do not get here.
void end_now() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(TOKENS_COVERAGE)
  std::_Exit(0);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error like others
  tokens::system::hold_standard_descriptors();
  try {
    const char* hook = argc > 1 ? argv[1] : "";
    if (tokens::hooks::is_switched_off()) {
      return 0;
    }
    if (std::strcmp(hook, "post-commit") == 0) {
      tokens::hooks::post_commit();
    } else if (std::strcmp(hook, "post-rewrite") == 0) {
      tokens::hooks::post_rewrite(argc > 2 ? argv[2] : "");
    } else if (std::strcmp(hook, "post-merge") == 0) {
      tokens::hooks::post_merge();
    } else if (std::strcmp(hook, "pre-push") == 0) {
      tokens::hooks::pre_push(argc > 2 ? argv[2] : "");
    }
  } catch (...) {
    // A commit must not fail, nor be disturbed, because of us.
    return 0;
  }
  end_now();
  return 0;
}
