// See dashboard_options.hpp.
#include "cli/dashboard_options.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tokens::cli {
namespace {

constexpr int k_highest_port = 65'535;

/// What a query of the dashboard may say. Paths and ranges are those of one
/// repository, and a named zone would be set for everybody at once.
constexpr std::array<std::string_view, 12> k_parameters{"by",
                                                        "since",
                                                        "until",
                                                        "branch",
                                                        "author",
                                                        "co-authors",
                                                        "project",
                                                        "model",
                                                        "source",
                                                        "start-of-week",
                                                        "breakdown",
                                                        "tz"};
constexpr std::array<std::string_view, 2> k_switches{"co-authors", "breakdown"};

template <class Names>
bool is_listed(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Returns true for zones that need no setting of the process.
bool is_plain_zone(std::string_view zone) {
  return zone == "local" || zone == "UTC" || zone.starts_with('+') ||
         zone.starts_with('-');
}

}  // namespace

Result<DashboardOptions> dashboard_options(const Arguments& arguments) {
  DashboardOptions options;
  if (const auto typed = arguments.value("--port")) {
    const auto port = parse_whole(*typed);
    if (!port || *port < 1 || *port > k_highest_port) {
      return fail(ErrorKind::usage,
                  "--port: '" + printable(*typed) +
                      "' is no port; it takes 1 to 65535");
    }
    options.port = static_cast<int>(*port);
  }
  options.address = arguments.value("--listen").value_or(options.address);
  options.opens_browser = arguments.has("--open");
  // Another's ledger is shown as it stands: what this machine's transcripts
  // tell is not its own.
  options.scans = !arguments.has("--no-scan") && !arguments.has("--ledger");
  for (const char* other : {"--port", "--listen", "--open"}) {
    if (arguments.has("--html") && arguments.has(other)) {
      return fail(ErrorKind::usage,
                  std::string("--html writes a file and serves nothing: leave "
                              "out ") +
                      other);
    }
  }
  return options;
}

bool names_team_ledger(const Arguments& arguments) {
  const auto ledger = arguments.value("--ledger");
  return ledger &&
         (*ledger == "team" || ledger->find("://") != std::string::npos);
}

Result<bool> use_chosen_ledger(const Arguments& arguments) {
  const auto path = arguments.value("--ledger");
  if (!path) {
    return false;
  }
  if (names_team_ledger(arguments)) {
    // Not repeated: a URL may hold a password.
    return fail(ErrorKind::usage,
                "--ledger takes a file here; `git tokens dashboard` shows a "
                "team's ledger");
  }
  if (!system::status(*path)) {
    return fail(ErrorKind::not_found,
                "--ledger: there is no file '" + printable(*path) + "'");
  }
  setenv("GIT_TOKENS_LEDGER", path->c_str(), 1);
  return true;
}

std::vector<std::string> typed_words(const Arguments& arguments) {
  std::vector<std::string> words{std::string(arguments.command->name)};
  for (const auto& [option, values] : arguments.options) {
    if (option == "--ledger" && names_team_ledger(arguments)) {
      continue;
    }
    for (const std::string& value : values) {
      words.push_back(value.empty() ? option : option + "=" + value);
    }
  }
  return words;
}

Result<Arguments> report_arguments(
    const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::vector<std::string> words{"report", "--all-repos", "--json"};
  for (const auto& [name, value] : parameters) {
    if (name == "all-repos" || name == "json") {
      continue;  // always so
    }
    if (!is_listed(k_parameters, name)) {
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
    if (is_listed(k_switches, name)) {
      words.push_back("--" + name);
    } else if (!value.empty()) {  // an empty field of a form
      words.push_back("--" + name + "=" + value);
    }
  }
  return parse_arguments(words);
}

}  // namespace tokens::cli
