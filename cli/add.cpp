// `git tokens add`: usage that no transcript shows, and pending usage placed
// by hand.
#include "cli/commands.hpp"
#include "cli/commit_json.hpp"
#include "cli/commit_text.hpp"
#include "cli/dialogue.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/base/text.hpp"
#include "lib/base/typed_count.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/terminal.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <optional>

namespace tokens::cli {
namespace {

Result<std::int64_t> count_of(const std::string& text, const char* what) {
  const auto count = parse_typed_count(text, k_most_tokens);
  if (!count) {
    return fail(ErrorKind::usage,
                fmt::format("add: {}: '{}' is no number of tokens; use digits, "
                            "with or without commas",
                            what,
                            printable(text)));
  }
  return *count;
}

/// Returns a total whose classes nobody knows.
Result<app::ManualUsage> total_usage(const Arguments& arguments) {
  app::ManualUsage usage;
  if (arguments.has("--interactive") || arguments.positionals.size() > 1) {
    return fail(ErrorKind::usage,
                "add: --total N takes NOTES and no further numbers");
  }
  TOKENS_TRY_ASSIGN(
      usage.unclassified,
      count_of(arguments.value("--total").value_or(""), "--total"));
  usage.notes = arguments.positional(0).value_or("");
  return usage;
}

/// Returns the usage that was typed as arguments, or asked for.
Result<app::ManualUsage> wanted_usage(const Arguments& arguments) {
  app::ManualUsage usage;
  const bool asks =
      arguments.has("--interactive") ||
      (arguments.positionals.empty() && system::is_terminal(STDIN_FILENO));
  if (arguments.has("--total")) {
    TOKENS_TRY_ASSIGN(usage, total_usage(arguments));
  } else if (asks && !arguments.positionals.empty()) {
    return fail(ErrorKind::usage,
                "add: --interactive asks for the numbers; leave them out");
  } else if (asks) {
    TOKENS_TRY_ASSIGN(usage, ask_for_usage(standard_conversation()));
  } else if (arguments.positionals.size() < 2) {
    return fail(ErrorKind::usage,
                "add: give INPUT and OUTPUT, or --interactive to be asked for "
                "them");
  } else {
    TOKENS_TRY_ASSIGN(usage.input, count_of(arguments.positionals[0], "INPUT"));
    TOKENS_TRY_ASSIGN(usage.output,
                      count_of(arguments.positionals[1], "OUTPUT"));
    usage.notes = arguments.positional(2).value_or("");
  }
  if (usage.input == 0 && usage.output == 0 && usage.unclassified == 0) {
    return fail(ErrorKind::usage, "add: there is nothing to add to a commit");
  }
  usage.model = arguments.value("--model").value_or("");
  return usage;
}

/// Returns the commit that gets what is pending.
Result<std::string> pending_revision(const Arguments& arguments) {
  const auto named = arguments.value("--commit");
  const auto positional = arguments.positional(0);
  const bool is_clear = arguments.positionals.size() <= 1 &&
                        !(named && positional) &&
                        !arguments.has("--interactive") &&
                        !arguments.has("--model") && !arguments.has("--total");
  if (!is_clear) {
    return fail(ErrorKind::usage,
                "add: --pending takes one commit and nothing else");
  }
  return named.value_or(positional.value_or("HEAD"));
}

std::string said(const std::string& what, const app::CommitSummary& summary) {
  return fmt::format(
      "{} {} {}\nIt has {} tokens now, {}.\n",
      what,
      short_id(summary.commit.id),
      report::cut_text(
          report::displayable(summary.commit.subject), 50, report::Cut::end),
      format_count(summary.sum.tokens.total()),
      summary.sum.known_cost() ? report::cost_text(summary.sum)
                               : "cost unknown");
}

std::string said(const app::PlacedPending& placed) {
  return placed.responses > 0
             ? said("Placed what was pending on", placed.commit)
             : fmt::format("Nothing is pending here; {} stays as it is.\n",
                           short_id(placed.commit.commit.id));
}

}  // namespace

Result<ExitCode> run_add(const Arguments& arguments) {
  const bool is_pending = arguments.has("--pending");
  app::ManualUsage usage;
  std::string revision = arguments.value("--commit").value_or("HEAD");
  if (is_pending) {
    TOKENS_TRY_ASSIGN(revision, pending_revision(arguments));
  } else {
    TOKENS_TRY_ASSIGN(usage, wanted_usage(arguments));
  }
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  app::Workspace& workspace = prepared.workspace;
  app::PlacedPending added;
  if (is_pending) {
    TOKENS_TRY_ASSIGN(added, app::add_pending(workspace, revision));
  } else {
    TOKENS_TRY_ASSIGN(added.commit, app::add_usage(workspace, usage, revision));
  }
  say_warnings(workspace);
  const std::string text =
      is_pending ? said(added) : said("Added to", added.commit);
  TOKENS_TRY(
      print(arguments.has("--json") ? commit_json(added.commit) + "\n" : text));
  return ExitCode::done;
}

}  // namespace tokens::cli
