// See config_values.hpp.
#include "lib/git/config_values.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

namespace tokens::git {

std::vector<std::string> config_values(const Repository& repository,
                                       const std::string& key) {
  std::vector<std::string> values;
  const auto strongest = repository.config(key);
  if (!strongest) {
    return values;
  }
  const auto output = run_git(
      repository.root().empty() ? repository.git_dir() : repository.root(),
      {"config", "-z", "--get-all", key});
  if (!output) {
    return {*strongest};
  }
  for (const std::string_view value : split(*output, '\0')) {
    if (!value.empty()) {
      values.emplace_back(value);
    }
  }
  return values;
}

}  // namespace tokens::git
