// `git tokens add`: usage that no transcript shows, and pending usage placed
// by hand.
#include "cli/commands/commands.hpp"
#include "cli/commands/dialogue.hpp"
#include "cli/prepare.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/output.hpp"
#include "cli/words/dates.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <vector>

namespace tokens::cli {
namespace {

/// Returns a total whose classes nobody knows.
Result<app::ManualUsage> total_usage(const Arguments& arguments) {
  app::ManualUsage usage;
  if (arguments.has("--interactive") || arguments.positionals.size() > 1) {
    return fail(ErrorKind::usage,
                "add: --total N takes NOTES and no further numbers");
  }
  TOKENS_TRY_ASSIGN(
      usage.unclassified,
      typed_tokens("add: --total", arguments.value("--total").value_or("")));
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
    TOKENS_TRY_ASSIGN(usage.input,
                      typed_tokens("add: INPUT", arguments.positionals[0]));
    TOKENS_TRY_ASSIGN(usage.output,
                      typed_tokens("add: OUTPUT", arguments.positionals[1]));
    usage.notes = arguments.positional(2).value_or("");
  }
  if (usage.input == 0 && usage.output == 0 && usage.unclassified == 0) {
    return fail(ErrorKind::usage, "add: there is nothing to add to a commit");
  }
  usage.model = arguments.value("--model").value_or("");
  return usage;
}

/// Returns the commit that gets what is pending, or outside.
Result<std::string> placed_revision(const Arguments& arguments,
                                    const char* option) {
  const auto named = arguments.value("--commit");
  const auto positional = arguments.positional(0);
  const bool is_clear = arguments.positionals.size() <= 1 &&
                        !(named && positional) &&
                        !arguments.has("--interactive") &&
                        !arguments.has("--model") && !arguments.has("--total");
  if (!is_clear) {
    return fail(ErrorKind::usage,
                fmt::format("add: {} takes one commit and no numbers", option));
  }
  return named.value_or(positional.value_or("HEAD"));
}

std::string said(const std::string& what, const app::CommitSummary& summary) {
  return fmt::format(
      "{} {} {}\nIt has {} tokens now, {}.\n",
      what,
      short_id(summary.commit.id),
      report::cut_text(printable(summary.commit.subject), 50, report::Cut::end),
      format_count(summary.sum.tokens.total()),
      summary.sum.known_cost() ? report::cost_text(summary.sum)
                               : "cost unknown");
}

std::string listed(const std::vector<app::OutsideUsage>& found) {
  std::string text;
  for (const app::OutsideUsage& one : found) {
    text += fmt::format("{}  {} - {}  {} responses, {} tokens\n  in {}\n",
                        printable(one.session),
                        format_iso8601_seconds(one.first),
                        format_iso8601_seconds(one.last),
                        format_count(one.responses),
                        format_count(one.tokens),
                        printable(one.directory));
  }
  return text;
}

bool is_wanted(const Arguments& arguments, const std::string& revision) {
  if (arguments.has("--force")) {
    return true;
  }
  const Conversation conversation = standard_conversation();
  conversation.say(
      fmt::format("Give all of it to {}? (y/N) ", printable(revision)));
  const auto answer = conversation.hear();
  if (!answer) {
    conversation.say("\n");
  }
  return answer && (trim(*answer) == "y" || trim(*answer) == "yes");
}

/// What lies in no repository: listed, and given after a yes.
Result<Answer> run_outside(const Arguments& arguments) {
  if (!arguments.has("--since") || arguments.has("--pending") ||
      (arguments.has("--json") && !arguments.has("--force"))) {
    return fail(ErrorKind::usage,
                "add: --outside needs --since DATE, goes without --pending, "
                "and with --json needs --force");
  }
  TOKENS_TRY_ASSIGN(const std::string revision,
                    placed_revision(arguments, "--outside"));
  app::OutsideQuestion question;
  TOKENS_TRY_ASSIGN(question.since,
                    parse_date(arguments.value("--since").value_or(""),
                               SpanEnd::since,
                               system::now(),
                               Zone()));
  question.session = arguments.value("--session").value_or("");
  TOKENS_TRY_ASSIGN(
      app::Workspace workspace,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::all));
  TOKENS_TRY_ASSIGN(const auto found, app::outside_usage(workspace, question));
  TOKENS_TRY_ASSIGN(const std::string id,
                    workspace.repository->resolve(revision));
  say_warnings(workspace);
  if (!arguments.has("--json")) {
    TOKENS_TRY(
        print(found.empty() ? "Nothing lies outside.\n" : listed(found)));
    if (found.empty() || !is_wanted(arguments, revision)) {
      return Answer{};
    }
  }
  TOKENS_TRY_ASSIGN(const auto placed,
                    app::add_outside(workspace, question, id));
  return arguments.has("--json")
             ? commit_json(placed.commit).text() + "\n"
             : said("Placed what was outside on", placed.commit);
}

std::string said(const app::PlacedPending& placed) {
  return placed.responses > 0
             ? said("Placed what was pending on", placed.commit)
             : fmt::format("Nothing is pending here; {} stays as it is.\n",
                           short_id(placed.commit.commit.id));
}

}  // namespace

Result<Answer> run_add(const Arguments& arguments) {
  if (arguments.has("--outside")) {
    return run_outside(arguments);
  }
  for (const char* option : {"--since", "--session", "--force"}) {
    if (arguments.has(option)) {
      return fail(ErrorKind::usage,
                  fmt::format("add: {} goes with --outside", option));
    }
  }
  const bool is_pending = arguments.has("--pending");
  app::ManualUsage usage;
  std::string revision = arguments.value("--commit").value_or("HEAD");
  if (is_pending) {
    TOKENS_TRY_ASSIGN(revision, placed_revision(arguments, "--pending"));
  } else {
    TOKENS_TRY_ASSIGN(usage, wanted_usage(arguments));
  }
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  app::PlacedPending added;
  if (is_pending) {
    TOKENS_TRY_ASSIGN(added, app::add_pending(workspace, revision));
  } else {
    TOKENS_TRY_ASSIGN(added.commit, app::add_usage(workspace, usage, revision));
  }
  say_warnings(workspace);
  if (arguments.has("--json")) {
    return commit_json(added.commit).text() + "\n";
  }
  return is_pending ? said(added) : said("Added to", added.commit);
}

}  // namespace tokens::cli
