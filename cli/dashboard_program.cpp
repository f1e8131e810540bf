// git-tokens-dashboard: the server and the file of `git tokens dashboard`,
// which starts it with the words that were typed.
#include "cli/arguments.hpp"
#include "cli/dashboard_options.hpp"
#include "cli/hook_binary.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "cli/zone.hpp"
#include "dashboard/access.hpp"
#include "dashboard/routes.hpp"
#include "dashboard/server.hpp"
#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

/// How often a team's ledger is asked for what is new.
constexpr const char* k_fetch_seconds = "GIT_TOKENS_DASHBOARD_FETCH_SECONDS";
constexpr std::optional<std::int64_t> k_fetch_every{30};
constexpr std::int64_t k_longest_fetch = 86'400;

/// Days of the past like "7d" are so many seconds old: by whole minutes, two
/// pages that ask the same within one are answered by one look.
Moment this_minute() {
  return std::chrono::floor<std::chrono::minutes>(system::now());
}

Result<app::ReportQuery> read_query(const dashboard::Parameters& parameters,
                                    const app::Workspace& workspace) {
  TOKENS_TRY_ASSIGN(const Arguments arguments, report_arguments(parameters));
  TOKENS_TRY_ASSIGN(app::ReportQuery query,
                    report_query(arguments, this_minute()));
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  return query;
}

/// The environment without what leads to a ledger, and may hold a password.
std::vector<char*> environment_for_others() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name(*entry, std::strcspn(*entry, "="));
    if (name != k_team_of_dashboard && name != "GIT_TOKENS_LEDGER") {
      kept.push_back(*entry);
    }
  }
  kept.push_back(nullptr);
  return kept;
}

/// Starts the user's browser; a machine without one is no error.
void open_browser(const std::string& url) {
  std::string program = "xdg-open";
  std::string target = url;
  const std::array<char*, 3> words{program.data(), target.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(
        &actions, descriptor, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  if (posix_spawnp(&child,
                   "xdg-open",
                   &actions,
                   nullptr,
                   words.data(),
                   environment_for_others().data()) != 0) {
    complain("no browser could be started (xdg-open is missing); open " + url);
  }
  posix_spawn_file_actions_destroy(&actions);
}

/// Beyond this machine only who knows the token may read.
Result<std::string> token_for(const std::string& address) {
  constexpr const char* k_variable = "GIT_TOKENS_DASHBOARD_TOKEN";
  constexpr std::size_t k_shortest = 16;
  const auto given = system::variable(k_variable);
  if (!given) {
    return dashboard::is_loopback(address) ? "" : system::random_id();
  }
  const bool fits_url =
      std::all_of(given->begin(), given->end(), [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '-' || letter == '_';
      });
  if (!fits_url || given->size() < k_shortest) {
    return fail(ErrorKind::usage,
                std::string(k_variable) +
                    " is no token: it takes 16 letters, digits, '-' and '_', "
                    "or more");
  }
  return *given;
}

/// What looks for news while the page is open: of this machine's transcripts,
/// or of the team's ledger that we show a copy of.
Result<dashboard::Scan> scan_for(const DashboardOptions& options) {
  dashboard::Scan scan;
  if (system::variable(k_team_of_dashboard)) {
    TOKENS_TRY_ASSIGN(scan.program, sibling("git-tokens-team"));
    scan.words = {"mirror"};
    scan.tells_problems = true;
    const auto typed = system::variable(k_fetch_seconds);
    const auto seconds = typed ? parse_whole(*typed) : k_fetch_every;
    if (!seconds || *seconds < 1 || *seconds > k_longest_fetch) {
      return fail(ErrorKind::usage,
                  std::string(k_fetch_seconds) + ": it takes 1 to " +
                      std::to_string(k_longest_fetch));
    }
    scan.pause = std::chrono::seconds{*seconds};
  } else if (options.scans) {
    TOKENS_TRY_ASSIGN(scan.program, sibling("git-tokens"));
    scan.words = {"scan", "--json"};
  }
  return scan;
}

Result<void> write_page(const std::string& path, const Zone& zone) {
  TOKENS_TRY_ASSIGN(Target target, Target::open(path));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, app::open_reading_workspace(""));
  TOKENS_TRY_ASSIGN(const std::string html,
                    dashboard::page_as_file(workspace, [zone](Moment moment) {
                      return zone.offset_at(moment);
                    }));
  return target.write(html);
}

Result<void> run(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const DashboardOptions options,
                    dashboard_options(arguments));
  TOKENS_TRY(use_chosen_ledger(arguments));
  TOKENS_TRY_ASSIGN(const Zone zone, Zone::named("local"));
  if (const auto path = arguments.value("--html")) {
    return write_page(*path, zone);
  }
  dashboard::ServerSettings settings;
  settings.address = options.address;
  settings.port = options.port;
  TOKENS_TRY_ASSIGN(settings.token, token_for(options.address));
  TOKENS_TRY_ASSIGN(settings.scan, scan_for(options));
  settings.read_query = read_query;
  settings.offset = [zone](Moment moment) { return zone.offset_at(moment); };
  settings.on_ready = [&options](const std::string& url) {
    static_cast<void>(print("Dashboard: " + url + "\nCtrl-C ends it.\n"));
    if (options.opens_browser) {
      open_browser(url);
    }
  };
  return dashboard::serve(settings);
}

int run_words(std::vector<std::string> words) {
  words.insert(words.begin(), "dashboard");
  const auto arguments = parse_arguments(words);
  const auto done = arguments ? run(*arguments) : fail(arguments.error());
  if (done) {
    return 0;
  }
  complain(done.error().message);
  return done.error().kind == ErrorKind::usage ? 2 : 1;
}

}  // namespace
}  // namespace tokens::cli

int main(int argc, char** argv) {
  tokens::system::hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  if (tokens::system::variable(tokens::cli::k_team_of_dashboard)) {
    tokens::system::end_with_parent();  // the copy is our parent's
  }
  try {
    return tokens::cli::run_words(
        std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::exception& exception) {
    tokens::cli::complain(std::string("internal error: ") + exception.what());
  }
  return 1;
}
