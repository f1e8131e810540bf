// git-tokens-dashboard: the server and the file of `git tokens dashboard`,
// which starts it with the words that were typed.
#include "cli/prepare.hpp"
#include "cli/program.hpp"
#include "cli/text/output.hpp"
#include "cli/words/arguments.hpp"
#include "cli/words/dashboard_options.hpp"
#include "cli/words/report_query.hpp"
#include "dashboard/access.hpp"
#include "dashboard/routes.hpp"
#include "dashboard/server.hpp"
#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/platform.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
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

/// What a query of the dashboard may say. Paths and ranges are those of one
/// repository, and a named zone would be set for everybody at once.
constexpr std::string_view k_parameters =
    "by since until branch author co-authors project model source "
    "start-of-week breakdown tz";

/// Returns true for zones that need no setting of the process.
bool is_plain_zone(std::string_view zone) {
  return zone == "local" || zone == "UTC" || zone.starts_with('+') ||
         zone.starts_with('-');
}

/// Returns the options of report that /api/report?name=value... stands for,
/// over the whole ledger; `usage` for what has no meaning there.
Result<Arguments> report_arguments(
    const std::vector<std::pair<std::string, std::string>>& parameters) {
  const auto known = words_of(k_parameters);
  std::vector<std::string> words{"report", "--all-repos", "--json"};
  for (const auto& [name, value] : parameters) {
    if (name == "all-repos" || name == "json") {
      continue;  // always so
    }
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail(ErrorKind::usage,
                  "'" + printable(name) +
                      "' is no parameter of this query; "
                      "/api/openapi.json lists them");
    }
    if (name == "tz" && !is_plain_zone(value)) {
      return fail(ErrorKind::usage,
                  "tz: '" + printable(value) +
                      "' cannot be had here; it takes UTC, local, or an offset "
                      "such as +02:00");
    }
    if (name == "co-authors" || name == "breakdown") {
      words.push_back("--" + name);
    } else if (!value.empty()) {  // an empty field of a form
      words.push_back("--" + name + "=" + value);
    }
  }
  return parse_arguments(words);
}

Result<app::ReportQuery> read_query(const dashboard::Parameters& parameters,
                                    const app::Workspace& workspace) {
  TOKENS_TRY_ASSIGN(const Arguments arguments, report_arguments(parameters));
  TOKENS_TRY_ASSIGN(app::ReportQuery query,
                    report_query(arguments, this_minute()));
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  return query;
}

/// Starts the user's browser; a machine without one is no error.
void open_browser(const std::string& url) {
  // Without what leads to a ledger, and may hold a password.
  const std::vector<system::Variable> changes{{k_team_of_dashboard, {}},
                                              {"GIT_TOKENS_LEDGER", {}}};
  // Signals that are blocked here are blocked there: Ctrl-C is not for it.
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  if (!start_program("xdg-open",
                     {url},
                     {changes, {STDOUT_FILENO, STDERR_FILENO}, blocked})) {
    complain("no browser could be started (xdg-open is missing); open " + url);
  }
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

Result<Answer> run_dashboard_program(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const DashboardOptions options,
                    dashboard_options(arguments));
  if (!options.ledger.empty()) {
    return fail(ErrorKind::usage,
                "--ledger: `git tokens dashboard` shows another ledger");
  }
  TOKENS_TRY_ASSIGN(const Zone zone, Zone::named("local"));
  if (const auto path = arguments.value("--html")) {
    TOKENS_TRY(write_page(*path, zone));
    return Answer{};
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
  TOKENS_TRY(dashboard::serve(settings));
  return Answer{};
}

}  // namespace
}  // namespace tokens::cli

int main(int argc, char** argv) {
  if (tokens::system::variable(tokens::cli::k_team_of_dashboard)) {
    tokens::system::end_with_parent();  // the copy is our parent's
  }
  return tokens::cli::run_program(
      argc, argv, {"dashboard"}, tokens::cli::run_dashboard_program);
}
