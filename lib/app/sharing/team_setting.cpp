#include "lib/app/sharing/team_setting.hpp"

#include "lib/system/environment.hpp"

#include <utility>

namespace tokens::app {

std::optional<TeamSetting> team_setting(const git::Repository* repository) {
  constexpr const char* k_variable = "GIT_TOKENS_TEAM";
  constexpr const char* k_key = "tokens.team";
  if (auto named = system::variable(k_variable)) {
    return TeamSetting{std::move(*named), k_variable};
  }
  auto configured = repository != nullptr ? repository->config(k_key)
                                          : git::global_config(k_key);
  if (!configured) {
    return std::nullopt;
  }
  return TeamSetting{std::move(*configured), k_key};
}

}  // namespace tokens::app
