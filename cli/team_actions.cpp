// See team_actions.hpp.
#include "cli/team_actions.hpp"

#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/app/sharing/team_setting.hpp"
#include "lib/base/text.hpp"
#include "lib/git/ownership.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "team/pull.hpp"
#include "team/push.hpp"
#include "team/server.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

std::string counted(std::int64_t count, const char* one, const char* many) {
  return format_count(count) + " " + (count == 1 ? one : many);
}

std::string responses(std::int64_t count) {
  return counted(count, "response", "responses");
}

app::NeedRepository need(const Arguments& arguments) {
  return arguments.has("--all-repos") ? app::NeedRepository::no
                                      : app::NeedRepository::yes;
}

app::RefreshScope scope(const Arguments& arguments) {
  return arguments.has("--all-repos") ? app::RefreshScope::all
                                      : app::RefreshScope::current;
}

Result<ExitCode> push(const Arguments& arguments) {
  team::PushOptions options;
  options.extent =
      arguments.has("--all-repos") ? team::Extent::all : team::Extent::here;
  options.again = arguments.has("--all");
  TOKENS_TRY_ASSIGN(const auto repository, repository_here());
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, repository.get()));
  TOKENS_TRY_ASSIGN(Prepared prepared,
                    prepare(arguments, need(arguments), scope(arguments)));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY_ASSIGN(const team::TeamState state, server.prepare());
  TOKENS_TRY_ASSIGN(
      const team::PushResult result,
      team::push(prepared.workspace, server, state.server_id, options));
  say_warnings(prepared.workspace);
  if (arguments.has("--json")) {
    TOKENS_TRY(print(fmt::format(
        "{{\"schema_version\": 1, \"ledger\": {}, \"repositories\": {}, "
        "\"responses_sent\": {}, \"responses_changed\": {}, "
        "\"responses_removed\": {}, \"commits_sent\": {}, "
        "\"responses_known\": {}}}\n",
        json_quote(url.shown()),
        result.repositories,
        result.responses_sent,
        result.responses_changed,
        result.responses_removed,
        result.commits_sent,
        result.known)));
    return ExitCode::done;
  }
  std::string text =
      fmt::format("Sent {} and {} to {}.\n",
                  responses(result.responses_sent),
                  counted(result.commits_sent, "commit", "commits"),
                  url.shown());
  text += fmt::format(
      "{} new to the team or better known now, {} had been sent before{}.\n",
      format_count(result.responses_changed),
      format_count(result.known),
      result.responses_removed == 0
          ? ""
          : ", " + format_count(result.responses_removed) + " taken back");
  TOKENS_TRY(print(text));
  return ExitCode::done;
}

Result<ExitCode> pull(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, need(arguments)));
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, workspace.repository.get()));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  TOKENS_TRY_ASSIGN(
      const team::PullResult pulled,
      team::pull(
          workspace,
          arguments.has("--all-repos") ? team::Extent::all : team::Extent::here,
          server));
  if (arguments.has("--json")) {
    TOKENS_TRY(print(fmt::format(
        "{{\"schema_version\": 1, \"ledger\": {}, \"repositories\": {}, "
        "\"commits\": {}, \"lines\": {}, \"changed\": {}}}\n",
        json_quote(url.shown()),
        pulled.repositories,
        pulled.commits,
        pulled.lines,
        pulled.has_changed)));
    return ExitCode::done;
  }
  TOKENS_TRY(print(
      fmt::format("The team's ledger tells of {} with usage in {}; {}.\n",
                  counted(pulled.commits, "commit", "commits"),
                  counted(pulled.repositories, "repository", "repositories"),
                  pulled.has_changed ? "log, show and report have them now"
                                     : "nothing is new")));
  return ExitCode::done;
}

Result<ExitCode> status(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const auto repository, repository_here());
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, repository.get()));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  app::Workspace& workspace = prepared.workspace;
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
    TOKENS_TRY(print(fmt::format(
        "{{\"schema_version\": 1, \"ledger\": {}, \"version\": {}, "
        "\"repository\": {}, \"responses\": {}, \"repositories\": {}, "
        "\"responses_of_repository\": {}, \"responses_to_send\": {}, "
        "\"commits_to_send\": {}}}\n",
        json_quote(url.shown()),
        state.version,
        json_quote(key),
        held.responses,
        held.repositories,
        held.here,
        waiting.responses_sent,
        waiting.commits_sent)));
    return ExitCode::done;
  }
  std::string text = "Team ledger   " + url.shown() + "\n";
  text += state.version == 0
              ? "Tables        none yet: `git tokens ledger push` makes them\n"
              : fmt::format("Tables        version {}\n", state.version);
  text += "Repository    " + printable(key) + "\n";
  text += fmt::format("It holds      {} of {}; {} of this one\n",
                      responses(held.responses),
                      counted(held.repositories, "repository", "repositories"),
                      format_count(held.here));
  text += fmt::format("To be sent    {}, {}\n",
                      responses(waiting.responses_sent),
                      counted(waiting.commits_sent, "commit", "commits"));
  TOKENS_TRY(print(text));
  return ExitCode::done;
}

}  // namespace

Result<std::unique_ptr<git::Repository>> repository_here() {
  auto opened = git::open(system::working_directory().value_or("."),
                          git::FromEnvironment::yes);
  if (!opened) {
    return std::unique_ptr<git::Repository>();
  }
  TOKENS_TRY(git::expect_accepted(**opened, git::FromEnvironment::yes));
  return opened;
}

Result<team::ServerUrl> team_url(const Arguments& arguments,
                                 const git::Repository* repository) {
  const auto given = arguments.value("--ledger");
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

Result<ExitCode> run_team_action(const Arguments& arguments) {
  const std::string action = arguments.positional(0).value_or("");
  if (action == "push") {
    return push(arguments);
  }
  return action == "pull" ? pull(arguments) : status(arguments);
}

}  // namespace tokens::cli
