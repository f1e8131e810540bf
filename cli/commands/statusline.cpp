// `git tokens statusline`: one line for the status line of Claude Code. It
// says what it can, and ends with status 0 whatever it is given.
#include "cli/commands/commands.hpp"
#include "cli/words/dates.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/reports/status_line.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <exception>
#include <string>
#include <vector>

namespace tokens::cli {
namespace {

constexpr std::size_t k_most_input = 1U << 20U;
constexpr int k_patience_ms = 200;
constexpr std::size_t k_widest_name = 32;

/// Returns what the client wrote: all of it, unless it stops in the middle.
std::string read_input() {
  std::string text;
  if (system::is_terminal(STDIN_FILENO)) {
    return text;
  }
  std::array<char, 8192> bytes{};
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (text.size() < k_most_input && poll(&input, 1, k_patience_ms) == 1) {
    const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) {
      break;
    }
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string short_name(const std::string& name) {
  return report::cut_text(printable(name), k_widest_name, report::Cut::middle);
}

std::string branch_text(const std::string& branch,
                        const ledger::CommitCost& used) {
  if (!used.cost) {
    return fmt::format(
        "{} {} tokens", short_name(branch), format_count(used.tokens));
  }
  return short_name(branch) + " " +
         report::lower_bound_text(used.cost, used.has_unpriced);
}

std::string block_text(const report::Block& block,
                       Moment now,
                       std::string_view mark) {
  const auto left =
      std::chrono::floor<std::chrono::minutes>(block.end() - now).count();
  return fmt::format("block {}{}, {}:{:02} left",
                     mark,
                     report::cost_text(block.use.sum),
                     left / 60,
                     left % 60);
}

std::string line_text(const app::ClientStatus& client,
                      const app::StatusLine& line,
                      Moment now) {
  const std::string_view mark = line.is_behind ? ">=" : "";
  std::vector<std::string> parts;
  if (!client.model.empty()) {
    parts.push_back(short_name(client.model));
  }
  // After /clear the client goes on counting what it has counted before.
  if (line.session) {
    parts.push_back("session " + report::cost_text(*line.session));
  } else if (client.cost) {
    parts.push_back("session " + report::dollars_text(*client.cost));
  }
  if (line.today) {
    parts.push_back(
        fmt::format("today {}{}", mark, report::cost_text(*line.today)));
  }
  if (line.on_branch) {
    parts.push_back(branch_text(line.branch, *line.on_branch));
  }
  if (line.block) {
    parts.push_back(block_text(*line.block, now, mark));
  }
  return parts.empty() ? "git-tokens: no data yet"
                       : fmt::format("{}", fmt::join(parts, " | "));
}

}  // namespace

Result<Answer> run_statusline(const Arguments& arguments) {
  std::string text = "git-tokens: no data";
  try {
    const auto zone = zone_option(arguments);
    const auto client =
        app::parse_client_status(read_input()).value_or(app::ClientStatus{});
    const Moment now = system::now();
    const Moment day_start =
        zone ? midnight_before(now, 0, *zone)
             : Moment{std::chrono::floor<std::chrono::days>(now)};
    text = line_text(client, app::status_line(client, now, day_start), now);
  } catch (const std::exception&) {
    // A status line is no place for a report of errors; doctor is.
  }
  return text + "\n";
}

}  // namespace tokens::cli
