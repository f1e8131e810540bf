// The post-merge hook. git runs no post-commit after a merge that needed no
// help; whether HEAD was made by it is for record_commit to find out.
#include "hooks/hooks.hpp"
#include "hooks/surroundings.hpp"

namespace tokens::hooks {

void post_merge() {
  const app::HookInput input = read_surroundings();
  report(input, app::record_commit(input));
}

}  // namespace tokens::hooks
