// The post-rewrite hook: which commits became which.
#include "hooks/hooks.hpp"
#include "hooks/rewrite_pairs.hpp"
#include "hooks/surroundings.hpp"

#include <unistd.h>

namespace tokens::hooks {

void post_rewrite(const char* command) {
  const app::HookInput input = read_surroundings();
  const auto pairs = parse_pairs(read_bounded(STDIN_FILENO));
  report(input, app::record_rewrite(input, command, pairs));
}

}  // namespace tokens::hooks
