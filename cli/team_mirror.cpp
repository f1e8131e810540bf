// What `git tokens dashboard` runs to fill the copy of a team's ledger that it
// shows, and to bring it up to date.
#include "cli/dashboard_options.hpp"
#include "cli/team_actions.hpp"
#include "lib/app/reports/team_copy.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/system/environment.hpp"
#include "team/mirror.hpp"
#include "team/server.hpp"

#include <string>
#include <utility>

namespace tokens::cli {
namespace {

Result<void> fill(app::Workspace& workspace, const std::string& named) {
  TOKENS_TRY_ASSIGN(const Arguments arguments,
                    parse_arguments({"report", "--ledger=" + named}));
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, workspace.repository.get()));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  return team::mirror(workspace, server);
}

}  // namespace

Result<ExitCode> run_team_mirror() {
  const auto named = system::variable(k_team_of_dashboard);
  if (!named || !system::variable("GIT_TOKENS_LEDGER")) {
    return fail(ErrorKind::usage,
                "mirror: `git tokens dashboard --ledger` does this");
  }
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  if (auto filled = fill(workspace, *named); !filled) {
    Error error = std::move(filled.error());
    if (!app::team_of_copy(*workspace.ledger).empty()) {
      error.message += "; the page stays with what it has";
    }
    return fail(std::move(error));
  }
  return ExitCode::done;
}

}  // namespace tokens::cli
