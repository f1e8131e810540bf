// git-tokens-team: what `git tokens ledger` and `git tokens report --ledger`
// run. A program of its own, because it alone needs a library for PostgreSQL.
#include "cli/prepare.hpp"
#include "cli/program.hpp"
#include "cli/text/output.hpp"
#include "cli/words/dashboard_options.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/sharing/team.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/repository.hpp"
#include "lib/report/display_text.hpp"
#include "lib/system/environment.hpp"
#include "team/server.hpp"
#include "team/work.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::cli {
namespace {

/// Returns the repository that holds the working directory, null outside; an
/// error if git does not accept it.
Result<std::unique_ptr<git::Repository>> repository_here() {
  auto opened = git::open(system::working_directory().value_or("."),
                          git::FromEnvironment::yes);
  if (!opened) {
    return std::unique_ptr<git::Repository>();
  }
  TOKENS_TRY(git::expect_accepted(**opened, git::FromEnvironment::yes));
  return opened;
}

/// Returns the team's ledger: `given` with --ledger, else GIT_TOKENS_TEAM, else
/// `tokens.team`; `usage` if none is named. `repository` may be null.
Result<team::ServerUrl> team_url(const std::optional<std::string>& given,
                                 const git::Repository* repository) {
  if (given && *given != "team") {
    return team::ServerUrl::parse(*given, "--ledger");
  }
  const auto setting = app::team_setting(repository);
  if (!setting) {
    return fail(ErrorKind::usage,
                "no team's ledger is named; `git config tokens.team "
                "postgresql://USER@HOST/DATABASE` names it");
  }
  return team::ServerUrl::parse(setting->url, setting->source);
}

std::string responses(std::int64_t count) {
  return report::counted(count, "response");
}

team::Extent extent(const Arguments& arguments) {
  return arguments.has("--all-repos") ? team::Extent::all : team::Extent::here;
}

Result<Answer> push(const Arguments& arguments) {
  team::PushOptions options;
  options.extent = extent(arguments);
  options.again = arguments.has("--all");
  TOKENS_TRY_ASSIGN(const auto repository, repository_here());
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments.value("--ledger"), repository.get()));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY_ASSIGN(const team::TeamState state, server.prepare());
  TOKENS_TRY_ASSIGN(const team::PushResult result,
                    team::push(workspace, server, state.server_id, options));
  say_warnings(workspace);
  if (arguments.has("--json")) {
    return JsonObject{{"schema_version", 1},
                      {"ledger", url.shown()},
                      {"repositories", result.repositories},
                      {"responses_sent", result.responses_sent},
                      {"responses_changed", result.responses_changed},
                      {"responses_removed", result.responses_removed},
                      {"commits_sent", result.commits_sent},
                      {"responses_known", result.known}}
        .document();
  }
  std::string text = fmt::format("Sent {} and {} to {}.\n",
                                 responses(result.responses_sent),
                                 report::counted(result.commits_sent, "commit"),
                                 url.shown());
  text += fmt::format(
      "{} new to the team or better known now, {} had been sent before{}.\n",
      format_count(result.responses_changed),
      format_count(result.known),
      result.responses_removed == 0
          ? ""
          : ", " + format_count(result.responses_removed) + " taken back");
  return text;
}

Result<Answer> pull(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, open_here(arguments));
  TOKENS_TRY_ASSIGN(
      const team::ServerUrl url,
      team_url(arguments.value("--ledger"), workspace.repository.get()));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  TOKENS_TRY_ASSIGN(const team::PullResult pulled,
                    team::pull(workspace, extent(arguments), server));
  if (arguments.has("--json")) {
    return JsonObject{{"schema_version", 1},
                      {"ledger", url.shown()},
                      {"repositories", pulled.repositories},
                      {"commits", pulled.commits},
                      {"lines", pulled.lines},
                      {"changed", pulled.has_changed}}
        .document();
  }
  return fmt::format(
      "The team's ledger tells of {} with usage in {}; {}.\n",
      report::counted(pulled.commits, "commit"),
      report::counted(pulled.repositories, "repository", "repositories"),
      pulled.has_changed ? "log, show and report have them now"
                         : "nothing is new");
}

Result<Answer> status(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const auto repository, repository_here());
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments.value("--ledger"), repository.get()));
  TOKENS_TRY_ASSIGN(
      app::Workspace workspace,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY_ASSIGN(const team::TeamState state, server.state());
  TOKENS_TRY_ASSIGN(const std::string key, team::repository_key(workspace));
  team::Held held;
  if (state.version > 0) {
    TOKENS_TRY_ASSIGN(held, team::held_by(server, key));
  }
  team::PushOptions look;
  look.only_look = true;
  TOKENS_TRY_ASSIGN(const team::PushResult waiting,
                    team::push(workspace, server, state.server_id, look));
  if (arguments.has("--json")) {
    return JsonObject{{"schema_version", 1},
                      {"ledger", url.shown()},
                      {"version", state.version},
                      {"repository", key},
                      {"responses", held.responses},
                      {"repositories", held.repositories},
                      {"responses_of_repository", held.here},
                      {"responses_to_send", waiting.responses_sent},
                      {"commits_to_send", waiting.commits_sent}}
        .document();
  }
  std::string text = "Team ledger   " + url.shown() + "\n";
  text += state.version == 0
              ? "Tables        none yet: `git tokens ledger push` makes them\n"
              : fmt::format("Tables        version {}\n", state.version);
  text += "Repository    " + printable(key) + "\n";
  text += fmt::format(
      "It holds      {} of {}; {} of this one\n",
      responses(held.responses),
      report::counted(held.repositories, "repository", "repositories"),
      format_count(held.here));
  text += fmt::format("To be sent    {}, {}\n",
                      responses(waiting.responses_sent),
                      report::counted(waiting.commits_sent, "commit"));
  return text;
}

Result<void> fill(app::Workspace& workspace, const std::string& named) {
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(named, workspace.repository.get()));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  return team::mirror(workspace, server);
}

/// The ledger of this machine is not opened: a build machine needs none.
Result<Answer> run_team_report(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(ReportRequest request, report_request(arguments));
  app::ReportQuery& query = request.query;
  app::Workspace workspace;
  TOKENS_TRY_ASSIGN(workspace.repository, repository_here());
  TOKENS_TRY_ASSIGN(
      const team::ServerUrl url,
      team_url(arguments.value("--ledger"), workspace.repository.get()));
  app::set_prices(workspace);
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  query.with_conservation = request.format == "json";
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  TOKENS_TRY_ASSIGN(report::Report report,
                    team::build_report(workspace, server, query));
  say_warnings(workspace);
  TOKENS_TRY(write_report(report, request, output_style(), target));
  return Answer{};
}

/// Makes GIT_TOKENS_LEDGER a copy of the team's ledger that k_team_of_dashboard
/// names, or brings it up to date.
Result<Answer> run_team_mirror(const Arguments& /*none*/) {
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
  return Answer{};
}

Result<Answer> run_team_program(const Arguments& arguments) {
  if (arguments.command->name != "ledger") {
    return run_team_report(arguments);
  }
  const std::string action = arguments.positional(0).value_or("");
  return action == "push"   ? push(arguments)
         : action == "pull" ? pull(arguments)
                            : status(arguments);
}

}  // namespace
}  // namespace tokens::cli

int main(int argc, char** argv) {
  using namespace tokens::cli;
  const bool is_mirror =  // nobody types that: the dashboard starts it so
      argc == 2 && std::string_view(argv[1]) == "mirror";
  return is_mirror ? run_program(1, argv, {}, run_team_mirror)
                   : run_program(argc, argv, {}, run_team_program);
}
